# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""How long a run waits, how many machines it moves at once, and what it makes of a vault that does not answer."""

from __future__ import annotations

import pytest

from ansible_collections.asr.failback.plugins.module_utils._domain.choices import Choices
from ansible_collections.asr.failback.plugins.module_utils._domain.errors import ActionUnsure, FailbackError
from ansible_collections.asr.failback.plugins.module_utils._domain.model import Operation
from ansible_collections.asr.failback.plugins.module_utils._domain.settings import Settings
from ansible_collections.asr.failback.plugins.module_utils._domain.stage import Wish
from ansible_collections.asr.failback.plugins.module_utils._domain.watch import PATIENCE
from unit.fakes import Change, Run, ScriptedVault, items, jobs, run, unavailable
from unit.job_payloads import job
from unit.payloads import classic, modernized

SCENARIO = "UnplannedFailover"
REPROTECT = "SwitchReplicationGroupProtection"


def outage(error: FailbackError | None) -> Change:
    def change(vault: ScriptedVault) -> None:
        vault.outage = error

    return change


def takes(vault: ScriptedVault, name: str, ends_after: int | None = 2) -> None:
    """The next send is taken for that machine, as job-NAME."""
    then = {0: [jobs(job(f"job-{name}", SCENARIO, target=name))]}
    if ends_after is not None:
        over = jobs(job(f"job-{name}", SCENARIO, "Succeeded", name))
        then[ends_after] = [over, items(classic("failed back", name))]
    vault.answer(f"job-{name}", then)


def test_a_timeout_says_the_last_state_and_how_to_go_on():
    vault = ScriptedVault(classic("ready"))
    takes(vault, "web01", ends_after=None)
    done = run(vault, Operation.FAILOVER, "web01", wait_timeout=600)
    result = done["web01"]
    assert result["error_code"] == "WAIT_TIMEOUT"
    for part in ("web01", "600 seconds", "failing_back", "InProgress"):
        assert part in result["msg"]
    assert "again" in result["remedy"]
    assert result["details"]["job"] == "job-web01"
    assert 600 <= done.seconds < 660


def test_a_timeout_of_a_copy_says_how_it_stands():
    vault = ScriptedVault(classic("ready", replicationHealth="Critical"))
    result = run(vault, Operation.REPROTECT_TO_ON_PREMISES, "web01", wait_timeout=300)["web01"]
    assert result["error_code"] == "WAIT_TIMEOUT"
    assert "replication health is critical" in result["msg"]


def test_one_machine_that_is_late_does_not_hold_another():
    vault = ScriptedVault(classic("ready"), classic("ready", "web02"))
    takes(vault, "web01", ends_after=None)
    takes(vault, "web02")
    done = run(vault, Operation.FAILOVER, "web01", "web02", wait_timeout=600)
    assert done["web01"]["error_code"] == "WAIT_TIMEOUT"
    assert not done["web02"]["failed"]
    assert done["web02"]["duration_seconds"] == 60


@pytest.mark.parametrize("polls", [1, PATIENCE - 1])
def test_an_outage_in_the_middle_of_a_copy_is_outlived(polls):
    vault = ScriptedVault(classic("copying back"))
    vault.at(2, outage(unavailable()))
    vault.at(2 + polls, outage(None), items(classic("ready")))
    done = run(vault, Operation.REPROTECT_TO_ON_PREMISES, "web01")
    assert not done["web01"]["failed"], done["web01"]["msg"]
    assert len(done.said("warning")) >= polls


@pytest.mark.parametrize("polls", [1, PATIENCE - 1])
def test_an_outage_while_a_job_runs_is_outlived_as_long(polls):
    vault = ScriptedVault(classic("ready"))
    takes(vault, "web01", ends_after=2 + polls)
    vault.at(2, outage(unavailable()))
    vault.at(2 + polls, outage(None))
    done = run(vault, Operation.FAILOVER, "web01")
    assert not done["web01"]["failed"], done["web01"]["msg"]


