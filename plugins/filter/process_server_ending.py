# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Judge how the registration of a process server ended."""

from __future__ import annotations

DOCUMENTATION = r"""
name: process_server_ending
short_description: Judge how the registration of a process server ended
version_added: 0.1.0
description:
  - Says what the exit code of the role's registration script means, and what to do.
positional: output, name, address, port, passphrase
options:
  _input:
    description: The script's exit code.
    type: int
    required: true
  output:
    description: What it printed.
    type: str
    required: true
  name:
    description: The process server's name.
    type: str
    required: true
  address:
    description: The configuration server's address.
    type: str
    required: true
  port:
    description: Its port.
    type: int
    required: true
  passphrase:
    description: The passphrase, which is blackened should it stand in the output.
    type: str
    default: ''
author:
  - asr.failback contributors (@asr-failback)
"""

EXAMPLES = r"""
- name: Judge how it ended
  ansible.builtin.assert:
    that: not ending.failed
    fail_msg: "{{ ending.line }}"
  vars:
    ending: "{{ script.rc | asr.failback.process_server_ending(script.stdout, 'ps-azure', '10.0.0.5', 443) }}"
"""

RETURN = r"""
_value:
  description:
    - A dictionary with C(failed) and C(line), a sentence for the terminal.
    - Where it failed, with C(msg), C(error_code), C(remedy) and C(details) as well.
  type: dict
"""

from ansible_collections.asr.failback.plugins.module_utils._domain.process_server_script import ending_verdict


class FilterModule:
    def filters(self):
        return {"process_server_ending": ending_verdict}
