# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The JMESPath option of the info modules."""

from __future__ import annotations


class ModuleDocFragment:
    DOCUMENTATION = r"""
options:
  query:
    description:
      - A JMESPath expression over what the module returns, for example C([?phase=='ready'].name).
      - The module then returns the expression's value in place of the full data.
    type: str
requirements:
  - jmespath
"""
