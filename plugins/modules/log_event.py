#!/usr/bin/python
# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Add an event to a run's event log."""

from __future__ import annotations

DOCUMENTATION = r"""
module: log_event
short_description: Add an event to a run's event log
version_added: 0.1.0
description:
  - Appends an event to the event log of a run, with the time, the account and the machine that wrote it. The stages'
    own events are written by their modules.
  - The runbook page (M(asr.failback.report)) shows V(playbook), V(approval), V(note) and V(comparison); other
    events are kept, and not shown.
  - It writes in check mode too, and never counts as a change.
options:
  event_log:
    description: The event log. It is made if it does not exist, for its owner only.
    type: path
    required: true
  event:
    description: What kind of event it is.
    type: str
    required: true
  machine:
    description: The machine that it is about, by the name of its protected item.
    type: str
  facts:
    description:
      - What the event says. Never a credential. What is empty is left out.
      - For V(approval) C(what), C(by_whom) and C(reason); for V(note) C(text); for V(comparison) C(machines), a
        dictionary of machines, each with a list of what differs, dictionaries with C(what), C(before) and C(after);
        an empty list for one that is as before.
    type: dict
    default: {}
extends_documentation_fragment:
  - asr.failback.attributes.info
seealso:
  - module: asr.failback.report
  - module: asr.failback.verify_log
author:
  - asr.failback contributors (@asr-failback)
"""

EXAMPLES = r"""
- name: Note who agreed to the failover
  asr.failback.log_event:
    event_log: /var/log/failback/site-a.jsonl
    event: approval
    facts:
      what: failover of the sales systems
      by_whom: J. Doe
      reason: CHG0031337
  delegate_to: localhost
  run_once: true

- name: Note what changed with machines
  asr.failback.log_event:
    event_log: /var/log/failback/site-a.jsonl
    event: comparison
    facts:
      machines:
        sql01:
          - what: MAC address
            before: 00:50:56:aa:00:01
            after: 00:50:56:bb:00:07
        sql02: []
  delegate_to: localhost
"""

RETURN = r"""
logged:
  description: The event, as it stands in the log.
  returned: success
  type: dict
"""

from ansible_collections.asr.failback.plugins.module_utils._ansible.log_event import log_event
from ansible_collections.asr.failback.plugins.module_utils._ansible.run import run


def main() -> None:
    run(
        {
            "event_log": {"type": "path", "required": True},
            "event": {"type": "str", "required": True},
            "machine": {"type": "str"},
            "facts": {"type": "dict", "default": {}},
        },
        log_event,
    )


if __name__ == "__main__":
    main()
