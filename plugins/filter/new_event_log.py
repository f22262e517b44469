# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Where a run's event log lies."""

from __future__ import annotations

DOCUMENTATION = r"""
name: new_event_log
short_description: Name a new event log
version_added: 0.1.0
description:
  - Gives the path of a new event log in the given folder, called after the time of day in UTC.
options:
  _input:
    description:
      - The folder. Empty for C(.asr-failback) in the home directory. Where that cannot be written, as in some
        containers, a folder is made in the place for temporary files.
    type: str
    required: true
author:
  - asr.failback contributors (@asr-failback)
"""

EXAMPLES = r"""
- name: Name the event log of this run
  ansible.builtin.set_fact:
    event_log: "{{ '/var/log/failback' | asr.failback.new_event_log }}"
"""

RETURN = r"""
_value:
  description: The path.
  type: str
"""

from ansible_collections.asr.failback.plugins.plugin_utils.event_log_place import new_event_log


class FilterModule:
    def filters(self):
        return {"new_event_log": new_event_log}