def test_short_outages_do_not_add_up():
    vault = ScriptedVault(classic("copying back"))
    for tick in range(2, 40, 4):
        vault.at(tick, outage(unavailable()))
        vault.at(tick + 2, outage(None))
    vault.at(45, items(classic("ready")))
    assert not run(vault, Operation.REPROTECT_TO_ON_PREMISES, "web01")["web01"]["failed"]


def test_an_outage_that_does_not_end_is_said_for_every_open_machine():
    vault = ScriptedVault(classic("copying back"), classic("copying back", "web02"), classic("ready", "web03"))
    vault.at(2, outage(unavailable()))
    done = run(vault, Operation.REPROTECT_TO_ON_PREMISES, "web01", "web02", "web03")
    assert [result.get("error_code") for result in done.list] == ["UNAVAILABLE", "UNAVAILABLE", None]
    assert done.seconds == (2 + PATIENCE - 1) * 30


def test_an_access_that_was_taken_away_is_said_at_once():
    vault = ScriptedVault(classic("copying back"))
    vault.at(2, outage(FailbackError("FORBIDDEN", "Azure refused to give the protected items.", "Give the role.")))
    done = run(vault, Operation.REPROTECT_TO_ON_PREMISES, "web01")
    assert done["web01"]["error_code"] == "FORBIDDEN"
    assert done.seconds == 60


def removed(name: str) -> Change:
    return lambda vault: vault.items.pop(classic("ready", name)["id"].lower(), None)


def test_a_machine_that_is_missing_from_one_list_is_watched_on():
    """A list may change between two of its pages."""
    vault = ScriptedVault(classic("copying back"), classic("copying back", "web02"))
    vault.at(2, removed("web01"))
    vault.at(3, items(classic("copying back")))
    vault.at(5, items(classic("ready"), classic("ready", "web02")))
    done = run(vault, Operation.REPROTECT_TO_ON_PREMISES, "web01", "web02")
    assert [result["failed"] for result in done.list] == [False, False]


def test_a_machine_that_lists_lack_is_not_judged_by_what_was_known_before():
    """Its job has ended, and where it stands now is not known: that is no action without effect."""
    vault = ScriptedVault(classic("ready"))
    takes(vault, "web01", ends_after=None)
    vault.at(3, jobs(job("job-web01", SCENARIO, "Succeeded", "web01")))
    vault.at(10, items(classic("failed back")))
    listed = vault.list_items
    vault.list_items = lambda: [] if 3 <= vault.ticks < 10 else listed()
    done = run(vault, Operation.FAILOVER, "web01", settle=60)
    assert not done["web01"]["failed"], done["web01"]
    assert len(vault.sent) == 1


def test_a_machine_that_is_gone_is_said_before_the_timeout():
    vault = ScriptedVault(classic("copying back"), classic("copying back", "web02"))
    vault.at(2, removed("web01"))
    vault.at(20, items(classic("ready", "web02")))
    done = run(vault, Operation.REPROTECT_TO_ON_PREMISES, "web01", "web02", wait_timeout=7200)
    assert done["web01"]["error_code"] == "MACHINE_GONE"
    assert "replicating_back" in done["web01"]["msg"]
    assert done["web01"]["duration_seconds"] <= 10 * 30
    assert not done["web02"]["failed"]


def test_a_machine_that_is_gone_the_moment_it_is_ready_has_one_end():
    vault = ScriptedVault(classic("copying back"))
    vault.at(3, items(classic("ready")))
    get_item = vault.get_item

    def removed_meanwhile(arm_id: str):
        if vault.ticks >= 3:
            removed("web01")(vault)
        return get_item(arm_id)

    vault.get_item = removed_meanwhile
    assert run(vault, Operation.REPROTECT_TO_ON_PREMISES, "web01")["web01"]["error_code"] == "MACHINE_GONE"


