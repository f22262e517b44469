# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""A modernized failover is taken back before the commit, and made again later."""

from __future__ import annotations

from collections.abc import Callable

from integration.collection.azure_roles import OPERATOR, READER, not_allowed
from integration.collection.expectations import missing_at_home
from integration.collection.modules import ModuleRun
from integration.collection.playbooks import Finished
from integration.collection.running_lab import Lab
from integration.collection.vsphere import vms

MACHINE = "rcm-win01"


def test_cancel_and_fail_over_again(
    lab: Lab, module: Callable[..., ModuleRun], playbook: Callable[..., Finished]
) -> None:
    assert not module("reprotect", machines=[MACHINE], direction="to_on_premises").failed
    assert not module("failover", machines=[MACHINE]).failed

    looked = module("cancel_failover", machines=[MACHINE], check_mode=True)
    assert looked.machines[MACHINE]["changed"]
    assert (MACHINE, "failoverCancel") not in lab.actions()

    run = module("cancel_failover", machines=[MACHINE])
    assert not run.failed, run.output
    assert run.machines[MACHINE]["phase_after"] == "ready"
    truth = lab.truth()[MACHINE]
    assert truth["phase"] == "ready"
    assert truth["azure_vm"]["power_state"] == "running"
    assert vms(lab.environment)[MACHINE].power_state == "poweredOff"

    again = module("cancel_failover", machines=[MACHINE])
    assert not again.failed, again.output
    assert not again.result["changed"]
    assert lab.actions()[MACHINE, "failoverCancel"] == 1

    home = playbook("failback", "--limit", f"localhost,{MACHINE}")
    assert home.returncode == 0, home.output
    assert missing_at_home(MACHINE, lab.truth()[MACHINE], vms(lab.environment)) == []
    assert lab.actions()[MACHINE, "plannedFailover"] == 2
    assert lab.unexpected() == []
    assert not_allowed(lab.requests(), READER, OPERATOR) == []
