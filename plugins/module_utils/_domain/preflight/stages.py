# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The stages that preflight can be asked about, and which of them are still to come for a machine."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from ..model import Phase


class Stage(StrEnum):
    """In their order."""

    REPROTECT = "reprotect"
    FAILOVER = "failover"
    COMPLETE = "complete"


ALL_STAGES = frozenset(Stage)

_AHEAD: Mapping[Phase, frozenset[Stage]] = {
    Phase.READY: frozenset({Stage.FAILOVER, Stage.COMPLETE}),
    Phase.FAILING_BACK: frozenset({Stage.FAILOVER, Stage.COMPLETE}),
    Phase.FAILED_BACK: frozenset({Stage.COMPLETE}),
    Phase.COMMITTED: frozenset({Stage.COMPLETE}),
    Phase.REPROTECTING: frozenset({Stage.COMPLETE}),
    Phase.PROTECTED: frozenset(),
}


def stages_ahead(phase: Phase) -> frozenset[Stage]:
    """The stages that are not over for a machine in that phase; all of them where the phase does not say."""
    return _AHEAD.get(phase, ALL_STAGES)
