# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""TCP connections that the user lets this machine try."""

from __future__ import annotations

import socket
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from .._domain.preflight.facts import Probe

_SECONDS = 5.0
_AT_ONCE = 16


def probe_all(wanted: Sequence[Mapping[str, Any]]) -> tuple[Probe, ...]:
    """Try all connections, several at once.

    :param wanted: name, host and port of each.
    """
    if not wanted:
        return ()
    origin = f"the machine that runs Ansible ({socket.gethostname()})"
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        return tuple(pool.map(lambda entry: _probe(entry, origin), wanted))


def _probe(entry: Mapping[str, Any], origin: str) -> Probe:
    error = ""
    try:
        socket.create_connection((entry["host"], entry["port"]), timeout=_SECONDS).close()
    except TimeoutError:
        error = f"no answer within {_SECONDS:g} seconds"
    except (OSError, UnicodeError) as problem:
        error = getattr(problem, "strerror", None) or str(problem)
    return Probe(entry["name"], entry["host"], entry["port"], origin, error)
