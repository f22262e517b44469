# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Checksums as users give them, and files that carry them (as sha256sum writes those)."""

from __future__ import annotations

import re

from .errors import FailbackError

_DIGITS = re.compile(r"[0-9a-f]{64}")


def sha256_digits(text: str) -> str:
    """The hexadecimal digits of a SHA-256 checksum that may be given with ``sha256:`` in front.

    :raises FailbackError: ``BAD_CHECKSUM``
    """
    digits = text.strip().lower().removeprefix("sha256:")
    if not _DIGITS.fullmatch(digits):
        raise FailbackError(
            "BAD_CHECKSUM",
            f"{text!r} is no SHA-256 checksum.",
            "Give its 64 hexadecimal digits, with or without sha256: in front.",
        )
    return digits


def check_digest(path: str, found: str, expected: str) -> None:
    """:raises FailbackError: ``WRONG_CHECKSUM``"""
    if found != expected:
        raise FailbackError(
            "WRONG_CHECKSUM",
            f"{path} has the SHA-256 checksum {found}, not {expected}.",
            "Fetch the file again from a source that you trust, or correct the checksum.",
            {"path": path, "found": found, "expected": expected},
        )


def checksum_line(digits: str, name: str) -> str:
    return f"{digits}  {name}\n"


def checksum_in(text: str) -> str | None:
    """The checksum that such a file begins with, None where it holds none."""
    first = text.split(maxsplit=1)[:1]
    return first[0] if first and _DIGITS.fullmatch(first[0]) else None