def test_a_machine_whose_protection_was_removed_does_not_end_the_others():
    """It is in the list that starts the run, and gone when its details are read."""
    vault = ScriptedVault(classic("ready"), classic("ready", "web02"))
    get_item = vault.get_item

    def get_item_without_web01(arm_id: str):
        vault.items.pop(classic("ready")["id"].lower(), None)
        return get_item(arm_id)

    vault.get_item = get_item_without_web01
    takes(vault, "web02")
    done = run(vault, Operation.FAILOVER, "web01", "web02", wait_timeout=600)
    assert done["web01"]["failed"]
    assert not done["web02"]["failed"], done["web02"]["msg"]


def _busiest(vault: ScriptedVault, names: list[str], limit: int, **settings) -> int:
    """The largest number of jobs that ran at once."""
    busiest = 0

    def count() -> int:
        return sum(1 for raw in vault.jobs.values() if raw["properties"]["state"] == "InProgress")

    send = vault.send

    def counted(action):
        nonlocal busiest
        sent = send(action)
        busiest = max(busiest, count())
        return sent

    vault.send = counted
    done = run(vault, Operation.FAILOVER, *names, concurrency=limit, **settings)
    assert not any(result["failed"] for result in done.list)
    return busiest


@pytest.mark.parametrize(("limit", "expected"), [(1, 1), (2, 2), (3, 3), (0, 7), (50, 7)])
def test_no_more_machines_than_allowed_are_under_way_at_once(limit, expected):
    names = [f"web{number}" for number in range(7)]
    vault = ScriptedVault(*[classic("ready", name) for name in names])
    for name in names:
        takes(vault, name)
    assert _busiest(vault, names, limit) == expected
    assert len(vault.sent) == 7


def test_a_job_of_somebody_else_counts_as_under_way():
    vault = ScriptedVault(classic("ready"), classic("ready", "web02"), jobs=[job("job-7", SCENARIO)])
    vault.at(3, jobs(job("job-7", SCENARIO, "Succeeded")), items(classic("failed back")))
    takes(vault, "web02")
    assert _busiest(vault, ["web01", "web02"], 1) == 1


def test_unclear_answers_keep_their_places():
    names = [f"web{number:02}" for number in range(10)]
    vault = ScriptedVault(*[classic("ready", name) for name in names])
    unsure = ActionUnsure("ANSWER_UNCLEAR", "No clear answer came.", "Look.")
    for _ in range(2):
        vault.answer(unsure)
    vault.at(3, outage(unavailable()))
    run(vault, Operation.FAILOVER, *names, concurrency=2)
    assert len(vault.sent) == 2


def test_check_mode_has_no_turns():
    names = [f"web{number:02}" for number in range(10)]
    done = run(
        ScriptedVault(*[classic("ready", name) for name in names]),
        Operation.FAILOVER,
        *names,
        concurrency=2,
        check_mode=True,
    )
    assert done.seconds == 0
    assert all(result["request"] for result in done.list)


def test_a_queued_machine_that_somebody_brings_on_its_way_is_ready_when_its_disks_are():
    resyncing = classic("ready", "web02")
    resyncing["properties"]["providerSpecificDetails"]["protectedDisks"][0]["protectionStage"] = "ResyncStep1"
    vault = ScriptedVault(classic("in azure"), classic("in azure", "web02"))
    vault.answer("job-1", {0: [jobs(job("job-1", REPROTECT))]})
    vault.at(2, items(resyncing))
    vault.at(6, items(classic("ready", "web02")))
    vault.at(9, jobs(job("job-1", REPROTECT, "Succeeded")), items(classic("ready")))
    done = run(vault, Operation.REPROTECT_TO_ON_PREMISES, "web01", "web02", concurrency=1)
    assert not any(result["failed"] for result in done.list)
    assert done["web02"]["duration_seconds"] >= 6 * 10


