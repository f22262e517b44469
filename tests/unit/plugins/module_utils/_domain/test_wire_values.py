# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The odd forms in which Azure sends dates, numbers and truth values [asr-api 1.5; asr-modernized 6, 7]."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ansible_collections.asr.failback.plugins.module_utils._domain import wire

INDIA = timezone(timedelta(hours=5, minutes=30))


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("2023-08-26T04:22:13Z", datetime(2023, 8, 26, 4, 22, 13, tzinfo=UTC)),
        ("2023-08-26T04:22:13.1215306Z", datetime(2023, 8, 26, 4, 22, 13, 121530, tzinfo=UTC)),
        ("2023-08-26T04:32:50.0000000Z", datetime(2023, 8, 26, 4, 32, 50, tzinfo=UTC)),
        ("2023-08-26T04:06:36.39811Z", datetime(2023, 8, 26, 4, 6, 36, 398110, tzinfo=UTC)),
        ("2023-08-26T04:06:36.398Z", datetime(2023, 8, 26, 4, 6, 36, 398000, tzinfo=UTC)),
        ("2023-08-18T08:29:59.372555+00:00", datetime(2023, 8, 18, 8, 29, 59, 372555, tzinfo=UTC)),
        ("2021-04-06T20:30:00+05:30", datetime(2021, 4, 6, 20, 30, tzinfo=INDIA)),
        ("2021-04-06T20:30:00.1234567+05:30", datetime(2021, 4, 6, 20, 30, 0, 123456, tzinfo=INDIA)),
        ("2023-08-26T04:22:13", datetime(2023, 8, 26, 4, 22, 13, tzinfo=UTC)),
        ("2023-Aug-26 03:42:14.151668", datetime(2023, 8, 26, 3, 42, 14, 151668, tzinfo=UTC)),
        ("2023-Aug-26 03:26:50", datetime(2023, 8, 26, 3, 26, 50, tzinfo=UTC)),
        ("8/26/2023 3:42:27 AM", datetime(2023, 8, 26, 3, 42, 27, tzinfo=UTC)),
        ("12/6/2023 12:00:01 PM", datetime(2023, 12, 6, 12, 0, 1, tzinfo=UTC)),
    ],
)
def test_instant(raw: str, expected: datetime):
    assert wire.instant(raw) == expected
    assert wire.instant(raw).tzinfo is not None


@pytest.mark.parametrize(
    "raw",
    [
        None,
        "",
        "  ",
        "None",
        "0001-01-01T00:00:00",
        "0001-01-01T00:00:00Z",
        "1753-01-01T01:01:01Z",
        "9999-12-31T23:59:59.9999999",
        "9999-12-31T23:59:59.9999999Z",
        "2023-13-45T99:00:00Z",
        0,
        True,
        {},
        [],
    ],
)
def test_dates_that_stand_for_none(raw: object):
    assert wire.instant(raw) is None


@settings(max_examples=300, deadline=None, derandomize=True)
@given(st.text(max_size=40) | st.datetimes().map(str) | st.integers() | st.none() | st.lists(st.none()))
def test_instant_never_raises_and_is_always_aware(raw: object):
    found = wire.instant(raw)
    assert found is None or found.tzinfo is not None


@settings(max_examples=100, deadline=None, derandomize=True)
@given(st.lists(st.datetimes(timezones=st.none() | st.just(UTC) | st.just(INDIA)), min_size=2))
def test_instants_compare(times: list[datetime]):
    """Naive and aware dates come in one payload; comparing them must not raise."""
    found = [instant for time in times if (instant := wire.instant(time.isoformat()))]
    assert sorted(found) is not None


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (5, 5),
        ("5", 5),
        ("439.5", 439),
        (4095.0, 4095),
        ("1e3", 1000),
        ("-1", -1),
        (0, 0),
        ("", None),
        ("0%", None),
        ("nan", None),
        ("inf", None),
        (float("inf"), None),
        (None, None),
        (True, None),
        ([], None),
    ],
)
def test_number(raw: object, expected: int | None):
    assert wire.number(raw) == expected


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (True, True),
        (False, False),
        ("true", True),
        ("True", True),
        ("false", False),
        ("", None),
        (None, None),
        ("yes", None),
        (1, None),
        ({}, None),
    ],
)
def test_flag(raw: object, expected: bool | None):
    assert wire.flag(raw) is expected


@pytest.mark.parametrize(
    ("raw", "expected"), [(["a", "", None, 1, {}], ("a", "1")), ("a", ()), (None, ()), ({"a": 1}, ())]
)
def test_texts(raw: object, expected: tuple[str, ...]):
    assert wire.texts(raw) == expected
