# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What tasks and the ends of jobs do: to the machine, to its VM in Azure, and in vCenter."""

from __future__ import annotations

from lab.failback_checks import check_failback
from lab.health import health_error
from lab.jobs import Job, JobEngine, Settle
from lab.known_errors import known_error
from lab.operation_tables import OPERATIONS
from lab.replication import plan_copy
from lab.reprotect_checks import check_configuration_server, check_keeper, check_service
from lab.trouble_effects import after_resync
from lab.vsphere import VCENTER_TROUBLE
from lab.world import Machine, Refused, Stage, Target, World


def agent_registered(world: World, machine: Machine) -> bool:
    """Tell whether the mobility agent has registered since the last boot [asr-api 3.1]."""
    if world.troubles.machine(machine.name).agent_silent:
        return False
    usual = machine.booted_at + 60 * world.scenario.switches.agent_registration_minutes
    return world.now >= max(usual, world.faults.agent_silent_until(machine.name, machine.booted_at))


def datastore_of(file: str) -> str:
    """Return the datastore of a path such as ``[datastore1] vm/vm.vmdk``."""
    return file.partition("]")[0].removeprefix("[")


def _version(text: str) -> list[int]:
    return [int(part) for part in text.split(".")]


class Effects:
    """The named effects of :mod:`lab.operation_tables`, bound to one world."""

    def __init__(self, world: World) -> None:
        names = [name for name in dir(self) if not name.startswith("_") and callable(getattr(self, name))]
        self._table: dict[str, Settle] = {name: getattr(self, name) for name in names}
        self._engine = JobEngine(world, self._table, OPERATIONS)

    # Checks ---------------------------------------------------------------------------------------------------------

    def check_azure_agent(self, world: World, machine: Machine, job: Job) -> None:
        """Refuse a machine whose VM in Azure is not running, or whose agent is silent."""
        if not machine.azure_vm.exists or machine.azure_vm.power_state != "running":
            raise known_error("78093")
        self._check_agent(world, machine)

    def check_on_premises_agent(self, world: World, machine: Machine, job: Job) -> None:
        """Refuse a machine that is not running on-premises, or whose agent or configuration server is silent."""
        check_configuration_server(world, machine)
        with _vcenter_errors():
            if not world.vcenter.is_on(machine.moid):
                raise known_error("AgentNotInstalled")
        self._check_agent(world, machine)

    def _check_agent(self, world: World, machine: Machine) -> None:
        enforced = machine.spec.is_classic or world.scenario.switches.enforce_agent_registration_modernized
        if enforced and not agent_registered(world, machine):
            raise known_error("AgentNotInstalled")

    def check_failover(self, world: World, machine: Machine, job: Job) -> None:
        """Refuse a failback that cannot be."""
        check_failback(world, machine, job)

    # In vCenter -----------------------------------------------------------------------------------------------------

    def take_disks(self, world: World, machine: Machine, job: Job) -> None:
        """Stop the on-premises VM and hand its disks to the master target or appliance; no VM: make one."""
        target: Target = job.inputs[machine.name]
        spec = machine.spec
        check_service(world, machine, target)
        if world.scenario.switches.disks_stay:
            return
        with _vcenter_errors():
            check_keeper(world, machine, target)
            keeper_host = world.vcenter.host_of(target.keeper)
            if world.vcenter.others_named(spec.name, keeper_host, machine.moid):
                raise known_error("78052")
            gone = not machine.moid or not world.vcenter.exists(machine.moid)
            # Of the original location only its own datastores matter, the one that was asked for is ignored.
            stores = {target.datastore} if gone else {datastore_of(f) for f in world.vcenter.disk_files(machine.moid)}
            if not all(world.vcenter.can_reach(keeper_host, store) for store in stores):
                raise known_error("8061")
            if gone:
                machine.moid = world.vcenter.create_vm(spec, keeper_host, target.datastore)
                machine.new_vm = True
            world.vcenter.power_off(machine.moid)
            machine.disk_files = world.vcenter.disk_files(machine.moid)
            world.vcenter.move_disks(machine.moid, target.keeper, machine.disk_files)

    def undo_take_disks(self, world: World, machine: Machine, job: Job) -> None:
        """After a failed reprotect, give the disks back; the VM stays off."""
        target: Target | None = job.inputs.get(machine.name)
        if target and machine.disk_files:
            with _vcenter_errors(quiet=True):
                world.vcenter.move_disks(target.keeper, machine.moid, machine.disk_files)

    def give_disks_back(self, world: World, machine: Machine, job: Job) -> None:
        """Hand the disks from the master target or appliance to the machine's own VM."""
        if world.scenario.switches.disks_stay:
            return
        with _vcenter_errors():
            world.vcenter.move_disks(machine.target.keeper, machine.moid, machine.disk_files)

    def start_vm(self, world: World, machine: Machine, job: Job) -> None:
        """Power the VM on; VMware Tools answer a while later."""
        with _vcenter_errors("8038"):
            world.vcenter.power_on(machine.moid)
        machine.booted_at = world.now
        if machine.spec.tools == "running":
            world.after(60 * world.scenario.switches.tools_minutes, lambda: self._tools_answer(world, machine))

    def _tools_answer(self, world: World, machine: Machine) -> None:
        with _vcenter_errors(quiet=True):
            if world.vcenter.is_on(machine.moid):
                world.vcenter.tools_running(machine.moid, machine.name)

    def undo_failover(self, world: World, machine: Machine, job: Job) -> None:
        """After a failed failover, the master target or appliance holds the disks again, for another try."""
        with _vcenter_errors(quiet=True):
            world.vcenter.power_off(machine.moid)
            world.vcenter.move_disks(machine.moid, machine.target.keeper, machine.disk_files)

    # In Azure -------------------------------------------------------------------------------------------------------

    def stop_azure_vm(self, world: World, machine: Machine, job: Job) -> None:
        """Deallocate the VM in Azure."""
        machine.azure_vm.power_state = "deallocated"

    def remove_azure_vm(self, world: World, machine: Machine, job: Job) -> None:
        """Delete the VM in Azure when a failback is committed, not when the failover to Azure is [asr-api 3.1].

        That is documented for classic; that a modernized commit does the same is the lab's answer.
        """
        if machine.stage is Stage.FAILED_BACK:
            machine.azure_vm.exists = False

    def return_to_azure(self, world: World, machine: Machine, job: Job) -> None:
        """Undo a planned failover: the disks go back to the appliance, the VM in Azure runs again [asr-api 3.8]."""
        with _vcenter_errors():
            world.vcenter.power_off(machine.moid)
            world.vcenter.move_disks(machine.moid, machine.target.keeper, machine.disk_files)
        machine.azure_vm.power_state = "running"
        machine.booted_at = world.now

    # Ends of jobs ---------------------------------------------------------------------------------------------------

    def replicate_back(self, world: World, machine: Machine, job: Job) -> None:
        """Turn the item to the reverse leg and begin the copy to on-premises."""
        machine.target = job.inputs[machine.name]
        names = world.scenario.classic if machine.spec.is_classic else world.scenario.modernized
        machine.policy = job.inputs.get("policy") or names.failback_policy
        world.enter(machine, Stage.REPLICATING_BACK)
        self._copy(world, machine, whole=machine.new_vm)
        machine.new_vm = False
        self._require_matching_version(world, machine)

    def _require_matching_version(self, world: World, machine: Machine) -> None:
        """Let replication fail with a master target newer than configuration or process server [asr-api 3.1]."""
        versions = {each.host_id: each.spec.agent_version for each in world.all_process_servers}
        versions |= {each.host_id: each.spec.agent_version for each in world.all_master_targets}
        own, classic = world.scenario.classic.agent_version, machine.target
        target, server = (_version(versions.get(each, own)) for each in (classic.keeper_id, classic.process_server_id))
        if machine.replication and target > min(server, _version(own)):
            machine.replication.stalled_at = world.now
            machine.health_errors.append(health_error(world, machine, {"errorCode": "MasterTargetVersionMismatch"}))

    def replicate_to_azure(self, world: World, machine: Machine, job: Job) -> None:
        """Turn the item to the forward leg and begin the copy to Azure."""
        names = world.scenario.classic if machine.spec.is_classic else world.scenario.modernized
        machine.policy = job.inputs.get("policy") or names.policy
        machine.forward_process_server = job.inputs.get("process_server") or machine.forward_process_server
        machine.planned_failover_status = None
        world.enter(machine, Stage.REPROTECTING)
        self._copy(world, machine, whole=False)

    def resynchronize(self, world: World, machine: Machine, job: Job) -> None:
        """Copy once more what changed; nothing is due any more."""
        after_resync(world, machine.name)
        world.enter(machine, Stage.REPLICATING_BACK if machine.reverse else Stage.REPROTECTING)
        self._copy(world, machine, whole=False)

    def _copy(self, world: World, machine: Machine, whole: bool) -> None:
        machine.replication = copy = plan_copy(world, machine, whole)
        noted = self._engine.note("IrCompletion", "Initial replication completion", machine, "ProtectionEntity")
        world.after(copy.total(), lambda: self._copy_ends(world, machine, noted))

    def _copy_ends(self, world: World, machine: Machine, noted: Job) -> None:
        copy = machine.replication
        if copy is None or copy.done or machine.stage not in (Stage.REPLICATING_BACK, Stage.REPROTECTING):
            return
        left = copy.total() - copy.elapsed(world.now)
        if left > 0.5:  # it was stalled meanwhile
            world.after(left if copy.stalled_at is None else 30.0, lambda: self._copy_ends(world, machine, noted))
            return
        copy.done = True
        self._engine.finish(noted)
        world.enter(machine, Stage.READY if machine.stage is Stage.REPLICATING_BACK else Stage.PROTECTED)

    def failed_back(self, world: World, machine: Machine, job: Job) -> None:
        """Note a failover that has happened and waits for its commit."""
        machine.failed_over_at = job.started
        if not machine.spec.is_classic:
            machine.planned_failover_status, machine.planned_failover_started = "Succeeded", job.started
        world.enter(machine, Stage.FAILED_BACK)

    def committed(self, world: World, machine: Machine, job: Job) -> None:
        """Note a commit, of the failback or of the failover to Azure before it."""
        machine.failover_committed = True
        if machine.stage is Stage.FAILED_BACK:
            world.enter(machine, Stage.COMMITTED)

    def cancel_after_failure(self, world: World, machine: Machine, job: Job) -> None:
        """Start the cancel job that the service starts by itself when a planned failover fails [asr-api 3.8]."""
        machine.planned_failover_status, machine.planned_failover_started = "Failed", job.started
        self._engine.start("cancel_failover", [machine], {"automatic": True})

    def cancelled(self, world: World, machine: Machine, job: Job) -> None:
        """Note that the machine replicates from Azure again."""
        if not job.inputs.get("automatic"):
            machine.planned_failover_status = "Cancelled"
        world.enter(machine, Stage.READY)

    def removed(self, world: World, machine: Machine, job: Job) -> None:
        """Forget the protected item."""
        machine.removed = True


class _vcenter_errors:
    """Turn what vCenter refuses into a failed task; ``quiet`` where nobody waits for the answer."""

    def __init__(self, code: str = "VCenterError", quiet: bool = False) -> None:
        self._code = code
        self._quiet = quiet

    def __enter__(self) -> None:
        """Begin."""

    def __exit__(self, kind: type | None, problem: BaseException | None, trace: object) -> bool:
        """Translate."""
        if not isinstance(problem, VCENTER_TROUBLE):
            return False
        if self._quiet:
            return True
        error = known_error(self._code)
        raise Refused(error.code, error.message, f"{error.causes} {problem}", error.action) from problem


def make_engine(world: World) -> JobEngine:
    """Return the engine that runs this world's jobs."""
    return Effects(world)._engine
