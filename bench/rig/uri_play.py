# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What is compared: a play with ansible.builtin.uri and until, as people write it; one fork for each machine."""

from __future__ import annotations

import json
import os
import resource
import shutil
import subprocess
from collections.abc import Mapping
from typing import Any

import yaml

from rig.labs import HOME, ROOT, Lab
from rig.sdk_threads import WAITS_FOR

PLAYS = ROOT / "bench" / "plays"


def run(lab: Lab, stage: str, at: float, bodies: Mapping[str, Any]) -> dict[str, Any]:
    """
    :param at: when it begins, in simulated seconds.
    :param bodies: machine → the body of its request, with its ARM id.
    """
    inventory = HOME / "uri.yml"
    hosts = {"all": {"hosts": {name: _host(plan) for name, plan in bodies.items()}}}
    inventory.write_text(yaml.safe_dump(hosts), encoding="utf-8")
    sleepers = HOME / "sleepers"
    shutil.rmtree(sleepers, ignore_errors=True)
    sleepers.mkdir()
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    variables = {"wanted": WAITS_FOR[stage] or ""}
    subprocess.run(
        ["ansible-playbook", "-i", str(inventory), "-e", json.dumps(variables), str(PLAYS / "uri.yml")],
        env={
            **os.environ,
            **lab.environment,
            "ANSIBLE_FORKS": str(len(bodies)),
            "ANSIBLE_CALLBACK_PLUGINS": str(PLAYS),
            "ANSIBLE_CALLBACKS_ENABLED": "virtual_sleep",
            "ANSIBLE_PIPELINING": "true",
            "BENCH_SLEEPERS": str(sleepers),
        },
        stdout=subprocess.DEVNULL,
        check=True,
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    arrived = (line.split() for line in (sleepers / "arrived").read_text(encoding="utf-8").splitlines())
    return {
        "ended": lab.now(),
        "told": {name: float(moment) for name, moment in arrived},
        "cpu_seconds": after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime,
        "memory_mb": after.ru_maxrss / 1024,
    }


def _host(plan: Mapping[str, Any]) -> dict[str, Any]:
    return {"item": plan["target"], "verb": plan["operation"], "body": plan["body"]}
