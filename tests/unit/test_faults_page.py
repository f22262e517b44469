# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The page of faults is generated from a table, and every line of the table has a test that shows it."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
TESTS = ROOT / "tests"
FOLDER = TESTS / "integration" / "faults"
FAULTS = [
    fault for group in yaml.safe_load((FOLDER / "table.yml").read_text(encoding="utf-8")) for fault in group["faults"]
]


def test_the_page_is_up_to_date():
    command = [sys.executable, str(ROOT / "tools" / "fault-page"), "--check"]
    checked = subprocess.run(command, capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stderr


def test_every_fault_stands_there_once():
    assert [name for name, times in Counter(fault["fault"] for fault in FAULTS).items() if times > 1] == []


@pytest.mark.parametrize("named", [fault["test"] for fault in FAULTS])
def test_every_fault_has_its_test(named: str):
    path, _, test = named.partition("::")
    function, _, case = test.rstrip("]").partition("[")
    source = ((FOLDER if "/" not in path else TESTS) / path).read_text(encoding="utf-8")
    assert function in {node.name for node in ast.parse(source).body if isinstance(node, ast.FunctionDef)}
    assert f'"{case}"' in source or not case


def test_every_test_of_faults_is_in_the_table():
    """What is tried is told, but for what secrets must not do."""
    named = {fault["test"].partition("[")[0] for fault in FAULTS}
    found = {
        f"{path.name}::{node.name}"
        for path in FOLDER.glob("test_*.py")
        for node in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
    }
    assert found - named == {"test_secrets.py::test_no_secret_anywhere"}
