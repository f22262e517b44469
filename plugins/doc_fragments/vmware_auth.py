# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Options with which a module logs in to vCenter."""

from __future__ import annotations


class ModuleDocFragment:
    DOCUMENTATION = r"""
options:
  hostname:
    description:
      - The vCenter server.
      - If not set, E(VMWARE_HOST) is used.
    type: str
  username:
    description:
      - The vCenter user.
      - If not set, E(VMWARE_USER) is used.
    type: str
  password:
    description:
      - The vCenter user's password.
      - If not set, E(VMWARE_PASSWORD) is used.
    type: str
  port:
    description:
      - The port of vCenter's API.
      - If not set, E(VMWARE_PORT) is used.
    type: int
    default: 443
  validate_certs:
    description:
      - Whether vCenter's certificate is verified. The environment variable E(REQUESTS_CA_BUNDLE) names an own
        certificate authority.
      - If not set, E(VMWARE_VALIDATE_CERTS) is used.
    type: bool
    default: true
requirements:
  - pyVmomi
"""
