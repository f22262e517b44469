# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What cannot be read: nothing is decided on it, and it holds nobody else."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.asr.failback.plugins.module_utils._domain.errors import ActionUnsure, FailbackError
from ansible_collections.asr.failback.plugins.module_utils._domain.model import Job, Operation, ProtectedItem
from ansible_collections.asr.failback.plugins.module_utils._domain.site import Site
from ansible_collections.asr.failback.plugins.module_utils._domain.watch import PATIENCE
from unit.fakes import Change, ScriptedVault, absent, items, jobs, run, unavailable
from unit.job_payloads import job
from unit.payloads import Raw, classic, modernized

SCENARIO = "UnplannedFailover"


class PartlyReadable(ScriptedVault):
    """:param broken: what is answered instead of these: names of machines and jobs."""

    def __init__(self, *raws: Raw, broken: dict[str, FailbackError], **more: Any) -> None:
        super().__init__(*raws, **more)
        self.broken = broken

    def site(self, fabric: str) -> Site:
        return self.sites[fabric]  # known from before

    def get_item(self, arm_id: str) -> ProtectedItem:
        self._refuse(arm_id.rsplit("/rpi-", 1)[-1])
        return super().get_item(arm_id)

    def get_job(self, name: str) -> Job:
        self._refuse(name)
        return super().get_job(name)

    def _refuse(self, name: str) -> None:
        if name in self.broken:
            self.reads[name] += 1
            raise self.broken[name]


def outage(error: FailbackError | None) -> Change:
    def change(vault: ScriptedVault) -> None:
        vault.outage = error

    return change


def home(name: str = "web01") -> list[Change]:
    over = jobs(job(f"job-{name}", SCENARIO, "Succeeded", name))
    return [over, items(classic("failed back", name))]


@pytest.mark.parametrize("looks", [4, PATIENCE - 1])
def test_an_action_with_an_unclear_answer_is_not_sent_again_while_nobody_can_look(looks: int):
    vault = PartlyReadable(classic("ready"), broken={})
    unsure = ActionUnsure("ANSWER_UNCLEAR", "No clear answer came.", "Look.")
    vault.answer(unsure, {0: [outage(unavailable())], looks: [outage(None), *home()]})
    done = run(vault, Operation.FAILOVER, "web01")
    assert not done["web01"]["failed"], done["web01"]["msg"]
    assert len(vault.sent) == 1


def test_one_machine_that_cannot_be_read_holds_no_other():
    raws = [classic("copying back"), classic("ready", "web02")]
    vault = PartlyReadable(*raws, broken={"web02": unavailable()})
    vault.at(PATIENCE + 5, items(classic("ready")))
    done = run(vault, Operation.REPROTECT_TO_ON_PREMISES, "web01", "web02")
    assert not done["web01"]["failed"], done["web01"]["msg"]
    assert done["web02"]["error_code"] == "UNAVAILABLE"
    assert vault.reads["web02"] == PATIENCE


def test_one_machine_that_may_not_be_read_is_said_at_once():
    forbidden = FailbackError("FORBIDDEN", "Azure refused to give protected item rpi-web02.", "Give the role.")
    vault = PartlyReadable(classic("copying back"), classic("ready", "web02"), broken={"web02": forbidden})
    vault.at(3, items(classic("ready")))
    done = run(vault, Operation.REPROTECT_TO_ON_PREMISES, "web01", "web02")
    assert done["web02"]["error_code"] == "FORBIDDEN"
    assert vault.reads["web02"] == 1
    assert not done["web01"]["failed"]


def test_a_machine_is_not_ready_before_its_disks_could_be_looked_at():
    resyncing = classic("ready")
    resyncing["properties"]["providerSpecificDetails"]["protectedDisks"][0]["protectionStage"] = "ResyncStep1"
    vault = PartlyReadable(resyncing, broken={"web01": unavailable()})
    vault.at(3, lambda _vault: vault.broken.clear())
    vault.at(6, items(classic("ready")))
    done = run(vault, Operation.REPROTECT_TO_ON_PREMISES, "web01")
    assert not done["web01"]["failed"]
    assert vault.ticks >= 6


@pytest.mark.parametrize("error", [unavailable(), absent("job job-web01")])
def test_a_job_that_cannot_be_read_leaves_it_to_what_the_machine_shows(error: FailbackError):
    raws = [classic("ready"), classic("ready", "web02")]
    vault = PartlyReadable(*raws, broken={"job-web01": error})
    for name in ("web01", "web02"):
        vault.answer(f"job-{name}", {0: [jobs(job(f"job-{name}", SCENARIO, target=name))], 12: home(name)})
    done = run(vault, Operation.FAILOVER, "web01", "web02", settle=600)
    assert [result["phase_after"] for result in done.list] == ["failed_back", "failed_back"]
    assert len(vault.sent) == 2


def test_a_job_that_is_not_found_once_is_not_lost():
    """Of a modernized machine only the job tells that something runs [asr-modernized 2]."""
    vault = PartlyReadable(modernized("s6"), broken={"job-1": absent("job job-1")})
    vault.answer("job-1", {0: [jobs(job("job-1", "PlannedFailover", target="sql01"))]})
    vault.at(1, lambda _vault: vault.broken.clear())
    over = jobs(job("job-1", "PlannedFailover", "Succeeded", "sql01"))
    vault.at(45, over, items(modernized("failed back")))
    done = run(vault, Operation.FAILOVER, "sql01")
    assert done["sql01"]["phase_after"] == "failed_back", done["sql01"]["msg"]
