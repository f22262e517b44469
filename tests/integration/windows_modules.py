# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Stand-ins for the modules of ansible.windows: they write down what they are asked, and answer what a test says."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

MODULE = """#!/usr/bin/python
import json
from ansible.module_utils.basic import AnsibleModule
name, answers, log = {name!r}, {answers!r}, {log!r}
spec = {{key: dict(type="raw", no_log=False) for key in {options!r}}}
module = AnsibleModule(argument_spec=spec, supports_check_mode=True)
with open(log, "a+") as asked:
    asked.seek(0)
    before = asked.read()
    asked.write(json.dumps([name, module.params]) + "\\n")
for in_call, asked_before, answer in answers:
    if in_call in json.dumps(module.params) and asked_before in before:
        module.exit_json(**answer)
module.fail_json(msg="nobody expected this")
"""
OPTIONS = {
    "win_powershell": ["script", "parameters"],
    "win_service": ["name", "start_mode", "state"],
    "win_tempfile": ["state", "prefix"],
    "win_copy": ["src", "dest"],
    "win_command": ["cmd", "stdin"],
    "win_file": ["path", "state"],
}

#: A word in the call, a word in what was asked before ('' for any), the answer; the first that fits counts.
Answers = Sequence[tuple[str, str, dict[str, Any]]]


def stand_ins(directory: Path, answers: Mapping[str, Answers]) -> Path:
    """A collection ansible.windows in a folder; gives the file in which it writes down what it is asked."""
    folder = directory / "ansible_collections" / "ansible" / "windows" / "plugins" / "modules"
    folder.mkdir(parents=True)
    log = directory / "asked"
    log.touch()
    for name, given in answers.items():
        text = MODULE.format(name=name, answers=list(given), log=str(log), options=OPTIONS[name])
        (folder / f"{name}.py").write_text(text)
    return log


def asked(log: Path) -> list[tuple[str, dict[str, Any]]]:
    return [(name, params) for name, params in map(json.loads, log.read_text().splitlines())]


def told(facts: Mapping[str, Any]) -> dict[str, Any]:
    """What win_powershell answers to a script that reports facts."""
    return {"changed": True, "output": [json.dumps(facts)]}
