# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Under which address a machine is reached on either side [asr-api 1.8; asr-modernized 3]."""

from __future__ import annotations

import pytest

from ansible_collections.asr.failback.plugins.module_utils._domain.addresses import (
    SIDES,
    Addresses,
    AzureAddresses,
    Side,
    first_address,
)
from ansible_collections.asr.failback.plugins.module_utils._domain.architecture import architecture_of
from ansible_collections.asr.failback.plugins.module_utils._domain.model import Phase
from ansible_collections.asr.failback.plugins.module_utils._domain.preflight.azure_facts import Nic, Vm
from unit.payloads import Raw, classic, item, modernized

CARDS = {"vmNics": [{"macAddress": "00:0D:3A:12:AE:8C", "sourceIpAddress": "10.0.0.6"}]}
DISCOVERED = {"discoveredVmDetails": {"ipAddresses": ["fe80::1_192.168.7.11"]}}


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (classic("protected"), Addresses(on_premises="10.1.0.4")),
        (classic("in azure"), Addresses()),
        (classic("ready"), Addresses(azure="10.1.0.4")),
        # Still the Azure VM's: nobody has recorded what Azure shows after a failback.
        (classic("failed back"), Addresses(azure="10.1.0.4")),
        (modernized("s3"), Addresses(on_premises="192.168.7.10")),
        (modernized("s4"), Addresses(on_premises="192.168.7.10")),
        (modernized("s6", psd=CARDS), Addresses(azure="10.0.0.6")),
        (modernized("failed back", psd=CARDS | DISCOVERED), Addresses("10.0.0.6", "192.168.7.11")),
        (modernized("s1", psd={"primaryNicIpAddress": None, "discoveredVmDetails": None}), Addresses()),
    ],
)
def test_what_an_item_says(raw: Raw, said: Addresses):
    assert architecture_of(item(raw)).addresses(item(raw)) == said


def test_a_side_is_only_said_where_it_is_known():
    assert {phase for phase in Phase if phase not in SIDES} == {
        Phase.FAILING_BACK,
        Phase.BLOCKED,
        Phase.IN_TRANSITION,
        Phase.UNKNOWN,
    }
    assert Addresses("a", "b").on(None) == ""
    assert (Addresses("a", "b").on(Side.AZURE), Addresses("a", "b").on(Side.ON_PREMISES)) == ("a", "b")


@pytest.mark.parametrize(
    ("listed", "found"),
    [
        (["fe80::250:56ff:fe93:7890_10.1.1.9"], "10.1.1.9"),
        (["2001:db8::5", "169.254.3.4"], "2001:db8::5"),
        (["fe80::1", "127.0.0.1", "unknown", ""], ""),
        ([], ""),
    ],
)
def test_first_address(listed: list[str], found: str):
    assert first_address(listed) == found


GUID = "5a1c2f6e-7d1b-4c53-9a64-1f0f3c0b7e11"


def _vm(name: str, group: str = "rg-dr") -> Vm:
    return Vm(f"/subscriptions/s/resourceGroups/{group}/providers/vm/virtualMachines/{name}", name, "eastus", "running")


def _nic(vm: Vm, *addresses: str) -> Nic:
    return Nic(f"nic-{vm.name}", vm.vm_id.upper(), (), addresses)


def test_an_azure_vm_is_found_by_its_id_or_by_its_name_that_a_failover_made_longer():
    renamed = _vm(f"SQL01-{GUID}")
    addresses = AzureAddresses([renamed], [_nic(renamed, "10.2.0.9")])
    machine = item(modernized("s4"))
    assert addresses.of(machine, "") == "10.2.0.9"
    assert addresses.of(machine, renamed.vm_id) == "10.2.0.9"
    assert addresses.of(machine, "/another/vm") == ""


def test_of_two_azure_vms_with_one_name_none_is_taken():
    one, other = _vm("sql01"), _vm("sql01", "rg-test")
    addresses = AzureAddresses([one, other], [_nic(one, "10.2.0.9"), _nic(other, "10.9.0.9")])
    assert addresses.of(item(modernized("s4")), "") == ""
    assert addresses.of(item(modernized("s4")), one.vm_id) == "10.2.0.9"
