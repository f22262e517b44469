# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Asks the classic architecture for a request, or for the reason why there is none."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.asr.failback.plugins.module_utils._domain import classic
from ansible_collections.asr.failback.plugins.module_utils._domain.choices import Choices
from ansible_collections.asr.failback.plugins.module_utils._domain.errors import FailbackError
from ansible_collections.asr.failback.plugins.module_utils._domain.model import Action, Operation
from ansible_collections.asr.failback.plugins.module_utils._domain.site import Site
from unit import payloads
from unit.site_payloads import classic_site


def act(
    operation: Operation, stage: str, choices: Choices | None = None, site: Site | None = None, **psd: Any
) -> Action:
    """The request for web01 in a stage; ``psd`` replaces what the stage's item says."""
    item = payloads.item(payloads.classic(stage, psd=psd))
    return classic.action(operation, item, site or classic_site(), choices or Choices())


def refused(
    operation: Operation, stage: str, choices: Choices | None = None, site: Site | None = None, **psd: Any
) -> FailbackError:
    """The error in place of a request: it always names the machine and what to do."""
    with pytest.raises(FailbackError) as caught:
        act(operation, stage, choices, site, **psd)
    assert "web01" in caught.value.message
    assert caught.value.remedy
    return caught.value
