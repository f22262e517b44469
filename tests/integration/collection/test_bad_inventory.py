# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Bad input to playbooks: the inventory, the variables, and a scenario in which nothing fits."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml

from integration.collection.expectations import GROUP, MACHINES, secrets_in
from integration.collection.modules import ModuleRun
from integration.collection.playbooks import Finished
from integration.collection.running_lab import Lab
from integration.collection.scenarios import small_but


class Bad(NamedTuple):
    """A call of a playbook, the hosts that fail, and words that are said."""

    playbook: str
    arguments: tuple[str, ...]
    variables: Mapping[str, Any]
    failed: frozenset[str]
    says: tuple[str, ...]


LOCALHOST = frozenset({"localhost"})
ONE = ("--limit", "localhost,win-sql01")
#: Without preflight the stage itself says it.
BLIND = {"asr_failback_preflight": False}
TABLE = {
    "stop after what?": Bad(
        "failback", (), {"asr_failback_stop_after": "lunch"}, LOCALHOST, ("lunch", "reprotect, failover")
    ),
    "stop after what? with a limit": Bad(
        "failback",
        ("--limit", "win-sql01"),
        {"asr_failback_stop_after": "lunch"},
        frozenset({"win-sql01"}),
        ("lunch", "reprotect, failover"),
    ),
    "a pattern that fits no host": Bad("status", (), {"asr_failback_hosts": "sql*"}, LOCALHOST, ("sql*",)),
    "a member of a replication group alone": Bad(
        "failback", ("--limit", "localhost,lin-db01"), {}, frozenset({"lin-db01"}), ("FB701", "lin-db02")
    ),
    "a member of a replication group alone, blind": Bad(
        "failback", ("--limit", "localhost,lin-db01"), BLIND, frozenset({"lin-db01"}), ("GROUP_INCOMPLETE", "lin-db02")
    ),
    "unknown vault": Bad(
        "reprotect",
        ONE,
        {"asr_failback_vault": "nowhere"},
        frozenset({"win-sql01"}),
        ("VAULT_NOT_FOUND", "vault-home (rg-dr)"),
    ),
    "unknown machine": Bad(
        "failback",
        ONE,
        {"asr_failback_name": "win-sql1"},
        frozenset({"win-sql01"}),
        ("FB101", "Did you mean win-sql01"),
    ),
    "unknown machine, blind": Bad(
        "failback",
        ONE,
        BLIND | {"asr_failback_name": "win-sql1"},
        frozenset({"win-sql01"}),
        ("MACHINE_NOT_FOUND", "Did you mean win-sql01"),
    ),
    "unknown machine, status": Bad(
        "status", ONE, {"asr_failback_name": "win-sql1"}, frozenset({"win-sql01"}), ("not in this vault",)
    ),
    "unknown datastore": Bad(
        "failback",
        ("--limit", "localhost,lin-web01"),
        {"asr_failback_datastore": "gold"},
        frozenset({"lin-web01"}),
        ("lin-web01: blocked", "gold", "datastore1, datastore2"),
    ),
    "unknown datastore, blind": Bad(
        "failback",
        ("--limit", "localhost,lin-web01"),
        BLIND | {"asr_failback_datastore": "gold"},
        frozenset({"lin-web01"}),
        ("DATASTORE_NOT_FOUND", "datastore1, datastore2", "asr_failback_datastore"),
    ),
    "a recovery point that is none": Bad(
        "failover",
        ONE,
        {"asr_failback_recovery_point": "newest"},
        frozenset({"win-sql01"}),
        ("newest", "latest_app_consistent"),
    ),
    "a waiver without a reason": Bad(
        "complete",
        ONE,
        BLIND | {"asr_failback_waive_checks": ["vmware_tools"]},
        frozenset({"win-sql01"}),
        ("WAIVER_WITHOUT_REASON", "waive_reason"),
    ),
    "a wrong phase": Bad("failover", (), {}, MACHINES, ("FB106", "in_azure")),
    "a wrong phase, blind": Bad("failover", (), BLIND, MACHINES, ("WRONG_PHASE", "is in_azure")),
}


