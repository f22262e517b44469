# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The folder of a report, and its files."""

from __future__ import annotations

import os
from collections.abc import Mapping

from .._domain.errors import FailbackError
from .local_files import write_atomically


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


def write_files(folder: str, texts: Mapping[str, str]) -> None:
    """Write files by their names, each complete or not at all.

    :raises FailbackError: ``FILE_UNWRITABLE``
    """
    for name, text in texts.items():
        content = text.encode()
        write_atomically(
            os.path.join(folder, name), lambda file, content=content: file.write(content), lambda _path: None
        )
