# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Bad input to modules: one clear error that names what is there instead, and nothing is written."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import pytest

from integration.collection.expectations import one_clear_error
from integration.collection.modules import ModuleRun
from integration.collection.running_lab import Lab


class Bad(NamedTuple):
    """What is wrong with a call of a module, the code of its error, and words that the message or remedy must have."""

    module: str
    options: dict[str, Any]
    code: str
    says: tuple[str, ...]
    env: Mapping[str, str | None] = {}


def back(machine: str, **options: Any) -> dict[str, Any]:
    """The options of a reprotect to on-premises that is right but for ``options``."""
    return {"machines": [machine], "direction": "to_on_premises", "process_server": "ps-azure"} | options


WINDOWS, LINUX, MODERNIZED = "win-sql01", "lin-web01", "rcm-lin01"
ONE = {"machines": [WINDOWS]}

NAMES = {
    "machine, one letter off": Bad(
        "failover", {"machines": ["win-sq01"]}, "MACHINE_NOT_FOUND", ("Did you mean win-sql01",)
    ),
    "machine, quite another": Bad("failover", {"machines": ["zzz"]}, "MACHINE_NOT_FOUND", ("It protects", "lin-db01")),
    "machine, of an info module": Bad(
        "protected_item_info", {"machines": ["lin-web1"]}, "MACHINE_NOT_FOUND", ("lin-web01",)
    ),
    "vault": Bad("failover", ONE | {"vault": "vault-hom"}, "VAULT_NOT_FOUND", ("'vault-hom'", "vault-home (rg-dr)")),
    "vault, of an info module": Bad("vault_info", {"vault": "nowhere"}, "VAULT_NOT_FOUND", ("vault-home (rg-dr)",)),
    "resource group": Bad(
        "failover", ONE | {"resource_group": "rg-x"}, "VAULT_NOT_FOUND", ("'rg-x'", "vault-home (rg-dr)")
    ),
    "subscription": Bad(
        "failover",
        ONE | {"subscription_id": "00000000-0000-0000-0000-000000000000"},
        "SUBSCRIPTION_NOT_FOUND",
        ("00000000-0000-0000-0000-000000000000",),
    ),
    "recovery plan": Bad("failover", {"recovery_plan": "plan-x"}, "RECOVERY_PLAN_NOT_FOUND", ("'plan-x'", "plan-db")),
    "recovery plan, of an info module": Bad(
        "recovery_plan_info", {"name": "plan-x"}, "RECOVERY_PLAN_NOT_FOUND", ("plan-db",)
    ),
    "job": Bad("job_info", {"name": "00000000-0000-0000-0000-000000000000"}, "JOB_NOT_FOUND", ("00000000",)),
}

CHOICES = {
    "master target": Bad(
        "reprotect", back(WINDOWS, master_target="mt-x"), "MASTER_TARGET_NOT_FOUND", ("'mt-x'", "mt-win")
    ),
    "master target of the other family": Bad(
        "reprotect",
        back(LINUX, master_target="mt-win", datastore="datastore2"),
        "MASTER_TARGET_UNFIT",
        ("Windows", "mt-linux"),
    ),
    "retention volume": Bad(
        "reprotect",
        back(LINUX, retention_volume="/data", datastore="datastore2"),
        "RETENTION_VOLUME_NOT_FOUND",
        ("/mnt/retention",),
    ),
    "retention volume of the system": Bad(
        "reprotect",
        back(LINUX, retention_volume="/var/crash", datastore="datastore2"),
        "RETENTION_VOLUME_NOT_FOUND",
        ("belongs to the system", "/mnt/retention"),
    ),
    "datastore": Bad(
        "reprotect", back(LINUX, datastore="gold"), "DATASTORE_NOT_FOUND", ("'gold'", "datastore1, datastore2")
    ),
    "process server": Bad(
        "reprotect", back(WINDOWS, process_server="ps-x"), "PROCESS_SERVER_NOT_FOUND", ("CS01, ps-azure",)
    ),
    "process server, several fit": Bad(
        "reprotect",
        back(WINDOWS, process_server=None),
        "PROCESS_SERVER_AMBIGUOUS",
        ("CS01, ps-azure", "process_server"),
    ),
    "policy": Bad(
        "reprotect", back(WINDOWS, policy="gold"), "FAILBACK_POLICY_NOT_FOUND", ("'gold'", "policy-24h-failback")
    ),
    "run-as account": Bad(
        "reprotect",
        back(WINDOWS, run_as_account="nobody"),
        "RUN_AS_ACCOUNT_NOT_FOUND",
        ("vcenteruser, winadmin, linroot",),
    ),
    "appliance": Bad(
        "reprotect",
        back(MODERNIZED, appliance="a-x", datastore="datastore2"),
        "APPLIANCE_NOT_FOUND",
        ("'a-x'", "appliance1"),
    ),
    "datastore, modernized": Bad(
        "reprotect", back(MODERNIZED, datastore="gold"), "DATASTORE_NOT_FOUND", ("gold", "datastore1, datastore2")
    ),
    "two master targets in a group": Bad(
        "reprotect",
        back("lin-db01", machines=["lin-db01", "lin-db02"], machine_options={"lin-db02": {"master_target": "mt-win"}}),
        "MASTER_TARGET_UNFIT",
        ("mt-win",),
    ),
    "a group without one of its machines": Bad(
        "reprotect", back("lin-db01"), "GROUP_INCOMPLETE", ("lin-db02", "db-group")
    ),
}

