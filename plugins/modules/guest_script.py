#!/usr/bin/python
# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Run shell scripts on a guest that has no Python."""

from __future__ import annotations

DOCUMENTATION = r"""
module: guest_script
short_description: Run shell scripts on a guest that has no Python
version_added: 0.1.0
description:
  - Sends scripts of the control node to C(/bin/sh) of the target, on its standard input, after assignments of their
    variables, and makes the one line of JSON that they answer the result of the task.
  - Nothing else is needed on the target, and no file is left there. What the answer calls C(changed), C(failed), C(msg)
    and C(diff) is what the task says.
  - The variable C(check) is set for the scripts in check mode, when they are to change nothing.
options:
  scripts:
    description:
      - Files on the control node, sent one after the other as one text. A name is looked for in the role's C(files).
    type: list
    elements: str
    required: true
  variables:
    description:
      - Variables of the scripts. True is V(1), false is empty, a list is one entry a line.
    type: dict
    default: {}
  secret_variables:
    description:
      - Variables of the scripts whose values are secret, each with the B(name) of the Ansible variable that holds it.
      - The values are sent as all others, never on a command line, and are blotted out of the answer.
    type: dict
    default: {}
  patience:
    description:
      - Seconds for which a target that cannot be reached is asked again, and one whose scripts answer C(retry).
    type: int
    default: 0
extends_documentation_fragment:
  - asr.failback.attributes
author:
  - asr.failback contributors (@asr-failback)
"""

EXAMPLES = r"""
- name: Look at the machine
  asr.failback.guest_script:
    scripts: [answer.sh, disks.sh, inspect.sh]
  register: report
"""

RETURN = r"""
error_code:
  description: What went wrong, for programs.
  returned: failure
  type: str
remedy:
  description: What to do.
  returned: failure
  type: str
"""
