# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Which tasks each operation has, in the service's order and words, and what they do to the machine.

The classic lists are recorded [asr-api 1.5]. No job of the modernized architecture was ever read [asr-modernized 5]:
its rows use the classic lists and names; the planned failover's own words follow the same pattern (unverified).
"""

from __future__ import annotations

from lab.jobs import OperationSpec, TaskSpec, with_shares

FAILOVER_TASKS = (
    TaskSpec(
        "UnplannedFailoverPreflightChecksTask",
        "VmUfoPrerequisitesCheck",
        "Prerequisites check for failover",
        effect="check_failover",
    ),
    TaskSpec(
        "ShutdownVmOnPrimaryForUFO", "VmShutdownVmOnPrimary", "Shut down the virtual machine", effect="stop_azure_vm"
    ),
    TaskSpec("PrepareForUnPlannedFailoverTask", "VmPrepareForUnPlannedFailover", "Synchronizing the latest changes"),
    TaskSpec("FailoverTask", "VmFailover", "Start failover", effect="give_disks_back"),
    TaskSpec("StartVmOnSecondary", "VmFoStartVmOnSecondary", "Start the replica virtual machine", effect="start_vm"),
)
PLANNED_FAILOVER_TASKS = (
    TaskSpec(
        "PlannedFailoverPreflightChecksTask",
        "VmPfoPrerequisitesCheck",
        "Prerequisites check for planned failover",
        effect="check_failover",
    ),
    TaskSpec(
        "ShutdownVmOnPrimaryForPFO", "VmShutdownVmOnPrimary", "Shut down the virtual machine", effect="stop_azure_vm"
    ),
    TaskSpec("PrepareForPlannedFailoverTask", "VmPrepareForPlannedFailover", "Synchronizing the latest changes"),
    TaskSpec("FailoverTask", "VmFailover", "Start failover", effect="give_disks_back"),
    TaskSpec("StartVmOnSecondary", "VmFoStartVmOnSecondary", "Start the replica virtual machine", effect="start_vm"),
)
COMMIT_TASKS = (
    TaskSpec("", "VmCommitPrerequisitesCheck", "Prerequisite check", share=0.2),
    TaskSpec("", "VmCommit", "Commit", share=0.8, effect="remove_azure_vm"),
)
CANCEL_TASKS = (
    TaskSpec("", "VmCancelFailoverPrerequisitesCheck", "Prerequisite check", share=0.2),
    TaskSpec("", "VmCancelFailover", "Cancel failover", share=0.8, effect="return_to_azure"),
)


def reprotect_tasks(check: str, protect: str) -> tuple[TaskSpec, ...]:
    """Return the tasks of a reprotect with the effects of its direction."""
    return (
        TaskSpec(
            "SwitchReplicationGroupProtectionPreflightTask", "VmSwitchProtectionPreflight", "Prerequisite check", 0.1
        ),
        TaskSpec("CommitFailoverTask", "VmCommitFailover", "Committing failover", skipped=True),
        TaskSpec("DiscoverReplicaTask", "VmDiscoverReplica", "Discovering replica virtual machine", 0.3, effect=check),
        TaskSpec(
            "GetSwitchProtectionRequirementsTask",
            "VmGetSwitchProtectionRequirements",
            "Getting reprotection requirements",
            0.1,
        ),
        TaskSpec(
            "ProtectReplicaTask",
            "VmProtectReplica",
            "Reprotecting virtual machine (1)",
            0.5,
            effect=protect,
            child="EnableDr",
        ),
    )


FAILOVER_SHARES = (0.1, 0.25, 0.25, 0.25, 0.15)
REPROTECT = ("SwitchReplicationGroupProtection", "Reprotect", "SwitchProtectionJobDetails")
TO_ON_PREMISES = reprotect_tasks("check_azure_agent", "take_disks")
TO_AZURE = reprotect_tasks("check_on_premises_agent", "")


def _both(kind: str) -> dict[tuple[str, str], OperationSpec]:
    return {
        (kind, "reprotect_to_on_premises"): OperationSpec(
            *REPROTECT, TO_ON_PREMISES, f"{kind}.reprotect_to_on_premises", "replicate_back", "undo_take_disks"
        ),
        (kind, "commit"): OperationSpec(
            "CommitFailover", "Commit", "AsrJobDetails", COMMIT_TASKS, f"{kind}.commit", "committed"
        ),
        (kind, "reprotect_to_azure"): OperationSpec(
            *REPROTECT, TO_AZURE, f"{kind}.reprotect_to_azure", "replicate_to_azure"
        ),
        (kind, "resync"): OperationSpec(
            "ReplicationGroupResync", "Resynchronize", "AsrJobDetails",
            (TaskSpec("", "VmResync", "Resynchronize", 1.0),), "resync", "resynchronize",
        ),
        (kind, "disable"): OperationSpec(
            "DisableDr", "Disable replication", "AsrJobDetails", (TaskSpec("", "VmDisable", "Disable", 1.0),),
            "disable", "removed",
        ),
    }  # fmt: skip


OPERATIONS: dict[tuple[str, str], OperationSpec] = {
    **_both("classic"),
    **_both("modernized"),
    ("classic", "failover"): OperationSpec(
        "UnplannedFailover",
        "Failover",
        "FailoverJobDetails",
        with_shares(FAILOVER_TASKS, FAILOVER_SHARES),
        "classic.failover",
        "failed_back",
        "undo_failover",
    ),
    ("modernized", "failover"): OperationSpec(
        "PlannedFailover",
        "Planned failover",
        "FailoverJobDetails",
        with_shares(PLANNED_FAILOVER_TASKS, FAILOVER_SHARES),
        "modernized.failover",
        "failed_back",
        "cancel_after_failure",
    ),
    ("modernized", "cancel_failover"): OperationSpec(
        "CancelFailover", "Cancel failover", "AsrJobDetails", CANCEL_TASKS, "modernized.cancel_failover", "cancelled"
    ),
}
