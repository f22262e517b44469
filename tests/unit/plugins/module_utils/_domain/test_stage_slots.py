# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Disk slots in a reprotect to on-premises: who goes where, who waits, and what the plan says of it."""

from __future__ import annotations

from collections import Counter
from typing import Any

from ansible_collections.asr.failback.plugins.module_utils._domain.choices import Choices
from ansible_collections.asr.failback.plugins.module_utils._domain.model import Operation
from ansible_collections.asr.failback.plugins.module_utils._domain.report import line
from ansible_collections.asr.failback.plugins.module_utils._domain.settings import Settings
from ansible_collections.asr.failback.plugins.module_utils._domain.stage import Wish
from unit.fakes import Run, ScriptedVault, items, jobs
from unit.job_payloads import job
from unit.legs import CLASSIC_FABRIC, MODERN_FABRIC, MT_ID
from unit.payloads import Raw, classic, modernized
from unit.site_payloads import classic_site, datastore, master_target, modern_site, reprotect_agent

SECOND = "99999999-1122-3344-AABBCCDDEEFF0099"
GROUP = {"multiVmGroupName": "sql-group", "multiVmGroupId": "bbbbbbbb-0000-4000-8000-00000000000b"}
REPROTECT = "SwitchReplicationGroupProtection"


def reprotect(vault: ScriptedVault, *machines: str, targets: Any = "auto", **settings: Any) -> Run:
    names = machines or tuple(raw["properties"]["friendlyName"] for raw in vault.items.values())
    choices = Choices().override({"master_target": targets, "appliance": targets})
    return Run(vault, Wish(names, choices=choices), Settings(Operation.REPROTECT_TO_ON_PREMISES, **settings))


def vault_with(*raws: Raw, disks: tuple[int, int] = (3, 3), **second: Any) -> ScriptedVault:
    """Two Windows master targets with so many disks; each classic machine has two, each modernized one."""
    vault = ScriptedVault(*raws)
    targets = [
        master_target("mt-1", diskCount=disks[0]),
        master_target("mt-2", id=SECOND, diskCount=disks[1], **second),
    ]
    vault.sites = {CLASSIC_FABRIC: classic_site(masterTargetServers=targets), MODERN_FABRIC: modern_site()}
    return vault


def machines(count: int, **psd: Any) -> list[Raw]:
    return [classic("in azure", f"web{number:02}", psd=psd) for number in range(count)]


def taken(run: Run) -> Counter[str]:
    """How many machines were, or would be, sent to each."""
    return Counter(
        result["inputs"].get("master_target") or result["inputs"]["appliance"]
        for result in run.list
        if "request" in result
    )


def test_machines_are_shared_out_among_all_that_fit():
    done = reprotect(vault_with(*machines(6)), check_mode=True)
    assert taken(done) == {"mt-1": 3, "mt-2": 3}


def test_of_a_list_only_those_named_are_used():
    done = reprotect(vault_with(*machines(6)), targets=["mt-2"], check_mode=True)
    assert taken(done) == {"mt-2": 6}


def test_a_name_in_a_list_that_nothing_has_is_said():
    done = reprotect(vault_with(*machines(1)), targets=["mt-2", "mt-3"], check_mode=True)
    assert done["web00"]["error_code"] == "MASTER_TARGET_NOT_FOUND"
    assert "mt-3" in done["web00"]["msg"]


def test_the_disks_that_are_there_already_count():
    done = reprotect(vault_with(*machines(4), disks=(58, 55)), check_mode=True)
    assert taken(done) == {"mt-1": 1, "mt-2": 2}


def test_a_target_that_does_not_see_a_machines_datastore_is_not_taken():
    vault = vault_with(*machines(4), dataStores=[datastore("gold")])
    assert taken(reprotect(vault, check_mode=True)) == {"mt-1": 4}


def test_a_group_gets_one_target_whole():
    pair = machines(2, **GROUP)
    lone = classic("in azure", "app01")
    done = reprotect(vault_with(*pair, lone, disks=(58, 55)), check_mode=True)
    assert {done["web00"]["inputs"]["master_target"], done["web01"]["inputs"]["master_target"]} == {"mt-2"}
    assert done["app01"]["inputs"]["master_target"] == "mt-1"


def test_a_group_follows_the_member_that_is_on_its_way():
    on_its_way = classic("copying back", "web00", psd=GROUP | {"masterTargetId": SECOND})
    late = classic("in azure", "web01", psd=GROUP)
    done = reprotect(vault_with(on_its_way, late, disks=(3, 30)), check_mode=True)
    assert done["web01"]["inputs"]["master_target"] == "mt-2"


def test_what_finds_no_slot_is_told_and_the_plan_says_what_would_help():
    done = reprotect(vault_with(*machines(40), disks=(50, 50)), targets=["mt-1", "mt-2"], check_mode=True)
    assert taken(done) == {"mt-1": 5, "mt-2": 5}
    late = [result for result in done.list if result["failed"]]
    assert {result["error_code"] for result in late} == {"NO_DISK_SLOT"}
    assert len(late) == 30
    assert "mt-1 0, mt-2 0" in late[0]["msg"]
    (said,) = done.said("slots")
    (pool,) = said["slots"]
    # 50 disks are others': ten slots each, in every wave.
    assert (pool["machines"], pool["disks"], pool["waves"], pool["machines_now"]) == (40, 80, 4, 10)
    assert pool["more_for_one_wave_less"] == 1
    assert "1 more master target would save a wave" in line(said)


