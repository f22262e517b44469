# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What the service says about an item at each stage: one table, so that what nobody recorded is seen at a glance."""

from __future__ import annotations

from dataclasses import dataclass

from lab.world import Machine, Stage, World


@dataclass(frozen=True)
class ItemState:
    """The state words of a stage; ``unverified`` where no recording or documentation shows them."""

    protection_state: str
    description: str
    active_location: str
    allowed: tuple[str, ...]
    unverified: bool = False


UNCOMMITTED = "UnplannedFailoverCommitPendingStatesBegin"
COPYING = ("InitialReplicationInProgress", "Initial replication is in progress")
FORWARD_OPERATIONS = ("UnplannedFailover", "DisableProtection", "TestFailover")

# [asr-api 1.8], [asr-modernized 2]
STATES: dict[tuple[str, Stage], ItemState] = {
    ("classic", Stage.IN_AZURE): ItemState(
        "UnplannedFailoverCommitted", "Failover committed", "Recovery",
        ("CompleteMigration", "DisableProtection", "SwitchProtection"),
    ),
    ("classic", Stage.REPLICATING_BACK): ItemState(*COPYING, "Primary", ("DisableProtection",), unverified=True),
    ("classic", Stage.READY): ItemState(
        "Protected", "Protected", "Primary", ("UnplannedFailover", "DisableProtection")
    ),
    # A published state, but of another provider; ChangePit left out since a failback has no such input [asr-api 1.3].
    ("classic", Stage.FAILED_BACK): ItemState(
        UNCOMMITTED, "Failover completed", "Recovery", ("CompleteMigration", "Commit", "DisableProtection"),
        unverified=True,
    ),
    ("classic", Stage.COMMITTED): ItemState(
        "UnplannedFailoverCommitted", "Failover committed", "Recovery",
        ("CompleteMigration", "DisableProtection", "SwitchProtection"),
    ),
    ("classic", Stage.REPROTECTING): ItemState(*COPYING, "Primary", ("DisableProtection",), unverified=True),
    ("classic", Stage.PROTECTED): ItemState("Protected", "Protected", "Primary", FORWARD_OPERATIONS),
    # A commit of the failover to Azure was not recorded; this is the classic analogue.
    ("modernized", Stage.IN_AZURE): ItemState(
        "UnplannedFailoverCommitted", "Failover committed", "Recovery",
        ("CompleteMigration", "DisableProtection", "SwitchProtection"), unverified=True,
    ),
    ("modernized", Stage.REPLICATING_BACK): ItemState(*COPYING, "Primary", ("DisableProtection",)),
    ("modernized", Stage.READY): ItemState(
        "Protected", "Protected", "Primary", ("PlannedFailover", "DisableProtection")
    ),
    # After a planned failover nothing was recorded: the published words of another provider, with the cancel that the
    # documentation promises, and SwitchProtection where every recorded reprotect has it.
    ("modernized", Stage.FAILED_BACK): ItemState(
        "PlannedFailoverCommitRequired", "Planned failover finished", "Recovery",
        ("CompleteMigration", "Commit", "DisableProtection", "CancelFailover"), unverified=True,
    ),
    ("modernized", Stage.COMMITTED): ItemState(
        "PlannedFailoverStatesBegin", "Planned failover committed", "Recovery",
        ("CompleteMigration", "DisableProtection", "SwitchProtection"), unverified=True,
    ),
    ("modernized", Stage.REPROTECTING): ItemState(*COPYING, "Primary", ("DisableProtection",)),
    ("modernized", Stage.PROTECTED): ItemState("Protected", "Protected", "Primary", FORWARD_OPERATIONS),
}  # fmt: skip

# Failed over to Azure, not committed: classic has no SwitchProtection there and must commit first, modernized has.
UNCOMMITTED_STATES = {
    "classic": ItemState(
        UNCOMMITTED, "Failover completed", "Recovery", ("CompleteMigration", "Commit", "DisableProtection", "ChangePit")
    ),
    "modernized": ItemState(
        UNCOMMITTED, "Failover completed", "Recovery",
        ("CompleteMigration", "Commit", "DisableProtection", "ChangePit", "SwitchProtection"),
    ),
}  # fmt: skip


def item_state(machine: Machine) -> ItemState:
    """Return the words for a machine as it stands."""
    kind = machine.spec.architecture
    if machine.stage is Stage.IN_AZURE and not machine.failover_committed:
        return UNCOMMITTED_STATES[kind]
    return STATES[kind, machine.stage]


def allowed_operations(world: World, machine: Machine) -> tuple[str, ...]:
    """Return what may be done now: nothing while a job runs (unverified), no failback after "Complete Migration".

    A resynchronization is in no recorded list, all of which are of healthy items: here, it is where one is due.
    """
    troubles = world.troubles.machine(machine.name)
    if troubles.migrated:
        return ("DisableProtection",)
    if machine.job and machine.job.running:
        return ()
    due = troubles.resync_required or troubles.recovery_points != "fresh"
    more = ("RepairReplication",) if due and machine.stage in (Stage.READY, Stage.PROTECTED) else ()
    return item_state(machine).allowed + more
