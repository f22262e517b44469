# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Facts as plain data: what a playbook can read, and nothing that JSON cannot hold."""

from __future__ import annotations

import json

import pytest

from ansible_collections.asr.failback.plugins.module_utils._domain import plain
from ansible_collections.asr.failback.plugins.module_utils._domain.errors import FailbackError
from unit import legs, payloads
from unit.job_payloads import job, parsed, parsed_plan, plan
from unit.legs import MT_ID
from unit.payloads import classic, modernized
from unit.site_payloads import classic_site, modern_site


@pytest.mark.parametrize(
    "raw", [*(classic(stage) for stage in legs.CLASSIC), *(modernized(stage) for stage in legs.MODERNIZED)]
)
@pytest.mark.parametrize("running", [None, parsed(job("j", "UnplannedFailover"))])
def test_every_machine_is_plain_data(raw, running):
    shown = plain.machine(payloads.item(raw), running)
    assert json.loads(json.dumps(shown)) == shown


def test_a_machine():
    shown = plain.machine(payloads.item(classic("ready")), None)
    assert shown["name"] == "web01"
    assert shown["id"] == classic("ready")["id"]
    assert (shown["phase"], shown["architecture"]) == ("ready", "classic")
    assert shown["allowed_operations"] == ["disableprotection", "unplannedfailover"]
    assert shown["rpo_time"] == "2021-04-06T15:00:55.123456+00:00"
    assert shown["replication_group"] is None
    assert shown["disks"][0] == {
        "disk_id": "{disk-0}",
        "name": "Disk0",
        "size_bytes": 32212254720,
        "in_sync": True,
        "state": "DifferentialSync",
    }
    assert shown["job"] is None


def test_a_running_job_counts_for_the_phase():
    shown = plain.machine(payloads.item(classic("ready")), parsed(job("j", "UnplannedFailover")))
    assert shown["phase"] == "failing_back"
    assert shown["job"]["started"] == "2021-04-06T12:02:36.123456+00:00"


def test_a_machine_of_another_provider_is_refused():
    with pytest.raises(FailbackError) as caught:
        plain.machine(payloads.item(classic("ready", psd={"instanceType": "A2A"})), None)
    assert caught.value.code == "ARCHITECTURE_UNSUPPORTED"


def test_a_plan_shows_its_machines_by_name_and_those_that_are_gone_by_id():
    item = payloads.item(classic("ready"))
    shown = plain.recovery_plan(parsed_plan(plan("rp", item.arm_id.lower(), "/gone")), [item])
    assert shown["machines"] == ["web01", "/gone"]


@pytest.mark.parametrize("site", [classic_site(), modern_site()])
def test_a_fabric_is_plain_data(site):
    shown = plain.fabric(site)
    assert json.loads(json.dumps(shown)) == shown


def test_a_fabric_shows_what_can_be_chosen():
    shown = plain.fabric(classic_site())
    assert shown["name"] == "CS01"
    (target,) = shown["master_targets"]
    assert target["server_id"] == MT_ID  # verbatim: it is no well-formed UUID
    assert [volume["name"] for volume in target["retention_volumes"]] == ["F", "R"]
    assert target["datastores"] == ["datastore1", "gold"]
