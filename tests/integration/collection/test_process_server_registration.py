# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""A process server registered on the lab, awaited, taken up again, used, and given up (S28, S29, S54)."""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from integration.collection.azure_roles import OPERATOR, PREPARER, READER, not_allowed
from integration.collection.expectations import one_clear_error, secrets_in
from integration.collection.modules import ModuleRun
from integration.collection.playbooks import environment
from integration.collection.process_server import (
    ADDRESS,
    NAME,
    given_away,
    left,
    registration_options,
    resources,
    vm_options,
)
from integration.collection.running_lab import Lab

Module = Callable[..., ModuleRun]
COMMAND = "runCommands/asr-failback-register"
PUT_COMMAND = {"method": "PUT", "path": f"/{COMMAND}$"}
GET_COMMAND = {"method": "GET", "path": f"/{COMMAND}$"}
DELETE_COMMAND = {"method": "DELETE", "path": f"/{COMMAND}$"}


@pytest.fixture
def made(lab: Lab, module: Module) -> Lab:
    """A vault without process server in Azure, but with its VM."""
    lab.begin(scenario="no_process_server")
    run = module("process_server", **vm_options(lab))
    assert not run.failed, run.output
    return lab


def scripts_run(lab: Lab) -> int:
    """How often the script was begun, by what Azure took."""
    return sum(
        each["method"] == "PUT" and each["path"].endswith(COMMAND) and (each["status"] or 0) < 400
        for each in lab.writes()
    )


def test_registered_once_and_then_left_alone(made: Lab, module: Module):
    before = resources(made)
    options = registration_options(made)
    check = module("process_server_registration", check_mode=True, **options)
    assert (check.result["changed"], check.result["ready"], scripts_run(made)) == (True, False, 0)
    with made.hurrying():
        first = module("process_server_registration", **options)
    assert first.result["registration"] == "registered", first.output
    assert first.result["process_server"]["name"] == NAME
    again = module("process_server_registration", **options)
    assert (again.result["changed"], scripts_run(made)) == (False, 1)
    assert left(made, before) == []
    for run in (check, first, again):
        assert given_away(run.output, made.environment) == []


@pytest.mark.parametrize(
    ("change", "fault", "code"),
    [
        ({"passphrase": "another-passphrase"}, None, "PASSPHRASE_REFUSED"),
        ({"configuration_server_address": "10.1.0.99"}, None, "SERVER_UNREACHABLE"),
        ({}, {"guest": {"outcome": "disk_full"}}, "DISK_FULL"),
        ({}, {"guest": {"outcome": "setup_failed", "log": "MSI 1603"}}, "SETUP_FAILED"),
        ({}, {"match": PUT_COMMAND, "status": 403, "code": "AuthorizationFailed"}, "FORBIDDEN"),
        ({"configuration_server": "CS99"}, None, "CONFIGURATION_SERVER_NOT_FOUND"),
    ],
    ids=["passphrase", "address", "disk", "setup", "permission", "unknown server"],
)
def test_a_second_run_goes_on_where_one_failed(
    made: Lab, module: Module, change: dict[str, Any], fault: dict[str, Any] | None, code: str
):
    before = resources(made)
    made.faults(*([fault] if fault else []))
    with made.hurrying():
        failed = module("process_server_registration", **registration_options(made) | change)
        one_clear_error(failed.result, failed.output, made.environment)
        assert failed.result["error_code"] == code
        assert given_away(failed.output, made.environment) == []
        assert left(made, before) == []
        second = module("process_server_registration", **registration_options(made))
    assert second.result["registration"] == "registered", second.output


@pytest.mark.parametrize(
    "fault",
    [{"match": PUT_COMMAND, "reset": "after"}, {"match": GET_COMMAND, "after": 1, "reset": "before", "times": 9}],
    ids=["begun without an answer", "lost while it ran"],
)
def test_a_script_that_was_begun_is_not_begun_again(made: Lab, module: Module, fault: dict[str, Any]):
    before = resources(made)
    made.faults(fault)
    failed = module("process_server_registration", **registration_options(made))
    one_clear_error(failed.result, failed.output, made.environment)
    assert left(made, before) == [COMMAND]
    made.control("DELETE", "faults")
    with made.hurrying():
        second = module("process_server_registration", **registration_options(made))
    assert (second.result["changed"], second.result["ready"]) == (True, True), second.output
    assert sum(each["method"] == "PUT" and each["path"].endswith(COMMAND) for each in made.writes()) == 1
    assert left(made, before) == []


