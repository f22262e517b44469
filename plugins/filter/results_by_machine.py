# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What one job hands on to the next."""

from __future__ import annotations

DOCUMENTATION = r"""
name: results_by_machine
short_description: Make a stage's result small enough to hand on
version_added: 0.1.0
description:
  - Gives a dictionary with an entry for each machine. After a stage it has C(phase), C(failed) and C(error_code), after
    preflight C(phase) and C(failing_rules).
options:
  _input:
    description: The registered result of a stage module or of M(asr.failback.preflight).
    type: dict
    required: true
author:
  - asr.failback contributors (@asr-failback)
"""

EXAMPLES = r"""
- name: Hand the results on to the jobs that follow
  ansible.builtin.set_stats:
    data:
      results: "{{ stage | asr.failback.results_by_machine }}"
"""

RETURN = r"""
_value:
  description: Machine, by name, to what became of it.
  type: dict
"""

from ansible_collections.asr.failback.plugins.module_utils._domain.inputs import results_by_machine


class FilterModule:
    def filters(self):
        return {"results_by_machine": results_by_machine}
