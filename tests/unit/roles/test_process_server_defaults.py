# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The role's defaults are those that its documentation promises, and the modules'."""

from __future__ import annotations

from pathlib import Path

import yaml

from unit.modules import documentation

ROLE = Path(__file__).parents[3] / "roles" / "process_server"
DEFAULTS = yaml.safe_load((ROLE / "defaults/main.yml").read_text(encoding="utf-8"))
OPTIONS = yaml.safe_load((ROLE / "meta/argument_specs.yml").read_text(encoding="utf-8"))["argument_specs"]["main"][
    "options"
]


def test_defaults_are_documented():
    plain = {name: value for name, value in DEFAULTS.items() if "{{" not in str(value)}
    assert plain == {name: option["default"] for name, option in OPTIONS.items() if "default" in option}


def test_defaults_are_the_modules():
    modules = documentation("process_server")["options"] | documentation("process_server_registration")["options"]
    named = {name.removeprefix("process_server_"): value for name, value in DEFAULTS.items() if "{{" not in str(value)}
    shared = named.keys() & modules.keys() - {"state"}
    assert len(shared) > 10
    assert {name: named[name] for name in shared} == {name: modules[name]["default"] for name in shared}
