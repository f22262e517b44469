# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The runbook's page in a real browser: its filter, that nothing foreign runs in it, and how it is printed."""

from __future__ import annotations

import re
import subprocess
from html.parser import HTMLParser
from pathlib import Path

import pytest

from ansible_collections.asr.failback.plugins.module_utils._domain.runbook.page import page
from browser.conftest import Browse
from unit.runbook_samples import runbook, story

NAMES = ("app01", "app010", "sql01")


@pytest.fixture
def written(tmp_path: Path) -> str:
    """The address of a page of three machines, one of which failed."""
    path = tmp_path / "runbook.html"
    path.write_text(page(runbook(story(NAMES, failing=["sql01"]))), encoding="utf-8")
    return path.as_uri()


class Shown(HTMLParser):
    """What a reader of the page sees: the machines of the timeline, the rows of the stages, the filter's count."""

    def __init__(self, dom: str) -> None:
        super().__init__()
        self.machines: list[str] = []
        self.stages: list[str] = []
        self.count = ""
        self._table = ""
        self._inside = ""
        self._hidden = False
        self.feed(dom)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "table":
            self._table = str(given.get("id", ""))
        if tag == "tr":
            self._hidden = "hidden" in given
        self._inside = "name" if given.get("scope") == "row" else tag

    def handle_endtag(self, tag: str) -> None:
        self._inside = ""

    def handle_data(self, data: str) -> None:
        if self._inside == "output":
            self.count = data
        elif self._inside == "name" and not self._hidden:
            {"timeline": self.machines, "stages": self.stages}[self._table].append(data)


@pytest.mark.parametrize(
    ("wanted", "machines", "stages"),
    [
        ("", ["app01", "app010", "sql01"], 6),
        ("#evidence", ["app01", "app010", "sql01"], 6),
        ("#machine=SQL", ["sql01"], 2),
        ("#machine=app01", ["app01"], 2),
        ("#machine=app", ["app01", "app010"], 4),
        ("#state=failed", ["sql01"], 1),
        ("#stage=failover", ["app01", "app010", "sql01"], 3),
        ("#stage=failover&state=done", ["app01", "app010"], 2),
        ("#machine=nobody", [], 0),
    ],
)
def test_the_filter(written: str, browse: Browse, wanted: str, machines: list[str], stages: int) -> None:
    shown = Shown(browse(written + wanted, "--dump-dom").printed)
    assert (shown.machines, len(shown.stages)) == (machines, stages)


def test_a_script_of_somebody_else_does_not_run(tmp_path: Path, browse: Browse) -> None:
    path = tmp_path / "runbook.html"
    smuggled = "<script>document.title = 'taken'</script><img src=x onerror=\"document.title = 'taken'\"></main>"
    path.write_text(page(runbook(story(NAMES))).replace("</main>", smuggled), encoding="utf-8")
    dom = browse(path.as_uri(), "--dump-dom").printed
    assert "<title>Runbook of the failback</title>" in dom
    assert Shown(dom).count == "3 of 3 machines shown"


#: Of the legend's and of the bars: a job, a copy.
COLOURS = (bytes.fromhex("0b57a4"), bytes.fromhex("7fb2e5"))


def pixels(browse: Browse, source: Path) -> list[int]:
    """How many pixels of the first sheet of a page, printed with 72 of them to the inch, have each colour."""
    paper = source.with_suffix(".pdf")
    browse(source.as_uri(), f"--print-to-pdf={paper}", "--no-pdf-header-footer")
    command = ["pdftoppm", "-r", "72", "-aa", "no", "-aaVector", "no", "-l", "1", paper]
    drawn = subprocess.run(command, check=True, capture_output=True).stdout
    data = drawn.split(b"\n255\n", 1)[1]
    return [sum(data[at : at + 3] == colour for at in range(0, len(data), 3)) for colour in COLOURS]


def complaints(browse: Browse, source: Path) -> bool:
    """Whether the browser keeps the page from something."""
    return "Content Security Policy" in browse(source.as_uri(), "--dump-dom", "--enable-logging=stderr").said


def test_the_bars_are_drawn(written: str, browse: Browse, tmp_path: Path) -> None:
    """The page's policy forbids styles in attributes: were the bars made of them, there would be none."""
    whole, bare, styled = (tmp_path / f"{name}.html" for name in ("runbook", "bare", "styled"))
    text = whole.read_text(encoding="utf-8")
    bare.write_text(re.sub(r"<rect [^>]*%[^>]*>", "", text), encoding="utf-8")
    assert all(drawn > 20 * legend for drawn, legend in zip(pixels(browse, whole), pixels(browse, bare), strict=True))
    assert not complaints(browse, whole)
    styled.write_text(text.replace("<rect ", '<rect style="fill: red" '), encoding="utf-8")
    assert complaints(browse, styled), "the browser would not say it"


def test_a_page_of_a_running_stage_shows_its_progress_after_a_reload(tmp_path: Path, browse: Browse) -> None:
    events, path = story(NAMES), tmp_path / "runbook.html"
    seen = []
    for until in ("progress", "outcome"):
        shown = next(number for number, event in enumerate(events, 1) if event["event"] == until)
        path.write_text(page(runbook(events[:shown]), live=True), encoding="utf-8")
        seen.append(browse(path.as_uri(), "--dump-dom").printed)
    assert "replicating_back, 50 %, 5.0 GiB, about 1 h 0 min left" in seen[0]
    assert Shown(seen[0]).machines == ["app01"]
    assert "50 %" not in seen[1]


def test_on_paper_the_filter_is_gone_and_the_folded_names_are_open(tmp_path: Path, browse: Browse) -> None:
    names = [f"app{number:02}" for number in range(20)]
    source, paper = tmp_path / "runbook.html", tmp_path / "runbook.pdf"
    source.write_text(page(runbook(story(names, failing=names))), encoding="utf-8")
    browse(source.as_uri(), f"--print-to-pdf={paper}", "--no-pdf-header-footer")
    text = subprocess.run(["pdftotext", "-layout", paper, "-"], check=True, capture_output=True, text=True).stdout
    assert "app17, app18, app19" in text
    assert "Start the master target." in text
    assert "Show all" not in text
    assert "machines shown" not in text


def test_a_thousand_machines_open(tmp_path: Path, browse: Browse) -> None:
    names = [f"app{number:04d}" for number in range(1000)]
    path = tmp_path / "runbook.html"
    path.write_text(page(runbook(story(names, failing=names[::50]))), encoding="utf-8")
    shown = Shown(browse(f"{path.as_uri()}#state=failed&stage=failover", "--dump-dom").printed)
    assert (len(shown.machines), len(shown.stages), shown.count) == (20, 20, "20 of 1000 machines shown")
