# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""How a stage is driven."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from .model import Operation

#: Polls without a trace of an action whose answer was unclear, after which it counts as not taken.
UNSURE_POLLS = 3
#: How often an action is sent at most, where its answers are unclear.
MAX_ATTEMPTS = 3
#: How often, and after how many polls, a reprotect is tried again that failed for want of an agent: half an hour.
AGENT_WAITS = 6
AGENT_WAIT_POLLS = 10
#: Polls in a row without a machine in the list, after which it is gone; a list may change between its pages.
GONE_POLLS = 10
#: Polls in a row in which a job is not found, after which it is gone.
JOB_GONE_POLLS = 3


@dataclass(frozen=True)
class Settings:
    """All times are in seconds.

    ``concurrency`` limits the machines or plans that are under way at once, 0 for no limit. ``max_failures`` is the
    number or share of failed machines at which no further one is started, '' for no limit; ``finish_by`` is when the
    machines should have arrived, None where nobody said. ``settle`` is how long an
    item may lag behind its finished job, ``check_timeout`` how long the checks before a commit may take to pass.
    ``disk_slots`` is how many disks a master target or appliance takes, its own included [asr-api 3.1, 3.8],
    ``slot_timeout`` how long a machine waits for slots that others free.
    """

    operation: Operation
    check_mode: bool = False
    wait: bool = True
    wait_timeout: float = 7200.0
    poll_interval: float = 30.0
    concurrency: int = 50
    max_failures: str = ""
    finish_by: datetime | None = None
    settle: float = 300.0
    check_timeout: float = 900.0
    disk_slots: int = 60
    slot_timeout: float = 0.0
