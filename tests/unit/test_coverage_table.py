# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""docs/coverage.md promises: it has to name every wish once, and only tests that exist."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = {
    "unit": ROOT / "tests/unit/plugins/module_utils/_domain",
    "rules": ROOT / "tests/unit/plugins/module_utils/_domain/preflight",
    "lab": ROOT / "tests/integration/collection",
    "vsphere": ROOT / "tests/integration/vsphere",
    "media": ROOT / "tests/integration/media",
    "roles": ROOT / "tests/unit/roles",
    "guest": ROOT / "tests/guest",
}
ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in (ROOT / "docs/coverage.md").read_text(encoding="utf-8").splitlines()
    if re.match(r"\| S\d", line)
]


def ids(cell: str) -> list[int]:
    """The wishes of a row: "S05", "S08, S09" or "S12–S15"."""
    numbers = [int(number) for number in re.findall(r"S(\d+)", cell)]
    return list(range(numbers[0], numbers[-1] + 1)) if "–" in cell else numbers


def test_every_wish_stands_there_once():
    assert sorted(number for row in ROWS for number in ids(row[0])) == list(range(1, 59))


def test_what_is_done_names_a_test():
    silent = [row[0] for row in ROWS if row[2] == "done" and "test_" not in row[3]]
    assert silent == []


def test_the_named_tests_exist():
    missing = [
        f"{kind}: {name}"
        for row in ROWS
        for kind, names in re.findall(rf"({'|'.join(FOLDERS)}): ((?:test_\w+\.py(?:, )?)+)", row[3])
        for name in names.split(", ")
        if name and not (FOLDERS[kind] / name).exists()
    ]
    assert missing == []


def test_every_state_is_one_of_three():
    assert {row[2] for row in ROWS} <= {"done", "partly", "not yet"}
