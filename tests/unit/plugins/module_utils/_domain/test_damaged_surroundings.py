# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Jobs, recovery plans, fabrics and all that preflight reads, with damaged values: what is said is clear."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from ansible_collections.asr.failback.plugins.module_utils._domain import wire
from ansible_collections.asr.failback.plugins.module_utils._domain.architecture import architecture_of
from ansible_collections.asr.failback.plugins.module_utils._domain.choices import Choices
from ansible_collections.asr.failback.plugins.module_utils._domain.errors import FailbackError
from ansible_collections.asr.failback.plugins.module_utils._domain.model import Action, Operation
from ansible_collections.asr.failback.plugins.module_utils._domain.plain import fabric as plain_fabric
from ansible_collections.asr.failback.plugins.module_utils._domain.preflight.engine import run
from ansible_collections.asr.failback.plugins.module_utils._domain.preflight.rules import RULES
from ansible_collections.asr.failback.plugins.module_utils._domain.site import site
from unit import job_payloads, payloads, preflight_world, site_payloads
from unit.damage import damaged
from unit.legs import CLASSIC_FABRIC, MODERN_FABRIC
from unit.payloads import Raw

ITEM = payloads.classic("in azure")
JOBS = [
    job_payloads.job("job-1", "UnplannedFailover", state, errors=[job_payloads.error("8038", "No memory.")])
    for state in ("InProgress", "Succeeded", "Failed", "Suspended")
]
PLANS = [job_payloads.plan("rp-sql", ITEM["id"], payloads.classic("ready", "web02")["id"])]
CLASSIC_SITE = [{"fabric": site_payloads.classic_fabric(), "mappings": site_payloads.classic_mappings()}]
MODERN_SITE = [{"fabric": site_payloads.modern_fabric(), "mappings": site_payloads.modern_mappings()}]
#: Without one of these Azure would not know what is meant [asr-api 1.6].
REQUIRED = {
    "InMage": ("masterTargetId", "processServerId", "retentionDrive", "datastoreName", "profileId"),
    "InMageAzureV2": ("processServerId", "policyId"),
    "InMageRcm": ("reprotectAgentId", "datastoreName", "logStorageAccountId"),
    "InMageRcmFailback": ("processServerId", "policyId"),
}


@settings(max_examples=300, deadline=None, derandomize=True)
@given(damaged(JOBS))
def test_a_damaged_job_never_seems_to_have_succeeded(jobs: tuple[Raw, Raw]):
    whole, job = (wire.job(raw) for raw in jobs)
    assert whole.succeeded or not job.succeeded
    assert not (job.running and job.succeeded)
    assert all(isinstance(each, str) for each in (job.target, job.scenario, job.current_task, job.state_description))


@settings(max_examples=200, deadline=None, derandomize=True)
@given(damaged(PLANS))
def test_a_damaged_plan_has_no_member_that_it_had_not(plans: tuple[Raw, Raw]):
    whole, plan = (wire.recovery_plan(raw) for raw in plans)
    known = set(whole.members)
    assert len(set(plan.members)) == len(plan.members)
    assert all(isinstance(member, str) for member in plan.members)
    assert len(set(plan.members) - known) <= 4  # no more than were damaged


def _action(item: payloads.ProtectedItem, sites: Raw, operation: Operation) -> Action | FailbackError:
    read = site(sites["fabric"] if isinstance(sites.get("fabric"), dict) else {}, wire.items(sites.get("mappings")))
    assert plain_fabric(read)
    try:
        return architecture_of(item).action(operation, item, read, Choices())
    except FailbackError as error:
        return error


def _is_whole(answer: Action | FailbackError) -> None:
    """There is an action with all that Azure requires, or an error that a user can act on."""
    if isinstance(answer, FailbackError):
        assert answer.remedy
        assert answer.message
        return
    assert answer.body is not None
    details: dict[str, Any] = answer.body["properties"]["providerSpecificDetails"]
    for key in REQUIRED[details["instanceType"]]:
        assert isinstance(details[key], str), key
        assert details[key].strip(), key


REPROTECTS = [
    (payloads.classic("in azure"), Operation.REPROTECT_TO_ON_PREMISES, CLASSIC_SITE),
    (payloads.classic("committed"), Operation.REPROTECT_TO_AZURE, CLASSIC_SITE),
    (payloads.modernized("s4"), Operation.REPROTECT_TO_ON_PREMISES, MODERN_SITE),
    (payloads.modernized("committed"), Operation.REPROTECT_TO_AZURE, MODERN_SITE),
]


@settings(max_examples=400, deadline=None, derandomize=True)
@given(st.data(), st.sampled_from(REPROTECTS))
def test_a_damaged_fabric_gives_a_whole_request_or_a_clear_error(
    data: st.DataObject, case: tuple[Raw, Operation, list[Raw]]
):
    raw, operation, sites = case
    _is_whole(_action(payloads.item(raw), data.draw(damaged(sites))[1], operation))


@settings(max_examples=300, deadline=None, derandomize=True)
@given(st.data(), st.sampled_from(REPROTECTS))
def test_a_damaged_item_gives_a_whole_request_or_a_clear_error(
    data: st.DataObject, case: tuple[Raw, Operation, list[Raw]]
):
    raw, operation, sites = case
    item = payloads.item(data.draw(damaged([raw]))[1])
    _is_whole(_action(item, sites[0], operation))


#: What preflight reads, as it is sent: kind → payloads, and what makes the part of a world of them.
READ: dict[str, tuple[list[Raw], Any]] = {
    "policies": ([preflight_world.failback_policy()], preflight_world.policies),
    "vcenters": ([preflight_world.vcenter()], preflight_world.vcenters),
    "vms": ([preflight_world.vm("web01"), preflight_world.vm("ps-azure")], preflight_world.vms),
    "nics": (
        [preflight_world.nic("web01", "10.2.0.20"), preflight_world.nic("ps-azure", "10.2.0.4")],
        preflight_world.nics,
    ),
    "networks": ([preflight_world.network()], preflight_world.networks),
    "gateways": ([preflight_world.gateway()], preflight_world.gateways),
    "connections": ([preflight_world.connection()], preflight_world.connections),
}


@settings(max_examples=150, deadline=None, derandomize=True)
@given(st.data(), st.sampled_from(sorted(READ)))
def test_preflight_gets_over_damaged_facts(data: st.DataObject, part: str):
    wholes, make = READ[part]
    _judged(preflight_world.world(preflight_world.classic(), **{part: make(data.draw(damaged(wholes))[1])}))


@settings(max_examples=150, deadline=None, derandomize=True)
@given(st.data(), st.sampled_from(["classic", "modernized"]))
def test_preflight_gets_over_damaged_fabrics_and_items(data: st.DataObject, kind: str):
    classic = kind == "classic"
    sites = data.draw(damaged(CLASSIC_SITE if classic else MODERN_SITE))[1]
    raw = payloads.classic("in azure") if classic else payloads.modernized("s4")
    item = payloads.item(data.draw(damaged([raw]))[1])
    fabric = preflight_world.fabric_readers.fabric(
        sites["fabric"] if isinstance(sites.get("fabric"), dict) else {}, wire.items(sites.get("mappings"))
    )
    fabrics = {CLASSIC_FABRIC if classic else MODERN_FABRIC: fabric}
    _judged(preflight_world.world(preflight_world.chosen(item), fabrics=fabrics))


def _judged(facts: Any) -> None:
    found = run(RULES, facts)
    for finding in found.findings:
        assert finding.message
        assert finding.rule_id
