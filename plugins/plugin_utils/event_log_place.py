# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Where a run's event log lies."""

from __future__ import annotations

import os
import tempfile
from datetime import UTC, datetime

from ansible_collections.asr.failback.plugins.module_utils._domain.errors import FailbackError

_OWN_FOLDER = ".asr-failback"


def new_event_log(folder: str) -> str:
    """A new event log's path, by the time of day.

    :param folder: where the user wants it; '' for a folder in the home directory or, where that cannot be written, as
        in some containers, for one that is made in the place for temporary files.
    :raises FailbackError: ``EVENT_LOG_UNWRITABLE``
    """
    place = os.path.expanduser(folder) if folder else _in_home() or _elsewhere()
    return os.path.join(place, f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}.jsonl")


def _in_home() -> str:
    home = os.path.expanduser("~")
    own = os.path.join(home, _OWN_FOLDER)
    return own if os.access(own if os.path.isdir(own) else home, os.W_OK) else ""


def _elsewhere() -> str:
    try:
        return tempfile.mkdtemp(prefix="asr-failback-")
    except OSError as error:
        raise FailbackError(
            "EVENT_LOG_UNWRITABLE",
            f"There is no place for the event log: {error.strerror or error}",
            "Name a folder that can be written with asr_failback_log_dir.",
        ) from None
