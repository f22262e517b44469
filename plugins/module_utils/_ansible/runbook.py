# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The runbook's files; while a stage runs, they are kept up to date."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from .._domain.event_chain import Reading, read
from .._domain.ports import Sink
from .._domain.runbook.csv_table import csv_table
from .._domain.runbook.document import document
from .._domain.runbook.page import page
from .local_files import read_file
from .report_files import make_folder, write_files

Document = Mapping[str, Any]

#: Seconds between two pages of a running stage, at least …
_PAUSE = 20.0
#: … and so many times as long as it took to write the last one.
_SHARE = 20
_NOT_WRITTEN = (
    "The runbook page is not written any more: {} The machines go on. When that is mended, asr.failback.report makes "
    "the page anew, out of the event log."
)


def _json(made: Document, live: bool) -> str:
    return json.dumps(made) + "\n"  # in one line: with indentation it would take a second more


def _csv(made: Document, live: bool) -> str:
    return csv_table(made)


def _page(made: Document, live: bool) -> str:
    return page(made, live=live)


#: Kind → the file's name and what makes its text.
_FILES: Mapping[str, tuple[str, Callable[[Document, bool], str]]] = {
    "html": ("runbook.html", _page),
    "json": ("runbook.json", _json),
    "csv": ("runbook.csv", _csv),
}


def write_runbook(folder: str, made: Document, *, live: bool = False) -> dict[str, str]:
    """Write the files, each complete or not at all.

    :raises FailbackError: ``FILE_UNWRITABLE``
    """
    write_files(folder, {name: render(made, live) for name, render in _FILES.values()})
    return {kind: os.path.join(folder, name) for kind, (name, _render) in _FILES.items()}


class LiveRunbook:
    """A sink that keeps the runbook of a running stage up to date, behind the event log that it is read from.

    What goes wrong with the page is said once, and stops nothing.
    """

    def __init__(self, log: Sink, path: str, folder: str, monotonic: Callable[[], float] = time.monotonic) -> None:
        """:raises FailbackError: ``REPORT_DIR_UNWRITABLE``, before anything is started."""
        make_folder(folder)
        self._log = log
        self._path = path
        self._folder = folder
        self._monotonic = monotonic
        self._due = 0.0
        self._broken = False

    def __call__(self, event: Mapping[str, Any]) -> None:
        self._log(event)
        over = event["event"] == "end"
        if self._broken or (self._monotonic() < self._due and not over):
            return
        begun = self._monotonic()
        try:
            write_runbook(self._folder, document({self._path: self._reading()}, datetime.now(UTC)), live=not over)
        except Exception as error:  # machines are under way: a page is not worth stopping them
            self._broken = True
            self._log({**_stamps(event), "event": "warning", "text": _NOT_WRITTEN.format(error)})
        now = self._monotonic()
        self._due = now + max(_PAUSE, _SHARE * (now - begun))

    def _reading(self) -> Reading:
        return read(read_file(self._path))


def _stamps(event: Mapping[str, Any]) -> dict[str, Any]:
    """What says to which run an event belongs, and when it was."""
    return {key: event[key] for key in ("service_time", "run") if key in event}


def kept_up_to_date(log: Sink, path: str | None, folder: str | None) -> Sink:
    """The sink of a stage: with a runbook where a folder for it is named.

    :raises FailbackError: ``REPORT_DIR_UNWRITABLE``
    """
    return LiveRunbook(log, path, folder) if path and folder else log
