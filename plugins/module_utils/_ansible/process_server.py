# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Has a process server's VM in Azure, or has it not (S16, S24-S28)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from .._domain.azure_vm_inputs import check_names, check_password
from .._domain.errors import FailbackError
from .._domain.model import arm_part
from .._domain.process_server_bodies import nic_body, vm_body
from .._domain.process_server_facts import FoundNic, FoundServer, Image, MarketplacePlan, WantedServer
from .._domain.process_server_network import (
    Network,
    check_location,
    check_nic,
    check_same_network,
    check_subnet,
    network_of,
    refuse_classic,
    refuse_elsewhere,
)
from .._domain.process_server_plan import Plan, Step, check_image, check_made_nic, check_ours, check_terms, plan
from .._domain.vm_settings import as_diff
from .process_server_absent import absent
from .process_server_rooms import Rooms
from .run import Result

Params = Mapping[str, Any]
_WORDS = {
    Step.TERMS: "accepting the image's terms",
    Step.NIC: "making its network interface",
    Step.VM: "making the VM",
    Step.TAGS: "setting its tags",
    Step.POWER: "starting the VM",
}


def ensure_process_server(params: Params, check_mode: bool) -> Result:
    """:raises FailbackError: what makes names, password, network, image or an existing VM unfit; Azure's refusals"""
    if params["state"] == "absent":
        return absent(Rooms(params), params, check_mode)
    wanted = _wanted(params)
    _check_inputs(wanted, params)
    return _Server(Rooms(params), wanted, params).ensure(check_mode)


def _wanted(params: Params) -> WantedServer:
    return WantedServer(
        name=params["name"],
        group=params["vm_resource_group"] or params["resource_group"],
        size=params["size"],
        image=Image(image_id=params["image_id"]) if params["image_id"] else Image(**params["image"]),
        user=params["admin_username"],
        location=params["location"] or "",
        subnet_id=params["subnet_id"] or "",
        nic_id=params["nic_id"] or "",
        zone=params["zone"] or "",
        disk_type=params["os_disk_type"],
        disk_gb=params["os_disk_gb"],
        storage_account=params["storage_account"] or "",
        tags=params["tags"],
    )


def _check_inputs(wanted: WantedServer, params: Params) -> None:
    """What can be said before any call."""
    check_names(wanted.name, wanted.user)
    if params["admin_password"]:
        check_password(params["admin_password"], wanted.user)
    for arm_id, what in ((wanted.subnet_id, "The subnet"), (wanted.nic_id, "The network interface")):
        if arm_id:
            refuse_classic(arm_id, what)
            if params["subscription_id"]:
                refuse_elsewhere(arm_id, what, params["subscription_id"])
    if wanted.subnet_id:
        network_of(wanted.subnet_id)


