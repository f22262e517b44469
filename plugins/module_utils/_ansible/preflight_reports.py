# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Preflight's files: a page for people, JSON for programs, JUnit XML for pipelines."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping
from typing import Any

from .._domain.preflight_report.junit import junit
from .._domain.preflight_report.page import page
from .report_files import write_files

Document = Mapping[str, Any]

#: Kind → the file's name and what makes its text.
_FILES: Mapping[str, tuple[str, Callable[[Document], str]]] = {
    "html": ("preflight.html", page),
    "json": ("preflight.json", lambda document: json.dumps(document, indent=1) + "\n"),
    "junit": ("preflight.xml", junit),
}


def write_reports(folder: str | None, document: Document) -> dict[str, str]:
    """Write the files, each complete or not at all, and return their paths by kind.

    :raises FailbackError: ``FILE_UNWRITABLE``
    """
    if not folder:
        return {}
    write_files(folder, {name: render(document) for name, render in _FILES.values()})
    return {kind: os.path.join(folder, name) for kind, (name, _render) in _FILES.items()}
