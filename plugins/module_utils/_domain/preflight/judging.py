# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What several rules judge in the same way: heartbeats, health, problems, versions, certificates."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from ..errors import FailbackError
from ..model import Problem
from ..plain import plain
from .azure_facts import Server
from .finding import Severity, Trouble
from .limits import CERTIFICATE_DAYS, HEARTBEAT
from .missing import FactMissing

#: "No test failover was done": of no matter for the way home [asr-api 3.2].
IGNORED_PROBLEMS = frozenset({"161011"})
#: versionStatus [asr-api 1.10]: what is not here is taken as supported.
_VERSION_STATUS: Mapping[str, tuple[Severity, str]] = {
    "notsupported": (Severity.ERROR, "is not supported any more"),
    "deprecated": (Severity.WARNING, "is deprecated"),
    "updaterequired": (Severity.WARNING, "needs an update"),
    "securityupdaterequired": (Severity.WARNING, "needs a security update"),
}
_HEALTH = {"critical": Severity.ERROR, "error": Severity.ERROR, "warning": Severity.WARNING}


def ago(age: timedelta) -> str:
    """An age in words: "3 hours"."""
    minutes = max(0, int(age.total_seconds() // 60))
    for size, unit in ((1440, "day"), (60, "hour"), (1, "minute")):
        if minutes >= size:
            return f"{minutes // size} {unit}{'' if minutes // size == 1 else 's'}"
    return "less than a minute"


def silence(what: str, last: datetime | None, read_at: datetime, subject: str = "") -> Iterator[Trouble]:
    """A heartbeat that is too old.

    :param what: whose, as the sentence begins with it.
    :raises FactMissing: where Azure gives none
    """
    if last is None:
        raise FactMissing(f"Azure gives no heartbeat of {what}")
    if read_at - last > HEARTBEAT:
        message = f"{capital(what)} was last heard of {ago(read_at - last)} ago."
        yield Trouble(message, {"last_heartbeat": plain(last), "read_at": plain(read_at)}, subject=subject)


def health(what: str, value: str, subject: str = "") -> Iterator[Trouble]:
    """A health that is not good.

    :raises FactMissing: where Azure gives none
    """
    if not value or value.lower() == "none":
        raise FactMissing(f"Azure gives no health of {what}")
    severity = _HEALTH.get(value.lower())
    if severity:
        yield Trouble(f"The health of {what} is {value}.", {"health": value}, subject=subject, severity=severity)


def problems(what: str, found: Sequence[Problem], subject: str = "") -> Iterator[Trouble]:
    """Errors that Azure shows, in its own words."""
    for problem in found:
        if problem.code in IGNORED_PROBLEMS:
            continue
        said = (problem.message or problem.possible_causes or "no text").rstrip(".")
        yield Trouble(
            f"{capital(what)} has the problem {problem.code or 'without a code'}: {said}.",
            {"code": problem.code, "level": problem.level, "possible_causes": problem.possible_causes},
            subject=subject,
            remedy=problem.recommended_action,
            severity=Severity.WARNING if problem.level.lower() == "warning" else None,
        )


def version_support(server: Server) -> Iterator[Trouble]:
    """A version that Azure does not support, or not much longer.

    :raises FactMissing: where Azure does not say
    """
    if not server.version_status:
        raise FactMissing(f"Azure does not say whether the version of {server.label} is supported")
    found = _VERSION_STATUS.get(server.version_status.lower())
    if found:
        severity, words = found
        message = f"Version {server.version or 'unknown'} of {server.label} {words}."
        evidence = {"version": server.version, "version_status": server.version_status}
        yield Trouble(message, evidence, subject=server.label, severity=severity)


def certificate(server: Server) -> Iterator[Trouble]:
    """A certificate that has expired, or soon will.

    :raises FactMissing: where Azure does not say
    """
    days = server.certificate_days
    if days is None:
        raise FactMissing(f"Azure does not say when the certificate of {server.label} expires")
    if days > CERTIFICATE_DAYS:
        return
    words = "has expired" if days <= 0 else f"expires in {days} day{'' if days == 1 else 's'}"
    severity = Severity.ERROR if days <= 0 else Severity.WARNING
    yield Trouble(
        f"The certificate of {server.label} {words}.", {"days": days}, subject=server.label, severity=severity
    )


def version_number(server: Server) -> tuple[int, ...]:
    """A version to compare: numbers, not text [asr-api 7].

    :raises FactMissing: where it is none
    """
    try:
        return tuple(int(part) for part in server.version.split("."))
    except ValueError:
        raise FactMissing(f"Azure gives {server.version!r} as the version of {server.label}") from None


def as_trouble(error: FailbackError, subject: str = "") -> Trouble:
    """What a stage would refuse, said before."""
    return Trouble(error.message, {"code": error.code, **plain(error.details)}, subject=subject, remedy=error.remedy)


def capital(words: str) -> str:
    """The beginning of a sentence, except for a name: names are kept as they are."""
    first = words.split(" ", 1)[0]
    return words[:1].upper() + words[1:] if first.isalpha() and first.islower() and " " in words else words
