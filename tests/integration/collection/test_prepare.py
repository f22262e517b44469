# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Playbook prepare: a vault without process server and failback policy becomes one where a failback works."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from integration.collection.azure_roles import OPERATOR, PREPARER, READER, not_allowed
from integration.collection.expectations import MACHINES, MODERNIZED, secrets_in
from integration.collection.playbooks import Finished
from integration.collection.running_lab import Lab

Playbook = Callable[..., Finished]
EXISTING = {"process_server_state": "existing"}


def secrets_told(lab: Lab, run: Finished) -> list[str]:
    """Secrets in what was printed, logged, or shown by the lab's record of requests."""
    own = [lab.environment[name] for name in ("ASR_LAB_PASSPHRASE", "ASR_LAB_ADMIN_PASSWORD")]
    texts = (run.output, run.event_log, str(lab.requests()))
    return [secret for secret in own for text in texts if secret in text] + secrets_in(run.output, lab.environment)


def total(run: Finished) -> int:
    return sum(run.changed.values())


def test_modernized_machines_need_their_appliance_only(clean: Lab, playbook: Playbook) -> None:
    run = playbook("prepare", "--limit", ",".join(["localhost", *MODERNIZED]))
    assert run.returncode == 0, run.output
    assert "appliance appliance1 is healthy and was heard of" in run.output
    assert "CS01" not in run.output
    assert clean.writes() == []


BAD: dict[str, tuple[dict[str, Any], tuple[str, ...]]] = {
    "configuration server": (
        EXISTING | {"asr_failback_configuration_server": "CS02"},
        ("CONFIGURATION_SERVER_NOT_FOUND", "It has: CS01"),
    ),
    "process server": (
        EXISTING | {"asr_failback_process_server": "ps-nowhere"},
        ("ps-nowhere", "ps-azure"),
    ),
    "vault": ({"asr_failback_vault": "nowhere"}, ("VAULT_NOT_FOUND", "vault-home")),
    "machine": ({"asr_failback_name": "win-sql1"}, ("MACHINE_NOT_FOUND", "Did you mean win-sql01")),
}


@pytest.mark.parametrize("what", BAD)
def test_bad_input(clean: Lab, playbook: Playbook, what: str) -> None:
    variables, says = BAD[what]
    run = playbook("prepare", extra_vars=variables)
    assert run.returncode == 2, run.output
    for words in says:
        assert words in run.output
    assert "Traceback" not in run.output
    assert secrets_told(clean, run) == []
    assert clean.writes() == []


def test_a_vault_becomes_one_where_a_failback_works(running_lab: Lab, playbook: Playbook) -> None:
    lab = running_lab
    lab.begin(scenario="no_process_server")
    checked = playbook("prepare", "--check", "--diff")
    assert checked.returncode == 0, checked.output
    assert total(checked) > 0
    assert "Not there yet: " in checked.output
    assert lab.writes() == []

    made = playbook("prepare", "-vvvv")
    assert made.returncode == 0, made.output
    assert total(made) == total(checked)
    for there in (
        "process server ps-azure",
        "takes Linux machines",
        "takes Windows machines",
        "asr-failback",
        "appliance1",
    ):
        assert there in made.output
    assert secrets_told(lab, made) == []

    sent = len(lab.writes())
    again = playbook("prepare")
    assert again.returncode == 0, again.output
    assert total(again) == 0
    assert len(lab.writes()) == sent

    run = playbook("reprotect")
    assert run.returncode == 0, run.output
    assert set(lab.phases().values()) == {"ready"}
    assert lab.unexpected() == []
    assert not_allowed(lab.requests(), READER, OPERATOR, PREPARER) == []


def test_what_is_there_is_only_checked(lab: Lab, playbook: Playbook) -> None:
    vcenter = {"asr_failback_vcenter": "vc1", "asr_failback_vcenter_run_as_account": "vcenteruser"}
    run = playbook("prepare", extra_vars=EXISTING | vcenter)
    assert run.returncode == 0, run.output
    assert set(run.machines) == MACHINES
    assert total(run) == 0
    assert "policy-24h-failback is associated" in run.output
    assert lab.writes() == []


def test_a_missing_master_target_is_said_after_the_rest_was_made(running_lab: Lab, playbook: Playbook) -> None:
    """Also with a process server on-premises, over ExpressRoute (S01)."""
    lab = running_lab
    lab.begin(scenario="bare")
    run = playbook("prepare", extra_vars=EXISTING | {"asr_failback_process_server": "CS01"})
    assert run.returncode == 2
    assert "no usable master target for Linux machines: none is listed" in run.output
    assert "no usable master target for Windows machines: none is listed" in run.output
    assert "[NOT_PREPARED]" in run.output
    assert "failback policy asr-failback is associated" in run.output
    assert "Traceback" not in run.output


def test_master_targets_get_what_the_machines_variables_say(lab: Lab, playbook: Playbook, tmp_path: Path) -> None:
    """The role's own checks come before the machine is touched: of what it needs, only its archive is missing here."""
    targets = tmp_path / "targets.yml"
    archive = "Microsoft-ASR_UA_9.9.0.0_RHEL6-64_GA_19May2017_release.tar.gz"
    hosts = {"mt01": {"ansible_connection": "local", "master_target_agent_archive": f"/nowhere/{archive}"}}
    targets.write_text(yaml.safe_dump({"asr_master_targets": {"hosts": hosts}}))
    run = playbook("prepare", "--inventory", str(targets), extra_vars=EXISTING)
    assert run.returncode == 2
    assert run.failed == {"mt01"}
    assert "[FILE_NOT_FOUND]" in run.output
    assert "missing required arguments" not in run.output
    assert secrets_told(lab, run) == []