def test_in_a_slow_watch_one_odd_look_is_not_the_end():
    odd = classic("copying back", protectionState="Whatever", allowedOperations=[])
    vault = ScriptedVault(classic("copying back"))
    vault.at(3, items(odd))
    vault.at(4, items(classic("ready")))
    done = run(vault, Operation.REPROTECT_TO_ON_PREMISES, "web01", poll_interval=300)
    assert not done["web01"]["failed"], done["web01"]["msg"]


def test_a_hundred_machines_are_read_as_lists():
    names = [f"vm{number:03}" for number in range(100)]
    vault = ScriptedVault(*[classic("copying back", name) for name in names])
    vault.at(12, items(*[classic("ready", name) for name in names]))
    done = run(vault, Operation.REPROTECT_TO_ON_PREMISES, *names)
    assert not any(result["failed"] for result in done.list)
    assert vault.reads["list_items"] == 13
    # details: once at the start, now and then for the progress, once at the end
    assert vault.reads["get_item"] <= 100 * 5


def test_the_jobs_of_many_machines_are_read_as_one_list():
    names = [f"vm{number:03}" for number in range(40)]
    vault = ScriptedVault(*[classic("ready", name) for name in names])
    for name in names:
        takes(vault, name, ends_after=10)
    done = run(vault, Operation.FAILOVER, *names)
    assert not any(result["failed"] for result in done.list)
    assert vault.reads["get_job"] == 0
    assert vault.reads["list_jobs"] <= 4


def test_of_many_jobs_one_whose_end_could_not_be_read_is_read_at_the_next_poll():
    names = [f"vm{number:03}" for number in range(30)]
    vault = ScriptedVault(*[classic("ready", name) for name in names])
    for name in names:
        takes(vault, name, ends_after=2)
    read_jobs = vault.list_jobs

    def list_jobs():
        if vault.ticks == 2:
            raise unavailable()
        return read_jobs()

    vault.list_jobs = list_jobs
    done = run(vault, Operation.FAILOVER, *names)
    assert not any(result["failed"] for result in done.list)
    assert done.seconds == 3 * 30


def test_of_many_machines_one_that_was_read_just_before_its_job_ended_is_looked_at_again():
    """The job took longer than an item may lag behind it, and the item still shows the job's time."""
    names = [f"vm{number:03}" for number in range(30)]
    vault = ScriptedVault(*[modernized("s4", name) for name in names])
    for name in names:
        begun = [jobs(job(f"job-{name}", REPROTECT, target=name)), items(modernized("s4", name, allowedOperations=[]))]
        over = [jobs(job(f"job-{name}", REPROTECT, "Succeeded", name))]
        vault.answer(f"job-{name}", {0: begun, 15: over, 16: [items(modernized("s6", name))]})
    choices = Choices(datastore="Datastore 3")
    wish = Wish(machines=tuple(names), choices=choices)
    done = Run(vault, wish, Settings(operation=Operation.REPROTECT_TO_ON_PREMISES, concurrency=0))
    assert not any(result["failed"] for result in done.list), done.list[0]["msg"]


def test_machines_that_queue_are_not_read_again_and_again():
    """A look is one list, however many wait; a machine is read when its turn comes."""
    names = ("web01", "web02", "web03")
    vault = ScriptedVault(*[classic("in azure", name) for name in names])
    for name in names:
        over = [jobs(job(f"job-{name}", REPROTECT, "Succeeded", name)), items(classic("ready", name))]
        vault.answer(f"job-{name}", {0: [jobs(job(f"job-{name}", REPROTECT, target=name))], 10: over})
    done = run(vault, Operation.REPROTECT_TO_ON_PREMISES, *names, concurrency=1)
    assert not any(result["failed"] for result in done.list)
    # At first, when its turn comes, and when it seems to be ready.
    assert vault.reads["get_item"] <= 3 * len(names)
