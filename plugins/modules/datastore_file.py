#!/usr/bin/python
# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Upload a file into a datastore, or delete it there."""

from __future__ import annotations

DOCUMENTATION = r"""
module: datastore_file
short_description: Upload a file into a datastore, or delete it there
version_added: 0.1.0
description:
  - Uploads a file, such as an ISO, over vCenter's HTTPS endpoint. Folders are made where they are missing.
  - vCenter tells a file's size and time, but no checksum. So after an upload the SHA-256 checksum is written into a
    file next to it, with C(.sha256) appended to its name, in the format of C(sha256sum). A file of the same size with
    the same noted checksum is left as it is.
  - Where there is no such note, or one older than its file, a file of the same size is read and compared, and the note
    written if it is the same.
  - An upload that broke off leaves no note, so the next run uploads anew.
options:
  datastore:
    description: The datastore's name.
    type: str
    required: true
  datacenter:
    description: The datastore's datacenter. Needed only where several datacenters have a datastore of that name.
    type: str
  path:
    description: The file's path in the datastore, such as V(iso/mt01.iso).
    type: str
    required: true
  src:
    description: The file to upload, on the machine that runs the module. Required if O(state=present).
    type: path
  checksum:
    description: The SHA-256 checksum that O(src) must have. With another one nothing is uploaded.
    type: str
  state:
    description: Whether the file is to be there. V(absent) deletes its checksum file too, and leaves folders.
    type: str
    choices: [present, absent]
    default: present
  event_log:
    description: A file to which the upload's progress is appended as JSON Lines.
    type: path
extends_documentation_fragment:
  - asr.failback.vmware_auth
  - asr.failback.attributes
  - asr.failback.attributes.vmware
notes:
  - A file of the same size without a note is downloaded to be compared, in check mode too.
seealso:
  - module: asr.failback.install_iso
author:
  - asr.failback contributors (@asr-failback)
"""

EXAMPLES = r"""
- name: Upload the ISO that installs the master target
  asr.failback.datastore_file:
    datastore: datastore1
    path: iso/mt01.iso
    src: /srv/mt01/mt01.iso

- name: Delete it again
  asr.failback.datastore_file:
    datastore: datastore1
    path: iso/mt01.iso
    state: absent
"""

RETURN = r"""
path:
  description: The file as vSphere writes it, such as C([datastore1] iso/mt01.iso).
  returned: success
  type: str
uploaded:
  description: Whether it was uploaded, or would be in check mode.
  returned: success
  type: bool
size:
  description: Its size in bytes.
  returned: if O(state=present)
  type: int
checksum:
  description: Its SHA-256 checksum.
  returned: if O(state=present)
  type: str
"""

from ansible_collections.asr.failback.plugins.module_utils._ansible.datastore_file import ensure_datastore_file
from ansible_collections.asr.failback.plugins.module_utils._ansible.vsphere import run_vsphere


def main() -> None:
    run_vsphere(
        {
            "datastore": {"type": "str", "required": True},
            "datacenter": {"type": "str"},
            "path": {"type": "str", "required": True},
            "src": {"type": "path"},
            "checksum": {"type": "str"},
            "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
            "event_log": {"type": "path"},
        },
        ensure_datastore_file,
        required_if=[("state", "present", ["src"])],
    )


if __name__ == "__main__":
    main()
