# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Whether a file in a datastore is the one on the control node.

vCenter tells a file's size and time, but no checksum. So the checksum of what was uploaded is noted in a file next to
it. A note older than its file is not believed: somebody has put another file there since.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from .errors import FailbackError

#: What is appended to a file's name for the file with its checksum, which sha256sum --check can read.
NOTE_SUFFIX = ".sha256"


@dataclass(frozen=True)
class LocalFile:
    """:param size: bytes. :param sha256: hexadecimal digits."""

    size: int
    sha256: str


@dataclass(frozen=True)
class RemoteFile:
    """A file in a datastore, and the note about it where there is one."""

    size: int
    modified: datetime | None = None
    is_folder: bool = False
    noted: str | None = None
    noted_at: datetime | None = None

    @property
    def known_sha256(self) -> str | None:
        """The checksum that its note tells, where that can be believed."""
        fresh = self.noted_at is not None and self.modified is not None and self.noted_at >= self.modified
        return self.noted if fresh else None


class Verdict(StrEnum):
    SAME = "same"
    DIFFERENT = "different"
    UNKNOWN = "unknown"


def compare(local: LocalFile, remote: RemoteFile | None) -> Verdict:
    """``UNKNOWN`` where only reading the remote file can tell."""
    if remote is None or remote.size != local.size:
        return Verdict.DIFFERENT
    if remote.known_sha256 is None:
        return Verdict.UNKNOWN
    return Verdict.SAME if remote.known_sha256 == local.sha256 else Verdict.DIFFERENT


def check_space(datastore: str, local: LocalFile, remote: RemoteFile | None, free: int) -> None:
    """:raises FailbackError: ``DATASTORE_FULL``. :param free: bytes."""
    needed = local.size - (remote.size if remote else 0)
    if needed > free:
        raise FailbackError(
            "DATASTORE_FULL",
            f"The datastore {datastore} has {_mib(free)} free, and {_mib(needed)} are needed.",
            "Free space in it or name another datastore.",
            {"datastore": datastore, "free_bytes": free, "needed_bytes": needed},
        )


def _mib(size: int) -> str:
    return f"{size / 2**20:,.1f} MiB"


def datastore_path(text: str) -> str:
    """A file's path within its datastore.

    :raises FailbackError: ``BAD_DATASTORE_PATH``
    """
    parts = text.strip("/").split("/")
    if text.endswith("/") or text.startswith("[") or any(part in ("", ".", "..") for part in parts):
        raise FailbackError(
            "BAD_DATASTORE_PATH",
            f"{text!r} is no path of a file within a datastore.",
            "Give folder and file without the datastore's name, such as iso/mt01.iso.",
        )
    return "/".join(parts)


def iso_path(text: str) -> str:
    """An ISO's path as vSphere writes it, or '' for none.

    :raises FailbackError: ``BAD_ISO_PATH``
    """
    datastore, bracket, path = text.partition("] ")
    if text and not (datastore.startswith("[") and datastore[1:] and bracket and path):
        raise FailbackError(
            "BAD_ISO_PATH",
            f"{text!r} is no path of an ISO in a datastore.",
            "Give it with its datastore, such as [datastore1] iso/mt01.iso.",
        )
    return text
