# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Facts in which one thing is otherwise, for the rules that read vCenter."""

from __future__ import annotations

from datetime import timedelta

from ansible_collections.asr.failback.plugins.module_utils._domain.model import Job
from ansible_collections.asr.failback.plugins.module_utils._domain.preflight.facts import Facts, Machine
from ansible_collections.asr.failback.plugins.module_utils._domain.preflight.missing import Missing
from ansible_collections.asr.failback.plugins.module_utils._domain.preflight.vsphere_objects import Licence, StorageMove
from unit.payloads import classic
from unit.vsphere_world import (
    DATASTORES,
    NOW,
    datastore,
    facts,
    keeper,
    machine,
    pod,
    vcenter,
    vm,
)

SILENT = Missing("vCenter did not answer")
DELETED = vcenter(without=["web01"])
READY = machine(classic("ready"))


def grouped(*names: str) -> list[Machine]:
    """Machines of one replication group."""
    group = {"multiVmGroupName": "sql-group", "multiVmGroupId": "bbbbbbbb-0000-4000-8000-00000000000b"}
    return [machine(classic("in azure", name, psd=group)) for name in names]


WEB02 = machine(classic("in azure", "web02"))


def job(started_hours_ago: int, scenario: str = "SwitchReplicationGroupProtection", target: str = "web01") -> Job:
    started = NOW - timedelta(hours=started_hours_ago)
    return Job("job-1", scenario, "Reprotect", "Succeeded", "", target, "", started, started)


def move(hours_ago: int, of: str = "vm-mt-win") -> StorageMove:
    return StorageMove(of, NOW - timedelta(hours=hours_ago), "datastore1", "gold")


def on_pod(**changes: object) -> Facts:
    return facts(
        vcenter(pods=(pod(**changes),), datastores=(datastore(1, "datastore1", parent="group-p1"), DATASTORES[1]))
    )


def store(**changes: object) -> Facts:
    return facts(vcenter(datastores=(datastore(1, "datastore1", **changes), DATASTORES[1])))


def mt(**changes: object) -> Facts:
    return facts(vcenter(keeper("mt-win", **changes)))


def web01(**changes: object) -> Facts:
    return facts(vcenter(vm("web01", **changes)))


def licence(edition: str, hours_left: float | None = None, on: int = 1) -> Facts:
    paid = [Licence(f"host-{n}", "esx.enterprisePlus.cpuPackage", "Enterprise Plus") for n in (1, 2) if n != on]
    return facts(vcenter(licences=(Licence(f"host-{on}", edition, "Some licence", hours_left), *paid)))
