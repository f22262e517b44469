# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""One lab for all tests of this directory, and the two ways to use the collection: its playbooks and its modules."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from integration.collection.modules import POLL_SECONDS, ModuleRun, run_module
from integration.collection.playbooks import Finished, Playbook, environment
from integration.collection.running_lab import FAST, Lab

TESTS = Path(__file__).parents[2]
Changes = Mapping[str, str | None]


def _command(*arguments: str) -> None:
    subprocess.run([sys.executable, "-m", "lab", *arguments], check=True, env={**os.environ, "PYTHONPATH": str(TESTS)})


@pytest.fixture(scope="session")
def running_lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    """The lab, as the last test left it."""
    home = tmp_path_factory.mktemp("lab")
    _command("start", "--home", str(home), "--speed", str(FAST))
    try:
        yield Lab(home)
    finally:
        _command("stop", "--home", str(home))


@pytest.fixture
def lab(running_lab: Lab) -> Lab:
    """The lab as new."""
    running_lab.begin()
    return running_lab


@pytest.fixture(scope="session")
def new_home(tmp_path_factory: pytest.TempPathFactory) -> Callable[[], Path]:
    """Makes home directories: each run has its own event log."""
    return lambda: tmp_path_factory.mktemp("home")


@pytest.fixture(scope="session")
def start(running_lab: Lab, new_home: Callable[[], Path]) -> Iterator[Callable[..., Playbook]]:
    """Starts a playbook; those that still run in the end are killed."""
    started: list[Playbook] = []

    def start(
        name: str, *arguments: str, extra_vars: Mapping[str, Any] | None = None, env: Changes | None = None
    ) -> Playbook:
        variables = {"asr_failback_poll_interval": POLL_SECONDS} | dict(extra_vars or {})
        env = running_lab.environment | dict(env or {})
        given = ["--inventory", str(env["ASR_LAB_INVENTORY"]), *arguments]
        given += ["--extra-vars", json.dumps(variables)]
        started.append(Playbook(name, given, environment(env, new_home())))
        return started[-1]

    yield start
    for each in started:
        each.kill()


@pytest.fixture(scope="session")
def playbook(start: Callable[..., Playbook]) -> Callable[..., Finished]:
    """Runs a playbook to its end: name, arguments, ``extra_vars``, ``env`` (changes to the environment)."""
    return lambda *arguments, **given: start(*arguments, **given).finish()


@pytest.fixture(scope="session")
def module(running_lab: Lab, new_home: Callable[[], Path]) -> Callable[..., ModuleRun]:
    """Runs a module: name, ``env`` (changes to the environment), ``check_mode``, and its options."""
    home = new_home()

    def module(name: str, /, *, env: Changes | None = None, check_mode: bool = False, **options: Any) -> ModuleRun:
        return run_module(name, options, environment(running_lab.environment | dict(env or {}), home), check_mode)

    return module


@pytest.fixture(scope="module")
def clean(running_lab: Lab) -> Lab:
    """The lab as new, for a module's tests that must not change anything: they share one start."""
    running_lab.begin()
    return running_lab
