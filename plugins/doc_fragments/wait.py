# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Options that say how a stage is awaited."""

from __future__ import annotations


class ModuleDocFragment:
    DOCUMENTATION = r"""
options:
  wait:
    description: Whether to wait until the machines have arrived, or only to start the jobs.
    type: bool
    default: true
  poll_interval:
    description: Seconds between two looks at the vault. Each look is one or two requests, however many machines.
    type: float
    default: 30.0
  concurrency:
    description: How many machines (or recovery plans) may be under way at once; V(0) for no limit.
    type: int
    default: 50
  event_log:
    description:
      - A file to which the run's events are appended as JSON Lines, for the live progress and for evidence.
      - It never holds a credential.
    type: path
"""
