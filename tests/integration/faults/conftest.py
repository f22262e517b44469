# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""A lab in which time passes when somebody waits, and people who work with it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from integration.collection.conftest import new_home, playbook, running_lab, start
from integration.collection.running_lab import STILL, Lab
from integration.faults.operators import Operator, Operators, Step
from integration.faults.scene import Scene

__all__ = ["new_home", "playbook", "running_lab", "start"]


@pytest.fixture
def still(running_lab: Lab) -> Iterator[Lab]:
    """The lab as new; its time stands. It must not meet a request that it does not know."""
    running_lab.begin(speed=STILL)
    yield running_lab
    running_lab.control("DELETE", "faults")
    assert running_lab.unexpected() == []


@pytest.fixture
def operators(running_lab: Lab, tmp_path: Path) -> Operators:
    """Makes people at a control node of their own."""
    hired: list[Operator] = []

    def hire(steps: Sequence[Step]) -> Operator:
        hired.append(Operator(running_lab.environment, steps, tmp_path / f"results-{len(hired)}.jsonl"))
        return hired[-1]

    return hire


@pytest.fixture
def scene(still: Lab, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Scene:
    return Scene(still, monkeypatch, tmp_path)
