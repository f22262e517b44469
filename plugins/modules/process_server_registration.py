#!/usr/bin/python
# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Register a process server with its configuration server, and wait until the vault shows it."""

from __future__ import annotations

DOCUMENTATION = r"""
module: process_server_registration
short_description: Register a process server, and wait until the vault shows it
version_added: 0.1.0
description:
  - Waits until the vault lists a process server of the classic architecture with a fresh heartbeat, a supported version
    and no critical health. One that is listed so already is left alone, whoever made it and wherever it is.
  - With O(script), one that is not heard of is registered first. The script runs in its Azure VM as a managed run
    command, so no port is opened and nothing logs on; the passphrase is a protected parameter, and the run command is
    deleted when the script has ended. A script that an earlier run began is awaited, not begun again.
  - The configuration server is asked for a refresh now and then, because it shows a new process server only after 10 to
    15 minutes by itself.
options:
  name:
    description: The process server's computer name, as the vault shows it; for O(script), also its VM's name.
    type: str
    required: true
  configuration_server:
    description: The configuration server's name in the vault. Needed only where the vault has several.
    type: str
  vm_resource_group:
    description: The resource group of the VM that O(script) runs in. The vault's if not set.
    type: str
  script:
    description:
      - The PowerShell script that registers the process server. The role P(asr.failback.process_server#role) has it.
      - Without it, nothing is registered.
    type: str
  configuration_server_address:
    description: Address or name of the configuration server as the process server reaches it. Needed for O(script).
    type: str
  configuration_server_port:
    description: Its port for that.
    type: int
    default: 443
  passphrase:
    description:
      - The connection passphrase. C(genpassphrase.exe -v) on the configuration server shows it. Needed for O(script).
      - Letters, digits and some signs without a meaning in PowerShell, because Azure hands it over as it is.
    type: str
  data_transfer_port:
    description: The port on which the process server takes the machines' data.
    type: int
    default: 9443
  install_location:
    description: Where in the VM it is installed; a path without blanks.
    type: str
    default: C:\ASR
  minimum_free_gb:
    description: So many GB must be free on that drive. The default is a guess; Microsoft's page on sizing tells more.
    type: int
    default: 30
  setup_paths:
    description:
      - Folders in the VM that are searched for the setup program, in this order. Where the Marketplace image has it was
        not seen.
    type: list
    elements: str
    default:
      - C:\Temp
      - C:\ProgramData\ASR
      - C:\Program Files (x86)\Microsoft Azure Site Recovery
  setup_url:
    description: From where the VM downloads the setup program if it is in none of them. It may hold a signature.
    type: str
  registration_file:
    description:
      - The file in the VM that names the configuration server once it is registered. That it is this one was not seen;
        an empty string skips the check.
    type: str
    default: C:\ProgramData\ASR\home\svsystems\etc\amethyst.conf
  script_timeout:
    description: Seconds after which Azure ends the script.
    type: int
    default: 3600
  max_heartbeat_age:
    description: Minutes that the last heartbeat may be old.
    type: int
    default: 30
  wait:
    description:
      - Whether to wait until the process server can be used. If not, and nothing is registered, it must be so now.
    type: bool
    default: true
  wait_timeout:
    description: Seconds to wait for that.
    type: int
    default: 2700
  poll_interval:
    description: Seconds between two looks.
    type: float
    default: 30.0
  refresh_interval:
    description: Seconds between two refreshes of the configuration server.
    type: int
    default: 300
  event_log:
    description: A file to which the run's events are appended as JSON Lines. It never holds a credential.
    type: path
extends_documentation_fragment:
  - asr.failback.azure_auth
  - asr.failback.vault
  - asr.failback.attributes
  - asr.failback.attributes.azure
requirements:
  - azure-mgmt-compute
notes:
  - In check mode nothing is registered, refreshed or awaited; RV(lacks) says what is missing.
  - The script decides little, and ends with one of the exit codes in its header; what they mean is decided here.
seealso:
  - module: asr.failback.process_server
author:
  - asr.failback contributors (@asr-failback)
"""

EXAMPLES = r"""
- name: Register the process server through Azure, and wait for it
  asr.failback.process_server_registration:
    resource_group: rg-dr
    vault: vault-home
    name: ps-azure
    script: "{{ lookup('ansible.builtin.file', 'register.ps1') }}"
    configuration_server_address: 10.150.24.119
    passphrase: "{{ vault_passphrase }}"

- name: The process server on premises can be used
  asr.failback.process_server_registration:
    resource_group: rg-dr
    vault: vault-home
    name: CS01
    wait: false
"""

RETURN = r"""
process_server:
  description: The process server as the vault lists it; empty where it does not.
  returned: success
  type: dict
  sample: {"name": "ps-azure", "ip_address": "10.0.0.7", "health": "Normal", "version": "9.41.0.0"}
ready:
  description: Whether it can be used.
  returned: success
  type: bool
lacks:
  description: What it still lacks; only in check mode anything can be here.
  returned: success
  type: list
  elements: str
registration:
  description: How the script ended, V(registered) or V(already_registered); empty where none ran.
  returned: success
  type: str
configuration_server:
  description: The configuration server's name in the vault.
  returned: success
  type: str
"""

from ansible_collections.asr.failback.plugins.module_utils._ansible import argspec
from ansible_collections.asr.failback.plugins.module_utils._ansible.process_server_registration import ensure_registered
from ansible_collections.asr.failback.plugins.module_utils._ansible.run import run
from ansible_collections.asr.failback.plugins.module_utils._domain.process_server_script import (
    INSTALL_LOCATION,
    REGISTRATION_FILE,
    SETUP_PATHS,
)

OPTIONS: argspec.Spec = {
    "name": {"type": "str", "required": True},
    "configuration_server": {"type": "str"},
    "vm_resource_group": {"type": "str"},
    "script": {"type": "str"},
    "configuration_server_address": {"type": "str"},
    "configuration_server_port": {"type": "int", "default": 443},
    "passphrase": {"type": "str", "no_log": True},
    "data_transfer_port": {"type": "int", "default": 9443},
    "install_location": {"type": "str", "default": INSTALL_LOCATION},
    "minimum_free_gb": {"type": "int", "default": 30},
    "setup_paths": {"type": "list", "elements": "str", "default": list(SETUP_PATHS)},
    "setup_url": {"type": "str", "no_log": True},
    "registration_file": {"type": "str", "default": REGISTRATION_FILE},
    "script_timeout": {"type": "int", "default": 3600},
    "max_heartbeat_age": {"type": "int", "default": 30},
    "wait": {"type": "bool", "default": True},
    "wait_timeout": {"type": "int", "default": 2700},
    "poll_interval": {"type": "float", "default": 30.0},
    "refresh_interval": {"type": "int", "default": 300},
    "event_log": {"type": "path"},
}


def main() -> None:
    run(
        argspec.merged(argspec.azure_auth(), argspec.vault(), OPTIONS),
        ensure_registered,
        required_by={"script": ["configuration_server_address", "passphrase"]},
    )


if __name__ == "__main__":
    main()
