#!/usr/bin/python
# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Give Site Recovery's account its role in vCenter."""

from __future__ import annotations

DOCUMENTATION = r"""
module: failback_role
short_description: Give Site Recovery's account its role in vCenter
version_added: 0.1.0
description:
  - Makes a role with exactly the privileges that are documented for replication, failover and failback, or corrects the
    one that is there, and gives it to an account on a datacenter and all that is below. An account that may only read
    can protect machines and fail them over to Azure, but a reprotect with it sees no datastores.
  - An account that has another role on the datacenter itself gets this one in its place. Permissions that it has
    further down, on a folder for example, win over it there and are left alone;
    M(asr.failback.preflight) finds them.
  - The login needs the privileges to change roles and permissions; an administrator has them.
options:
  account:
    description: The account with which Site Recovery works in vCenter, as in C(asr@vsphere.local) or C(DOMAIN\\asr).
    type: str
    required: true
  group:
    description: Whether O(account) is a group.
    type: bool
    default: false
  datacenter:
    description: The datacenter. Needed only where there are several.
    type: str
  role:
    description: The role's name.
    type: str
    default: Azure_Site_Recovery
  state:
    description:
      - V(present) makes sure of the role and of the account's permission.
      - V(absent) takes the role from the account on the datacenter, and removes the role if nobody else has it.
    type: str
    choices: [present, absent]
    default: present
extends_documentation_fragment:
  - asr.failback.vmware_auth
  - asr.failback.attributes
  - asr.failback.attributes.vmware
seealso:
  - module: asr.failback.vcenter_registration
  - module: asr.failback.preflight
author:
  - asr.failback contributors (@asr-failback)
"""

EXAMPLES = r"""
- name: See which privileges the account's role lacks
  asr.failback.failback_role:
    account: asr@vsphere.local
  check_mode: true
  diff: true

- name: Give the account the documented role on the only datacenter
  asr.failback.failback_role:
    account: asr@vsphere.local

- name: Take it away again
  asr.failback.failback_role:
    account: asr@vsphere.local
    state: absent
"""

RETURN = r"""
account:
  description: The account.
  returned: success
  type: str
datacenter:
  description: The datacenter's name.
  returned: success
  type: str
role:
  description: The role's name.
  returned: success
  type: str
added:
  description: Ids of the privileges that the role got, or would get in check mode.
  returned: success
  type: list
  elements: str
removed:
  description: Ids of the privileges that the role lost, or would lose in check mode.
  returned: success
  type: list
  elements: str
not_known:
  description: Ids of documented privileges that this vCenter does not have. There is a warning too.
  returned: success
  type: list
  elements: str
"""

from ansible_collections.asr.failback.plugins.module_utils._ansible.failback_role import ensure_failback_role
from ansible_collections.asr.failback.plugins.module_utils._ansible.vsphere import run_vsphere
from ansible_collections.asr.failback.plugins.module_utils._domain.failback_role import ROLE


def main() -> None:
    run_vsphere(
        {
            "account": {"type": "str", "required": True},
            "group": {"type": "bool", "default": False},
            "datacenter": {"type": "str"},
            "role": {"type": "str", "default": ROLE},
            "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
        },
        ensure_failback_role,
    )


if __name__ == "__main__":
    main()
