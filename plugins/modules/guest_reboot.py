#!/usr/bin/python
# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Reboot a guest that has no Python."""

from __future__ import annotations

DOCUMENTATION = r"""
module: guest_reboot
short_description: Reboot a guest that has no Python
version_added: 0.1.0
description:
  - Reboots the target and waits until its shell answers from another boot.
options:
  timeout:
    description:
      - Seconds to wait.
    type: int
    default: 900
extends_documentation_fragment:
  - asr.failback.attributes
attributes:
  diff_mode:
    description: There is nothing to show.
    support: N/A
author:
  - asr.failback contributors (@asr-failback)
"""

EXAMPLES = r"""
- name: Reboot
  asr.failback.guest_reboot:
    timeout: 600
"""

RETURN = r"""
boot_id:
  description: The id of the new boot.
  returned: success
  type: str
elapsed:
  description: Seconds until the target was back.
  returned: changed
  type: int
"""
