# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Preflight's page in a real browser: its filter, that nothing foreign runs in it, and how it is printed."""

from __future__ import annotations

import subprocess
from html.parser import HTMLParser
from pathlib import Path

import pytest

from ansible_collections.asr.failback.plugins.module_utils._domain.preflight_report.page import page
from browser.conftest import Browse
from unit.preflight_samples import NAMES, SAMPLE, finding, report


@pytest.fixture
def written(tmp_path: Path) -> str:
    """The address of a page with one of everything."""
    path = tmp_path / "preflight.html"
    path.write_text(page(report(NAMES, SAMPLE)), encoding="utf-8")
    return path.as_uri()


class Shown(HTMLParser):
    """What a reader of the page sees: rules, machines of the table, headings, and the filter's count."""

    def __init__(self, dom: str) -> None:
        super().__init__()
        self.rules: list[str] = []
        self.machines: list[str] = []
        self.count = ""
        self._inside = ""
        self.feed(dom)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "section" and "hidden" not in given:
            self.rules.append(str(given["data-rule"]))
        if tag == "tr":
            self._row_hidden = "hidden" in given
        self._inside = "machine" if tag == "a" and str(given.get("href", "")).startswith("#machine=") else tag

    def handle_endtag(self, tag: str) -> None:
        self._inside = ""

    def handle_data(self, data: str) -> None:
        if self._inside == "output":
            self.count = data
        elif self._inside == "machine" and not self._row_hidden:
            self.machines.append(data)


ALL = ["FB211", "FB401", "FB501", "FB502", "FB001", "FB110", "FB101", "FB402"]


@pytest.mark.parametrize(
    ("wanted", "rules", "machines", "findings"),
    [
        ("", ALL, ["sql01", "web01", "db01", "clear01"], 9),
        ("#findings", ALL, ["sql01", "web01", "db01", "clear01"], 9),
        ("#severity=error", ["FB211", "FB401", "FB501", "FB502", "FB402"], ["sql01", "web01", "db01", "clear01"], 6),
        ("#severity=error&status=failed", ["FB211", "FB401"], ["sql01", "web01", "db01", "clear01"], 3),
        ("#status=waived", ["FB402"], ["sql01", "web01", "db01", "clear01"], 1),
        ("#rule=FB401", ["FB401"], ["sql01", "web01", "db01", "clear01"], 2),
        ("#rule=FB401&machine=WEB01", ["FB401"], ["web01"], 1),
        ("#machine=sql01", ["FB211", "FB401", "FB501", "FB502"], ["sql01"], 4),
        ("#machine=b01", ["FB211", "FB401", "FB501", "FB502", "FB110", "FB101", "FB402"], ["web01", "db01"], 7),
        ("#machine=nobody", [], [], 0),
    ],
)
def test_the_filter(
    written: str, browse: Browse, wanted: str, rules: list[str], machines: list[str], findings: int
) -> None:
    shown = Shown(browse(written + wanted, "--dump-dom").printed)
    assert (shown.rules, shown.machines) == (rules, machines)
    assert shown.count == f"{findings} of 9 findings shown"


def test_a_whole_name_is_that_machine_only(tmp_path: Path, browse: Browse) -> None:
    path = tmp_path / "preflight.html"
    path.write_text(page(report(["web1", "web10"], [finding("FB1", "web1"), finding("FB2", "web10")])))
    assert Shown(browse(f"{path.as_uri()}#machine=web1", "--dump-dom").printed).machines == ["web1"]
    assert Shown(browse(f"{path.as_uri()}#machine=web", "--dump-dom").printed).machines == ["web1", "web10"]


def test_a_script_of_somebody_else_does_not_run(tmp_path: Path, browse: Browse) -> None:
    """Should markup ever get in, the page's policy still keeps it from running."""
    path = tmp_path / "preflight.html"
    smuggled = "<script>document.title = 'taken'</script><img src=x onerror=\"document.title = 'taken'\"></main>"
    path.write_text(page(report(NAMES, SAMPLE)).replace("</main>", smuggled), encoding="utf-8")
    dom = browse(path.as_uri(), "--dump-dom").printed
    assert "<title>Preflight of the failback</title>" in dom
    assert Shown(dom).count == "9 of 9 findings shown"


def test_on_paper_the_evidence_is_open_and_the_filter_is_gone(written: str, browse: Browse, tmp_path: Path) -> None:
    paper = tmp_path / "preflight.pdf"
    browse(written, f"--print-to-pdf={paper}", "--no-pdf-header-footer")
    text = subprocess.run(["pdftotext", "-layout", paper, "-"], check=True, capture_output=True, text=True).stdout
    assert "before patch" in text
    assert "Show all" not in text
    assert "findings shown" not in text
    assert "Architecture" in text


def test_a_thousand_machines_open(tmp_path: Path, browse: Browse) -> None:
    names = [f"app{number:04d}" for number in range(1000)]
    path = tmp_path / "preflight.html"
    path.write_text(page(report(names, [finding(f"FB40{n}", name) for n in range(5) for name in names])))
    shown = Shown(browse(f"{path.as_uri()}#machine=app0999&rule=FB403", "--dump-dom").printed)
    assert (shown.machines, shown.count) == (["app0999"], "1 of 5000 findings shown")
