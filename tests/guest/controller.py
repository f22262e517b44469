# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The control node: runs the role on a guest as a user would, and reads what the tasks said."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from guest import agent
from guest.machine import SERVER, Guest, image

HERE = Path(__file__).parent
CHECKOUT = HERE.parents[1]


def role_variables(folder: Path) -> dict[str, Any]:
    """What the role needs on a guest: the stand-in's archive, made in the folder, its server, and packages."""
    return {
        "master_target_agent_archive": str(agent.make(folder)),
        "master_target_configuration_server": SERVER,
        "master_target_passphrase": agent.PASSPHRASE,
        "master_target_minimum_free_mib": 100,
        "master_target_repository_urls": {"test": "file:///srv/repo"},
        "master_target_package_keys": [str(image() / "packages" / "RPM-GPG-KEY-test")],
        "master_target_reboot_timeout": 600,
    }


@dataclass
class Run:
    """What a run of ansible-playbook said: its return code, its text, and the result of each task by name."""

    code: int
    text: str
    tasks: dict[str, dict[str, Any]]

    @property
    def changed(self) -> list[str]:
        return [name for name, result in self.tasks.items() if result.get("changed")]

    @property
    def error(self) -> str:
        failed = [result for result in self.tasks.values() if result.get("failed") or result.get("unreachable")]
        return str(failed[-1].get("msg", failed[-1])) if failed else ""


@dataclass
class Controller:
    """Runs the role on a guest. Variables that a test gives are over those of ``base``."""

    guest: Guest
    folder: Path
    base: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        self.base = role_variables(self.folder) | self.base

    def run(self, *options: str, **variables: Any) -> Run:
        finished = subprocess.run(
            self._command(options, variables), env=self._environment(), capture_output=True, text=True
        )
        return self._read(finished.returncode, finished.stdout + finished.stderr)

    def begin(self, *options: str, **variables: Any) -> subprocess.Popen[str]:
        """A run to be interrupted."""
        streams: dict[str, Any] = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        return subprocess.Popen(self._command(options, variables), env=self._environment(), text=True, **streams)

    def _command(self, options: tuple[str, ...], variables: dict[str, Any]) -> list[str]:
        inventory = {"master_targets": {"hosts": {"mt01": self.guest.variables()}}}
        (self.folder / "inventory.json").write_text(json.dumps(inventory))
        (self.folder / "variables.json").write_text(json.dumps(self.base | variables))
        program = str(Path(sys.executable).parent / "ansible-playbook")
        given = ["-i", f"{self.folder}/inventory.json", "-e", f"@{self.folder}/variables.json"]
        return [program, *given, *options, str(HERE / "play.yml")]

    def _environment(self) -> dict[str, str]:
        return os.environ | {
            "ANSIBLE_COLLECTIONS_PATH": str(CHECKOUT / ".build" / "collections"),
            "ANSIBLE_CALLBACK_PLUGINS": str(HERE / "callback"),
            "ANSIBLE_CALLBACKS_ENABLED": "task_results",
            "TASK_RESULTS": str(self.folder / "results.jsonl"),
            "ANSIBLE_NOCOLOR": "1",
            "ANSIBLE_TIMEOUT": "60",  # a busy machine's guest is slow to answer
            "ANSIBLE_SSH_CONTROL_PATH_DIR": str(self.folder / "ssh"),  # a port may be another guest's later
            "ANSIBLE_DEPRECATION_WARNINGS": "0",
        }

    def _read(self, code: int, text: str) -> Run:
        tasks: dict[str, dict[str, Any]] = {}
        path = self.folder / "results.jsonl"
        for line in path.read_text().splitlines() if path.exists() else []:
            name, result = json.loads(line)
            tasks[name] = result
        return Run(code, text, tasks)
