# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What the name of an agent's archive tells: version, distribution, and how its installer is called."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from .errors import FailbackError

#: Microsoft-ASR_UA_9.9.0.0_RHEL6-64_GA_19May2017_release.tar.gz [asr-api 3.6]
_NAME = re.compile(
    r"Microsoft-ASR_UA_(?P<version>\d+(?:\.\d+)+)_(?P<distribution>.+?)_GA_(?P<date>[^_]+)_[Rr]elease\.tar\.gz"
)
#: Agents below this one install and register in one step, later ones in two [asr-api 3.6, "<= 9.9-ish"].
_TWO_STEPS_FROM = (9, 10)
ONE_STEP = "one_step"
TWO_STEPS = "two_steps"


def version_numbers(version: str) -> tuple[int, ...]:
    """A version to compare: 9.10 is later than 9.9. What is no number counts as 0."""
    return tuple(int(part) if part.isdigit() else 0 for part in version.strip().split("."))


@dataclass(frozen=True)
class AgentArchive:
    """An archive of the Linux agent; ``syntax`` is ``one_step`` or ``two_steps``."""

    name: str
    version: str
    distribution: str
    syntax: str


def read_name(name: str, distribution: str) -> AgentArchive:
    """What an archive is, from its file name.

    :param distribution: the one that the target needs, for example ``RHEL6-64``.
    :raises FailbackError: ``AGENT_NAME_UNKNOWN`` or ``AGENT_OTHER_DISTRIBUTION``.
    """
    match = _NAME.fullmatch(name)
    if not match:
        raise FailbackError(
            "AGENT_NAME_UNKNOWN",
            f"{name} is not called as the agent's archives are, so its version and distribution are not known.",
            "Give the archive under its own name, such as "
            f"Microsoft-ASR_UA_9.9.0.0_{distribution}_GA_date_release.tar.gz; it is in the process server's folder "
            "pushinstallsvc/repository.",
            {"archive": name},
        )
    found = AgentArchive(
        name,
        match["version"],
        match["distribution"],
        TWO_STEPS if version_numbers(match["version"])[:2] >= _TWO_STEPS_FROM else ONE_STEP,
    )
    if found.distribution != distribution:
        raise FailbackError(
            "AGENT_OTHER_DISTRIBUTION",
            f"{name} is for {found.distribution}; this target needs {distribution}.",
            f"Give the archive for {distribution} from the process server's folder pushinstallsvc/repository.",
            {"archive": name, "distribution": found.distribution, "needed": distribution},
        )
    return found


def refuse_newer(archive: AgentArchive, servers: Sequence[str]) -> None:
    """A master target must not be of a later version than the process and configuration servers [asr-api 3.1].

    Azure lets a reprotect with a later one succeed, and the replication fails.

    :param servers: the versions of these servers.
    :raises FailbackError: ``AGENT_TOO_NEW``
    """
    known = [version for version in servers if version]
    oldest = min(known, key=version_numbers, default="")
    if oldest and version_numbers(archive.version)[:2] > version_numbers(oldest)[:2]:
        raise FailbackError(
            "AGENT_TOO_NEW",
            f"The agent's version {archive.version} is later than {oldest}, the process or configuration server's.",
            "Give an agent of the servers' version, or update the configuration server and the process servers first.",
            {"version": archive.version, "servers": known},
        )
