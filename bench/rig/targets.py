# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What was set out to reach."""

from __future__ import annotations

#: Stages that end with a copy: how near its end they look is what the target for the lag is about.
COPIES = ("1 reprotect", "3 reprotect to Azure")

#: What was set out to reach with 1,000 machines.
TARGETS = {
    "reads": ("reads per machine, all stages", 6),
    "writes": ("writes per machine, all stages", 4),
    "throttled": ("answers 429", 0),
    "overhead": ("overhead on the critical path of a stage, seconds", 300),
    "lag": ("lag p95 at the end of a copy, seconds", 10),
    "cpu": ("CPU seconds per machine, all stages", 0.05),
    "memory": ("peak memory, MB", 150),
}
