# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Family FB9: what a reprotect would choose, asked of the reprotect itself. Last: the other rules say it better."""

from __future__ import annotations

from collections.abc import Iterator

from ..errors import FailbackError
from ..model import Operation, Phase
from .facts import Facts
from .finding import Rule, Severity, Stage, Trouble
from .intent import stage_inputs
from .judging import as_trouble


def _determined(facts: Facts) -> Iterator[Trouble]:
    try:
        stage_inputs(facts, Operation.REPROTECT_TO_ON_PREMISES)
    except FailbackError as error:
        if error.code.startswith("LOG_STORAGE_ACCOUNT"):
            facts.require_disks()  # the account is derived from the disks, which a list lacks
        yield as_trouble(error)


RULES = (
    Rule(
        "FB901",
        "The inputs of the reprotect can be determined",
        Severity.ERROR,
        _determined,
        "Choose what the message asks for.",
        "S40; asr-api 1.6",
        stages=frozenset({Stage.REPROTECT}),
        phases=frozenset({Phase.IN_AZURE}),
        requires=frozenset(
            {"FB201", "FB210", "FB241", "FB301", "FB302", "FB306", "FB307", "FB308"}
            | {"FB421", "FB422", "FB601", "FB602", "FB604"}
        ),
    ),
)
