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
    description:
      - Seconds between two looks at the vault. Each look is a list or two, however many machines.
      - Looks are up to three times as frequent where something is about to change, and up to ten times as rare in
        the middle of a long copy.
    type: float
    default: 30.0
  concurrency:
    description: How many machines (or recovery plans) may be under way at once; V(0) for no limit.
    type: int
    default: 50
  max_failures:
    description:
      - How many machines may fail before no further one is started, as a number (V(5)) or as a share of the
        machines (V(10%)). Empty for no limit.
      - Machines that are under way go on. Those that were not started fail with the code TOO_MANY_FAILED; run the
        stage again for them.
    type: str
    default: ''
  finish_by:
    description:
      - When the machines should have arrived, such as V(2026-11-23T18:00) or V(2026-11-23T18:00+01:00).
      - A machine whose copy will take longer, at its pace so far, gets a warning. Nothing is stopped.
    type: str
  request_share:
    description:
      - The share of the requests that Azure grants a subscription which this run may send, up to V(1.0).
      - With C(serial) one run follows another and needs no share; slices that run at the same time (AWX job slicing,
        several control nodes) divide V(1.0) among them.
    type: float
    default: 1.0
  event_log:
    description:
      - A file to which the run's events are appended as JSON Lines, for the live progress and for evidence. Each line
        carries the hash of the one before it; see M(asr.failback.verify_log).
      - It never holds a credential.
    type: path
  report_dir:
    description:
      - A directory for the runbook, C(runbook.html) with C(runbook.json) and C(runbook.csv), which is kept up to date
        while the stage runs; see M(asr.failback.report). It tells what is in O(event_log), which must be given as well,
        and in no other event log.
      - It is made if it does not exist. Files of an earlier run are replaced, also in check mode.
    type: path
"""
