# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Preflight: what the rules ask for is read once, all rules are run, and what they found is said and written."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from .._domain.preflight.azure_facts import AzureFacts
from .._domain.preflight.engine import run as run_rules
from .._domain.preflight.facts import Machine, Run
from .._domain.preflight.missing import Missing
from .._domain.preflight.rules import RULES
from .._domain.preflight.stages import Stage
from .._domain.preflight.vsphere_facts import Interest
from .._domain.preflight.waivers import Waiver, waivers
from .._domain.preflight_report.document import document
from .._domain.preflight_report.events import events
from .._domain.preflight_report.verdict import FAIL_ON, failure
from .._domain.stage import Wish
from .._vsphere.preflight_sweep import read_vsphere
from . import argspec
from .event_log import EventLog
from .preflight_reports import write_reports
from .probes import probe_all
from .report_files import make_folder
from .run import Result, run
from .stage_options import wish_of

_WAIVER: argspec.Spec = {
    "rule": {"type": "str", "required": True},
    "machines": {"type": "str", "default": "*"},
    "reason": {"type": "str", "required": True},
    "until": {"type": "str"},
}
_PROBE: argspec.Spec = {
    "name": {"type": "str", "required": True},
    "host": {"type": "str", "required": True},
    "port": {"type": "int", "required": True},
}
_OPTIONS: argspec.Spec = {
    "stage": {"type": "str", "choices": ["all", *Stage], "default": "all"},
    "skip_rules": {"type": "list", "elements": "str", "default": []},
    "waivers": {"type": "list", "elements": "dict", "default": [], "options": _WAIVER},
    "fail_on": {"type": "str", "choices": list(FAIL_ON), "default": "error"},
    "report_dir": {"type": "path"},
    "event_log": {"type": "path"},
    "vcenter_account": {"type": "str"},
    "probes": {"type": "list", "elements": "dict", "default": [], "options": _PROBE},
}


def run_preflight() -> None:
    """Run the module."""
    shared = (argspec.azure_auth(), argspec.vault(), argspec.vmware_auth(), argspec.machines(), argspec.choices())
    run(argspec.merged(*shared, _OPTIONS), preflight, required_one_of=[("machines", "recovery_plan")])


def preflight(params: Mapping[str, Any], check_mode: bool) -> Result:
    """The module's result. What is wrong with the options is said before anything is read."""
    wish = wish_of(params)
    given = waivers(params["waivers"])
    make_folder(params["report_dir"])
    log = EventLog(params["event_log"])
    result = judged(params, read(params, wish), given)
    for event in events(result):
        log(event)
    return result


def judged(params: Mapping[str, Any], facts: Run, given: Sequence[Waiver] = ()) -> Result:
    """What the rules say of the facts, written to the reports."""
    found = run_rules(RULES, facts, stage=facts.stage, skip=params["skip_rules"], waivers=given)
    made = document(found, facts, vault=params["vault"], stage=params["stage"], fail_on=params["fail_on"])
    return {
        "changed": False,
        **made,
        "reports": write_reports(params["report_dir"], made),
        **failure(made),
    }


def read(params: Mapping[str, Any], wish: Wish) -> Run:
    """Everything that the rules judge by.

    :raises FailbackError: where the vault itself cannot be read
    """
    from .._azure.preflight_facts import detailed, gather
    from .._azure.session import Session
    from .._azure.vault import AzureVault

    session = Session(params)
    vault = AzureVault(session, params["resource_group"], params["vault"])
    found = gather(vault, session, wish)
    account = params["vcenter_account"] or ""
    vsphere = read_vsphere(params, _interest(found.machines, found.azure, account))
    stage = None if params["stage"] == "all" else Stage(params["stage"])
    run = Run(
        found.machines,
        found.azure,
        vsphere,
        found.read_at,
        vcenter_account=account,
        recovery_plan=wish.recovery_plan,
        probes=probe_all(params["probes"]),
        stage=stage,
    )
    return detailed(vault, run)


def _interest(machines: Iterable[Machine], azure: AzureFacts, account: str) -> Interest:
    """What to look at closely in vCenter: the machines of the run, and what takes their disks meanwhile."""
    return Interest(account, frozenset(_names(machines)), frozenset(_keepers(azure)))


def _names(machines: Iterable[Machine]) -> Iterator[str]:
    for machine in machines:
        yield machine.choices.vm_name or machine.name
        if not isinstance(machine.item, Missing):
            yield machine.item.friendly_name


def _keepers(azure: AzureFacts) -> Iterator[str]:
    fabrics = {} if isinstance(azure.fabrics, Missing) else azure.fabrics
    for fabric in fabrics.values():
        if not isinstance(fabric, Missing):
            for server in (*fabric.master_targets, *fabric.reprotect_agents):
                yield from (name for name in (server.name, *server.addresses) if name)
