# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What load.yml gives to the modules of awx.awx is what they take, and what the data names is there."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from ansible.parsing.dataloader import DataLoader
from ansible.template import Templar, trust_as_template

PATTERN = Path(__file__).parents[2] / "extensions" / "patterns" / "failback"
CONFIGURATION = PATTERN / "configuration"
(PLAY,) = DataLoader().load_from_file(str(CONFIGURATION / "load.yml"))
#: Module, without its namespace → how often it has to be called.
LOADED = {
    "credential_type": 5,
    "execution_environment": 1,
    "project": 1,
    "inventory": 1,
    "inventory_source": 1,
    "notification_template": 1,
    "job_template": 8,
    "workflow_job_template": 1,
    "workflow_job_template_node": 2 * 9,
}


def variables() -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name in PLAY["vars_files"]:
        found |= DataLoader().load_from_file(str(CONFIGURATION / name), trusted_as_template=True)
    return found


VARIABLES = variables()


def evaluated(value: Any, **more: Any) -> Any:
    """With its templates evaluated, as a task's arguments are."""
    return Templar(DataLoader(), variables=VARIABLES | more | {"omit": "__omit__"}).template(value)


def calls() -> Iterator[tuple[str, dict[str, Any]]]:
    """Every call of load.yml: the module and its arguments."""
    for task in DataLoader().load_from_file(str(CONFIGURATION / "load.yml"), trusted_as_template=True)[0]["tasks"]:
        (module,) = [key for key in task if key.startswith("awx.awx.")]
        for item in evaluated(task["loop"]):
            arguments = {name: evaluated(value, item=item) for name, value in task[module].items()}
            yield (
                module.removeprefix("awx.awx."),
                {key: value for key, value in arguments.items() if value != "__omit__"},
            )


CALLS = list(calls())
NAMES = [f"{module}-{number}" for number, (module, _) in enumerate(CALLS)]


class _Captured(Exception):
    """The module is about to look for a controller."""


def specification(module: str, monkeypatch: pytest.MonkeyPatch) -> tuple[dict[str, Any], dict[str, Any]]:
    """The real module's argument spec with that of its login, and its constraints."""
    base = importlib.import_module("ansible_collections.awx.awx.plugins.module_utils.controller_api")
    seen: dict[str, Any] = {}

    def capture(self: Any, argument_spec: dict[str, Any], **options: Any) -> None:
        seen.update(spec=argument_spec, options=options)
        raise _Captured

    monkeypatch.setattr(base.ControllerAPIModule, "__init__", capture)
    with pytest.raises(_Captured):
        importlib.import_module(f"ansible_collections.awx.awx.plugins.modules.{module}").main()
    return seen["spec"], seen["options"]


def test_everything_is_loaded() -> None:
    counted = {name: sum(1 for module, _ in CALLS if module == name) for name in LOADED}
    assert counted == LOADED
    assert {module for module, _ in CALLS} == LOADED.keys()


