# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The role guest_repair: its defaults are those that are documented, and its PowerShell as far as it can be read."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from unit.powershell import faults, parameters

ROLE = Path(__file__).parents[3] / "roles" / "guest_repair"
SCRIPTS = sorted((ROLE / "files").glob("*.ps1"))


def test_defaults_are_documented():
    defaults = yaml.safe_load((ROLE / "defaults/main.yml").read_text(encoding="utf-8"))
    specs = yaml.safe_load((ROLE / "meta/argument_specs.yml").read_text(encoding="utf-8"))
    options = specs["argument_specs"]["main"]["options"]
    plain = {name: value for name, value in defaults.items() if "{{" not in str(value)}
    assert plain == {name: option["default"] for name, option in options.items() if "default" in option}
    assert set(defaults) == set(options)


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_the_powershell_is_powershell_and_ascii(path: Path):
    text = path.read_text(encoding="utf-8")
    assert faults(text) == []
    assert text.isascii()


def test_the_script_for_addresses_takes_what_it_is_given():
    (task,) = [
        entry
        for block in yaml.safe_load((ROLE / "tasks/windows_addresses.yml").read_text(encoding="utf-8"))
        for entry in block.get("block", [])
        if "static_address.ps1" in str(entry)
    ]
    given = task["ansible.windows.win_powershell"]["parameters"]
    assert set(given) == parameters((ROLE / "files/static_address.ps1").read_text(encoding="utf-8"))


def test_only_plain_addresses_get_into_the_commands_of_that_script():
    text = (ROLE / "files/static_address.ps1").read_text(encoding="utf-8")
    commands = text[text.index("$commands = @(") : text.index("$encoded")]
    for name in ("$Addresses", "$Masks", "$Gateways", "$DnsServers"):
        used = commands.replace(f"if ({name})", "")
        assert used.count(name) == used.count(f"ConvertTo-Literal {name}") == 1
