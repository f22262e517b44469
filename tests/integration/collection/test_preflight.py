# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Preflight on a site in order, with less to read than it would like, and before a stage. It never changes anything."""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as Xml

import pytest
import requests

from integration.collection.azure_roles import READER, not_allowed
from integration.collection.expectations import MACHINES, secrets_in
from integration.collection.modules import ModuleRun
from integration.collection.playbooks import Finished
from integration.collection.running_lab import STILL, Lab

NO_VCENTER = dict.fromkeys(["VMWARE_HOST", "VMWARE_USER", "VMWARE_PASSWORD"])
#: What the inventory of the lab chooses, for a module that is run without it.
CHOICES = {"process_server": "ps-azure", "vcenter_account": "vcenteruser@vsphere.local"}
DATASTORES = {
    "lin-web01": {"datastore": "datastore2"},
    "phys-app01": {"datastore": "datastore1"},
    "rcm-lin01": {"datastore": "datastore2"},
}
Module = Callable[..., ModuleRun]


def look(module: Module, **options: Any) -> ModuleRun:
    """All machines of the scenario, or some of them."""
    machines = options.pop("machines", sorted(MACHINES))
    own = {name: choices for name, choices in DATASTORES.items() if name in machines}
    return module("preflight", **{"machines": machines, "machine_options": own, **CHOICES, **options})


def serious(run: ModuleRun) -> set[tuple[str, str]]:
    """The rules that failed as an error or a warning, or could not be decided, each with its status."""
    return {(f["id"], f["status"]) for f in run.result["findings"] if f["severity"] != "info"}


@pytest.fixture(scope="module")
def still(running_lab: Lab) -> Lab:
    """The lab as new, for tests that change nothing. Nothing ages while it is read."""
    running_lab.begin(speed=STILL)
    return running_lab


@pytest.fixture
def broken(running_lab: Lab) -> Lab:
    """The lab as new, for tests that break something."""
    running_lab.begin(speed=STILL)
    return running_lab


# ----- a site in order


@dataclass
class Looked:
    """A run of the playbook: its reports, and what it asked for and wrote."""

    run: Finished
    reports: Path
    asked: list[str]
    azure_writes: int
    vcenter_tasks: int


@pytest.fixture(scope="module")
def looked(still: Lab, playbook: Callable[..., Finished], tmp_path_factory: pytest.TempPathFactory) -> Looked:
    still.control("DELETE", "requests")
    before = len(still.control("GET", "vcenter/tasks"))
    folder = tmp_path_factory.mktemp("reports")
    # From where the user stands, as on a command line.
    run = playbook("preflight", extra_vars={"asr_failback_report_dir": os.path.relpath(folder)})
    assert still.unexpected() == []
    tasks = len(still.control("GET", "vcenter/tasks")) - before
    return Looked(run, folder, [each["path"] for each in still.requests()], len(still.writes()), tasks)


def test_a_site_in_order_is_clear(looked: Looked) -> None:
    assert looked.run.returncode == 0, looked.run.output
    assert looked.run.changed == dict.fromkeys(MACHINES, 0)
    assert f"{len(MACHINES)} machines: {len(MACHINES)} clear" in looked.run.output
    found = json.loads((looked.reports / "preflight.json").read_text())
    assert {machine["status"] for machine in found["machines"]} == {"clear"}
    assert {finding["severity"] for finding in found["findings"]} == {"info"}
    assert found["summary"]["rules"] > 80
    assert (looked.reports / "preflight.html").read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
    root = Xml.parse(looked.reports / "preflight.xml").getroot()
    assert {suite.get("name") for suite in root} >= MACHINES
    assert (root.get("failures"), root.get("skipped")) == ("0", "0")


def test_nothing_is_written(looked: Looked) -> None:
    assert (looked.azure_writes, looked.vcenter_tasks) == (0, 0)


def test_the_documented_role_is_enough(looked: Looked) -> None:
    asked = [{"method": "GET", "path": path} for path in looked.asked]
    assert not_allowed(asked, READER) == []