@pytest.mark.parametrize("what", TABLE)
def test_playbook_says_what_is_wrong(clean: Lab, playbook: Callable[..., Finished], what: str) -> None:
    bad = TABLE[what]
    run = playbook(bad.playbook, *bad.arguments, extra_vars=bad.variables)
    assert run.returncode == 2, run.output
    assert run.failed == bad.failed
    for words in bad.says:
        assert words in run.output
    assert "Traceback" not in run.output
    assert secrets_in(run.output, clean.environment) == []
    assert clean.writes() == []


HOSTS = {"hosts": {"web01": {}}}
#: The inventory, arguments, the host that tells, and what it says.
WITHOUT_MACHINES: dict[str, tuple[dict[str, Any], tuple[str, ...], str, str]] = {
    "no group": ({"others": {"hosts": {}}}, (), "localhost", "no group asr_failback"),
    "empty group": ({"asr_failback": {"hosts": {}}}, (), "localhost", "no group asr_failback"),
    "no group, with a limit": ({"others": HOSTS}, ("--limit", "web01"), "web01", "no group asr_failback"),
    "none of them within the limit": (
        {"others": HOSTS, "asr_failback": {"hosts": {"db01": {}}}},
        ("--limit", "web01"),
        "web01",
        "The limit web01 leaves none",
    ),
}


@pytest.mark.parametrize("what", WITHOUT_MACHINES)
def test_inventory_without_machines(clean: Lab, playbook: Callable[..., Finished], tmp_path: Path, what: str) -> None:
    hosts, arguments, teller, says = WITHOUT_MACHINES[what]
    inventory = tmp_path / "inventory.yml"
    clean.control("DELETE", "requests")
    inventory.write_text(yaml.safe_dump(hosts))
    run = playbook("failback", *arguments, env={"ASR_LAB_INVENTORY": str(inventory)})
    assert run.returncode == 2, run.output
    assert run.failed == {teller}
    assert says in run.output
    assert clean.requests() == []


WINDOWS_TARGET = {"name": "mt-win", "os": "Windows", "ip": "10.1.0.21"}
LINUX_TARGET = {"name": "mt-linux", "os": "Linux", "ip": "10.1.0.22"}
SITES = {
    "no retention volume": (
        [WINDOWS_TARGET | {"retention": []}, LINUX_TARGET],
        "MASTER_TARGET_NOT_FOUND",
        "mt-win (has no usable retention volume (it offers: none))",
    ),
    "only the system's volume": (
        [WINDOWS_TARGET, LINUX_TARGET | {"retention": [{"volume": "/var/crash", "capacity_gib": 4, "free_gib": 3.7}]}],
        "MASTER_TARGET_NOT_FOUND",
        "mt-linux (has no usable retention volume (it offers: /var/crash))",
    ),
    "none of the family": (
        [LINUX_TARGET | {"retention": [{"volume": "/mnt/retention"}]}],
        "MASTER_TARGET_NOT_FOUND",
        "is a Linux master target",
    ),
    "none at all": ([], "MASTER_TARGET_NOT_FOUND", "Usable: none"),
    "two that fit": (
        [WINDOWS_TARGET, WINDOWS_TARGET | {"name": "mt-win2", "ip": "10.1.0.23"}],
        "MASTER_TARGET_AMBIGUOUS",
        "mt-win, mt-win2",
    ),
}


@pytest.mark.parametrize("what", SITES)
def test_master_target_that_does_not_fit(
    running_lab: Lab, module: Callable[..., ModuleRun], tmp_path: Path, what: str
) -> None:
    targets, code, says = SITES[what]
    running_lab.begin(scenario=small_but(tmp_path, {"classic": {"master_targets": targets}}))
    machine = "lin-web01" if what == "only the system's volume" else "win-sql01"
    run = module("reprotect", machines=[machine], direction="to_on_premises", process_server="ps-azure")
    assert run.result["error_code"] == code, run.result["msg"]
    assert says in run.result["msg"]
    assert running_lab.writes() == []


def test_a_group_that_no_plan_holds(running_lab: Lab, module: Callable[..., ModuleRun], tmp_path: Path) -> None:
    """Azure would refuse its machines one by one."""
    running_lab.begin(scenario=small_but(tmp_path, {"plans": []}))
    for name in GROUP:
        running_lab.change(name, phase="ready")
    run = module("failover", machines=sorted(GROUP))
    assert run.result["error_code"] == "RECOVERY_PLAN_NOT_FOUND", run.result["msg"]
    assert "db-group" in run.result["msg"]
    assert running_lab.writes() == []
