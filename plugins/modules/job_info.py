#!/usr/bin/python
# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Show Site Recovery jobs with their tasks and errors."""

from __future__ import annotations

DOCUMENTATION = r"""
module: job_info
short_description: Show Site Recovery jobs with their tasks and errors
version_added: 0.1.0
description:
  - Reads the jobs of a vault, newest first.
  - Tasks and errors are read for O(name), and for the jobs of O(machine); a list does not carry them.
options:
  name:
    description: Only the job with this id, with its tasks.
    type: str
  machine:
    description: Only the jobs of this machine or recovery plan, with their tasks.
    type: str
  running:
    description: Only jobs that run (V(true)) or that have ended (V(false)).
    type: bool
extends_documentation_fragment:
  - asr.failback.azure_auth
  - asr.failback.vault
  - asr.failback.query
  - asr.failback.attributes.info
  - asr.failback.attributes.azure
author:
  - asr.failback contributors (@asr-failback)
"""

EXAMPLES = r"""
- name: What runs now?
  asr.failback.job_info:
    resource_group: rg-dr
    vault: vault-home
    running: true
  register: jobs

- name: Why did the last job of this machine fail?
  asr.failback.job_info:
    resource_group: rg-dr
    vault: vault-home
    machine: sql01
    query: "[0].problems"
"""

RETURN = r"""
jobs:
  description: The jobs, newest first, or the value of O(query).
  returned: success
  type: list
  elements: dict
  contains:
    name:
      description: The job's id.
      type: str
    title:
      description: What Azure calls it in the portal.
      type: str
    target:
      description: The machine or recovery plan.
      type: str
    state:
      description: V(NotStarted), V(InProgress), V(Succeeded), V(Failed), V(Cancelled), V(Suspended) or V(Other).
      type: str
    tasks:
      description: Its tasks and their states.
      type: list
      elements: dict
    problems:
      description: Its errors, with causes and recommended actions.
      type: list
      elements: dict
"""

from ansible_collections.asr.failback.plugins.module_utils._ansible.info import run_info
from ansible_collections.asr.failback.plugins.module_utils._ansible.readers import read_jobs


def main() -> None:
    run_info(read_jobs, "jobs", name={"type": "str"}, machine={"type": "str"}, running={"type": "bool"})


if __name__ == "__main__":
    main()
