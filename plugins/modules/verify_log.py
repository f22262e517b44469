#!/usr/bin/python
# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Say whether an event log is whole."""

from __future__ import annotations

DOCUMENTATION = r"""
module: verify_log
short_description: Say whether an event log is whole
version_added: 0.1.0
description:
  - Each line of an event log carries the hash of the line before it. This module follows that chain, and says whether
    it holds and, where it does not, between which lines.
  - The chain shows accidents and careless changes. Who may write to the file could write the whole of it anew, and
    lines that are cut from its end leave no trace. RV(head), noted in another place when a run ends and given as
    O(head) later, shows both.
  - A line that a killed run left torn is told as a warning, and does not make the module fail.
options:
  path:
    description: The event log.
    type: path
    required: true
    aliases: [event_log]
  head:
    description: The RV(head) that was noted earlier. The log may have grown since, but this line must be in it.
    type: str
extends_documentation_fragment:
  - asr.failback.attributes.info
author:
  - asr.failback contributors (@asr-failback)
"""

EXAMPLES = r"""
- name: See whether the evidence is whole
  asr.failback.verify_log:
    path: /var/log/failback/site-a.jsonl
    head: 9f2c7d0d1e0e0d4a9a4b8d7c0a3f5e6b7c8d9e0f1a2b3c4d5e6f708192a3b4c5
"""

RETURN = r"""
whole:
  description: Whether the chain holds from the first line to the last.
  returned: always
  type: bool
lines:
  description: How many lines there are.
  returned: always
  type: int
breaks:
  description: Where it does not hold, with C(line), counted from 1, and C(message).
  returned: always
  type: list
  elements: dict
torn:
  description: The lines that are not whole because their process was killed while it wrote.
  returned: always
  type: list
  elements: int
head:
  description: The hash of the last line. Note it in another place.
  returned: always
  type: str
"""

from ansible_collections.asr.failback.plugins.module_utils._ansible.run import run
from ansible_collections.asr.failback.plugins.module_utils._ansible.verify_log import verify_log


def main() -> None:
    run(
        {
            "path": {"type": "path", "required": True, "aliases": ["event_log"]},
            "head": {"type": "str"},
        },
        verify_log,
    )


if __name__ == "__main__":
    main()
