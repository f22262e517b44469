# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Many machines through all stages: what is asked of Azure, counted. Time is the lab's, so the counts are no matter of
the machine's mood; bench/failback measures the rest."""

from __future__ import annotations

from pathlib import Path

import pytest

from rig import collection, labs, scenario

#: Machines → reads per machine at the most, all stages. What is read for all of them costs few machines more each.
READS = {10: 110, 100: 12}


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(labs, "HOME", tmp_path)
    monkeypatch.setattr(collection, "HOME", tmp_path)
    return tmp_path


@pytest.mark.timeout(600)
@pytest.mark.parametrize("machines", READS)
def test_four_writes_a_machine_few_reads_and_nothing_refused(home: Path, machines: int):
    with labs.running(scenario.write(machines, home)) as lab:
        stages, _ = collection.run(lab, machines)
    total = {key: sum(stage[key] for stage in stages.values()) for key in ("reads", "writes", "throttled")}
    assert total["writes"] == 4 * machines
    assert total["throttled"] == 0
    assert total["reads"] <= READS[machines] * machines
    for stage in stages.values():
        said = stage["said"]
        assert (said["writes"], said["throttled"]) == (stage["writes"], 0)
