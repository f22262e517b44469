# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Options that name the machines of a stage."""

from __future__ import annotations


class ModuleDocFragment:
    DOCUMENTATION = r"""
options:
  machines:
    description:
      - The machines, by the names of their protected items in the vault, or by their ARM ids.
      - All of them are worked at once, in one process, with one login.
      - Either O(machines) or O(recovery_plan) is required.
    type: list
    elements: str
  recovery_plan:
    description:
      - Without O(machines), all machines of this recovery plan are taken; a failover and a commit then go through
        the plan, as a whole.
      - With O(machines), the plan through which a replication group goes, where several hold it.
    type: str
  machine_options:
    description:
      - Options for single machines, by name, each with a dictionary of its own choices (see the examples).
      - The keys of a machine are the choices of the module, and V(azure_vm_id) and V(vm_name).
    type: dict
    default: {}
notes:
  - Running a stage again resumes it. A job that already runs, whoever started it, is watched instead of being
    started again; a machine that is further on is left alone.
  - A machine that fails does not stop the others. The module fails in the end, with a result for each machine.
"""
