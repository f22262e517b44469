# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What every module says of itself."""

from __future__ import annotations


class ModuleDocFragment:
    DOCUMENTATION = r"""
options: {}
attributes:
  check_mode:
    description: Can run in check mode and return what would be changed, without changing anything.
    support: full
  diff_mode:
    description: Returns what has changed, or would be changed in check mode.
    support: full
"""

    INFO = r"""
options: {}
attributes:
  check_mode:
    description: Can run in check mode; it only reads.
    support: full
  diff_mode:
    description: Returns what has changed; an info module changes nothing.
    support: N/A
"""

    AZURE = r"""
options: {}
attributes:
  action_group:
    description: Use C(group/asr.failback.all) or C(group/asr.failback.azure) in C(module_defaults).
    support: full
    membership:
      - asr.failback.all
      - asr.failback.azure
"""

    AZURE_AND_VMWARE = r"""
options: {}
attributes:
  action_group:
    description:
      - Use C(group/asr.failback.all), C(group/asr.failback.azure) or C(group/asr.failback.vmware)
        in C(module_defaults).
    support: full
    membership:
      - asr.failback.all
      - asr.failback.azure
      - asr.failback.vmware
"""

    VMWARE = r"""
options: {}
attributes:
  action_group:
    description: Use C(group/asr.failback.all) or C(group/asr.failback.vmware) in C(module_defaults).
    support: full
    membership:
      - asr.failback.all
      - asr.failback.vmware
"""