class _Server:
    """One process server's VM, from what is there to what is wanted."""

    def __init__(self, rooms: Rooms, wanted: WantedServer, params: Params) -> None:
        self._rooms = rooms
        self._wanted = wanted
        self._params = params
        self._made: list[str] = []
        self._warnings: list[str] = []

    def ensure(self, check_mode: bool) -> Result:
        vm = self._rooms.settled_vm(self._wanted.name)
        if vm is not None:
            check_ours(vm, self._wanted.name)
        nic = self._nic(vm)
        network = self._network(nic)
        terms, password = None, ""
        if vm is None or vm.provisioning.lower() == "failed":
            terms = self._terms(network.location)
            password = self._password()
        steps = plan(self._wanted, vm, nic, terms)
        self._warnings += [f"{self._wanted.name}: {entry}; it is left as it is." for entry in steps.differences]
        if not check_mode:
            self._carry_out(steps, vm, nic, network.location, terms, password)
            if steps.steps:
                vm = self._rooms.vms.find(self._wanted.name)
                nic = self._nic(vm)
        return self._result(steps, vm, nic, network)

    def _nic(self, vm: FoundServer | None) -> FoundNic | None:
        """The given network interface, or the one that was made for the VM."""
        wanted = self._wanted
        if wanted.nic_id:
            group, name = arm_part(wanted.nic_id, "resourceGroups"), arm_part(wanted.nic_id, "networkInterfaces")
            nic = self._rooms.network.nic(group, name)
            check_nic(nic, wanted.nic_id, vm.arm_id if vm else "")
        else:
            nic = self._rooms.network.nic(wanted.group, wanted.nic_name)
            check_made_nic(nic, wanted, vm)
        return nic

    def _network(self, nic: FoundNic | None) -> Network:
        """The virtual network, which is the recovered VMs'."""
        subnet = nic.subnet_id if nic and self._wanted.nic_id else self._wanted.subnet_id
        refuse_classic(subnet, "The subnet")
        found = self._rooms.network.network(network_of(subnet))
        check_subnet(subnet, found)
        assert found is not None
        check_location(self._wanted.location, found.location, "The network")
        if nic is not None:
            check_location(found.location, nic.location, "The network interface")
            if nic.public and self._wanted.nic_id:
                self._warnings.append(f"{nic.name} has a public address; a process server needs none.")
        recovered, missing = self._rooms.recovered_subnets(self._params["machines"])
        if missing:
            self._warnings.append(f"No recovered VM is known of {', '.join(missing)}: its network was not compared.")
        elif not recovered:
            self._warnings.append("No recovered VM is known: the network was not compared with theirs.")
        check_same_network(found.arm_id, recovered)
        return found

    def _terms(self, location: str) -> MarketplacePlan | None:
        found = self._rooms.images.find(self._wanted.image, location)
        check_image(self._wanted.image, found.exists, found.others)
        check_terms(found.terms, self._params["accept_terms"])
        return found.terms

    def _password(self) -> str:
        password = self._params["admin_password"]
        if not password and self._params["admin_password_url"]:
            password = self._rooms.secret(self._params["admin_password_url"])
            check_password(password, self._wanted.user)
        if not password:
            raise FailbackError(
                "NO_PASSWORD",
                f"The VM {self._wanted.name} is to be made, and there is no administrator's password for it.",
                "Give admin_password, or admin_password_url for one in Azure Key Vault.",
            )
        return str(password)

    def _carry_out(
        self,
        steps: Plan,
        vm: FoundServer | None,
        nic: FoundNic | None,
        location: str,
        terms: MarketplacePlan | None,
        password: str,
    ) -> None:
        """:raises FailbackError: with what was made before in its details"""
        wanted, rooms = self._wanted, self._rooms
        try:
            for step in steps.steps:
                rooms.say(wanted.name, _WORDS[step])
                if step is Step.TERMS and terms:
                    rooms.images.accept(terms)
                elif step is Step.NIC:
                    nic = rooms.network.make_nic(wanted.group, wanted.nic_name, nic_body(wanted, location))
                elif step is Step.VM and nic:
                    rooms.vms.make(wanted.name, vm_body(wanted, location, nic.arm_id, password, terms))
                elif step is Step.TAGS and vm:
                    rooms.vms.set_tags(wanted.name, {**vm.tags, **wanted.all_tags})
                elif step is Step.POWER:
                    rooms.vms.start(wanted.name)
                self._made.append(step.value)
        except FailbackError as error:
            error.details = {**error.details, "made": self._made}
            raise

    def _result(self, steps: Plan, vm: FoundServer | None, nic: FoundNic | None, network: Network) -> Result:
        return {
            "changed": bool(steps.steps),
            "created": Step.VM in steps.steps,
            "changes": [step.value for step in steps.steps],
            "differences": [vars(entry) for entry in steps.differences],
            "process_server": _plain(vm, nic, network) if vm else {},
            "warnings": self._warnings,
            "removed": {},
            "kept": [],
            "moved_machines": [],
            "diff": as_diff(steps.changes),
        }


def _plain(vm: FoundServer, nic: FoundNic | None, network: Network) -> dict[str, Any]:
    nics: Sequence[str] = vm.nic_ids
    return {
        "name": vm.name,
        "id": vm.arm_id,
        "location": vm.location,
        "size": vm.size,
        "image": str(vm.image),
        "power_state": vm.power,
        "network_id": network.arm_id,
        "nic_ids": list(nics),
        "ip_address": nic.ip_address if nic else "",
    }
