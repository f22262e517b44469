# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The role guest_repair on a Windows, with stand-ins for the modules of ansible.windows: what it asks for."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from integration.windows_modules import asked, stand_ins, told

CARD = {
    "index": 7,
    "name": "Ethernet0",
    "mac": "00:50:56:00:00:01",
    "dhcp": True,
    "addresses": ["10.9.0.4/255.255.255.0"],
    "gateways": [],
    "dns_servers": [],
}
AT_HOME = CARD | {"dhcp": False, "addresses": ["10.0.0.5/255.255.255.0"], "gateways": ["10.0.0.1"]}
TOOLS = [{"name": "VMTools", "state": "Stopped", "automatic": False}]
RUNS = {"state": "Running", "automatic": True}
CHANGE = "Win32_Process"


def facts(card: dict[str, Any]) -> dict[str, Any]:
    disks = [{"name": "disk 0", "size_bytes": 2**36}]
    return {"system": {"family": "windows"}, "interfaces": [card], "tools": TOOLS, "disks": disks}


def play(directory: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    nic = {"mac": CARD["mac"], "addresses": ["10.0.0.5/24"], "gateway": "10.0.0.1"}
    task = {"ansible.builtin.include_role": {"name": "asr.failback.guest_repair", "tasks_from": "windows.yml"}}
    playbook = [{"hosts": "all", "gather_facts": False, "vars": {"guest_repair_interfaces": [nic]}, "tasks": [task]}]
    (directory / "play.json").write_text(json.dumps(playbook))
    local = {"ansible_connection": "local", "ansible_python_interpreter": sys.executable}
    (directory / "hosts.json").write_text(json.dumps({"all": {"hosts": {"sql01": local}}}))
    paths = f"{directory}:{os.environ['ANSIBLE_COLLECTIONS_PATH']}"
    command = [str(Path(sys.executable).parent / "ansible-playbook"), "-i", str(directory / "hosts.json"), *arguments]
    env = os.environ | {"ANSIBLE_COLLECTIONS_PATH": paths}
    return subprocess.run([*command, str(directory / "play.json")], env=env, capture_output=True, text=True)


def answers(after: dict[str, Any]) -> dict[str, Any]:
    return {
        "win_powershell": [
            (CHANGE, "", {"changed": True, "output": []}),
            ("Get-Disk", CHANGE, told(facts(after))),
            ("Get-Disk", "", told(facts(CARD))),
        ],
        "win_service": [("VMTools", "", {"changed": True})],
    }


def test_addresses_are_set_and_looked_at_again(tmp_path: Path):
    log = stand_ins(tmp_path, answers(AT_HOME))
    ended = play(tmp_path)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    calls = asked(log)
    assert [name for name, _ in calls] == ["win_powershell", "win_powershell", "win_powershell", "win_service"]
    assert calls[1][1]["parameters"] == {
        "Index": 7,
        "Addresses": "10.0.0.5",
        "Masks": "255.255.255.0",
        "Gateways": "10.0.0.1",
        "DnsServers": "",
    }
    assert calls[3][1] == {"name": "VMTools", "start_mode": "auto", "state": "started"}


def test_windows_may_take_its_time_with_the_addresses(tmp_path: Path):
    slow = answers(AT_HOME)
    change, after, before = slow["win_powershell"]
    # Lines of looks end with "parameters": null; at home is what is seen once a look stands behind the change.
    second = (after[0], '"}]\n["win_powershell"', after[2])
    slow["win_powershell"] = [change, second, ("Get-Disk", CHANGE, {"failed": True, "msg": "busy"}), before]
    log = stand_ins(tmp_path, slow)
    ended = play(tmp_path, "-e", "guest_repair_confirm_seconds=5")
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert [name for name, _ in asked(log)] == ["win_powershell"] * 4 + ["win_service"]


def test_addresses_that_did_not_stay_are_said(tmp_path: Path):
    stand_ins(tmp_path, answers(CARD))
    ended = play(tmp_path, "-e", "guest_repair_confirm_seconds=5")
    assert ended.returncode != 0
    assert "Windows shows others" in ended.stdout
    assert "ADDRESSES_NOT_SET" in ended.stdout


def test_check_mode_says_the_addresses_and_sets_none(tmp_path: Path):
    log = stand_ins(tmp_path, answers(AT_HOME))
    ended = play(tmp_path, "--check")
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert "Ethernet0: 10.9.0.4/255.255.255.0 -> 10.0.0.5" in ended.stdout
    assert not any(CHANGE in json.dumps(params) for _, params in asked(log))


def test_a_machine_that_is_right_is_left_alone(tmp_path: Path):
    right = answers(AT_HOME)
    right["win_powershell"] = [("Get-Disk", "", told(facts(AT_HOME) | {"tools": [TOOLS[0] | RUNS]}))]
    log = stand_ins(tmp_path, right)
    ended = play(tmp_path)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert [name for name, _ in asked(log)] == ["win_powershell"]
    assert "changed=0" in ended.stdout
