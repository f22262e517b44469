#!/usr/bin/python
# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Take a failover to on-premises back before it is committed."""

from __future__ import annotations

DOCUMENTATION = r"""
module: cancel_failover
short_description: Take a failover to on-premises back before it is committed
version_added: 0.1.0
description:
  - The machines run in Azure again and go on replicating to on-premises.
  - Only the modernized architecture can do this, and only until the commit. A classic machine is refused.
options:
  wait_timeout:
    description: Seconds after which to stop waiting for a machine. Nothing is stopped in Azure; run the stage again.
    type: int
    default: 7200
extends_documentation_fragment:
  - asr.failback.azure_auth
  - asr.failback.vault
  - asr.failback.machines
  - asr.failback.wait
  - asr.failback.attributes
  - asr.failback.attributes.azure
author:
  - asr.failback contributors (@asr-failback)
"""

EXAMPLES = r"""
- name: Let the machine run in Azure for another week
  asr.failback.cancel_failover:
    resource_group: rg-dr
    vault: vault-home
    machines: [sql01]
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
"""

from ansible_collections.asr.failback.plugins.module_utils._ansible.stage import run_stage
from ansible_collections.asr.failback.plugins.module_utils._domain.model import Operation


def main() -> None:
    run_stage(Operation.CANCEL_FAILOVER, {}, timeout=7200)


if __name__ == "__main__":
    main()
