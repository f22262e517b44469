# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The role master_target_windows, with stand-ins for the modules of ansible.windows and the lab's vault."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from typing import Any

import yaml

from integration.collection.playbooks import environment
from integration.collection.process_server import given_away
from integration.collection.running_lab import Lab
from integration.windows_modules import asked, stand_ins, told

BLANK = {
    "number": 1,
    "id": "6000C29000000000",
    "size_bytes": 2**40,
    "style": "RAW",
    "partitions": 0,
    "system": False,
    "read_only_by_policy": False,
}
FOLDER = r"C:\Temp\asr-1"
FORMAT = "Initialize-Disk"


def answers(*disks: dict[str, Any], code: int = 0) -> dict[str, Any]:
    facts = {"computer_name": "MT02", "disks": list(disks), "volumes": []}
    return {
        "win_powershell": [(FORMAT, "", {"changed": True, "output": []}), ("Get-Volume", "", told(facts))],
        "win_tempfile": [("", "", {"changed": True, "path": FOLDER})],
        "win_copy": [("register.ps1", "", {"changed": True})],
        "win_command": [("register.ps1", "", {"changed": True, "rc": code, "stdout": "The end.", "stderr": ""})],
        "win_file": [(FOLDER.replace("\\", "\\\\"), "", {"changed": True})],
    }


def run(lab: Lab, directory: Path, *arguments: str) -> tuple[str, int]:
    play = {
        "hosts": "mt02",
        "gather_facts": False,
        "roles": ["asr.failback.master_target_windows"],
        "vars": {
            "master_target_windows_resource_group": "rg-dr",
            "master_target_windows_vault": "vault-home",
            "master_target_windows_configuration_server": "10.1.0.10",
            "master_target_windows_passphrase": "{{ lookup('ansible.builtin.env', 'ASR_LAB_PASSPHRASE') }}",
            "master_target_windows_vault_timeout": 1,
            "master_target_windows_vault_interval": 1,
        },
    }
    (directory / "play.yml").write_text(yaml.safe_dump([play]))
    local = {"ansible_connection": "local", "ansible_python_interpreter": "{{ ansible_playbook_python }}"}
    (directory / "hosts.yml").write_text(yaml.safe_dump({"all": {"hosts": {"mt02": local}}}))
    paths = f"{directory}:{lab.environment['ANSIBLE_COLLECTIONS_PATH']}"
    env = environment(lab.environment | {"ANSIBLE_COLLECTIONS_PATH": paths}, directory)
    command = ["ansible-playbook", "-vvv", *arguments, "-i", str(directory / "hosts.yml"), str(directory / "play.yml")]
    ended = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
    return ended.stdout + ended.stderr, ended.returncode


def test_what_windows_is_asked_for(clean: Lab, tmp_path: Path):
    log = stand_ins(tmp_path, answers(BLANK))
    output, _ = run(clean, tmp_path)
    assert "PROCESS_SERVER_NOT_LISTED" in output  # no real one came of it
    assert [name for name, _ in asked(log)] == [
        "win_powershell",
        "win_powershell",
        "win_tempfile",
        "win_copy",
        "win_command",
        "win_file",
    ]
    calls = asked(log)
    wanted = {"Number": 1, "Id": "6000C29000000000", "Letter": "R", "Label": "asr-retention"}
    assert calls[1][1]["parameters"] == wanted
    command = calls[4][1]
    given = dict(re.findall(r"-(\w+) ([^\s-]\S*)", command["cmd"].split('.ps1" ')[1]))
    assert given["ConfigurationServer"] == "10.1.0.10"
    assert "SetupUrlBase64" not in given
    assert command["stdin"] == clean.environment["ASR_LAB_PASSPHRASE"]
    assert given_away(output, clean.environment) == []


def test_nothing_is_installed_without_a_retention_volume(clean: Lab, tmp_path: Path):
    log = stand_ins(tmp_path, answers(BLANK | {"partitions": 1, "style": "GPT"}))
    output, returncode = run(clean, tmp_path)
    assert returncode != 0
    assert "RETENTION_DISK_NOT_FOUND" in output
    assert [name for name, _ in asked(log)] == ["win_powershell"]


def test_check_mode_formats_and_installs_nothing(clean: Lab, tmp_path: Path):
    log = stand_ins(tmp_path, answers(BLANK))
    output, _ = run(clean, tmp_path, "--check")
    assert "The retention volume R: is to be made of disk 1." in output
    assert [name for name, _ in asked(log)] == ["win_powershell"]
