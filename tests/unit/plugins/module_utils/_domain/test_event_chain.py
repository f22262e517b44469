# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What of an event log that somebody changed, cut or continued is noticed, and where."""

from __future__ import annotations

import json

import pytest

from ansible_collections.asr.failback.plugins.module_utils._domain.event_chain import (
    fingerprint,
    missing_head,
    read,
    sealed,
)


def log(*events: str, after: bytes = b"") -> list[bytes]:
    """The lines of a log that begins after a given line."""
    lines = []
    for event in events:
        after = sealed({"event": event}, after)
        lines.append(after)
    return lines


def text(lines: list[bytes]) -> bytes:
    return b"".join(line + b"\n" for line in lines)


FIVE = log("run", "start", "action", "outcome", "end")
FORGED = FIVE[2].replace(b"action", b"nothing")
ADDED = log("nothing", after=FIVE[2])
BY_HAND = b'{"event": "note"}'


def test_a_log_as_it_was_written_is_whole():
    reading = read(text(FIVE))
    assert [event["event"] for event in reading.events] == ["run", "start", "action", "outcome", "end"]
    assert (reading.breaks, reading.torn) == ((), ())
    assert reading.head == fingerprint(FIVE[-1])


def test_an_empty_log_is_whole():
    assert read(b"") == read(text([]))
    assert (read(b"").breaks, read(b"").head) == ((), "")


@pytest.mark.parametrize(
    ("lines", "where", "meaning"),
    [
        ([*FIVE[:2], FORGED, *FIVE[3:]], 4, "line 3 was changed, or lines between it and line 4 were removed"),
        ([*FIVE[:1], *FIVE[2:]], 2, "line 1 was changed, or lines between it and line 2 were removed"),
        (FIVE[1:], 1, "the lines before line 1 were removed"),
        ([*FIVE[:3], *ADDED, *FIVE[3:]], 5, "line 4 was added: line 5 was written right after line 3"),
        ([*FIVE, *FIVE], 6, "line 6 was written as the first of a log, and follows others"),
        ([*FIVE, BY_HAND, BY_HAND], 6, "line 6 carries no hash: something else than the collection wrote it"),
    ],
)
def test_what_was_done_to_it_is_said_with_the_line(lines: list[bytes], where: int, meaning: str):
    (found,) = read(text(lines)).breaks
    assert (found.line, found.message) == (where, meaning)


def test_two_lines_that_changed_places_are_noticed():
    assert read(text([FIVE[0], FIVE[2], FIVE[1], FIVE[3], FIVE[4]])).breaks


@pytest.mark.parametrize("cut", [1, 20, len(FIVE[2]) - 1])
def test_a_torn_line_is_told_and_the_chain_goes_on_over_it(cut: int):
    torn = FIVE[2][:cut]
    reading = read(text([*FIVE[:2], torn, *log("run", "end", after=torn)]))
    assert (reading.torn, reading.breaks) == ((3,), ())
    assert [event["event"] for event in reading.events] == ["run", "start", "run", "end"]


def test_a_torn_last_line():
    reading = read(text(FIVE)[:-9])
    assert (reading.torn, reading.breaks, len(reading.events)) == ((5,), (), 4)


def test_lines_that_are_no_event_are_torn_lines():
    assert read(b"[1]\n\xff\n").torn == (1, 2)


def test_lines_cut_from_the_end_show_only_by_a_noted_hash():
    noted = read(text(FIVE)).head
    shorter = read(text(FIVE[:3]))
    assert shorter.breaks == ()
    assert "noted hash" in missing_head(shorter, noted).message
    longer = read(text([*FIVE, *log("run", after=FIVE[-1])]))
    assert missing_head(longer, noted.upper()) is None
    assert missing_head(longer, "") is None


def test_a_line_is_json_with_the_hash_of_the_one_before():
    assert json.loads(FIVE[1]) == {"event": "start", "previous": fingerprint(FIVE[0])}
