# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What it means to be home, and what must never be printed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from integration.collection.running_lab import Lab
from integration.collection.vsphere import Vm, vms

MACHINES = frozenset({"win-sql01", "lin-web01", "phys-app01", "lin-db01", "lin-db02", "rcm-win01", "rcm-lin01"})
MODERNIZED = frozenset({"rcm-win01", "rcm-lin01"})
GROUP = frozenset({"lin-db01", "lin-db02"})
#: These get a new VM, since theirs was deleted or never was one: machine → the host of their master target or
#: appliance, and the datastore that the inventory chooses.
NEW_VMS = {
    "lin-web01": ("esx1.lab", "datastore2"),
    "phys-app01": ("esx1.lab", "datastore1"),
    "rcm-lin01": ("esx1.lab", "datastore2"),
}

#: Every action of a way home, each exactly once: machine or recovery plan, verb.
ALONE = MACHINES - GROUP
WAY_HOME = {
    **{(name, "reProtect"): 2 for name in MACHINES},
    **{(name, "unplannedFailover"): 1 for name in ALONE - MODERNIZED},
    **{(name, "plannedFailover"): 1 for name in MODERNIZED},
    **{(name, "failoverCommit"): 1 for name in ALONE},
    ("plan-db", "unplannedFailover"): 1,
    ("plan-db", "failoverCommit"): 1,
}

#: Tokens of the lab, a bearer of any kind, and the signature of a status URL.
_SECRET_SHAPES = (
    re.compile(r"\blab\.[A-Za-z0-9_-]{32}\b"),
    re.compile(r"Bearer [A-Za-z0-9._-]{12,}"),
    re.compile(r"[?&]s=[A-Za-z0-9%_+/=-]{16,}"),
)


def missing_at_home(name: str, machine: Mapping[str, Any], inventory: Mapping[str, Vm]) -> list[str]:
    """What is missing for a machine to be home and protected again."""
    vm = inventory.get(name)
    if vm is None:
        return [f"{name}: no VM"]
    elsewhere = [other for other, its in inventory.items() if other != name and set(its.disks) & set(vm.disks)]
    checks = {
        f"phase {machine['phase']}": machine["phase"] == "protected",
        "its Azure VM exists": not machine["azure_vm"]["exists"],
        f"VM {vm.power_state}": vm.power_state == "poweredOn",
        f"VMware Tools {vm.tools}": vm.tools == "guestToolsRunning",
        "no disks": bool(vm.disks),
        f"disks on {elsewhere} too": not elsewhere,
        "disks on its master target": not machine["vcenter"]["disks_on_master_target"],
    }
    return [f"{name}: {problem}" for problem, fine in checks.items() if not fine]


def not_home(lab: Lab, *but: str) -> list[str]:
    """What is missing for all machines, without those in ``but``, to be home and protected again."""
    truth, inventory = lab.truth(), vms(lab.environment)
    return [text for name in sorted(set(truth) - set(but)) for text in missing_at_home(name, truth[name], inventory)]


def secrets_in(text: str, env: Mapping[str, str]) -> list[str]:
    """The secrets that a text gives away."""
    known = [env["AZURE_CLIENT_SECRET"], env["VMWARE_PASSWORD"]]
    return [secret for secret in known if secret in text] + [
        found.group() for shape in _SECRET_SHAPES for found in shape.finditer(text)
    ]


def one_clear_error(result: Mapping[str, Any], output: str, env: Mapping[str, str]) -> None:
    """A failure as a user should see it: a sentence, a code, a remedy, and nothing that scares or leaks."""
    assert result["failed"], result
    assert result["error_code"] not in {"UNEXPECTED", "", None}, result["msg"]
    assert 0 < len(result["msg"]) < 700
    sentences = [part.strip() for part in result["msg"].split(" | ")]
    assert len(sentences) == len(set(sentences)), "the same is said twice"
    assert result["remedy"]
    assert "details" in result
    assert "Traceback" not in output
    assert secrets_in(output, env) == []
