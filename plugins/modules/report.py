#!/usr/bin/python
# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Write the runbook of a failback out of its event logs."""

from __future__ import annotations

DOCUMENTATION = r"""
module: report
short_description: Write the runbook of a failback out of its event logs
version_added: 0.1.0
description:
  - Writes one HTML page that needs no network, and beside it the same as JSON and as CSV. It tells who started and
    approved what, the plan, what preflight found, the timeline of each machine, where the time went (Azure, the
    machine's turn, conditions, us, people), recovery point and recovery time asked and reached, every job with its
    Azure id, failures with remedies, and the versions of the software.
  - It reads the event logs and nothing else. Stages write the same page while they run, with their option
    O(asr.failback.failover#module:report_dir), each of its own event log.
  - An event log that was changed since is said on the page, and as a warning.
options:
  event_logs:
    description: The event logs, one after the other. A failback may have one for each day, or one for all.
    type: list
    elements: path
    required: true
    aliases: [event_log]
  report_dir:
    description:
      - A directory on the machine that runs the module, for C(runbook.html), C(runbook.json) and C(runbook.csv). It is
        made if it does not exist; files of an earlier run are replaced, also in check mode.
    type: path
    required: true
extends_documentation_fragment:
  - asr.failback.attributes.info
seealso:
  - module: asr.failback.verify_log
  - module: asr.failback.log_event
author:
  - asr.failback contributors (@asr-failback)
"""

EXAMPLES = r"""
- name: Write the runbook of the weekend
  asr.failback.report:
    event_logs:
      - /var/log/failback/saturday.jsonl
      - /var/log/failback/sunday.jsonl
    report_dir: /var/www/html/failback
"""

RETURN = r"""
reports:
  description: The files by kind, C(html), C(json) and C(csv).
  returned: success
  type: dict
totals:
  description: How many machines there are, in which phases, and how many of them failed or are under way.
  returned: success
  type: dict
time_spent:
  description: Where the time went, by stage, in seconds, and between the stages.
  returned: success
  type: dict
asked:
  description: Recovery point and recovery time that were asked for, in seconds, and how many machines kept them.
  returned: success
  type: dict
logs:
  description:
    - The event logs, whether each is as it was written, and the hash of its last line; see M(asr.failback.verify_log).
  returned: success
  type: list
  elements: dict
"""

from ansible_collections.asr.failback.plugins.module_utils._ansible.report import report
from ansible_collections.asr.failback.plugins.module_utils._ansible.run import run


def main() -> None:
    run(
        {
            "event_logs": {"type": "list", "elements": "path", "required": True, "aliases": ["event_log"]},
            "report_dir": {"type": "path", "required": True},
        },
        report,
    )


if __name__ == "__main__":
    main()
