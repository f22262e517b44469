# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Any history: machines, faults, kills, other people and runs again, in any order (hypothesis, stateful).

Whatever happens: nothing is sent that a phase forbids, never two jobs on one machine, never a commit without its checks
(unit.model_azure sees to these); a run ends, and says of every machine that it arrived or why not; and when the trouble
is over, a few runs bring every machine home and protected.

FAILBACK_EXAMPLES=2000 makes a long, random run of it.
"""

from __future__ import annotations

import os
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from ansible_collections.asr.failback.plugins.module_utils._domain.errors import FailbackError
from ansible_collections.asr.failback.plugins.module_utils._domain.model import WAY_HOME, Operation, Phase
from ansible_collections.asr.failback.plugins.module_utils._domain.settings import Settings
from ansible_collections.asr.failback.plugins.module_utils._domain.stage import Stage, Wish
from ansible_collections.asr.failback.plugins.module_utils._domain.transitions import GOALS
from unit.model_azure import Killed, ModelAzure
from unit.model_machines import BAD_ANSWERS, FIRST, JOB_TROUBLES, LAST, TROUBLES, Machine

EXAMPLES = int(os.environ.get("FAILBACK_EXAMPLES", "0"))
WAY = (
    Operation.REPROTECT_TO_ON_PREMISES,
    Operation.FAILOVER,
    Operation.COMMIT_FAILOVER,
    Operation.REPROTECT_TO_AZURE,
)


class AnyHistory(RuleBasedStateMachine):
    @initialize(
        architectures=st.lists(st.sampled_from(["classic", "modernized"]), min_size=1, max_size=4),
        grouped=st.booleans(),
        lag=st.sampled_from([0.0, 45.0, 100.0]),
    )
    def machines(self, architectures: list[str], grouped: bool, lag: float) -> None:
        made = [Machine(f"vm{number}", each, FIRST[each]) for number, each in enumerate(architectures)]
        if grouped:
            made += [Machine(f"member{number}", "classic", FIRST["classic"], grouped=True) for number in (1, 2)]
        self.azure = ModelAzure(made, lag)

    @rule(after=st.integers(1, 40), trouble=st.sampled_from(TROUBLES))
    def a_request_will_go_wrong(self, after: int, trouble: str) -> None:
        self.azure.troubles[self.azure.requests + after] = trouble

    @rule(trouble=st.sampled_from(BAD_ANSWERS))
    def an_action_will_be_answered_badly(self, trouble: str) -> None:
        self.azure.bad_answers.append(trouble)

    @rule(trouble=st.sampled_from(JOB_TROUBLES))
    def a_job_will_end_badly(self, trouble: str) -> None:
        self.azure.bad_jobs.append(trouble)

    @rule(pick=st.integers(0, 5), after=st.floats(0, 900))
    def somebody_will_go_on_in_the_portal(self, pick: int, after: float) -> None:
        machine = self.azure.machines[pick % len(self.azure.machines)]
        self.azure.portal.append((self.azure.seconds + after, machine.name))

    @rule(pick=st.integers(0, 5), times=st.integers(1, 40))
    def a_machine_will_not_pass_its_checks(self, pick: int, times: int) -> None:
        self.azure.machines[pick % len(self.azure.machines)].unfit_for = times

    @rule(pick=st.integers(0, 5))
    def a_machine_is_removed_in_the_portal(self, pick: int) -> None:
        machine = self.azure.machines[pick % len(self.azure.machines)]
        if machine.job is None:
            machine.gone = True

    @rule(seconds=st.floats(1, 600))
    def time_passes(self, seconds: float) -> None:
        self.azure.sleep(seconds)

    @rule(stages=st.integers(1, 4), some=st.integers(1, 63), answers=st.lists(st.sampled_from(BAD_ANSWERS), max_size=3))
    def the_way_home_is_run(self, stages: int, some: int, answers: list[str]) -> None:
        """As the playbook does it; somebody starts it again when the control node dies."""
        self.azure.bad_answers += answers
        for operation in WAY[:stages]:
            self._run(operation, self._chosen(some))

    @rule(
        operation=st.sampled_from(WAY),
        some=st.integers(1, 63),
        concurrency=st.sampled_from([0, 1, 50]),
        check_mode=st.sampled_from([False, False, False, True]),
        wait=st.sampled_from([True, True, True, False]),
    )
    def a_stage_is_run(self, operation: Operation, some: int, concurrency: int, check_mode: bool, wait: bool) -> None:
        jobs = len(self.azure.jobs)
        self._run(operation, self._chosen(some), concurrency=concurrency, check_mode=check_mode, wait=wait)
        assert not check_mode or self.azure.portal or len(self.azure.jobs) == jobs

    def _chosen(self, some: int) -> list[str]:
        return [machine.name for number, machine in enumerate(self.azure.machines) if some >> number & 1]

    def _run(self, operation: Operation, names: list[str], **chosen: Any) -> None:
        if not names:
            return
        self.azure.begin_run()
        settings_ = Settings(operation, wait_timeout=6000, check_timeout=600, **chosen)
        events: list[Any] = []
        stage = Stage(self.azure, self.azure, events.append, settings_, self.azure.check)
        try:
            stage.run(Wish(machines=tuple(names)))
        except Killed:
            return
        except FailbackError as error:  # nothing at all could be read, and that is said
            self._is_said(error.as_result())
            return
        results = {result["name"]: result for result in stage.results()}
        assert set(results) == set(names)
        for name, result in results.items():
            self._is_honest(self.azure.named(name), operation, result, settings_)

    def _is_honest(self, machine: Machine, operation: Operation, result: dict[str, Any], chosen: Settings) -> None:
        """A result is a failure with what to do, or the truth."""
        assert result["msg"]
        if result["failed"]:
            self._is_said(result)
        elif chosen.wait and not chosen.check_mode:
            assert WAY_HOME.index(Phase(result["phase_after"])) >= WAY_HOME.index(GOALS[operation]), result
            assert machine.gone or machine.leg not in {FIRST[machine.architecture], "copying back", "s5"}, result

    def _is_said(self, result: dict[str, Any]) -> None:
        for key in ("msg", "error_code", "remedy"):
            assert result[key], result

    @invariant()
    def no_machine_has_two_jobs(self) -> None:
        for machine in getattr(self, "azure", ModelAzure([])).machines:
            running = [job for job in self.azure.jobs.values() if job.state == "InProgress" and machine in job.machines]
            assert len(running) <= 1

    def teardown(self) -> None:
        """The trouble is over: run the stages until all are home, three times at most."""
        azure = getattr(self, "azure", None)
        if azure is None:
            return
        azure.troubles, azure.bad_answers, azure.bad_jobs, azure.portal = {}, [], [], []
        for machine in azure.machines:
            machine.unfit_for = 0
        broken = any(machine.gone and machine.grouped for machine in azure.machines)
        names = [m.name for m in azure.machines if not m.gone and not (broken and m.grouped)]
        for _again in range(3):
            azure.sleep(azure.lag + 1)  # nobody starts it again within a minute
            for operation in WAY:
                self._run(operation, names)
        assert {name: azure.named(name).leg for name in names} == {
            name: LAST[azure.named(name).architecture] for name in names
        }


TestAnyHistory = AnyHistory.TestCase
TestAnyHistory.settings = settings(
    max_examples=EXAMPLES or 100,
    stateful_step_count=12 if EXAMPLES else 8,
    deadline=None,
    derandomize=not EXAMPLES,
    database=None,
)
