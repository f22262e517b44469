# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The role master_target_windows, as far as it can be read without a PowerShell."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from ansible_collections.asr.failback.plugins.module_utils._domain.windows_retention import LABEL
from unit.powershell import faults, parameters

ROLES = Path(__file__).parents[3] / "roles"
ROLE = ROLES / "master_target_windows"
SCRIPTS = sorted((ROLE / "files").glob("*.ps1"))


def read(role: Path, name: str) -> Any:
    return yaml.safe_load((role / name).read_text(encoding="utf-8"))


def options(role: Path) -> dict[str, Any]:
    return dict(read(role, "meta/argument_specs.yml")["argument_specs"]["main"]["options"])


def test_defaults_are_documented():
    documented = {name: option["default"] for name, option in options(ROLE).items() if "default" in option}
    assert read(ROLE, "defaults/main.yml") == documented


def test_the_registration_has_the_defaults_of_the_process_servers_role():
    ours = read(ROLE, "defaults/main.yml")
    theirs = read(ROLES / "process_server", "defaults/main.yml")
    names = [name.removeprefix("master_target_windows_") for name in ours]
    shared = {name for name in names if f"process_server_{name}" in theirs}
    assert shared >= {"install_location", "setup_paths", "registration_file", "data_transfer_port", "minimum_free_gb"}
    for name in shared:
        assert ours[f"master_target_windows_{name}"] == theirs[f"process_server_{name}"], name


def test_what_the_process_servers_role_is_given_are_its_options():
    (task,) = [task for task in read(ROLE, "tasks/main.yml") if "ansible.builtin.include_role" in task]
    assert set(task["vars"]) <= set(options(ROLES / "process_server"))


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_the_powershell_is_powershell_and_ascii(path: Path):
    text = path.read_text(encoding="utf-8")
    assert faults(text) == []
    assert text.isascii()


def test_the_scripts_take_what_they_are_given():
    given = {}
    for task in read(ROLE, "tasks/retention.yml"):
        call = task.get("ansible.windows.win_powershell")
        if call:
            name = next(path.name for path in SCRIPTS if path.name in call["script"])
            given[name] = call["parameters"]
    assert {name: set(values) for name, values in given.items()} == {
        path.name: parameters(path.read_text(encoding="utf-8")) for path in SCRIPTS
    }
    assert given["retention_format.ps1"]["Label"] == LABEL


def test_the_disk_is_looked_at_again_right_before_it_is_formatted():
    text = (ROLE / "files/retention_format.ps1").read_text(encoding="utf-8")
    first_change = min(text.index(word) for word in ("Set-Disk", "Initialize-Disk", "New-Partition", "Format-Volume"))
    looked = text[:first_change]
    assert looked.count("throw") == 2
    assert "$disk.UniqueId" in looked
    assert "-ne 'RAW'" in looked
