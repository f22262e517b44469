# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Preflight's files: a page for people, JSON for programs, JUnit XML for pipelines."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping
from typing import Any

from .._domain.errors import FailbackError
from .._domain.preflight_report.junit import junit
from .._domain.preflight_report.page import page
from .local_files import write_atomically

Document = Mapping[str, Any]

#: Kind → the file's name and what makes its text.
_FILES: Mapping[str, tuple[str, Callable[[Document], str]]] = {
    "html": ("preflight.html", page),
    "json": ("preflight.json", lambda document: json.dumps(document, indent=1) + "\n"),
    "junit": ("preflight.xml", junit),
}


def make_folder(folder: str | None) -> None:
    """Make the folder for the reports, before anything is read.

    :raises FailbackError: ``REPORT_DIR_UNWRITABLE``
    """
    if not folder:
        return
    try:
        os.makedirs(folder, exist_ok=True)
    except OSError as error:
        raise _unwritable(folder, error.strerror or str(error)) from error
    if not os.access(folder, os.W_OK | os.X_OK):
        raise _unwritable(folder, "Permission denied")


def _unwritable(folder: str, why: str) -> FailbackError:
    return FailbackError(
        "REPORT_DIR_UNWRITABLE",
        f"Reports cannot be written to {folder}: {why}.",
        "Set report_dir (in the playbooks asr_failback_report_dir) to a directory that can be written.",
        {"report_dir": folder},
    )


def write_reports(folder: str | None, document: Document) -> dict[str, str]:
    """Write the files, each complete or not at all, and return their paths by kind.

    :raises FailbackError: ``FILE_UNWRITABLE``
    """
    if not folder:
        return {}
    paths = {kind: os.path.join(folder, name) for kind, (name, _renderer) in _FILES.items()}
    for kind, (_name, render) in _FILES.items():
        text = render(document).encode()
        write_atomically(paths[kind], lambda file, text=text: file.write(text), lambda _path: None)
    return paths
