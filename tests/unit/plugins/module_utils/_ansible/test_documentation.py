# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What the modules' documentation promises is what they take."""

from __future__ import annotations

import ast
import re
from typing import Any

import pytest
import yaml

from ansible_collections.asr.failback.plugins.module_utils._ansible.argspec import merged
from ansible_collections.asr.failback.plugins.module_utils._domain.choices import Choices
from unit.modules import NAMES, PLUGINS, argument_spec, documentation, module

SECRETS = {"secret", "password", "admin_password", "passphrase", "setup_url"}


def _taken(spec: dict[str, Any]) -> dict[str, Any]:
    """The part of an option's spec that its documentation repeats."""
    return {
        "type": spec.get("type", "str"),
        "required": spec.get("required", False),
        "default": spec.get("default"),
        "choices": spec.get("choices"),
        "elements": spec.get("elements"),
        "aliases": sorted(spec.get("aliases") or []),
    }


def test_there_are_modules():
    assert {"reprotect", "failover", "commit_failover", "cancel_failover", "vault_info"} <= set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_documented_options_are_the_options(name: str, monkeypatch: pytest.MonkeyPatch):
    spec, _ = argument_spec(name, monkeypatch)
    options = documentation(name)["options"]
    assert {key: _taken(value) for key, value in options.items()} == {key: _taken(value) for key, value in spec.items()}


@pytest.mark.parametrize("name", NAMES)
def test_documented_environment_variables_are_read(name: str, monkeypatch: pytest.MonkeyPatch):
    spec, _ = argument_spec(name, monkeypatch)
    for key, option in documentation(name)["options"].items():
        named = set(re.findall(r"If not set, (.*?) is used", yaml.safe_dump(option["description"], width=10**6)))
        documented = {variable for text in named for variable in re.findall(r"E\((\w+)\)", text)}
        read = set(spec[key].get("fallback", (None, []))[1])
        assert documented == read, key


@pytest.mark.parametrize("name", NAMES)
def test_secrets_are_never_logged_and_nothing_else_is_hidden(name: str, monkeypatch: pytest.MonkeyPatch):
    spec, _ = argument_spec(name, monkeypatch)
    assert {key for key, value in spec.items() if value.get("no_log")} == SECRETS & set(spec)


@pytest.mark.parametrize("name", NAMES)
def test_check_mode_is_supported(name: str, monkeypatch: pytest.MonkeyPatch):
    _, arguments = argument_spec(name, monkeypatch)
    assert arguments["supports_check_mode"] is True


@pytest.mark.parametrize("name", NAMES)
def test_every_option_of_an_example_exists(name: str):
    options = documentation(name)["options"]
    known = set(options) | {alias for option in options.values() for alias in option.get("aliases", [])}
    examples = [task for task in yaml.safe_load(module(name).EXAMPLES) if f"asr.failback.{name}" in task]
    assert examples
    for task in examples:
        assert set(task[f"asr.failback.{name}"]) <= known


@pytest.mark.parametrize("name", NAMES)
def test_every_result_is_documented_as_yaml(name: str):
    returned = yaml.safe_load(module(name).RETURN)
    for key, value in returned.items():
        assert {"description", "returned", "type"} <= set(value), key


def test_the_choices_of_the_domain_are_options_of_some_module(monkeypatch: pytest.MonkeyPatch):
    options = {key for name in NAMES for key in argument_spec(name, monkeypatch)[0]}
    assert Choices.names() <= options


def _code_lines(source: str) -> int:
    """Lines of statements, documentation left out."""
    tree = ast.parse(source)
    documents = {"DOCUMENTATION", "EXAMPLES", "RETURN"}
    skipped: set[int] = set()
    for node in tree.body:
        names = {getattr(target, "id", "") for target in getattr(node, "targets", [])}
        docstring = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
        if names & documents or docstring:
            skipped |= set(range(node.lineno, (node.end_lineno or node.lineno) + 1))
    lines = enumerate(source.splitlines(), 1)
    return sum(1 for n, text in lines if n not in skipped and text.strip() and not text.strip().startswith("#"))


@pytest.mark.parametrize("name", NAMES)
def test_modules_are_thin(name: str):
    assert _code_lines((PLUGINS / "modules" / f"{name}.py").read_text()) <= 60


def test_an_option_is_defined_once():
    with pytest.raises(ValueError, match="two"):
        merged({"one": {}, "two": {}}, {"two": {}, "three": {}})
    assert merged({"one": {}}, {"two": {}}) == {"one": {}, "two": {}}
