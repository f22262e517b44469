# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What a user may choose, and how a choice is made where the user made none: one fits, or all that fit are listed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any, TypeVar

from .errors import FailbackError
from .model import RecoveryPoint, same_id

T = TypeVar("T")

#: In place of names: all that fit, of which the stage takes one that has room.
AUTO = "auto"
#: Choices that may name several.
_SEVERAL = frozenset({"master_target", "appliance"})


@dataclass(frozen=True)
class Choices:
    """A user's choices for one machine; empty means: derive it.

    ``master_target``, ``process_server``, ``appliance``, ``policy`` and ``run_as_account`` are names or ids; of
    master target and appliance there may be several, or ``AUTO``.
    """

    master_target: tuple[str, ...] = ()
    process_server: str = ""
    retention_volume: str = ""
    datastore: str = ""
    policy: str = ""
    run_as_account: str = ""
    appliance: tuple[str, ...] = ()
    log_storage_account: str = ""
    azure_vm_id: str = ""
    vm_name: str = ""
    recovery_point: RecoveryPoint = RecoveryPoint.LATEST

    @classmethod
    def names(cls) -> frozenset[str]:
        return frozenset(entry.name for entry in fields(cls))

    def override(self, given: Mapping[str, Any]) -> Choices:
        """These choices with those that are given; empty ones change nothing.

        :raises FailbackError: ``BAD_OPTION`` for a choice that does not exist, or a recovery point that does not.
        """
        unknown = sorted(given.keys() - self.names())
        if unknown:
            raise FailbackError(
                "BAD_OPTION",
                f"There is no choice {', '.join(unknown)} for a machine.",
                f"A machine's choices are {', '.join(sorted(self.names()))}.",
            )
        chosen = {key: value for key, value in given.items() if value}
        if "recovery_point" in chosen:
            chosen["recovery_point"] = _recovery_point(chosen["recovery_point"])
        several = {key: _several(key, chosen[key]) for key in _SEVERAL & chosen.keys()}
        return replace(self, **chosen | several)


def _several(name: str, value: Any) -> tuple[str, ...]:
    """One name, or a list of them."""
    names = value if isinstance(value, (list, tuple)) else [value]
    if not all(isinstance(entry, str) for entry in names):
        raise FailbackError(
            "BAD_OPTION",
            f"{name} is {value!r}, which is neither a name nor a list of names.",
            f"Write one name, a list of names, or {AUTO} for all that fit.",
        )
    return tuple(entry for entry in names if entry)


def _recovery_point(value: str) -> RecoveryPoint:
    try:
        return RecoveryPoint(value)
    except ValueError:
        known = ", ".join(point.value for point in RecoveryPoint)
        raise FailbackError(
            "BAD_OPTION", f"There is no recovery point {value!r} for a failback.", f"Use one of {known}."
        ) from None


def pick(
    machine: str,
    kind: str,
    wanted: str,
    candidates: Sequence[T],
    labels: Callable[[T], Sequence[str]],
    *,
    option: str,
    to_azure: bool = False,
    unfit: Sequence[tuple[T, str]] = (),
) -> T:
    """The one candidate that is wanted, or the only one there is.

    :param kind: what is looked for, in words: "master target".
    :param wanted: a name or an id as the user gave it; '' to derive.
    :param candidates: what can be used.
    :param labels: the name and the ids by which a candidate may be called; the first is shown.
    :param option: the option with which the user can choose.
    :param to_azure: whether it is chosen for the way to Azure, for which the playbooks have variables of its own.
    :param unfit: what exists but cannot be used, each with its reason.
    :raises FailbackError: ``…_NOT_FOUND``, ``…_UNFIT`` or ``…_AMBIGUOUS``, naming what is there instead.
    """

    def is_wanted(entry: T) -> bool:
        return any(same_id(wanted, label) for label in labels(entry) if label)

    code = kind.upper().replace(" ", "_").replace("-", "_")
    choice = f"{option} (in the playbooks asr_failback_{option}{'_to_azure' if to_azure else ''})"
    names = [labels(entry)[0] for entry in candidates]
    refused = [(entry, reason) for entry, reason in unfit if wanted and is_wanted(entry)]
    others = [f"{labels(entry)[0]} ({reason})" for entry, reason in unfit if (entry, reason) not in refused]
    usable = f"Usable: {', '.join(names) or 'none'}." + (f" Not usable: {', '.join(others)}." if others else "")
    details = {"machine": machine, "candidates": names, "unfit": [labels(entry)[0] for entry, _reason in unfit]}

    matches = [entry for entry in candidates if is_wanted(entry)] if wanted else list(candidates)
    if len(matches) == 1:
        return matches[0]
    if refused:
        entry, reason = refused[0]
        raise FailbackError(
            f"{code}_UNFIT",
            f"{machine}: {kind} {labels(entry)[0]} cannot be used: it {reason}. {usable}",
            f"Mend it, or set {choice} to a usable one.",
            details,
        )
    if matches:
        called = f" is called {wanted!r}" if wanted else " fits"
        raise FailbackError(
            f"{code}_AMBIGUOUS",
            f"{machine}: more than one {kind}{called}. {usable}",
            f"Choose one with {choice}" + (", by its id." if wanted else "."),
            details,
        )
    if wanted:
        raise FailbackError(
            f"{code}_NOT_FOUND",
            f"{machine}: there is no {kind} {wanted!r}. {usable}",
            f"Set {choice} to the name or id of a usable one, or leave it out where only one fits.",
            details,
        )
    raise FailbackError(
        f"{code}_NOT_FOUND",
        f"{machine}: no usable {kind} was found. {usable}",
        "Make one that the vault knows (refresh the configuration server after a change) and run the stage again, "
        f"or name one with {choice}.",
        details,
    )


def pick_several(
    machine: str,
    kind: str,
    wanted: Sequence[str],
    judged: Sequence[tuple[T, str]],
    labels: Callable[[T], Sequence[str]],
    *,
    option: str,
) -> list[T]:
    """Those of which one may be taken: of several names, or of all for ``AUTO``, those that fit; otherwise as ``pick``.

    :param judged: what there is, each with the reason why it cannot be used; '' where it can.
    :raises FailbackError: as ``pick``, and ``…_NOT_FOUND`` for a name that nothing has.
    """
    fit = [entry for entry, reason in judged if not reason]
    unfit = [(entry, reason) for entry, reason in judged if reason]
    every = AUTO in wanted
    if len(wanted) <= 1 and not every:
        name = wanted[0] if wanted else ""
        return [pick(machine, kind, name, fit, labels, option=option, unfit=unfit)]

    def called(entry: T, name: str) -> bool:
        return any(same_id(name, label) for label in labels(entry) if label)

    for name in wanted:
        if name != AUTO and not any(called(entry, name) for entry, _reason in judged):
            pick(machine, kind, name, fit, labels, option=option, unfit=unfit)  # raises
    meant = [entry for entry in fit if every or any(called(entry, name) for name in wanted)]
    # Where none is left, this says why not.
    return meant or [pick(machine, kind, "", [], labels, option=option, unfit=unfit)]
