# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What makes the job of a failback fail. The rules are documented; codes are not, unless they are numbers."""

from __future__ import annotations

from lab.jobs import Job
from lab.known_errors import known_error
from lab.recovery_points import latest_application_consistent
from lab.reprotect_checks import check_configuration_server
from lab.vcenter_entries import discovery_status
from lab.world import Machine, World


def check_failback(world: World, machine: Machine, job: Job) -> None:
    """Refuse a machine of a job of one, or of a recovery plan, that cannot fail back.

    :raises Refused: with the job's error.
    """
    check_configuration_server(world, machine)
    _check_site(world, machine)
    _check_recovery_points(world, machine, job)
    _check_azure_vm(world, machine)


def _check_site(world: World, machine: Machine) -> None:
    """Refuse without what moves the disks: a connected vCenter [asr-api 3.1], or the appliance (the lab's answer)."""
    if machine.spec.is_classic:
        if not any(discovery_status(world, each) == "DiscoverySuccess" for each in world.vcenters.values()):
            raise known_error("VCenterNotConnected")
    elif world.troubles.server(machine.target.keeper).silent:
        raise known_error("ApplianceNotConnected")


def _check_recovery_points(world: World, machine: Machine, job: Job) -> None:
    """Refuse a failback without a recovery point: of a plan all members want one [asr-api 3.1]."""
    if job.inputs.get("recovery_point_type") == "LatestTag" and not latest_application_consistent(world, machine):
        raise known_error("NoApplicationConsistentPoint")
    if any(world.troubles.machine(lane.machine.name).recovery_points == "none" for lane in job.lanes):
        raise known_error("NoRecoveryPoint")


def _check_azure_vm(world: World, machine: Machine) -> None:
    """Refuse without the VM in Azure; a planned failover wants it running, its mobility services too [asr-api 3.8]."""
    vm = machine.azure_vm
    if not vm.exists or (not machine.spec.is_classic and vm.power_state != "running"):
        raise known_error("78093")
    if not machine.spec.is_classic and world.troubles.machine(machine.name).agent_silent:
        raise known_error("MobilityServicesNotRunning")
