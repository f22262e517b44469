# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Every trouble that the scenario `troubled` plants is found, and nothing else. Mended by the modules that preflight
names, it is gone, and the failback runs through."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as Xml

import pytest

from integration.collection.expectations import missing_at_home
from integration.collection.modules import ModuleRun
from integration.collection.playbooks import Finished
from integration.collection.running_lab import STILL, Lab
from integration.collection.troubles import CHOSEN, OWN, SHARED, expected
from integration.collection.vsphere import vms

Found = dict[str, Any]

#: Module → its options, as the findings ask for them.
REMEDIES: list[tuple[str, dict[str, Any]]] = [
    *(
        ("vm_snapshots", {"name": name, "state": "absent"})
        for name in ("win-snap01", "rcm-snap01", "lin-consolidate01", "mt-snap", "mt-lost")
    ),
    ("vm_disk_uuid", {"name": "mt-noid", "power_cycle": True}),
    ("failback_role", {"account": "vcenteruser@vsphere.local"}),
    ("failback_policy", {"configuration_server": "CS01", "name": "policy-24h-failback"}),
]
#: Rule → the machines for which these modules have mended it.
MENDED = {
    "FB404": {"win-snap01", "rcm-snap01"},
    "FB405": {"lin-consolidate01"},
    "FB325": {"win-mtsnap01"},
    "FB326": {"lin-lost01"},
    "FB324": {"lin-noid01"},
    "FB520": SHARED["FB520"],
    "FB241": SHARED["FB241"],
}
#: Mended by modules, by the lab, or both; of both architectures and several master targets.
HOMECOMERS = ["lin-consolidate01", "win-mtsnap01", "lin-noid01", "win-stopped01", "rcm-agent01", "rcm-stopped01"]


@dataclass
class Story:
    """The site as planted, after the modules, and after the lab has mended the rest; then the failback."""

    reports: Path
    planted: Finished
    named: set[str]
    remedies: list[ModuleRun]
    again: list[ModuleRun]
    after_modules: Found
    after_all: Found
    clean: Finished
    failback: Finished


def read(folder: Path) -> Found:
    found: Found = json.loads((folder / "preflight.json").read_text())
    return found


def told(found: Found) -> dict[str, set[str]]:
    """Machine → the rules that failed for it as an error or a warning, or are undecided."""
    rules: dict[str, set[str]] = {machine["name"]: set() for machine in found["machines"]}
    for finding in found["findings"]:
        for name in finding["machines"]:
            if finding["severity"] != "info":
                rules[name].add(finding["id"] + ("?" if finding["status"] == "unknown" else ""))
    return rules


@pytest.fixture(scope="module")
def story(
    running_lab: Lab,
    playbook: Callable[..., Finished],
    module: Callable[..., ModuleRun],
    tmp_path_factory: pytest.TempPathFactory,
) -> Story:
    lab = running_lab
    lab.begin(scenario="troubled", speed=STILL)
    folders = [tmp_path_factory.mktemp("reports") for _ in range(3)]

    def look(folder: Path, *arguments: str, fail_on: str = "never") -> Finished:
        told = {"asr_failback_report_dir": str(folder), "asr_failback_fail_on": fail_on}
        return playbook("preflight", *arguments, extra_vars=told)

    planted = look(folders[0], fail_on="error")
    named = {finding["module"] for finding in read(folders[0])["findings"] if finding["module"]}
    remedies = [module(name, **options) for name, options in REMEDIES]
    again = [module(name, **options) for name, options in REMEDIES]
    assert look(folders[1]).returncode == 0
    lab.control("DELETE", "troubles")
    lab.advance(1200)
    assert look(folders[2]).returncode == 0
    limit = ["--limit", ",".join([*HOMECOMERS, "localhost"])]
    clean = look(tmp_path_factory.mktemp("reports"), *limit, fail_on="warning")
    with lab.hurrying():
        failback = playbook("failback", *limit)
    return Story(folders[0], planted, named, remedies, again, read(folders[1]), read(folders[2]), clean, failback)


def test_every_planted_trouble_is_found_and_nothing_else(story: Story) -> None:
    assert told(read(story.reports)) == expected()


def test_no_rule_is_undecided(story: Story) -> None:
    assert [finding for finding in read(story.reports)["findings"] if finding["status"] != "failed"] == []


def test_the_machines_with_errors_fail(story: Story) -> None:
    """All of them: what they share is enough."""
    assert story.planted.returncode == 2
    assert story.planted.failed == set(OWN)


def test_a_shared_trouble_is_one_finding(story: Story) -> None:
    findings = read(story.reports)["findings"]
    for rule, machines in SHARED.items():
        (finding,) = [each for each in findings if each["id"] == rule]
        assert set(finding["machines"]) == machines
        assert finding["machine"] == ""


def test_the_terminal_tells_every_trouble_with_its_remedy(story: Story) -> None:
    output = " ".join(story.planted.output.split())
    for finding in read(story.reports)["findings"]:
        if finding["severity"] == "error":
            assert " ".join(finding["message"].split()) in output
            assert " ".join(finding["remedy"].split()) in output


def test_junit_and_page_list_the_same(story: Story) -> None:
    findings = read(story.reports)["findings"]
    root = Xml.parse(story.reports / "preflight.xml").getroot()
    failures: dict[str, set[str]] = defaultdict(set)
    for suite in root:
        for case in suite.iterfind("testcase[failure]"):
            failures[str(suite.get("name"))].add(str(case.get("name")).split()[0])
    errors = [finding for finding in findings if finding["severity"] == "error"]
    assert failures == {
        suite: {f["id"] for f in errors if (f["machine"] or "shared") == suite}
        for suite in {f["machine"] or "shared" for f in errors}
    }
    page = (story.reports / "preflight.html").read_text(encoding="utf-8")
    assert set(re.findall(r'data-rule="(FB\d+)"', page)) == {finding["id"] for finding in findings}


def test_the_modules_that_preflight_names_exist_and_mend(story: Story) -> None:
    assert {f"asr.failback.{name}" for name, _ in REMEDIES} <= story.named
    assert [(run.failed, run.result["changed"]) for run in story.remedies] == [(False, True)] * len(REMEDIES)
    assert [(run.failed, run.result["changed"]) for run in story.again] == [(False, False)] * len(REMEDIES)
    still_there = told(story.after_modules)
    assert {rule: names for rule, names in MENDED.items() if any(rule in still_there[name] for name in names)} == {}
    rest = {name: {r for r in rules if name not in MENDED.get(r, ())} for name, rules in expected().items()}
    assert still_there == rest


def test_what_is_left_in_the_end_is_a_matter_of_choice(story: Story) -> None:
    assert told(story.after_all) == {name: rules & CHOSEN for name, rules in expected().items()}


def test_the_same_command_is_clean_and_the_failback_runs_through(story: Story, running_lab: Lab) -> None:
    assert story.clean.returncode == 0, story.clean.output
    assert f"{len(HOMECOMERS)} machines: {len(HOMECOMERS)} clear" in story.clean.output
    assert story.failback.returncode == 0, story.failback.output
    truth, inventory = running_lab.truth(), vms(running_lab.environment)
    assert [problem for name in HOMECOMERS for problem in missing_at_home(name, truth[name], inventory)] == []
