# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The role's way over WinRM, with stand-ins for the modules of ansible.windows: what they are asked for."""

from __future__ import annotations

import json
import re
import subprocess
from base64 import b64decode
from pathlib import Path
from typing import Any

import pytest
import yaml

from integration.collection.playbooks import environment
from integration.collection.process_server import given_away
from integration.collection.running_lab import Lab

#: A module that writes its options down, and answers what is in its place below.
STAND_IN = """
import json, sys
from ansible.module_utils.basic import AnsibleModule
name, answer = {name!r}, {answer!r}
module = AnsibleModule(argument_spec={{key: dict(type="raw", no_log=False) for key in {options!r}}})
with open({log!r}, "a") as log:
    log.write(json.dumps([name, module.params]) + "\\n")
module.exit_json(**answer)
"""
FOLDER = r"C:\Temp\asr-1"


def stand_ins(directory: Path, code: int, output: str) -> Path:
    """The collection ansible.windows, as far as the role uses it; where it writes down what it is asked."""
    log = directory / "asked"
    modules = {
        "win_tempfile": (["state", "prefix"], {"changed": True, "path": FOLDER}),
        "win_copy": (["src", "dest"], {"changed": True}),
        "win_command": (["cmd", "stdin"], {"changed": True, "rc": code, "stdout": output, "stderr": ""}),
        "win_file": (["path", "state"], {"changed": True}),
    }
    folder = directory / "ansible_collections" / "ansible" / "windows" / "plugins" / "modules"
    folder.mkdir(parents=True)
    for name, (options, answer) in modules.items():
        text = STAND_IN.format(name=name, options=options, answer=answer, log=str(log))
        (folder / f"{name}.py").write_text("#!/usr/bin/python\n" + text)
    return log


def run(lab: Lab, directory: Path) -> tuple[str, int]:
    play = {
        "hosts": "localhost",
        "gather_facts": False,
        "roles": ["asr.failback.process_server"],
        "vars": {
            "process_server_state": "existing",
            "process_server_connection": "winrm",
            "process_server_name": "PS02",
            "process_server_host": "ps02",
            "process_server_vault_resource_group": "rg-dr",
            "process_server_vault": "vault-home",
            "process_server_configuration_server": "10.1.0.10",
            "process_server_passphrase": "{{ lookup('ansible.builtin.env', 'ASR_LAB_PASSPHRASE') }}",
            "process_server_wait_timeout": 1,
            "process_server_poll_interval": 0.2,
        },
    }
    (directory / "play.yml").write_text(yaml.safe_dump([play]))
    local = {"ansible_connection": "local", "ansible_python_interpreter": "{{ ansible_playbook_python }}"}
    (directory / "hosts.yml").write_text(yaml.safe_dump({"all": {"hosts": {"ps02": local}}}))
    paths = f"{directory}:{lab.environment['ANSIBLE_COLLECTIONS_PATH']}"
    env = environment(lab.environment | {"ANSIBLE_COLLECTIONS_PATH": paths}, directory)
    command = ["ansible-playbook", "-vvv", "-i", str(directory / "hosts.yml"), str(directory / "play.yml")]
    ended = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
    return ended.stdout + ended.stderr, ended.returncode


@pytest.mark.parametrize(
    ("code", "said"),
    [(0, "PROCESS_SERVER_NOT_LISTED"), (24, "PASSPHRASE_REFUSED"), (1, "SCRIPT_FAILED")],
)
def test_what_windows_is_asked_for(clean: Lab, tmp_path: Path, code: int, said: str):
    log = stand_ins(tmp_path, code, "The end of the log.")
    output, returncode = run(clean, tmp_path)
    assert returncode != 0
    assert said in output
    asked: dict[str, Any] = dict(json.loads(line) for line in log.read_text().splitlines())
    assert list(asked) == ["win_tempfile", "win_copy", "win_command", "win_file"]
    assert asked["win_copy"] == {"src": "register.ps1", "dest": FOLDER + r"\register.ps1"}
    assert asked["win_file"] == {"path": FOLDER, "state": "absent"}
    assert asked["win_command"]["stdin"] == clean.environment["ASR_LAB_PASSPHRASE"]
    command = asked["win_command"]["cmd"]
    assert command.startswith(
        f'powershell.exe -NoProfile -NonInteractive -ExecutionPolicy Bypass -File "{FOLDER}' + r'\register.ps1" '
    )
    given = dict(re.findall(r"-(\w+) ([^\s-]\S*)", command.split('.ps1" ')[1]))
    assert (given["ConfigurationServer"], given["InstallLocation"]) == ("10.1.0.10", r"C:\ASR")
    assert b64decode(given["SetupPathsBase64"]).startswith(rb"C:\Temp;C:\ProgramData\ASR;")
    assert "Passphrase" not in given
    assert given_away(output, clean.environment) == []
