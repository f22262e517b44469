# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The event log as a chain: each line carries the hash of the line before it, so that a later change shows.

The chain shows accidents and careless hands. Who may write to the file could write all of it anew: the hash of the
last line, noted somewhere else, shows that too.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

#: The key under which a line carries the hash of the line before it; '' in the first line of a file.
PREVIOUS = "previous"


def fingerprint(line: bytes) -> str:
    """The SHA-256 hash of a line without its line end; '' for no line at all."""
    return hashlib.sha256(line).hexdigest() if line else ""


def sealed(event: Mapping[str, Any], previous: bytes) -> bytes:
    """An event as a line, without its line end.

    :param previous: the line before it, b'' where it is the first.
    """
    return json.dumps({**event, PREVIOUS: fingerprint(previous)}, default=str).encode()


@dataclass(frozen=True)
class Break:
    """A place where the chain does not hold: before this line, counted from 1."""

    line: int
    message: str


@dataclass(frozen=True)
class Reading:
    """An event log as it was read.

    ``torn`` are the numbers of lines that are not whole: their process was killed while it wrote. ``head`` is the
    hash of the last line, ``hashes`` those of all.
    """

    events: tuple[Mapping[str, Any], ...]
    hashes: tuple[str, ...]
    torn: tuple[int, ...]
    breaks: tuple[Break, ...]

    @property
    def head(self) -> str:
        return self.hashes[-1] if self.hashes else ""


def read(data: bytes) -> Reading:
    """Read a log; what is wrong with it is in the result."""
    lines = data.removesuffix(b"\n").split(b"\n") if data else []
    hashes = [fingerprint(line) for line in lines]
    parsed = [event_of(line) for line in lines]
    torn = [number for number, event in enumerate(parsed, 1) if event is None]
    return Reading(
        tuple(event for event in parsed if event is not None),
        tuple(hashes),
        tuple(torn),
        tuple(_breaks(parsed, hashes)),
    )


def missing_head(reading: Reading, noted: str) -> Break | None:
    """The break that a hash shows which was noted earlier and is nowhere in the log."""
    if not noted or noted.lower() in reading.hashes:
        return None
    return Break(
        len(reading.hashes) + 1,
        "the noted hash belongs to no line: the line that had it was changed or removed, or this is another log",
    )


def event_of(line: bytes | str) -> dict[str, Any] | None:
    """A line's event; None for one that a killed run left torn."""
    try:
        event = json.loads(line)
    except ValueError:
        return None
    return event if isinstance(event, dict) else None


def _breaks(events: Sequence[Mapping[str, Any] | None], hashes: Sequence[str]) -> Iterator[Break]:
    """A torn line cannot say what came before it; the line after it vouches for it."""
    places: dict[str, int] = {}
    unsealed_before = False
    for number, (event, own) in enumerate(zip(events, hashes, strict=True), 1):
        before = hashes[number - 2] if number > 1 else ""
        carried = event.get(PREVIOUS) if event is not None else before
        unsealed = not isinstance(carried, str)
        if unsealed and not unsealed_before:
            yield Break(number, f"line {number} carries no hash: something else than the collection wrote it")
        elif isinstance(carried, str) and carried != before:
            yield Break(number, _meaning(number, carried, places))
        unsealed_before = unsealed
        places[own] = number


def _meaning(number: int, carried: str, places: Mapping[str, int]) -> str:
    if carried in places:
        first, last = places[carried] + 1, number - 1
        added = f"line {first} was" if first == last else f"lines {first} to {last} were"
        return f"{added} added: line {number} was written right after line {first - 1}"
    if number == 1:
        return "the lines before line 1 were removed"
    if not carried:
        return f"line {number} was written as the first of a log, and follows others"
    return f"line {number - 1} was changed, or lines between it and line {number} were removed"
