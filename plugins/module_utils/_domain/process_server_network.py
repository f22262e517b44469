# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Where a process server in Azure must be: in the virtual network of the recovered VMs (S24, S25, S57)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from .errors import FailbackError
from .model import arm_part, same_id
from .process_server_facts import FoundNic

_CLASSIC = ("microsoft.classiccompute", "microsoft.classicnetwork", "microsoft.classicstorage")


@dataclass(frozen=True)
class Network:
    """A virtual network with the ARM ids of its subnets."""

    arm_id: str
    location: str
    subnet_ids: tuple[str, ...]


def network_of(subnet_id: str) -> str:
    """The ARM id of a subnet's virtual network.

    :raises FailbackError: ``BAD_SUBNET_ID``
    """
    network, found, subnet = subnet_id.rpartition("/subnets/")
    if not found or not subnet or not arm_part(network, "virtualNetworks"):
        raise FailbackError(
            "BAD_SUBNET_ID",
            f"{subnet_id!r} is not the ARM id of a subnet.",
            "Give /subscriptions/…/resourceGroups/…/providers/Microsoft.Network/virtualNetworks/…/subnets/….",
        )
    return network


def refuse_classic(arm_id: str, what: str) -> None:
    """:raises FailbackError: ``CLASSIC_DEPLOYMENT`` for what is of the deployment model that Azure no longer has"""
    if any(provider in arm_id.lower() for provider in _CLASSIC):
        raise FailbackError(
            "CLASSIC_DEPLOYMENT",
            f"{what} is of the classic deployment model (ASM), which Azure has retired: no VM can be made there.",
            "Move VM and network to Resource Manager, or use a process server on premises.",
            {"id": arm_id},
        )


def refuse_elsewhere(arm_id: str, what: str, subscription: str) -> None:
    """:raises FailbackError: ``OTHER_SUBSCRIPTION``: VM, network interface and network are in one subscription"""
    found = arm_part(arm_id, "subscriptions")
    if found.lower() != subscription.lower():
        raise FailbackError(
            "OTHER_SUBSCRIPTION",
            f"{what} is in subscription {found or '(none)'}, the process server is to be made in {subscription}.",
            "Give one of the same subscription, or set subscription_id to the network's.",
            {"id": arm_id},
        )


def checked_network(subnet_id: str, network: Network | None) -> Network:
    """The network, if it is there and has the subnet.

    :raises FailbackError: ``NETWORK_NOT_FOUND``, ``SUBNET_NOT_FOUND``
    """
    if network is None:
        raise FailbackError(
            "NETWORK_NOT_FOUND",
            f"There is no virtual network {network_of(subnet_id)}.",
            "Correct subnet_id; the recovered VMs' network interfaces show the right one.",
        )
    if not any(same_id(subnet_id, known) for known in network.subnet_ids):
        names = ", ".join(arm_part(known, "subnets") for known in network.subnet_ids) or "none"
        raise FailbackError(
            "SUBNET_NOT_FOUND",
            f"The virtual network {arm_part(network.arm_id, 'virtualNetworks')} has no subnet "
            f"{arm_part(subnet_id, 'subnets')}; it has {names}.",
            "Correct subnet_id.",
        )
    return network


def check_location(wanted: str, actual: str, what: str) -> None:
    """:raises FailbackError: ``OTHER_REGION``; names of regions are compared without blanks and case"""
    if wanted and _region(wanted) != _region(actual):
        raise FailbackError(
            "OTHER_REGION",
            f"{what} is in {actual}, the process server is wanted in {wanted}: a VM must be in its network's region.",
            "Leave location out, or give a network of that region.",
        )


def _region(name: str) -> str:
    return name.replace(" ", "").lower()


def check_same_network(network_id: str, recovered: Mapping[str, Sequence[str]]) -> None:
    """A process server serves the recovered VMs of its own virtual network [asr-api 3.5].

    :param recovered: machine → ARM ids of the subnets in which its recovered VM is.
    :raises FailbackError: ``SEVERAL_NETWORKS``, ``WRONG_NETWORK``
    """
    machines: dict[str, list[str]] = {}
    shown: dict[str, str] = {}
    for machine, subnets in recovered.items():
        for network in {network_of(subnet).lower(): network_of(subnet) for subnet in subnets}.values():
            shown.setdefault(network.lower(), network)
            machines.setdefault(network.lower(), []).append(machine)
    listed = "; ".join(f"{shown[key]}: {', '.join(names)}" for key, names in machines.items())
    details = {"networks": {shown[key]: names for key, names in machines.items()}}
    if len(machines) > 1:
        raise FailbackError(
            "SEVERAL_NETWORKS",
            f"The recovered VMs are in {len(machines)} virtual networks ({listed}); each needs its own.",
            "Name the machines of one network in machines, and make one process server for each network.",
            details,
        )
    if machines and network_id.lower() not in machines:
        raise FailbackError(
            "WRONG_NETWORK",
            f"The process server would be in {network_id}, the recovered VMs are in {listed}.",
            "Give a subnet, or a network interface, of the recovered VMs' network.",
            details,
        )


def check_nic(nic: FoundNic | None, nic_id: str, vm_id: str) -> None:
    """A network interface that the user made beforehand is there, is free, and is not reached from the internet.

    :param vm_id: ARM id of the process server's VM, which may have it.
    :raises FailbackError: ``NIC_NOT_FOUND``, ``NIC_IN_USE``
    """
    if nic is None:
        raise FailbackError(
            "NIC_NOT_FOUND", f"There is no network interface {nic_id}.", "Correct nic_id, or give subnet_id."
        )
    if nic.vm_id and not same_id(nic.vm_id, vm_id):
        raise FailbackError(
            "NIC_IN_USE",
            f"The network interface {nic.name} is attached to the VM {arm_part(nic.vm_id, 'virtualMachines')}.",
            "Give another network interface, or subnet_id to have one made.",
            {"nic": nic.arm_id, "vm": nic.vm_id},
        )
