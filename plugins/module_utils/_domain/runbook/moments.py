# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""When events happened, by Azure's clock: only so can they be compared with Azure's jobs, and with the portal."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

Event = Mapping[str, Any]


class Timed(NamedTuple):
    at: datetime
    event: Event


def moment(text: Any) -> datetime | None:
    """A time in ISO 8601; without an offset it is UTC. None for anything else."""
    if not isinstance(text, str):
        return None
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def timed(events: Iterable[Event]) -> list[Timed]:
    """The events of one log, each with its moment; those without any time are left out.

    An event that was written without an answer of Azure has the control node's time only. It is put right by the
    difference of the two clocks that the event shows which was written nearest to it.
    """
    known = [(own, moment(event.get("service_time")), event) for event in events if (own := moment(event.get("time")))]
    both = [(own, service - own) for own, service, _event in known if service]
    result, left = [], 0
    for own, service, event in known:
        while left + 1 < len(both) and both[left + 1][0] <= own:
            left += 1
        result.append(Timed(service or own + _skew(own, both[left : left + 2]), event))
    return result


def _skew(own: datetime, near: Sequence[tuple[datetime, timedelta]]) -> timedelta:
    """How far Azure's clock is ahead.

    :param near: moments around this one with what they show.
    """
    return min(near, key=lambda each: abs(each[0] - own))[1] if near else timedelta()
