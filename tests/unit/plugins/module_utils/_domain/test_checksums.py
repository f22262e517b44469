# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Checksums as users and files give them, and what an ISO says it was made from."""

from __future__ import annotations

import pytest

from ansible_collections.asr.failback.plugins.module_utils._domain.checksums import (
    check_digest,
    checksum_in,
    checksum_line,
    sha256_digits,
)
from ansible_collections.asr.failback.plugins.module_utils._domain.errors import FailbackError
from ansible_collections.asr.failback.plugins.module_utils._domain.install_media import MediaInputs, inputs_of

DIGITS = "0123456789abcdef" * 4


@pytest.mark.parametrize(
    "text", [DIGITS, DIGITS.upper(), f"sha256:{DIGITS}", f"SHA256:{DIGITS.upper()}", f" {DIGITS}\n"]
)
def test_ways_to_give_one(text: str):
    assert sha256_digits(text) == DIGITS


@pytest.mark.parametrize("text", ["", "sha256:", DIGITS[:-1], DIGITS + "0", "g" + DIGITS[1:], f"md5:{DIGITS}"])
def test_what_is_none(text: str):
    with pytest.raises(FailbackError) as caught:
        sha256_digits(text)
    assert caught.value.code == "BAD_CHECKSUM"


def test_another_one_is_an_error():
    check_digest("a.iso", DIGITS, DIGITS)
    with pytest.raises(FailbackError) as caught:
        check_digest("a.iso", "0" * 64, DIGITS)
    assert (caught.value.code, caught.value.details["found"]) == ("WRONG_CHECKSUM", "0" * 64)


@pytest.mark.parametrize(
    ("text", "expected"),
    [(checksum_line(DIGITS, "a.iso"), DIGITS), (DIGITS, DIGITS), ("", None), ("nonsense a.iso", None)],
)
def test_a_checksum_file(text: str, expected: str | None):
    assert checksum_in(text) == expected


def test_inputs_are_read_as_they_were_written():
    inputs = MediaInputs(DIGITS, "0" * 64, ("ksdevice=eth0",))
    assert inputs_of(inputs.as_text()) == inputs


@pytest.mark.parametrize(
    "text", ["", "{}", "[]", "null", '{"source": "a", "kickstart": "b", "arguments": 3, "format": 1}']
)
def test_other_texts_are_no_inputs(text: str):
    assert inputs_of(text) is None
