# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""When a process server in Azure may go (S16)."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.asr.failback.plugins.module_utils._domain import plain
from ansible_collections.asr.failback.plugins.module_utils._domain.cleanup import cleanup_verdict
from unit import payloads
from unit.legs import PS_ID
from unit.payloads import classic, modernized
from unit.site_payloads import classic_site, modern_site

VAULT = {"fabrics": [plain.fabric(classic_site()), plain.fabric(modern_site())]}
HOME = classic("protected", psd={"processServerId": "cs"})


def judged(*machines: Any, wanted: tuple[str, ...] = ("web01",), server: str = "ps-azure") -> dict[str, Any]:
    return cleanup_verdict(VAULT, [plain.machine(payloads.item(raw), None) for raw in machines], wanted, server)


def test_all_are_home():
    assert judged(HOME) == {"failed": False, "line": "Machines home and protected: 1. ps-azure may go."}


@pytest.mark.parametrize("stage", ["in azure", "ready", "failed back", "committed"])
def test_a_machine_that_was_to_come_home_is_not(stage: str):
    verdict = judged(classic(stage, psd={"processServerId": "cs"}))
    assert verdict["failed"]
    assert verdict["error_code"] == "MACHINES_NOT_HOME"
    assert "web01 (" in verdict["line"]
    assert list(verdict["details"]["machines"]) == ["web01"]


def test_a_machine_of_nobodys_inventory_that_uses_it():
    other = classic("ready", "db09", psd={"processServerId": PS_ID.lower()})
    assert judged(HOME, other)["details"]["machines"] == {"db09": "ready"}


def test_machines_that_have_nothing_to_do_with_it():
    elsewhere = classic("ready", "db09", psd={"processServerId": "cs"})
    assert not judged(HOME, elsewhere, modernized("s4"), wanted=("web01", "sql01"))["failed"]


def test_one_that_the_vault_does_not_list_any_more():
    assert not judged(HOME, server="ps-gone")["failed"]
    assert judged(classic("ready"), server="ps-gone")["failed"]


def test_machines_may_be_named_by_id():
    raw = classic("ready", psd={"processServerId": "cs"})
    assert judged(raw, wanted=(raw["id"].upper(),))["failed"]
