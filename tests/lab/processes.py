# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Ending a client as a power cut ends it: with all that it started, and no chance to tidy up."""

from __future__ import annotations

import os
import signal
from collections import defaultdict
from pathlib import Path


def end_tree(pid: int) -> None:
    """Kill a process and its descendants. Not its process group: Ansible's workers lead sessions of their own."""
    for each in [pid, *_descendants(pid)]:
        try:
            os.kill(each, signal.SIGKILL)
        except ProcessLookupError:
            continue


def _descendants(pid: int) -> list[int]:
    children: dict[int, list[int]] = defaultdict(list)
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            # The name, in parentheses, may hold blanks.
            parent = int(status.read_text().rpartition(")")[2].split()[1])
        except OSError:
            continue  # it has just ended
        children[parent].append(int(status.parent.name))
    found, look = [], [pid]
    while look:
        its = children[look.pop()]
        found += its
        look += its
    return found
