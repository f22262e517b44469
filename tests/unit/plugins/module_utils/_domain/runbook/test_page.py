# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The runbook's page, as text; tests/browser opens it."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Any

from ansible_collections.asr.failback.plugins.module_utils._domain.runbook.page import page
from unit.runbook_samples import HOSTILE, Log, runbook, story


class Reader(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data

    def having(self, attribute: str) -> list[str | None]:
        return [attributes[attribute] for _, attributes in self.elements if attribute in attributes]


def shown(events: list[dict[str, Any]], **how: Any) -> Reader:
    return Reader(page(runbook(events), **how))


def test_a_page_of_everything():
    text = shown(story(["web01", "web02"], failing=["web02"], asked={"rpo_minutes": 1, "line_mbit": 100})).text
    for told in (
        *("Failures", "JOB_FAILED", "Start the master target."),
        *("missed by 1", "at most 4 min 0 s", "30 min 0 s"),
        *("people 1 d 0 h", "ops on control1", "jdoe", "4711", "J. Doe", "CHG1"),
        *("reProtect", "datastore gold", "100.0 GiB", "job-f0", "asr.failback 0.1.0"),
    ):
        assert told in text, told


def test_a_bar_for_each_stretch():
    classes = shown(story(["web01"])).having("class")
    assert {"job", "copy", "queue", "lag", "people"} <= set(classes)
    assert "bad" not in classes
    assert "bad" in shown(story(["web01"], failing=["web01"])).having("class")


def test_what_others_say_is_text_and_never_markup():
    name = "<b>web</b>"
    events = story([name], failing=[name])
    log = Log()
    for kind in ("note", "approval", "comparison", "playbook"):
        machines = {HOSTILE: [{"what": HOSTILE, "before": HOSTILE, "after": 1}]}
        facts = {"text": HOSTILE, "what": HOSTILE, "by_whom": HOSTILE, "play": HOSTILE, "awx_user": HOSTILE}
        log.note(0, kind, machines=machines, **facts)
    text = page(runbook([*log.events, *events]))
    elements = [tag for tag, _ in Reader(text).elements]
    assert elements.count("script") == 1
    assert "b" not in elements
    assert "<script>alert" not in text
    assert "\x00" not in text
    assert "\x1b" not in text


def test_nothing_is_loaded_from_anywhere():
    text = page(runbook(story(["web01"])))
    reader = Reader(text)
    assert reader.having("src") == []
    assert all(str(target).startswith("#") for target in reader.having("href"))
    assert reader.having("style") == []
    assert "default-src 'none'" in text


def test_only_a_page_that_is_written_again_reloads_itself():
    assert "refresh" in shown(story(["web01"]), live=True).having("http-equiv")
    assert "refresh" not in shown(story(["web01"])).having("http-equiv")


def test_before_and_after_of_a_machine():
    log = Log()
    cpus = [{"what": "CPUs", "before": 1, "after": 2}]
    log.note(30, "comparison", machines={"web01": cpus, "web02": cpus})
    log.note(31, "comparison", machines={"web01": [{"what": "MAC", "before": ["a", "b"], "after": ["c"]}], "web02": []})
    text = shown([*story(["web01"]), *log.events]).text
    assert "Before and after" in text
    assert "web01MACa, bc" in text
    assert "As they were before: web02" in text
    assert "CPUs" not in text  # they were mended
    assert "Before and after" not in shown(story(["web01"])).text


def test_a_plan_without_any_machine_moved():
    log = Log()
    log.begin(0, "failover", ["web01"], check_mode=True)
    log.add(0, "plan", "web01", verb="unplannedFailover", inputs={}, facts={})
    text = shown(log.events).text
    assert "nothing has moved yet" in text
    assert "No machine has moved yet." in text
    assert "planned in check mode" in text


def test_a_stage_that_ended_before_any_machine():
    log = Log()
    log.begin(0, "failover", [])
    log.add(
        0,
        "end",
        error={"msg": "The vault is not there.", "error_code": "NOT_FOUND", "remedy": "Name it.", "details": {}},
    )
    assert "NOT_FOUND: The vault is not there." in shown(log.events).text
