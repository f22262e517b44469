# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Who may import whom: modules, action, filter → _ansible → _azure, _vsphere, _iso → _domain."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
COLLECTION = "ansible_collections.asr.failback.plugins."
ROOMS = ("_ansible", "_azure", "_vsphere", "_iso", "_domain")

#: room → the rooms that it may import.
ALLOWED = {
    "_domain": {"_domain"},
    "_azure": {"_azure", "_domain"},
    "_vsphere": {"_vsphere", "_domain"},
    "_iso": {"_iso", "_domain"},
    "_ansible": {"_ansible", "_azure", "_vsphere", "_iso", "_domain"},
    "modules": {"_ansible", "_domain"},
    "action": {"plugin_utils", "_domain"},
    "filter": {"plugin_utils", "_domain"},
    "inventory": {"plugin_utils", "_ansible", "_azure", "_domain"},
    "plugin_utils": {"plugin_utils", "_domain"},
    "doc_fragments": set(),
}
#: Packages from outside, by the rooms that may import them.
OUTSIDE = {"ansible": {"_ansible", "action", "plugin_utils", "inventory"}, "azure": {"_azure"}, "requests": {"_azure"}}
OUTSIDE |= {"pyVmomi": {"_vsphere"}, "pyVim": {"_vsphere"}, "pycdlib": {"_iso"}, "jmespath": {"_ansible"}}


def room_of(path: Path) -> str:
    parts = path.relative_to(ROOT / "plugins").parts
    return parts[1] if parts[0] == "module_utils" else parts[0]


def imported(path: Path) -> Iterator[str]:
    """The full names of all modules that a file imports, also within functions."""
    package = path.relative_to(ROOT).with_suffix("").parts[:-1]
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else ()
            root = "ansible_collections.asr.failback." if node.level else ""
            stem = ".".join([*base, *([node.module] if node.module else [])])
            yield from (f"{root}{stem}.{alias.name}" if stem else alias.name for alias in node.names)


def rooms_imported(path: Path) -> Iterator[str]:
    for name in imported(path):
        if name.startswith(COLLECTION):
            parts = name.removeprefix(COLLECTION).split(".")
            yield parts[1] if parts[0] == "module_utils" else parts[0]


FILES = sorted(path for path in (ROOT / "plugins").rglob("*.py") if path.name != "__init__.py")
NAMES = [str(path.relative_to(ROOT / "plugins")) for path in FILES]


def test_the_rooms_are_there():
    assert set(ROOMS) <= {room_of(path) for path in FILES}


@pytest.mark.parametrize("path", FILES, ids=NAMES)
def test_arrows(path: Path):
    assert set(rooms_imported(path)) <= ALLOWED[room_of(path)]


@pytest.mark.parametrize("path", FILES, ids=NAMES)
def test_outside_packages_are_imported_where_they_belong(path: Path):
    outside = {name.split(".")[0] for name in imported(path)} - set(sys.stdlib_module_names) - {"ansible_collections"}
    room = room_of(path)
    assert {package for package in outside if room not in OUTSIDE.get(package, set())} == set()


def test_the_domain_imports_the_standard_library_only_and_nothing_that_acts():
    acting = {"os", "socket", "subprocess", "threading", "asyncio", "time", "random", "requests", "logging", "pathlib"}
    for path in FILES:
        if room_of(path) == "_domain":
            names = {name.split(".")[0] for name in imported(path) if not name.startswith(COLLECTION)}
            assert names <= set(sys.stdlib_module_names), path
            assert not names & acting, path


def test_the_domain_has_no_clock_of_its_own():
    for path in FILES:
        if room_of(path) != "_domain":
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Attribute):
                assert node.attr not in {"now", "utcnow", "today"} or _asks_the_vault(node), f"{path}:{node.lineno}"


def _asks_the_vault(node: ast.Attribute) -> bool:
    return isinstance(node.value, ast.Attribute) and node.value.attr == "_vault"


def test_the_two_architectures_do_not_know_each_other():
    domain = ROOT / "plugins" / "module_utils" / "_domain"
    assert not any(name.endswith((".modernized", "modernized")) for name in imported(domain / "classic.py"))
    assert not any(name.endswith(".classic") for name in imported(domain / "modernized.py"))
    others = [path for path in domain.glob("*.py") if path.stem not in {"classic", "modernized", "architecture"}]
    for path in others:
        assert not any(name.rsplit(".", 1)[-1] in {"classic", "modernized"} for name in imported(path)), path


def test_only_the_boundary_ends_a_module():
    for path in FILES:
        if path.name != "run.py":
            calls = {node.attr for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Attribute)}
            assert not calls & {"exit_json", "fail_json"}, path


def test_the_lab_and_the_collection_share_no_code():
    for path in (ROOT / "tests" / "lab").rglob("*.py"):
        assert not any(name.startswith("ansible_collections") for name in imported(path)), path
    for path in FILES:
        assert not any(name.split(".")[0] in {"lab", "tests", "unit"} for name in imported(path)), path
