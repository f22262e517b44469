# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What the choice of a recovery point gives up."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from ansible_collections.asr.failback.plugins.module_utils._domain import classic, modernized
from ansible_collections.asr.failback.plugins.module_utils._domain.choices import Choices
from ansible_collections.asr.failback.plugins.module_utils._domain.data_loss import DataGivenUp
from ansible_collections.asr.failback.plugins.module_utils._domain.errors import FailbackError
from ansible_collections.asr.failback.plugins.module_utils._domain.model import RecoveryPoint
from unit import payloads

NEWEST_APP_POINT = datetime(2021, 4, 6, 14, 0, tzinfo=UTC)
LATEST = Choices(recovery_point=RecoveryPoint.LATEST)
APP = Choices(recovery_point=RecoveryPoint.LATEST_APP_CONSISTENT)


def classic_loss(choices: Choices, now: datetime = NEWEST_APP_POINT, **psd: object) -> DataGivenUp:
    return classic.data_given_up(payloads.item(payloads.classic("ready", psd=psd)), choices, now)


def test_classic_latest_loses_the_lag_at_most():
    loss = classic_loss(LATEST)
    assert (loss.seconds, loss.upper_bound) == (242, True)


@pytest.mark.parametrize("rpo", [None, "", "soon"])
def test_classic_latest_with_an_unknown_lag_is_unknown_not_zero(rpo: object):
    assert classic_loss(LATEST, rpoInSeconds=rpo).seconds is None


def test_classic_app_consistent_loses_what_came_after_the_newest_such_point():
    loss = classic_loss(APP, NEWEST_APP_POINT + timedelta(minutes=58))
    assert (loss.seconds, loss.upper_bound) == (58 * 60, False)
    assert loss.recovery_point_time == NEWEST_APP_POINT
    assert loss.as_result()["recovery_point_time"] == "2021-04-06T14:00:00+00:00"


def test_a_clock_that_is_behind_loses_nothing_less():
    assert classic_loss(APP, NEWEST_APP_POINT - timedelta(minutes=5)).seconds == 0


@pytest.mark.parametrize("points", [{}, None, {"systemLevelTag606c3e8d": "2021-04-06T14:58:21Z"}])
def test_classic_without_an_app_consistent_point_says_so(points: object):
    with pytest.raises(FailbackError) as caught:
        classic_loss(APP, consistencyPoints=points)
    assert caught.value.code == "NO_APP_CONSISTENT_POINT"
    assert "latest" in caught.value.remedy


def test_modernized_latest_loses_nothing():
    """The point is made after the job started [asr-api 3.8]."""
    item = payloads.item(payloads.modernized("s6"))
    assert modernized.data_given_up(item, LATEST, NEWEST_APP_POINT).seconds == 0


def test_modernized_app_consistent_is_unknown():
    item = payloads.item(payloads.modernized("s6"))
    assert modernized.data_given_up(item, APP, NEWEST_APP_POINT).seconds is None