OPTIONS = {
    "no machine": Bad("failover", {"machines": []}, "NO_MACHINES", ("recovery plan",)),
    "neither machine nor plan": Bad("failover", {}, "", ("one of the following is required: machines, recovery_plan",)),
    "no direction": Bad("reprotect", ONE, "", ("missing required arguments: direction",)),
    "a direction that is none": Bad("reprotect", back(WINDOWS, direction="home"), "", ("to_on_premises, to_azure",)),
    "no time between polls": Bad(
        "failover", ONE | {"poll_interval": 0}, "BAD_OPTION", ("poll_interval", "more than 0")
    ),
    "unknown machine option": Bad(
        "failover", ONE | {"machine_options": {WINDOWS: {"datastor": "d"}}}, "BAD_OPTION", ("datastor", "datastore")
    ),
    "recovery point that is none, for one machine": Bad(
        "failover",
        ONE | {"machine_options": {WINDOWS: {"recovery_point": "newest"}}},
        "BAD_OPTION",
        ("newest", "latest_app_consistent"),
    ),
    "waiver without a reason": Bad(
        "commit_failover",
        ONE | {"waive_checks": ["vmware_tools"]},
        "WAIVER_WITHOUT_REASON",
        ("vmware_tools", "waive_reason"),
    ),
    "waiver of a check that is none": Bad(
        "commit_failover",
        ONE | {"waive_checks": ["luck"], "waive_reason": "x"},
        "",
        ("vm_powered_on, vm_disks, vmware_tools",),
    ),
    "query": Bad("vault_info", {"query": "fabrics[?"}, "BAD_QUERY", ("'fabrics[?'",)),
    "query that cannot be applied": Bad("vault_info", {"query": "keys(fabrics)"}, "BAD_QUERY", ("keys(fabrics)",)),
    "event log": Bad(
        "failover", ONE | {"event_log": "/proc/nowhere/events.jsonl"}, "EVENT_LOG_UNWRITABLE", ("/proc/nowhere",)
    ),
    "cancel of a classic failover": Bad(
        "cancel_failover", ONE, "WRONG_PHASE", ("the classic architecture cannot cancel",)
    ),
}

TABLE = {
    f"{group}: {name}": bad
    for group, cases in (("unknown", NAMES), ("choice", CHOICES), ("options", OPTIONS))
    for name, bad in cases.items()
}


@pytest.mark.parametrize("what", TABLE)
def test_one_clear_error(clean: Lab, module: Callable[..., ModuleRun], what: str) -> None:
    bad = TABLE[what]
    run = module(bad.module, env=bad.env, **{name: value for name, value in bad.options.items() if value is not None})
    if bad.code:
        one_clear_error(run.result, run.output, clean.environment)
        assert run.result["error_code"] == bad.code
    else:
        assert run.failed
        assert "Traceback" not in run.output
    for words in bad.says:
        assert words in f"{run.result['msg']} {run.result.get('remedy', '')}"
    assert clean.writes() == []
    assert clean.unexpected() == []
