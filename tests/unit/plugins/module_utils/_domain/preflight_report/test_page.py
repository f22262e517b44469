# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Preflight's HTML page, as text; tests/browser opens it."""

from __future__ import annotations

from html.parser import HTMLParser

from ansible_collections.asr.failback.plugins.module_utils._domain.preflight_report.page import page
from unit.preflight_samples import HOSTILE, NAMES, SAMPLE, finding, report


class Reader(HTMLParser):
    """The page's elements and its text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text.append(data)

    def having(self, attribute: str) -> list[str | None]:
        return [attributes[attribute] for _, attributes in self.elements if attribute in attributes]


def test_a_section_for_each_rule_the_worst_first():
    assert Reader(page(report(NAMES, SAMPLE))).having("data-rule") == [
        *("FB211", "FB401", "FB501", "FB502"),
        *("FB001", "FB110", "FB101", "FB402"),
    ]


def test_two_remedies_of_one_rule_are_two_sections():
    differing = [finding("FB1", "web01", remedy="Do this."), finding("FB1", "web02", remedy="Do that.")]
    assert Reader(page(report(["web01", "web02"], differing))).having("data-rule") == ["FB1", "FB1"]


def test_what_vcenter_says_is_text_and_never_markup():
    hostile = finding(
        "FB1", "<b>web</b>", message=HOSTILE, remedy=HOSTILE, title=HOSTILE, source=HOSTILE, evidence={HOSTILE: HOSTILE}
    )
    text = page(report(["<b>web</b>"], [hostile]))
    elements = [tag for tag, _ in Reader(text).elements]
    assert elements.count("script") == 1
    assert "b" not in elements
    assert "<script>alert" not in text
    assert "\x00" not in text
    assert "\x1b" not in text


def test_nothing_is_loaded_from_anywhere():
    text = page(report(NAMES, SAMPLE))
    reader = Reader(text)
    assert reader.having("src") == []
    assert all(target.startswith("#") for target in reader.having("href"))
    assert "default-src 'none'" in text


def test_a_machine_of_any_name_can_be_linked_to():
    reader = Reader(page(report(["a&b=c d"], [])))
    assert "#machine=a%26b%3Dc%20d" in reader.having("href")


def test_nothing_found():
    assert "Nothing was found." in page(report(["web01"], []))
