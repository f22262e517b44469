# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Which object of vCenter's inventory a name means: the one that has it, or an error that lists what is there."""

from __future__ import annotations

from collections.abc import Sequence

from .errors import FailbackError


def position_of(kind: str, name: str, found: Sequence[tuple[str, str]], narrower: str) -> int:
    """The position of the only object that has the name.

    :param kind: what it is, in a user's words, such as ``datastore``.
    :param found: name and whereabouts of all objects of the kind.
    :param narrower: what a user can do where several objects have the name.
    :raises FailbackError: ``NOT_IN_VCENTER``, ``AMBIGUOUS_IN_VCENTER``
    """
    fitting = [position for position, entry in enumerate(found) if entry[0] == name]
    if len(fitting) == 1:
        return fitting[0]
    if fitting:
        places = [found[position][1] for position in fitting]
        raise FailbackError(
            "AMBIGUOUS_IN_VCENTER",
            f"There are {len(fitting)} of {kind} {name}: in {', '.join(places)}.",
            narrower,
            {"kind": kind, "name": name, "places": places},
        )
    names = sorted({entry[0] for entry in found})
    raise FailbackError(
        "NOT_IN_VCENTER",
        f"There is no {kind} {name} here; there is: {', '.join(names) or 'none that the account can see'}.",
        f"Correct the {kind}, or give the vCenter account the right to see it.",
        {"kind": kind, "name": name, "names": names},
    )
