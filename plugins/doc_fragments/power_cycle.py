# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Options of modules that may have to shut a VM down."""

from __future__ import annotations


class ModuleDocFragment:
    DOCUMENTATION = r"""
options:
  power_cycle:
    description:
      - Whether a running VM may be shut down for changes that vSphere takes only while it is powered off.
      - If not, such a change is an error, and nothing is changed.
    type: bool
    default: false
  shutdown_timeout:
    description: Seconds within which the guest must have shut down.
    type: int
    default: 300
"""