def test_a_run_command_that_could_not_be_deleted_is_deleted_by_the_next_run(made: Lab, module: Module):
    before = resources(made)
    made.faults({"match": DELETE_COMMAND, "status": 409, "code": "Conflict"})
    with made.hurrying():
        first = module("process_server_registration", **registration_options(made))
    assert "still there" in str(first.result["warnings"]), first.output
    assert left(made, before) == [COMMAND]
    assert module("process_server_registration", **registration_options(made)).result["changed"]
    assert left(made, before) == []


def test_it_gives_up_with_the_likely_causes(made: Lab, module: Module):
    options = registration_options(made) | {"script": None, "wait_timeout": 1}
    run = module("process_server_registration", **options)
    one_clear_error(run.result, run.output, made.environment)
    assert run.result["error_code"] == "PROCESS_SERVER_NOT_LISTED"
    assert "443" in run.result["remedy"]


def test_a_machine_goes_through_it_and_holds_it(made: Lab, module: Module):
    with made.hurrying():
        module("process_server_registration", **registration_options(made))
        policy = module("failback_policy", name="policy-24h-failback")
        assert not policy.failed, policy.output
        run = module("reprotect", machines=["win-sql01"], direction="to_on_premises", process_server=NAME)
        assert not run.failed, run.output
    before, absent = resources(made), {"name": NAME, "state": "absent", "poll_interval": 0.2}
    refused = module("process_server", **absent)
    one_clear_error(refused.result, refused.output, made.environment)
    assert (refused.result["error_code"], refused.result["details"]) == (
        "PROCESS_SERVER_IN_USE",
        {"machines": ["win-sql01"]},
    )
    with made.hurrying():
        gone = module("process_server", **absent, move_machines_to="CS01")
    assert gone.result["moved_machines"] == ["win-sql01"], gone.output
    assert gone.result["removed"]["size"] == "Standard_A8_v2"
    assert not_allowed(made.requests(), READER, OPERATOR, PREPARER) == []
    assert {each.rsplit("/", 1)[-1] for each in before - resources(made)} == {NAME, f"{NAME}-nic", f"{NAME}-os"}


def _files_with(texts: list[str], *folders: Path) -> list[str]:
    """Files below the folders that hold one of the texts."""
    found = []
    for file in (path for folder in folders for path in folder.rglob("*") if path.is_file()):
        content = file.read_bytes()
        found += [str(file) for text in texts if text.encode() in content]
    return found


@pytest.mark.timeout(600)
def test_no_secret_is_left_anywhere(lab: Lab, tmp_path: Path):
    """The role, as loud as Ansible gets: nothing in its output, event log, temporary files, or in what Azure gives."""
    lab.begin(scenario="no_process_server")
    temporary = tmp_path / "tmp"
    temporary.mkdir()
    inventory = yaml.safe_load(Path(lab.environment["ASR_LAB_INVENTORY"]).read_text())["asr_failback"]["vars"]
    variables = {name: value for name, value in inventory.items() if name.startswith("process_server_")} | {
        "process_server_name": NAME,
        "process_server_vault_resource_group": "rg-dr",
        "process_server_vault": "vault-home",
        "process_server_configuration_server": ADDRESS,
        "process_server_passphrase": "{{ lookup('ansible.builtin.env', 'ASR_LAB_PASSPHRASE') }}",
        "process_server_event_log": str(tmp_path / "events.jsonl"),
        "process_server_subnet_id": vm_options(lab)["subnet_id"],
        "process_server_poll_interval": 0.2,
    }
    play = {"hosts": "localhost", "gather_facts": False, "vars": variables, "roles": ["asr.failback.process_server"]}
    (tmp_path / "play.yml").write_text(yaml.safe_dump([play]))
    env = environment(lab.environment | {"TMPDIR": str(temporary), "ANSIBLE_KEEP_REMOTE_FILES": "0"}, tmp_path)
    with lab.hurrying():
        ended = subprocess.run(
            ["ansible-playbook", "-vvvv", str(tmp_path / "play.yml")],
            env=env,
            capture_output=True,
            text=True,
            check=False,
        )
    output = ended.stdout + ended.stderr
    assert ended.returncode == 0, output
    secrets = [lab.environment[name] for name in ("ASR_LAB_PASSPHRASE", "ASR_LAB_ADMIN_PASSWORD")]
    assert given_away(output, lab.environment) == secrets_in(output, lab.environment) == []
    assert "registering it" in (tmp_path / "events.jsonl").read_text()
    assert _files_with(secrets, tmp_path) == []
    assert given_away(json.dumps(lab.requests()), lab.environment) == []
    assert os.listdir(temporary) == []
    assert tempfile.gettempdir() != str(temporary)
