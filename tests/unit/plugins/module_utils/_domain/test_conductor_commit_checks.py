# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""A commit is sent only when its checks pass."""

from __future__ import annotations

from collections.abc import Sequence

from ansible_collections.asr.failback.plugins.module_utils._domain.checks import Check
from ansible_collections.asr.failback.plugins.module_utils._domain.errors import FailbackError
from ansible_collections.asr.failback.plugins.module_utils._domain.model import Operation, ProtectedItem
from unit.fakes import ScriptedVault, items, jobs, run
from unit.job_payloads import job
from unit.payloads import classic

GOOD = Check("vm_powered_on", True, "powered on")
BOOTING = Check("vmware_tools", False, "not running", "Wait for the guest to boot.")
UNDECIDED = Check("azure_vm_stopped", None, "no Azure VM found", "Name it.")


class Checker:
    """Gives each machine its checks, one entry a call; the last one stays."""

    def __init__(self, **results: list[list[Check]]) -> None:
        self._results = results
        self.asked: list[list[str]] = []

    def __call__(self, asked: Sequence[ProtectedItem]) -> dict[str, list[Check]]:
        self.asked.append([item.friendly_name for item in asked])
        assert all(item.detailed for item in asked), "the checks need the disks"
        return {item.friendly_name: self._next(item.friendly_name) for item in asked}

    def _next(self, name: str) -> list[Check]:
        left = self._results[name]
        return left.pop(0) if len(left) > 1 else left[0]


def _commits(vault: ScriptedVault, name: str = "web01") -> None:
    vault.answer(
        f"job-{name}",
        {
            0: [jobs(job(f"job-{name}", "CommitFailover", target=name))],
            1: [jobs(job(f"job-{name}", "CommitFailover", "Succeeded", name)), items(classic("committed", name))],
        },
    )


def test_passing_checks_let_the_commit_go():
    vault = ScriptedVault(classic("failed back"))
    _commits(vault)
    done = run(vault, Operation.COMMIT_FAILOVER, "web01", checker=Checker(web01=[[GOOD]]))
    assert vault.verbs == ["failoverCommit"]
    assert done["web01"]["phase_after"] == "committed"
    assert done.said("waiting") == []


def test_checks_that_pass_later_hold_the_commit_until_then():
    vault = ScriptedVault(classic("failed back"))
    _commits(vault)
    checker = Checker(web01=[[BOOTING], [BOOTING], [BOOTING], [GOOD]])
    done = run(vault, Operation.COMMIT_FAILOVER, "web01", checker=checker)
    assert not done["web01"]["failed"]
    (waiting,) = done.said("waiting")
    assert waiting["reason"] == "vmware_tools: not running"
    assert len(checker.asked) == 4
    assert done.seconds == 4 * 30


def test_checks_that_never_pass_end_without_a_commit():
    vault = ScriptedVault(classic("failed back"))
    checker = Checker(web01=[[GOOD, BOOTING, UNDECIDED]])
    done = run(vault, Operation.COMMIT_FAILOVER, "web01", checker=checker, check_timeout=300)
    result = done["web01"]
    assert vault.sent == []
    assert result["error_code"] == "COMMIT_CHECK_FAILED"
    assert "vmware_tools: not running" in result["msg"]
    assert "azure_vm_stopped: no Azure VM found" in result["msg"]
    assert "Wait for the guest to boot." in result["remedy"]
    assert "waive" in result["remedy"]
    assert not result["changed"]
    assert 300 <= done.seconds <= 330


def test_one_machine_that_is_held_does_not_hold_another():
    vault = ScriptedVault(classic("failed back"), classic("failed back", "web02"))
    _commits(vault, "web02")
    checker = Checker(web01=[[BOOTING]], web02=[[GOOD]])
    done = run(vault, Operation.COMMIT_FAILOVER, "web01", "web02", checker=checker, check_timeout=300)
    assert done["web01"]["failed"]
    assert done["web02"]["phase_after"] == "committed"


def test_all_machines_are_checked_in_one_sweep():
    vault = ScriptedVault(classic("failed back"), classic("failed back", "web02"))
    _commits(vault)
    _commits(vault, "web02")
    checker = Checker(web01=[[GOOD]], web02=[[GOOD]])
    run(vault, Operation.COMMIT_FAILOVER, "web01", "web02", checker=checker)
    assert checker.asked == [["web01", "web02"]]


def test_check_mode_tells_what_would_hold_it_and_does_not_wait():
    vault = ScriptedVault(classic("failed back"))
    done = run(vault, Operation.COMMIT_FAILOVER, "web01", checker=Checker(web01=[[BOOTING]]), check_mode=True)
    assert done["web01"]["error_code"] == "COMMIT_CHECK_FAILED"
    assert done.seconds == 0


def test_what_is_committed_already_is_not_checked():
    checker = Checker(web01=[[BOOTING]])
    done = run(ScriptedVault(classic("committed")), Operation.COMMIT_FAILOVER, "web01", checker=checker)
    assert not done["web01"]["failed"]
    assert checker.asked == []


def test_a_failover_is_not_checked():
    vault = ScriptedVault(classic("ready"))
    checker = Checker(web01=[[BOOTING]])
    done = run(vault, Operation.FAILOVER, "web01", checker=checker, check_mode=True)
    assert not done["web01"]["failed"]
    assert checker.asked == []


def test_a_vcenter_that_cannot_be_asked_is_said():
    def no_vcenter(asked: Sequence[ProtectedItem]) -> dict[str, list[Check]]:
        raise FailbackError("VCENTER_UNREACHABLE", "vCenter cannot be reached.", "Check VMWARE_HOST.")

    vault = ScriptedVault(classic("failed back"))
    done = run(vault, Operation.COMMIT_FAILOVER, "web01", checker=no_vcenter)
    assert vault.sent == []
    assert done["web01"]["error_code"] == "VCENTER_UNREACHABLE"


def test_the_time_that_checks_have_begins_when_they_begin():
    """A commit may first have to wait for somebody's job; the guest has not booted any longer for that."""
    vault = ScriptedVault(classic("failed back"), jobs=[job("job-7", "UpdateMobilityService")])
    vault.at(20, jobs(job("job-7", "UpdateMobilityService", "Succeeded")))
    _commits(vault)
    checker = Checker(web01=[[BOOTING], [BOOTING], [GOOD]])
    done = run(vault, Operation.COMMIT_FAILOVER, "web01", checker=checker, check_timeout=300, settle=30)
    assert done["web01"]["phase_after"] == "committed", done["web01"]["msg"]
