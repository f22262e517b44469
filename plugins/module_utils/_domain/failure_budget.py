# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""How many machines may fail before no further one is started."""

from __future__ import annotations

import re

from .errors import FailbackError

_GIVEN = re.compile(r"\s*(\d+)\s*(%?)\s*")


def failures_allowed(given: str, machines: int) -> int | None:
    """The number of failed machines at which nothing new is started; None for no limit.

    :param given: a number ("5"), a share of the machines ("10%"), or '' for no limit.
    :param machines: how many machines the stage is for.
    :raises FailbackError: ``BAD_OPTION``
    """
    if not given.strip():
        return None
    found = _GIVEN.fullmatch(given)
    if found is None or int(found[1]) == 0 or (found[2] and int(found[1]) > 100):
        raise FailbackError(
            "BAD_OPTION",
            f"max_failures is {given!r}, which is neither a number of machines nor a share of them.",
            "Write it as 5 or as 10%; leave it out for no limit.",
        )
    return max(1, machines * int(found[1]) // 100) if found[2] else int(found[1])
