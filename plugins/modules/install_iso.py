#!/usr/bin/python
# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Make an ISO that installs CentOS 6 with no key pressed."""

from __future__ import annotations

DOCUMENTATION = r"""
module: install_iso
short_description: Make an ISO that installs CentOS 6 with no key pressed
version_added: 0.1.0
description:
  - Makes, of a published installation ISO and a kickstart, an ISO whose boot menu installs by the kickstart at once.
    CentOS 6 does not look for a kickstart by itself, so the boot menu has to name it.
  - It works on the machine that runs the module, which needs space for a copy of the ISO. The source is never touched.
  - The new ISO carries what it was made from; made from the same again, it stays as it is.
  - It boots with BIOS. What the ISO may hold for EFI, and a media check's checksum within it, are left as they were.
options:
  src:
    description: The published ISO, such as C(CentOS-6.6-x86_64-minimal.iso).
    type: path
    required: true
  checksum:
    description:
      - The SHA-256 checksum of O(src), as its publisher gives it. With another one nothing is made.
    type: str
    required: true
  kickstart:
    description: The file with the kickstart. It becomes C(/ks.cfg) in the ISO.
    type: path
    required: true
  dest:
    description:
      - The ISO to make. It appears when it is complete. Only its owner can read it, as a kickstart holds the hash of a
        password.
      - A file that is there and was not made by this module is left alone with an error.
    type: path
    required: true
  kernel_arguments:
    description: Further arguments of the installer's kernel.
    type: list
    elements: str
    default: [ksdevice=eth0]
extends_documentation_fragment:
  - asr.failback.attributes
requirements:
  - pycdlib
seealso:
  - module: asr.failback.datastore_file
author:
  - asr.failback contributors (@asr-failback)
"""

EXAMPLES = r"""
- name: Make the ISO that installs the master target
  asr.failback.install_iso:
    src: /srv/iso/CentOS-6.6-x86_64-minimal.iso
    checksum: "{{ centos_iso_sha256 }}"
    kickstart: /srv/mt01/ks.cfg
    dest: /srv/mt01/mt01.iso
  delegate_to: localhost
"""

RETURN = r"""
path:
  description: The ISO.
  returned: success
  type: str
checksum:
  description: Its SHA-256 checksum; empty in check mode where it would be made.
  returned: success
  type: str
size:
  description: Its size in bytes; empty in check mode where it would be made.
  returned: success
  type: int
boot_menu:
  description: Its C(isolinux.cfg).
  returned: success
  type: str
"""

from ansible_collections.asr.failback.plugins.module_utils._ansible.install_iso import ensure_install_iso
from ansible_collections.asr.failback.plugins.module_utils._ansible.run import run


def main() -> None:
    run(
        {
            "src": {"type": "path", "required": True},
            "checksum": {"type": "str", "required": True},
            "kickstart": {"type": "path", "required": True},
            "dest": {"type": "path", "required": True},
            "kernel_arguments": {"type": "list", "elements": "str", "default": ["ksdevice=eth0"]},
        },
        ensure_install_iso,
    )


if __name__ == "__main__":
    main()