def test_one_target_for_all_is_not_filled_beyond_its_slots():
    vault = vault_with(*machines(31))
    vault.sites[CLASSIC_FABRIC] = classic_site(masterTargetServers=[master_target("mt-1", diskCount=0)])
    done = reprotect(vault, targets=(), check_mode=True)
    assert taken(done) == {"mt-1": 29}  # two disks are its own, though Azure tells none
    assert reprotect(vault, targets=(), check_mode=True, disk_slots=24)["web12"]["error_code"] == "NO_DISK_SLOT"


def test_a_machine_that_no_target_can_ever_take():
    giant = classic("in azure", "giant", psd={"protectedDisks": [{"diskId": str(n)} for n in range(59)]})
    done = reprotect(vault_with(giant, *machines(1)), check_mode=True)
    assert done["giant"]["error_code"] == "TOO_MANY_DISKS"
    assert not done["web00"]["failed"]


def test_machines_of_nobody_here_hold_slots_of_an_appliance():
    """Azure does not tell how many disks an appliance has: those of its machines are counted."""
    here = [modernized("s4", f"sql{number:02}") for number in range(3)]
    others = [modernized(stage, f"other{number}") for number, stage in enumerate(["s5", "s6", "failed back", "s3"])]
    vault = vault_with(*here, *others)
    done = reprotect(vault, *[f"sql{number:02}" for number in range(3)], disk_slots=5, check_mode=True)
    assert taken(done) == {"appliance01": 2}  # one is its own, two are the others' that are not home yet
    assert done["sql02"]["error_code"] == "NO_DISK_SLOT"


def test_modernized_machines_are_shared_out_among_appliances():
    vault = vault_with(*[modernized("s4", f"sql{number:02}") for number in range(4)])
    agents = [reprotect_agent("appliance01"), reprotect_agent("appliance02", "agent-2")]
    vault.sites[MODERN_FABRIC] = modern_site(reprotectAgents=agents)
    assert taken(reprotect(vault, check_mode=True)) == {"appliance01": 2, "appliance02": 2}


def _arrives(vault: ScriptedVault, name: str, after: int, state: str = "Succeeded", target: str = MT_ID) -> None:
    ready = [items(classic("ready", name, psd={"masterTargetId": target}))] if state == "Succeeded" else []
    vault.answer(
        f"job-{name}",
        {
            0: [jobs(job(f"job-{name}", REPROTECT, target=name))],
            after: [jobs(job(f"job-{name}", REPROTECT, state, name)), *ready],
        },
    )


def test_without_patience_it_fails_when_the_others_have_their_slots_and_does_not_count():
    vault = vault_with(*machines(3), disks=(58, 58))
    _arrives(vault, "web00", 3)
    _arrives(vault, "web01", 5, target=SECOND)
    done = reprotect(vault, max_failures="1")
    assert [result["failed"] for result in done.list] == [False, False, True]
    assert done["web02"]["error_code"] == "NO_DISK_SLOT"
    assert done["web02"]["changed"] is False
    assert "run the stage again" in done["web02"]["remedy"]
    assert len(done.said("waiting", "web02")) == 1


def test_a_slot_that_a_failed_reprotect_gives_back_is_taken():
    vault = vault_with(*machines(2), disks=(58, 60))
    _arrives(vault, "web00", 2, "Failed")
    _arrives(vault, "web01", 4)
    done = reprotect(vault)
    assert done["web00"]["error_code"] == "JOB_FAILED"
    assert not done["web01"]["failed"], done["web01"]["msg"]


def test_with_patience_it_takes_the_slot_that_others_free():
    """Another operator fails over what holds the slots, while this stage waits."""
    vault = vault_with(classic("ready", "other"), *machines(1), disks=(60, 60))
    vault.at(4, items(classic("failed back", "other")))
    _arrives(vault, "web00", 3)
    done = reprotect(vault, "web00", slot_timeout=3600)
    assert not done["web00"]["failed"], done["web00"]["msg"]
    assert vault.sent[0].inputs["master_target"] == "mt-1"
    assert done.seconds < 600


def test_patience_ends():
    vault = vault_with(*machines(1), disks=(60, 60))
    done = reprotect(vault, "web00", slot_timeout=300)
    assert done["web00"]["error_code"] == "NO_DISK_SLOT"
    assert 300 <= done.seconds < 400
    assert vault.reads["get_item"] == 1  # its disks are known while it waits


def test_a_reprotect_that_somebody_started_is_counted_wherever_it_may_go():
    """Until the item is flipped nobody tells with which master target."""
    vault = vault_with(*machines(2), disks=(57, 58))
    vault.put_job(job("job-7", REPROTECT, target="web00"))
    done = reprotect(vault, check_mode=True)
    assert done["web01"]["error_code"] == "NO_DISK_SLOT"


def test_a_second_run_counts_the_machines_of_the_first():
    there = [classic("copying back", f"web{number:02}", psd={"masterTargetId": MT_ID}) for number in range(28)]
    vault = vault_with(*there, classic("in azure", "late1"), classic("in azure", "late2"), disks=(3, 60))
    done = reprotect(vault, check_mode=True)
    # Azure's count is 15 minutes old and has none of them yet: 56 disks, two of its own, one machine more.
    assert taken(done) == {"mt-1": 1}
