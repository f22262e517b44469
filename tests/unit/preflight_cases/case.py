# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""A rule's three fixtures: facts with which it holds, with which it fails, and with which it cannot be decided."""

from __future__ import annotations

from dataclasses import dataclass

from ansible_collections.asr.failback.plugins.module_utils._domain.preflight.facts import Run
from ansible_collections.asr.failback.plugins.module_utils._domain.preflight.stages import Stage


@dataclass(frozen=True)
class Case:
    """Each run's first machine is the one that is judged.

    :param said: what the message says when the rule fails.
    :param holds: None for a rule that says something whenever it is applied.
    :param unknown: None for a rule that needs nothing but what is always there.
    :param because: why there is no such fixture.
    """

    fails: Run
    said: str
    holds: Run | None
    unknown: Run | None
    because: str = ""
    stage: Stage | None = None
