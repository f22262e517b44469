# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What runs on the control node runs as who started it, also with -b: sudo drops AZURE_*, and files would be root's."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[2]
BOOKS = sorted([*ROOT.glob("playbooks/**/*.yml"), *ROOT.glob("roles/*/tasks/**/*.yml")])


def delegated(node: Any) -> Iterator[dict[str, Any]]:
    """All tasks and blocks, at any depth, that are delegated to the control node."""
    if isinstance(node, list):
        for entry in node:
            yield from delegated(entry)
    elif isinstance(node, dict):
        if node.get("delegate_to") == "localhost":
            yield node
        for value in node.values():
            yield from delegated(value)


@pytest.mark.parametrize("path", BOOKS, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_task_on_the_control_node_becomes_root(path: Path):
    tasks = delegated(yaml.safe_load(path.read_text(encoding="utf-8")))
    assert [task.get("name") for task in tasks if task.get("become") is not False] == []
