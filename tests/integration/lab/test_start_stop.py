# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Starting and stopping: what is printed and written, twice, side by side, and after a crash."""

from __future__ import annotations

import json
import os
import signal
import stat
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from lab import cli
from lab.client import LabClient
from lab.scenario import ScenarioError, load_scenario, parse_scenario


def test_start_twice_and_stop(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.start(tmp_path, "small", 60.0) == 0
    env = (tmp_path / "env").read_text()
    try:
        assert cli.start(tmp_path, "small", 60.0) == 0
        assert "runs already" in capsys.readouterr().out
        assert (tmp_path / "env").read_text() == env
        assert cli.start(tmp_path, "small", 30.0) == 1
    finally:
        assert cli.stop(tmp_path) == 0
    assert cli.stop(tmp_path) == 0


def test_two_side_by_side_and_after_a_crash(running_lab: LabClient, tmp_path: Path) -> None:
    assert cli.start(tmp_path, "small", 60.0) == 0
    other = LabClient(tmp_path)
    assert other.url != running_lab.url
    state = json.loads((tmp_path / "lab.json").read_text())
    os.kill(state["pid"], signal.SIGKILL)
    assert (tmp_path / "lab.json").exists()  # what is left of it is no obstacle
    assert cli.start(tmp_path, "small", 60.0) == 0
    assert LabClient(tmp_path).control("GET", "time")["speed"] == 60
    other.wait(lambda: not Path(f"/proc/{state['vcenter_pid']}").exists())  # its vCenter was ended
    assert cli.stop(tmp_path) == 0


def test_env_can_be_sourced(running_lab: LabClient) -> None:
    script = f'. {running_lab.home}/env && printf "%s\\n" "$ASR_LAB_URL" "${{PATH%%:*}}" "$VMWARE_VALIDATE_CERTS"'
    said = subprocess.run(["sh", "-c", script], capture_output=True, text=True, check=True).stdout.split()
    assert said == [running_lab.url, str(Path(cli.__file__).parents[2] / ".venv" / "bin"), "true"]
    assert stat.S_IMODE((running_lab.home / "env").stat().st_mode) == 0o600
    assert stat.S_IMODE((running_lab.home / "server.key").stat().st_mode) == 0o600


def test_inventory(steady_lab: LabClient) -> None:
    group = yaml.safe_load(Path(steady_lab.environment["ASR_LAB_INVENTORY"]).read_text())["asr_failback"]
    assert list(group["hosts"]) == [machine.name for machine in load_scenario("small").machines]
    assert group["hosts"]["lin-web01"]["asr_failback_datastore"] == "datastore2"
    assert group["vars"]["asr_failback_vault"] == "vault-home"
    assert group["vars"]["asr_failback_configuration_server_address"] == "10.1.0.10"
    assert group["vars"]["process_server_subnet_id"].endswith("/virtualNetworks/vnet-recovery/subnets/servers")
    for secret in ("ASR_LAB_PASSPHRASE", "ASR_LAB_ADMIN_PASSWORD"):
        assert steady_lab.environment[secret] not in Path(steady_lab.environment["ASR_LAB_INVENTORY"]).read_text()


def test_unknown_scenario_names_those_there_are(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "lab", "start", "--home", str(tmp_path), "--scenario", "nowhere"]
    run = subprocess.run(
        command, capture_output=True, text=True, env={**os.environ, "PYTHONPATH": str(Path(cli.__file__).parents[1])}
    )
    assert (run.returncode, run.stdout) == (2, "")
    assert "small" in run.stderr
    assert "Traceback" not in run.stderr


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("machines: [{nme: x}]", r"machines\[0\]: unknown keys \['nme'\]"),
        ("machines: [{}]", "name"),
        ("machines: [{name: a}, {name: a}]", "same name"),
        ("plans: [{name: p, machines: [nobody]}]", "nobody"),
        ("classic: 7", "mapping"),
        ("based_on: nowhere", "no scenario 'nowhere'"),
    ],
)
def test_mistakes_in_a_scenario_are_named(text: str, wanted: str) -> None:
    with pytest.raises(ScenarioError, match=wanted):
        parse_scenario(text, "scenario")


def test_same_seed_same_identifiers(lab: LabClient) -> None:
    first = [each["id"] for each in lab.get("replicationProtectedItems")["value"]]
    lab.reset()
    assert [each["id"] for each in lab.get("replicationProtectedItems")["value"]] == first