def test_lists_are_read_once(looked: Looked) -> None:
    """Associations once for each fabric."""
    kinds = [
        "replicationProtectedItems",
        "replicationFabrics",
        "replicationJobs",
        "virtualMachines",
        "networkInterfaces",
    ]
    read = Counter(path.rsplit("/", 1)[-1].lower() for path in looked.asked)
    assert {kind: read[kind.lower()] for kind in kinds} == dict.fromkeys(kinds, 1)


def test_no_secret_is_in_the_reports(looked: Looked, still: Lab) -> None:
    text = "".join(path.read_text(encoding="utf-8") for path in looked.reports.glob("preflight.*"))
    assert secrets_in(text + looked.run.output, still.environment) == []


# ----- with less to read


@pytest.mark.parametrize(
    ("env", "reason"),
    [
        (NO_VCENTER, "No vCenter login is given"),
        ({"VMWARE_PASSWORD": "wrong"}, "did not accept the login"),
        ({"VMWARE_PORT": "1"}, "cannot be reached"),
    ],
    ids=["no login", "wrong password", "nobody there"],
)
def test_without_vcenter_azures_rules_are_decided(
    still: Lab, module: Module, env: dict[str, str | None], reason: str
) -> None:
    run = look(module, env=env)
    assert not run.failed, run.output
    assert {status for _, status in serious(run)} == {"unknown"}
    assert {rule[2] for rule, _ in serious(run)} <= {"3", "4", "5"}
    undecided = [finding for finding in run.result["findings"] if finding["status"] == "unknown"]
    assert all(reason in finding["evidence"]["reason"] for finding in undecided)
    assert {machine["status"] for machine in run.result["machines"]} == {"unknown"}
    assert all(machine["counts"]["ok"] > 20 for machine in run.result["machines"])


def test_what_is_undecided_fails_where_warnings_do(still: Lab, module: Module) -> None:
    run = look(module, env=NO_VCENTER, fail_on="warning")
    assert run.failed
    assert run.result["error_code"] == "PREFLIGHT_FAILED"
    assert len(run.result["details"]["machines"]) == len(MACHINES)


def test_a_session_that_is_dropped_in_the_middle_is_made_anew(broken: Lab, module: Module) -> None:
    vcenter = f"https://{broken.environment['VMWARE_HOST']}:{broken.environment['VMWARE_PORT']}/_lab/faults"
    fault = [{"method": "RetrievePropertiesEx", "fault": "NotAuthenticated", "times": 1}]
    requests.post(vcenter, json=fault, verify=broken.environment["SSL_CERT_FILE"], timeout=30).raise_for_status()
    assert serious(look(module)) == set()


def test_a_machine_that_is_not_in_the_vault_hides_no_other(still: Lab, module: Module) -> None:
    run = look(module, machines=["win-sql01", "win-sql02"])
    assert {(machine["name"], machine["status"]) for machine in run.result["machines"]} == {
        ("win-sql02", "blocked"),
        ("win-sql01", "clear"),
    }
    assert "win-sql01" in run.result["findings"][0]["message"]  # did you mean …


def test_reports_that_cannot_be_written_are_said_before_anything_is_read(
    still: Lab, module: Module, tmp_path: Path
) -> None:
    still.control("DELETE", "requests")
    (tmp_path / "file").write_text("")
    run = look(module, report_dir=str(tmp_path / "file" / "reports"))
    assert run.result["error_code"] == "REPORT_DIR_UNWRITABLE"
    assert still.requests() == []


def test_probes_say_from_where(still: Lab, module: Module) -> None:
    port = int(still.environment["VMWARE_PORT"])
    probes = [
        {"name": "vCenter", "host": "127.0.0.1", "port": port},
        {"name": "configuration server", "host": "127.0.0.1", "port": 1},
    ]
    run = look(module, probes=probes)
    told = [finding for finding in run.result["findings"] if "configuration server" in finding["message"]]
    assert len(told) == 1
    assert "the machine that runs Ansible" in told[0]["message"] + json.dumps(told[0]["evidence"])


