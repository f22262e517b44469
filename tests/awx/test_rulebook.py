# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The rulebook can be read by ansible-rulebook, and launches nothing but preflight."""

from __future__ import annotations

import importlib.resources
import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

RULEBOOKS = sorted((Path(__file__).parents[2] / "extensions" / "eda" / "rulebooks").glob("*.yml"))
#: Everything that a rule may do.
ALLOWED = [{"run_job_template": {"name": "Failback, preflight", "organization": "Default"}}]


def rules(path: Path) -> list[dict[str, Any]]:
    return [rule for ruleset in yaml.safe_load(path.read_text(encoding="utf-8")) for rule in ruleset["rules"]]


def test_there_is_one() -> None:
    assert RULEBOOKS


@pytest.mark.parametrize("path", RULEBOOKS, ids=lambda path: path.stem)
def test_its_form(path: Path) -> None:
    schema = importlib.resources.files("ansible_rulebook") / "schema" / "ruleset_schema.json"
    jsonschema.validate(
        yaml.safe_load(path.read_text(encoding="utf-8")), json.loads(schema.read_text(encoding="utf-8"))
    )


@pytest.mark.parametrize("path", RULEBOOKS, ids=lambda path: path.stem)
def test_its_conditions_can_be_read(path: Path) -> None:
    from ansible_rulebook.condition_parser import parse_condition

    for rule in rules(path):
        assert parse_condition(rule["condition"])


@pytest.mark.parametrize("path", RULEBOOKS, ids=lambda path: path.stem)
def test_it_only_looks(path: Path) -> None:
    for rule in rules(path):
        actions = rule.get("actions") or [rule["action"]]
        assert all(action in ALLOWED for action in actions)
