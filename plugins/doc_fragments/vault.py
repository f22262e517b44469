# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Options that name the Recovery Services vault."""

from __future__ import annotations


class ModuleDocFragment:
    DOCUMENTATION = r"""
options:
  resource_group:
    description: The resource group of the Recovery Services vault.
    type: str
    required: true
  vault:
    description: The name of the Recovery Services vault.
    type: str
    required: true
"""
