# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Options that choose what a reprotect uses."""

from __future__ import annotations


class ModuleDocFragment:
    DOCUMENTATION = r"""
options:
  master_target:
    description:
      - The classic master target, by name or id, for the way back to on-premises.
      - Derived if only one has the machine's OS family, a usable retention volume and a datastore.
      - Of a list of several the machines are shared out among those that fit them and see their datastores, by the
        disks that each has room for. V(auto) stands for all that there are. A replication group gets one.
    type: list
    elements: str
  process_server:
    description:
      - The process server, by name, id or address. Derived if there is only one.
      - One that was made again under its old name is listed twice. The entry that is alive is taken if just one is.
    type: str
  retention_volume:
    description:
      - The master target's retention volume. Derived are C(R) on Windows and C(/mnt/retention) on Linux, or the only
        usable one.
    type: str
  datastore:
    description:
      - The datastore for a machine that has no VM on-premises any more. Azure wants one in any case.
      - Derived is the machine's own datastore if the target sees it, or the only one there is.
    type: str
  policy:
    description: The policy, by name or id. Derived from the association with the configuration server or appliance.
    type: str
  run_as_account:
    description: The account, by name or id, with which the mobility agent is installed. Not needed if it is installed.
    type: str
  appliance:
    description:
      - The modernized appliance, by name. Derived if only one sees the datastore.
      - Several, or V(auto), as with O(master_target).
    type: list
    elements: str
  log_storage_account:
    description: The ARM id of the modernized log storage account. Derived is the one that the machine's disks use.
    type: str
"""
