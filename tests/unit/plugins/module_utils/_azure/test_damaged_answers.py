# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Answers that are not what Azure should send, through the real SDK: facts where there are any, or a clear error."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ansible_collections.asr.failback.plugins.module_utils._azure.session import Session
from ansible_collections.asr.failback.plugins.module_utils._azure.vault import AzureVault
from ansible_collections.asr.failback.plugins.module_utils._domain.errors import FailbackError
from unit import job_payloads, payloads, preflight_world, site_payloads
from unit.damage import damaged
from unit.legs import CLASSIC_FABRIC
from unit.network import OPTIONS, Answer, Network

Read = Callable[[AzureVault], Any]
ITEM = payloads.classic("ready")
ITEM_PATH = "/replicationProtectedItems/rpi-web01"

#: What is read → the path, the read, and what Azure should answer; a list's entries are given as they are.
LISTS: dict[str, tuple[str, Read, list[Any]]] = {
    "items": ("/replicationProtectedItems", lambda vault: vault.list_items(), [payloads.listed(ITEM)]),
    "jobs": ("/replicationJobs", lambda vault: vault.list_jobs(), [job_payloads.job("job-1", "CommitFailover")]),
    "policies": ("/replicationPolicies", lambda vault: vault.policies(), [preflight_world.failback_policy()]),
    "vcenters": ("/replicationvCenters", lambda vault: vault.vcenters(), [preflight_world.vcenter()]),
    "fabrics": ("/replicationFabrics", lambda vault: vault.fabric_names(), [{"name": CLASSIC_FABRIC}]),
}
SINGLE: dict[str, tuple[str, Read, Any]] = {
    "item": (ITEM_PATH, lambda vault: vault.get_item(ITEM["id"]), ITEM),
    "job": (
        "/replicationJobs/job-1",
        lambda vault: vault.get_job("job-1"),
        job_payloads.job("job-1", "UnplannedFailover", "Failed", errors=[job_payloads.error("8038", "No memory.")]),
    ),
    "fabric": (
        f"/replicationFabrics/{CLASSIC_FABRIC}",
        lambda vault: vault.fabric(CLASSIC_FABRIC),
        site_payloads.classic_fabric(),
    ),
}
READS = LISTS | SINGLE
#: What must not be there of an object that says nothing: ids, and all that a decision could rest upon.
SAID: dict[str, Callable[[Any], tuple[Any, ...]]] = {
    "item": lambda item: (
        item.arm_id,
        item.name,
        item.instance_type,
        item.protection_state,
        item.active_location,
        item.allowed_operations,
        item.job_name,
    ),
    "job": lambda job: (job.name, job.target, job.state, job.running, job.succeeded, job.tasks, job.problems),
    "fabric": lambda fabric: (fabric.get("id"), fabric.get("name"), isinstance(fabric.get("properties"), dict)),
}

#: Bodies that are no JSON, or no object.
BROKEN: dict[str, Any] = {
    "nothing": b"",
    "half of it": b'{"value": [{"id": "/Subscriptions/1',
    "another encoding": '{"value": [{"name": "pr\u00fcfstand"}]}'.encode("latin-1"),
    "utf-16": '{"value": []}'.encode("utf-16"),
    "a page of a proxy": b"<html><body>Please log in</body></html>",
    "null": b"null",
    "a number": b"42",
    "a list": b"[]",
    "a string": b'"later"',
    "deeper than anyone reads": b"[" * 100_000 + b"]" * 100_000,
    "no list in it": {"value": None},
    "an object in place of the list": {"value": {}},
    "a string in place of the list": {"value": "abc"},
    "entries that are none": {"value": [None, 1, "x", []]},
    "an odd link": {"value": [], "nextLink": 7},
    "no properties": {"properties": None},
    "a string for properties": {"properties": "x"},
}


@pytest.fixture
def vault(net: Network) -> AzureVault:
    net.login()
    return AzureVault(Session(OPTIONS), "rg-dr", "vault-home")


def answered(read: Read, vault: AzureVault) -> Any:
    """What is read, or the error that says why not."""
    try:
        return read(vault)
    except FailbackError as error:
        return error


@pytest.mark.parametrize("what", sorted(READS))
@pytest.mark.parametrize("kind", sorted(BROKEN))
def test_a_broken_answer_is_an_error_or_nothing(net: Network, vault: AzureVault, what: str, kind: str):
    path, read, _whole = READS[what]
    net.on("GET", path, *[Answer(body=BROKEN[kind])] * 5)
    found = answered(read, vault)
    if isinstance(found, FailbackError):
        assert found.message
        assert found.remedy
    elif what in LISTS and kind != "another encoding":  # of that only the odd letter is lost
        assert list(found) == []
    elif what in SINGLE:
        assert isinstance(BROKEN[kind], dict) or kind == "another encoding"  # nothing is read but objects
        assert not any(SAID[what](found))


@settings(
    max_examples=200,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.data(), st.sampled_from(sorted(READS)))
def test_damaged_values_come_through_the_sdk(net: Network, vault: AzureVault, data: st.DataObject, what: str):
    path, read, whole = READS[what]
    wholes = whole if what in LISTS else [whole]
    raw = data.draw(damaged(wholes))[1]
    net.on("GET", path, Answer(body={"value": [raw]} if what in LISTS else raw))
    found = answered(read, vault)
    assert not isinstance(found, FailbackError), found
