# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Events on Azure's clock."""

from __future__ import annotations

from ansible_collections.asr.failback.plugins.module_utils._domain.runbook.moments import moment, timed
from unit.runbook_samples import START, at


def test_an_event_without_azures_time_takes_the_nearest_difference_of_the_clocks():
    events = [
        {"time": at(0)},
        {"time": at(0, 1), "service_time": at(1, 1)},
        {"time": at(5), "service_time": at(9)},
        {"time": at(5, 10)},
        {"time": at(0, 2)},
    ]
    found = [(each.at - START).total_seconds() for each in timed(events)]
    assert found == [3600, 3601, 9 * 3600, 9 * 3600 + 10, 4 * 3600 + 2]


def test_without_any_time_of_azure_the_control_nodes_counts():
    assert [each.at for each in timed([{"time": at(3)}, {"event": "no time"}, {"time": "soon"}])] == [moment(at(3))]


def test_a_time_without_an_offset_is_utc():
    assert moment("2026-11-21T08:00:00") == START
    assert moment("2026-11-21T09:00:00+01:00") == START
    assert (moment(None), moment(7), moment("noon")) == (None, None, None)