@pytest.mark.parametrize(("module", "arguments"), CALLS, ids=NAMES)
def test_the_module_takes_it(module: str, arguments: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    spec, options = specification(module, monkeypatch)
    constraints = {key: options.get(key) for key in ("mutually_exclusive", "required_if", "required_one_of")}
    answer = ArgumentSpecValidator(spec, **constraints).validate(arguments)
    assert answer.error_messages == []


def by_module(name: str) -> list[dict[str, Any]]:
    return [arguments for module, arguments in CALLS if module == name]


def test_what_is_named_is_there() -> None:
    made = {name: {each["name"] for each in by_module(name)} for name in LOADED if name != "workflow_job_template_node"}
    for template in by_module("job_template"):
        assert template["project"] in made["project"]
        assert template["inventory"] in made["inventory"]
        assert template["execution_environment"] in made["execution_environment"]
        assert set(template["notification_templates_error"]) <= made["notification_template"]
        assert (PATTERN / "playbooks" / template["playbook"].rsplit("/", 1)[1]).is_file()
        assert (PATTERN.parents[2] / template["playbook"]).is_file()
    (source,) = by_module("inventory_source")
    assert source["inventory"] in made["inventory"]
    assert (PATTERN.parents[2] / source["source_path"]).is_file()
    nodes = by_module("workflow_job_template_node")
    jobs = {node["unified_job_template"] for node in nodes if "unified_job_template" in node}
    assert jobs <= made["job_template"]
    identifiers = {node["identifier"] for node in nodes}
    for node in nodes:
        for kind in ("success_nodes", "failure_nodes", "always_nodes"):
            assert set(node.get(kind, [])) <= identifiers


def test_nothing_that_changes_a_machine_runs_without_an_approval() -> None:
    nodes: dict[str, dict[str, Any]] = {}
    for node in by_module("workflow_job_template_node"):
        nodes.setdefault(node["identifier"], {}).update(node)
    changing = {"Failback, reprotect", "Failback, failover", "Failback, complete"}
    assert changing <= {node.get("unified_job_template") for node in nodes.values()}
    for name, node in nodes.items():
        if node.get("unified_job_template") not in changing or node.get("job_type") == "check":
            continue
        before = [
            each
            for each in nodes.values()
            for kind in ("success_nodes", "always_nodes", "failure_nodes")
            if name in each[kind]
        ]
        assert before, name
        for each in before:
            assert "approval_node" in each, f"{name} follows {each['identifier']}"
            assert name in each["success_nodes"]


def test_an_approval_that_is_denied_or_timed_out_ends_with_the_report() -> None:
    nodes: dict[str, dict[str, Any]] = {}
    for node in by_module("workflow_job_template_node"):
        nodes.setdefault(node["identifier"], {}).update(node)
    denied = {name: node["failure_nodes"] for name, node in nodes.items() if "approval_node" in node}
    assert denied == {f"approve_{stage}": ["report"] for stage in ("reprotect", "failover", "complete")}


def test_no_limit_leaves_out_the_localhost_that_a_playbook_runs_on() -> None:
    """What is launched with a limit that has no host of it succeeds, and has done nothing."""
    for template in by_module("job_template"):
        name = template["playbook"].rsplit("/", 1)[1]
        plays = yaml.safe_load((PATTERN.parents[2] / "playbooks" / name).read_text(encoding="utf-8"))
        on_machines = any(play.get("hosts") != "localhost" for play in plays)
        assert template["ask_limit_on_launch"] is on_machines, template["name"]


def test_surveys_are_complete() -> None:
    """The controller refuses a survey with a key missing, or a default that is none of the choices."""
    resources = by_module("job_template") + by_module("workflow_job_template")
    surveys = [resource["survey_spec"]["spec"] for resource in resources if "survey_spec" in resource]
    assert surveys
    for survey in surveys:
        assert survey
        for question in survey:
            assert {"question_name", "type", "variable", "default", "required"} <= question.keys()
            assert isinstance(question["default"], str)
            if question["type"] == "multiplechoice":
                assert question["default"] in question["choices"]


def test_injectors_use_the_fields_that_there_are() -> None:
    for entry in yaml.safe_load((CONFIGURATION / "credential_types.yml").read_text().replace("!unsafe ", ""))[
        "controller_credential_types"
    ]:
        fields = {field["id"] for field in entry["inputs"]["fields"]}
        assert set(entry["inputs"]["required"]) <= fields
        for values in entry["injectors"].values():
            for value in values.values():
                name = value.strip("{} ")
                assert name in fields or name in {"tower.filename.key", "tower.filename.ca"}
    # The templates are the controller's: none of them is evaluated when it is loaded.
    assert "{{ passphrase }}" in str(by_module("credential_type"))


def test_a_string_is_trusted_here_as_in_a_playbook() -> None:
    assert evaluated(trust_as_template("{{ failback_vault }}")) == VARIABLES["failback_vault"]
