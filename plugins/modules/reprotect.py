#!/usr/bin/python
# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Replicate machines back to on-premises, or to Azure again."""

from __future__ import annotations

DOCUMENTATION = r"""
module: reprotect
short_description: Replicate machines back to on-premises, or to Azure again
version_added: 0.1.0
description:
  - Stage 1 of a failback is a reprotect from Azure to on-premises, the end of stage 3 one from on-premises to Azure.
  - It waits until the data is copied, not only until Azure's job has ended, which is much earlier.
  - What is not chosen is derived. Where several fit, the module fails and lists them.
  - All machines of a replication group must be given together, and use one master target.
  - On the way back to on-premises a master target or appliance holds the disks of its machines until they are failed
    over, and has room for so many (O(disk_slots)). Machines that find no room are not started, and fail with the code
    NO_DISK_SLOT when the others are under way. Fail those over, then run the stage again for the next wave.
options:
  disk_slots:
    description:
      - How many disks a master target or an appliance can hold, its own included.
      - Azure tells how many a master target has, not those of an appliance itself. One is counted for it; where it
        has more, take them off here. Where two runs share a master target or appliance, give each its part.
    type: int
    default: 60
  slot_timeout:
    description:
      - Seconds for which a machine waits for slots that others free. This stage frees none, so that waiting makes
        sense only where machines are failed over beside it.
      - What preflight finds of master targets without room (rule FB329) has to be skipped or waived then.
    type: int
    default: 0
  direction:
    description: V(to_on_premises) for the way back, V(to_azure) to protect a machine that is home again.
    type: str
    choices: [to_on_premises, to_azure]
    required: true
  wait_timeout:
    description: Seconds after which to stop waiting for a machine. Nothing is stopped in Azure; run the stage again.
    type: int
    default: 259200
extends_documentation_fragment:
  - asr.failback.azure_auth
  - asr.failback.vault
  - asr.failback.machines
  - asr.failback.choices
  - asr.failback.wait
  - asr.failback.attributes
  - asr.failback.attributes.azure
author:
  - asr.failback contributors (@asr-failback)
"""

EXAMPLES = r"""
- name: Bring the data of two machines back
  asr.failback.reprotect:
    resource_group: rg-dr
    vault: vault-home
    machines: [sql01, web01]
    direction: to_on_premises
    process_server: ps-azure
    machine_options:
      web01:
        datastore: gold

- name: Share many machines out among all master targets and appliances that fit
  asr.failback.reprotect:
    resource_group: rg-dr
    vault: vault-home
    recovery_plan: plan-floor-2
    direction: to_on_premises
    process_server: ps-azure
    master_target: auto
    appliance: auto

- name: Protect them again when they are home
  asr.failback.reprotect:
    resource_group: rg-dr
    vault: vault-home
    machines: [sql01, web01]
    direction: to_azure
    process_server: cs01
"""

RETURN = r"""
machines:
  description: A result for each machine. Also there when the module fails.
  returned: always, unless nothing could be done at all
  type: list
  elements: dict
  contains:
    name:
      description: The machine's name, as it was asked for.
      type: str
    id:
      description: The ARM id of its protected item.
      type: str
    failed:
      description: Whether the machine failed; then C(error_code), C(remedy) and C(details) say more.
      type: bool
    changed:
      description: Whether its phase was changed, or would be in check mode.
      type: bool
    phase_before:
      description: Its phase when the stage began.
      type: str
    phase_after:
      description: Its phase now, or, in check mode, the one that the stage would bring it to.
      type: str
    jobs:
      description: The Azure jobs of the stage, each with id, name, state and duration in seconds.
      type: list
      elements: dict
    inputs:
      description: What was chosen, by the user or by derivation.
      type: dict
    request:
      description: The request as it was sent, or would be in check mode.
      type: dict
    duration_seconds:
      description: How long the stage took for the machine.
      type: float
    warnings:
      description: What went well only in part.
      type: list
      elements: str
    msg:
      description: The outcome in a sentence.
      type: str
summary:
  description: How many machines there were, changed, unchanged and failed, and the names of those that failed.
  returned: always, unless nothing could be done at all
  type: dict
requests:
  description: What was asked of Azure's Resource Manager.
  returned: always, unless nothing could be done at all
  type: dict
  contains:
    reads:
      description: Reads that were sent, repeated ones included.
      type: int
    writes:
      description: Writes that were sent.
      type: int
    throttled:
      description: How many of them were refused because there were too many (429); they were sent again in time.
      type: int
    lowest_remaining:
      description:
        - The fewest C(reads) and C(writes) that Azure said were left. Null where it said nothing.
        - Near zero, something else uses the same subscription; a smaller O(request_share) leaves it more.
      type: dict
    waited_seconds:
      description: How long requests were held back to stay below Azure's limits.
      type: float
slots:
  description:
    - How the disks are shared out, an entry for each kind of keeper and OS family.
    - The C(keepers), each with its name, its free slots and those that are taken now; how many C(machines) and C(disks)
      there are, in how many C(waves) they go and how many C(machines_now); and how many master targets or appliances
      C(more_for_one_wave_less).
  returned: when disks go to a master target or appliance
  type: list
  elements: dict
"""

from ansible_collections.asr.failback.plugins.module_utils._ansible.argspec import choices, slots
from ansible_collections.asr.failback.plugins.module_utils._ansible.stage import run_stage
from ansible_collections.asr.failback.plugins.module_utils._domain.model import Operation

DIRECTIONS = {
    "to_on_premises": Operation.REPROTECT_TO_ON_PREMISES,
    "to_azure": Operation.REPROTECT_TO_AZURE,
}


def main() -> None:
    run_stage(
        lambda params: DIRECTIONS[params["direction"]],
        {"direction": {"type": "str", "choices": list(DIRECTIONS), "required": True}, **choices(), **slots()},
        timeout=259200,
    )


if __name__ == "__main__":
    main()
