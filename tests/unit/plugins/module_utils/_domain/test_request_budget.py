# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""A run sends less than Azure grants, and nothing while Azure says to wait [asr-api 6]."""

from __future__ import annotations

import pytest

from ansible_collections.asr.failback.plugins.module_utils._domain.errors import FailbackError
from ansible_collections.asr.failback.plugins.module_utils._domain.request_budget import RequestBudget

READS_LEFT = "x-ms-ratelimit-remaining-subscription-reads"


class Clock:
    """Moves only when somebody waits."""

    def __init__(self) -> None:
        self.now = 500.0

    def monotonic(self) -> float:
        return self.now

    @property
    def passed(self) -> float:
        return self.now - 500


@pytest.fixture
def clock() -> Clock:
    return Clock()


def spend(budget: RequestBudget, clock: Clock, method: str, times: int = 1) -> None:
    for _ in range(times):
        clock.now += budget.take(method)


@pytest.mark.parametrize(
    ("method", "share", "at_once", "per_second"),
    [("GET", 1.0, 200, 20), ("POST", 1.0, 160, 8), ("DELETE", 1.0, 160, 8), ("GET", 0.25, 50, 5)],
)
def test_some_are_free_and_the_rest_is_paced(clock: Clock, method: str, share: float, at_once: int, per_second: int):
    budget = RequestBudget(clock, share)
    spend(budget, clock, method, at_once)
    assert clock.passed == 0
    spend(budget, clock, method, per_second * 60)
    assert clock.passed == pytest.approx(60)
    assert budget.report()["waited_seconds"] == pytest.approx(60)


def test_what_was_not_spent_does_not_pile_up(clock: Clock):
    budget = RequestBudget(clock)
    clock.now += 3600
    spend(budget, clock, "GET", 220)
    assert clock.passed == pytest.approx(3601)


def test_reads_writes_and_deletes_do_not_spend_each_others(clock: Clock):
    budget = RequestBudget(clock)
    for method, number in (("GET", 200), ("PUT", 80), ("POST", 80), ("DELETE", 160)):
        spend(budget, clock, method, number)
    assert clock.passed == 0


def test_nothing_is_sent_before_its_time_after_a_429(clock: Clock):
    budget = RequestBudget(clock)
    spend(budget, clock, "POST")
    budget.refused("POST", 17)
    budget.refused("POST", 3)
    spend(budget, clock, "GET")
    assert clock.passed == 0
    spend(budget, clock, "POST")
    assert clock.passed == 17


def test_others_spend_too(clock: Clock):
    """Azure counts fewer than this run would: somebody else uses the subscription."""
    budget = RequestBudget(clock, share=0.5)
    budget.note("GET", {READS_LEFT: "10"})
    spend(budget, clock, "GET", 4)
    assert clock.passed == 0
    spend(budget, clock, "GET", 10)
    assert clock.passed == pytest.approx(1)


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {READS_LEFT: ""},
        {READS_LEFT: "many"},
        {"x-ms-ratelimit-remaining-subscription-writes": "0"},
        {"x-ms-ratelimit-remaining-resource": "Microsoft.Compute/GetVM30Min;0"},
        {READS_LEFT: "11999"},
    ],
)
def test_answers_that_say_nothing_of_fewer_reads(clock: Clock, headers: dict[str, str]):
    budget = RequestBudget(clock)
    budget.note("GET", headers)
    spend(budget, clock, "GET", 200)
    assert clock.passed == 0


def test_the_report(clock: Clock):
    budget = RequestBudget(clock)
    for method in ("GET", "HEAD", "POST", "PUT", "DELETE"):
        spend(budget, clock, method)
    budget.note("GET", {READS_LEFT: "90", "X-MS-RateLimit-Remaining-Tenant-Reads": "80"})
    budget.note("GET", {READS_LEFT: "200"})
    budget.note("DELETE", {"x-ms-ratelimit-remaining-subscription-deletes": "7"})
    budget.refused("GET", 2)
    assert budget.report() == {
        "reads": 2,
        "writes": 3,
        "throttled": 1,
        "lowest_remaining": {"reads": 80, "writes": 7},
        "waited_seconds": 0.0,
    }


@pytest.mark.parametrize("share", [0, -1, 1.01])
def test_a_share_that_is_none(clock: Clock, share: float):
    with pytest.raises(FailbackError) as caught:
        RequestBudget(clock, share)
    assert caught.value.code == "BAD_OPTION"
    assert "request_share" in caught.value.message
