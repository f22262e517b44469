# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Says what happens to machines: every event of a run, and every course's end, goes through here."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from .course import Course
from .errors import FailbackError
from .ports import Clock, Sink

#: What a machine waits for that waits for nothing but its turn.
QUEUE = "its turn"


class Journal:
    def __init__(self, sink: Sink, clock: Clock) -> None:
        self._sink = sink
        self._clock = clock
        self.failed = 0  # machines that failed in earnest

    def emit(self, event: str, course: Course, **facts: Any) -> None:
        self._sink({"event": event, "machine": course.name, **facts})

    def emit_run(self, event: str, **facts: Any) -> None:
        """An event that belongs to no machine."""
        self._sink({"event": event, **facts})

    def finish(self, course: Course, message: str) -> None:
        course.message = message
        course.seconds = self._clock.monotonic() - course.started
        self.emit("outcome", course, result=course.as_result())

    def fail(self, course: Course, error: FailbackError) -> None:
        self.failed += 1
        self.turn_away(course, error)

    def turn_away(self, course: Course, error: FailbackError) -> None:
        """The machine is not begun because of others: it fails, and does not count."""
        course.error = error
        self.finish(course, error.message)

    def queue(self, course: Course) -> None:
        """The machine waits for room among those that are under way; said once."""
        if course.waits_for != QUEUE:
            course.waits_for = QUEUE
            self.emit("queued", course)

    def wait(self, course: Course, reason: str) -> None:
        """Said once for each reason."""
        if course.waits_for != reason:
            course.waits_for = reason
            self.emit("waiting", course, reason=reason)

    def warn(self, courses: Iterable[Course], text: str) -> None:
        """Said once for each machine, and kept in its result."""
        for course in courses:
            if text not in course.warnings:
                course.warnings.append(text)
                self.emit("warning", course, text=text)
