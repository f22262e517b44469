# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""A single module as a child process, the way Ansible starts it: options in, one JSON result out."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

# What Ansible's wrapper does: hand the options over (and, since ansible-core 2.19, how they are serialized).
_WRAPPER = """
import runpy, sys
import ansible.module_utils.basic as basic
basic._ANSIBLE_ARGS = sys.stdin.buffer.read()
basic._ANSIBLE_PROFILE = "legacy"
runpy.run_module("ansible_collections.asr.failback.plugins.modules." + sys.argv[1], run_name="__main__")
"""
#: These know no vault.
ONLY_VCENTER = frozenset({"failback_role", "vm_disk_uuid", "vm_snapshots"})
STAGES = frozenset({"reprotect", "failover", "commit_failover", "cancel_failover"})
POLL_SECONDS = 0.2
_LIMIT_SECONDS = 120


@dataclass
class ModuleRun:
    """What a module answered, and everything it printed."""

    result: dict[str, Any]
    output: str

    @property
    def failed(self) -> bool:
        return bool(self.result.get("failed"))

    @property
    def machines(self) -> dict[str, dict[str, Any]]:
        """The stage's result of each machine by name."""
        return {machine["name"]: machine for machine in self.result["machines"]}


def run_module(name: str, options: Mapping[str, Any], env: Mapping[str, str], check_mode: bool = False) -> ModuleRun:
    """Run a module of the collection; resource group, vault and a short poll interval are given where they are not."""
    given = {} if name in ONLY_VCENTER else {"resource_group": "rg-dr", "vault": "vault-home"}
    given |= {"poll_interval": POLL_SECONDS} if name in STAGES else {}
    arguments = given | dict(options) | {"_ansible_check_mode": check_mode}
    ended = subprocess.run(
        [sys.executable, "-c", _WRAPPER, name],
        input=json.dumps({"ANSIBLE_MODULE_ARGS": arguments}),
        env={**env, "PYTHONPATH": env["ANSIBLE_COLLECTIONS_PATH"]},
        capture_output=True,
        text=True,
        timeout=_LIMIT_SECONDS,
        check=False,
    )
    output = ended.stdout + ended.stderr
    lines = [line for line in ended.stdout.splitlines() if line.startswith("{")]
    assert len(lines) == 1, f"one JSON result was expected:\n{output}"
    return ModuleRun(json.loads(lines[0]), output)