# ----- findings that are known


def test_waivers(broken: Lab, module: Module) -> None:
    broken.change("win-sql01", power_state="deallocated")
    waivers = [
        {"rule": "FB132", "machines": "win-*", "reason": "started on Friday"},
        {"rule": "FB132", "reason": "too old", "until": "2020-01-01"},
        {"rule": "FB999", "reason": "a slip of the pen"},
    ]
    run = look(module, waivers=waivers)
    assert not run.failed, run.result["msg"]
    assert serious(run) == {("FB132", "waived"), ("FB002", "failed"), ("FB001", "failed")}
    waived = next(finding for finding in run.result["findings"] if finding["status"] == "waived")
    assert (waived["machines"], waived["waived_because"]) == (["win-sql01"], "started on Friday")


def test_a_rule_that_is_skipped_is_not_applied(broken: Lab, module: Module) -> None:
    broken.change("win-sql01", power_state="deallocated")
    assert serious(look(module, fail_on="never")) == {("FB132", "failed")}
    assert serious(look(module, skip_rules=["fb132"])) == set()


@pytest.mark.parametrize(
    ("waiver", "code"),
    [
        ({"rule": "FB132", "reason": " "}, "WAIVER_WITHOUT_REASON"),
        ({"rule": "FB132", "reason": "x", "until": "Friday"}, "BAD_OPTION"),
        ({"rule": "FB132"}, "BAD_OPTION"),
    ],
)
def test_a_waiver_that_says_too_little_is_refused(
    still: Lab, module: Module, waiver: dict[str, str], code: str
) -> None:
    still.control("DELETE", "requests")
    assert look(module, waivers=[waiver]).result["error_code"] == code
    assert still.requests() == []


# ----- before a stage


@pytest.fixture(scope="module")
def stopped(running_lab: Lab) -> Lab:
    """Two machines, one of which cannot be reprotected."""
    running_lab.begin(speed=STILL)
    running_lab.change("win-sql01", power_state="deallocated")
    return running_lab


TWO = ["--limit", "win-sql01,rcm-win01,localhost"]


def test_a_blocked_machine_drops_out_before_anything_is_sent(stopped: Lab, playbook: Callable[..., Finished]) -> None:
    run = playbook("reprotect", "--check", *TWO)
    assert run.failed == {"win-sql01"}
    assert run.recap["rcm-win01"].changed == 1
    assert "win-sql01: blocked: FB132" in run.output
    assert run.outcomes("win-sql01") == []
    assert len(run.outcomes("rcm-win01")) == 1
    assert stopped.writes() == []


@pytest.mark.parametrize(
    "variables",
    [
        {"asr_failback_preflight": False},
        {"asr_failback_skip_rules": ["FB132"]},
        {"asr_failback_fail_on": "never"},
        {"asr_failback_waivers": [{"rule": "FB132", "reason": "it is started by hand"}]},
    ],
    ids=["switched off", "skipped", "told only", "waived"],
)
def test_the_stage_goes_on_where_the_user_says_so(
    stopped: Lab, playbook: Callable[..., Finished], variables: dict[str, Any]
) -> None:
    run = playbook("reprotect", "--check", "--limit", "win-sql01,localhost", extra_vars=variables)
    assert run.returncode == 0, run.output
    assert len(run.outcomes("win-sql01")) == 1


def test_a_stage_that_is_over_is_not_stopped_by_its_rules(running_lab: Lab, playbook: Callable[..., Finished]) -> None:
    """The Azure VM matters again for the failover, but not for the reprotect that is done."""
    running_lab.begin(speed=STILL)
    running_lab.change("win-sql01", phase="ready")
    running_lab.change("win-sql01", power_state="deallocated")
    run = playbook("reprotect", "--check", "--limit", "win-sql01,localhost")
    assert run.returncode == 0, run.output
    assert run.changed == {"win-sql01": 0}
    assert "win-sql01: clear: nothing to check" in run.output
