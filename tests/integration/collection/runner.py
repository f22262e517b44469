# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Playbooks under ansible-runner as AWX starts them: with its environment variables only, no terminal, no home."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml

from integration.collection.playbooks import end_all

PATTERN = Path(__file__).parents[3] / "extensions" / "patterns" / "failback"
#: What AWX's credentials of the types Azure Resource Manager and VMware vCenter inject; the port that only the lab's
#: vCenter needs; REQUESTS_CA_BUNDLE is from the pattern's own type Certificate authority.
INJECTED = (
    "AZURE_CLIENT_ID",
    "AZURE_SECRET",
    "AZURE_SUBSCRIPTION_ID",
    "AZURE_TENANT",
    "AZURE_CLOUD_ENVIRONMENT",
    "VMWARE_HOST",
    "VMWARE_PORT",
    "VMWARE_USER",
    "VMWARE_PASSWORD",
    "REQUESTS_CA_BUNDLE",
    "ANSIBLE_COLLECTIONS_PATH",
    "ASR_LAB_PASSPHRASE",
    "ASR_LAB_ADMIN_PASSWORD",
)


def configuration(name: str) -> dict[str, Any]:
    """A data file of the pattern; its templates stay as they are."""
    loader = type("Loader", (yaml.SafeLoader,), {})
    loader.add_constructor("!unsafe", lambda loader, node: loader.construct_scalar(node))
    return dict(yaml.load((PATTERN / "configuration" / f"{name}.yml").read_text(encoding="utf-8"), loader))


def survey(resource: Mapping[str, Any]) -> dict[str, Any]:
    """What a survey answers that nobody touches."""
    return {entry["variable"]: entry["default"] for entry in resource.get("survey_spec", {}).get("spec", [])}


@dataclass
class Job:
    """A job that has ended."""

    returncode: int
    output: str
    folder: Path

    @cached_property
    def artifacts(self) -> dict[str, Any]:
        """What it hands on."""
        found: dict[str, Any] = {}
        for path in self.folder.glob("job_events/*.json"):
            event = json.loads(path.read_text(encoding="utf-8"))
            if event["event"] == "playbook_on_stats":
                found = event["event_data"]["artifact_data"]
        return found

    @property
    def text(self) -> str:
        """What it said, and the events that the controller keeps of it."""
        return self.output + "".join(path.read_text(encoding="utf-8") for path in self.folder.glob("job_events/*.json"))


class Runner:
    """:param folder: the private data directory; ``environment``: the lab's variables."""

    def __init__(self, folder: Path, environment: Mapping[str, str], inventory: Path) -> None:
        self._folder = folder
        self._number = 0
        self._started: list[subprocess.Popen[str]] = []
        (folder / "inventory").mkdir(parents=True)
        (folder / "inventory" / inventory.name).write_text(inventory.read_text(encoding="utf-8"), encoding="utf-8")
        injected = {name: environment[name] for name in INJECTED}
        self.environment = {
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
            "LANG": "C.UTF-8",
            # Not even root can make it.
            "HOME": "/proc/no-home",
            # As the pattern's execution environment has it.
            "ANSIBLE_HOME": str(folder / "ansible"),
            "VMWARE_VALIDATE_CERTS": "True",
            **injected,
        }

    def start(
        self, playbook: str, extra_vars: Mapping[str, Any], check: bool = False
    ) -> tuple[subprocess.Popen[str], Path]:
        """Start a playbook: the name in the collection, or a path."""
        self._number += 1
        command = ["ansible-runner", "run", str(self._folder), "--playbook", playbook, "--ident", str(self._number)]
        variables = self._folder / f"vars{self._number}.json"
        variables.write_text(json.dumps(dict(extra_vars)), encoding="utf-8")
        command += ["--cmdline", f"--extra-vars @{variables}{' --check' if check else ''}"]
        process = subprocess.Popen(
            command,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        self._started.append(process)
        return process, self._folder / "artifacts" / str(self._number)

    def run(self, playbook: str, extra_vars: Mapping[str, Any], check: bool = False) -> Job:
        process, folder = self.start(playbook, extra_vars, check)
        output, _ = process.communicate(timeout=200)
        return Job(process.returncode, output, folder)

    def kill(self) -> None:
        """As when the node goes away: all that runs, at once."""
        for process in self._started:
            end_all(process)


def steps(workflow: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """The workflow's jobs in their order, when every approval is given."""
    nodes = {node["identifier"]: node for node in workflow["simplified_workflow_nodes"]}
    following = {name: [*node.get("always_nodes", []), *node.get("success_nodes", [])] for name, node in nodes.items()}
    (name,) = nodes.keys() - {each for targets in following.values() for each in targets}
    while name:
        yield nodes[name]
        name = next(iter(following[name]), "")
