# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Tell an agent archive's version and installer syntax from its name."""

from __future__ import annotations

DOCUMENTATION = r"""
name: agent_archive
short_description: Tell an agent archive's version and installer syntax from its name
version_added: 0.1.0
description:
  - Reads version and distribution from the file name of an archive of the Linux agent, and refuses what does not fit.
positional: distribution, syntax, servers
options:
  _input:
    description: "The archive's file name, without folder."
    type: str
    required: true
  distribution:
    description: "The distribution that the target needs, for example V(RHEL6-64)."
    type: str
    required: true
  syntax:
    description: "V(auto): the installer's syntax by the version; else what it is to be."
    type: str
    default: auto
  servers:
    description: "Versions of the process and configuration servers, which must not be earlier than the agent's."
    type: list
    elements: str
    default: []
author:
  - asr.failback contributors (@asr-failback)
"""

EXAMPLES = r"""
- name: Tell an agent archive's version and installer syntax from its name
  ansible.builtin.debug:
    msg: "{{ verdict.line }}"
  vars:
    verdict: "{{ master_target_agent_archive | basename | asr.failback.agent_archive('RHEL6-64') }}"
  failed_when: verdict.failed
"""

RETURN = r"""
_value:
  description:
    - A dictionary with C(failed), C(line) (a sentence for the terminal) and C(version), C(distribution) and C(syntax).
    - Where it failed, with C(msg), C(error_code), C(remedy) and C(details) instead.
  type: dict
"""

from ansible_collections.asr.failback.plugins.module_utils._domain.master_target_role import agent_verdict


class FilterModule:
    def filters(self):
        return {"agent_archive": agent_verdict}
