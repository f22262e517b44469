# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Files on the control node."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import IO

from .._domain.checksums import check_digest, sha256_digits
from .._domain.errors import FailbackError


@contextmanager
def _readable(path: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise FailbackError(
            "FILE_UNREADABLE",
            f"{path} cannot be read: {error.strerror}.",
            "Check the path and its permissions; it is a path on the machine that runs the module.",
            {"path": path},
        ) from error


def read_file(path: str) -> bytes:
    """:raises FailbackError: ``FILE_UNREADABLE``"""
    with _readable(path), open(path, "rb") as file:
        return file.read()


def sha256_of(path: str) -> str:
    """:raises FailbackError: ``FILE_UNREADABLE``"""
    with _readable(path), open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def verified_sha256_of(path: str, checksum: str | None) -> str:
    """A file's SHA-256 checksum, which is the one that the user expects, where one is given.

    :raises FailbackError: ``BAD_CHECKSUM``, ``FILE_UNREADABLE``, ``WRONG_CHECKSUM``
    """
    expected = sha256_digits(checksum) if checksum else None
    found = sha256_of(path)
    if expected:
        check_digest(path, found, expected)
    return found


def write_atomically(path: str, write: Callable[[IO[bytes]], None], verify: Callable[[str], None]) -> None:
    """Write a file that only its owner may read; it appears when it is complete and verified.

    :param verify: looks at the complete file under its temporary name.
    :raises FailbackError: ``FILE_UNWRITABLE``
    """
    try:
        with tempfile.NamedTemporaryFile(dir=os.path.dirname(path) or ".", prefix=".asr-", delete=False) as file:
            try:
                write(file)
                file.flush()
                os.fsync(file.fileno())
                verify(file.name)
                os.replace(file.name, path)
            except BaseException:
                with suppress(OSError):
                    os.unlink(file.name)
                raise
    except OSError as error:
        raise FailbackError(
            "FILE_UNWRITABLE",
            f"{path} cannot be written: {error.strerror}.",
            "Check that its folder exists, may be written to and has space left.",
            {"path": path},
        ) from error
