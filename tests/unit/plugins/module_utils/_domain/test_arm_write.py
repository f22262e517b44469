# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Writes are sent once each, and only while what they bring is missing."""

from __future__ import annotations

import pytest

from ansible_collections.asr.failback.plugins.module_utils._domain.arm_write import LOOKS, Write, carry_out
from ansible_collections.asr.failback.plugins.module_utils._domain.errors import (
    ActionRejected,
    ActionUnsure,
    FailbackError,
)

ONE = Write("PUT", "/one", "creation", "one", {"a": 1})
TWO = Write("PUT", "/two", "creation", "two")


class World:
    """What is still missing; a write arrives after so many looks, or never."""

    def __init__(self, *missing: Write, arrives_after: int = 0, answer: FailbackError | None = None) -> None:
        self.missing, self.sent, self.pauses = list(missing), [], 0
        self._lag, self._answer, self._taken = arrives_after, answer, []

    def to_do(self) -> list[Write]:
        return [write for write in self.missing if (write, True) not in self._taken]

    def send(self, write: Write) -> None:
        self.sent.append(write)
        self._taken.append((write, self._lag == 0))
        if self._answer:
            raise self._answer

    def pause(self) -> None:
        self.pauses += 1
        if self.pauses == self._lag:
            self._taken = [(write, True) for write, _ in self._taken]

    def run(self) -> list[Write]:
        return carry_out(self.to_do, self.send, self.pause)


def test_all_that_is_missing_is_sent_in_order():
    world = World(ONE, TWO)
    assert world.run() == [ONE, TWO]
    assert world.pauses == 0


def test_nothing_is_sent_where_nothing_is_missing():
    world = World()
    assert world.run() == []
    assert world.sent == []


def test_what_shows_late_is_awaited_and_not_sent_again():
    world = World(ONE, arrives_after=2)
    assert world.run() == [ONE]
    assert world.pauses == 2


def test_what_never_shows_is_said():
    world = World(ONE, arrives_after=99)
    with pytest.raises(FailbackError) as caught:
        world.run()
    assert caught.value.code == "WRITE_NOT_SEEN"
    assert "creation of one" in caught.value.message
    assert (len(world.sent), world.pauses) == (1, LOOKS)


def test_an_answer_that_got_lost_is_no_failure_where_the_change_is_there():
    world = World(ONE, TWO, arrives_after=0, answer=ActionUnsure("ANSWER_UNCLEAR", "?", "!"))
    assert world.run() == [ONE, TWO]


def test_an_answer_that_got_lost_is_never_a_reason_to_send_again():
    world = World(ONE, arrives_after=99, answer=ActionUnsure("ANSWER_UNCLEAR", "?", "!"))
    with pytest.raises(ActionUnsure):
        world.run()
    assert world.sent == [ONE]


def test_a_clear_no_ends_it():
    world = World(ONE, TWO, answer=ActionRejected("ACTION_REFUSED", "No.", "!"))
    with pytest.raises(ActionRejected):
        world.run()
    assert world.sent == [ONE]


def test_a_write_is_the_same_though_its_details_are_put_together_anew():
    """Otherwise a name that is chosen as a free one would be chosen again and again."""
    again = Write("PUT", "/one-2", "creation", "one", {"a": 2})
    answers = [[ONE], *[[again]] * (LOOKS + 1)]
    sent: list[Write] = []
    with pytest.raises(FailbackError) as caught:
        carry_out(lambda: answers.pop(0), sent.append, lambda: None)
    assert caught.value.code == "WRITE_NOT_SEEN"
    assert sent == [ONE]
