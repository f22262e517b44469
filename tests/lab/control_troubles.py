# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""``/_lab/troubles`` and ``/_lab/plans``: who is not well, making somebody unwell, and mending."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from lab.azure.errors import ArmError
from lab.azure.web import Call, Reply, Route
from lab.scenario import Plan
from lab.trouble_effects import change, mend
from lab.troubles import UnknownTrouble, spoken
from lab.vsphere import VCENTER_TROUBLE


def _given(call: Call) -> dict[str, Any]:
    try:
        given = json.loads(call.body) if call.body else {}
    except ValueError:
        given = None
    if not isinstance(given, dict) or not all(isinstance(value, dict) for value in given.values()):
        raise ArmError(400, "BadRequest", 'The body is a mapping of mappings: {"NAME": {"trouble": value}}.')
    return given


def troubles(call: Call) -> Reply:
    """Answer who has which troubles; who is well is not there."""
    every = {name: spoken(unwell) for name, unwell in call.world.troubles.everyone().items()}
    return Reply(body={name: said for name, said in every.items() if said})


def make_troubles(call: Call) -> Reply:
    """Change troubles; those that are not named stay."""
    try:
        for name, given in _given(call).items():
            change(call.world, name, given)
    except (UnknownTrouble, *VCENTER_TROUBLE) as error:
        raise ArmError(400, "BadTrouble", str(error)) from None
    return troubles(call)


def mend_troubles(call: Call) -> Reply:
    """Mend everything, or what those named with ``?of=NAME,NAME`` have."""
    names = [name for name in (call.argument("of") or "").split(",") if name]
    try:
        mend(call.world, names)
    except (UnknownTrouble, *VCENTER_TROUBLE) as error:
        raise ArmError(400, "BadTrouble", str(error)) from None
    return troubles(call)


def change_plan(call: Call) -> Reply:
    """Let a recovery plan have other machines, as somebody does in the portal; without any it is gone."""
    try:
        wanted = json.loads(call.body)["machines"]
        known = all(name in call.world.machines for name in wanted)
    except (ValueError, KeyError, TypeError):
        known, wanted = False, []
    if not known:
        raise ArmError(400, "BadRequest", 'The body is {"machines": [NAME, ...]} with names of machines.')
    scenario, name = call.world.scenario, call.params["plan"]
    others = tuple(plan for plan in scenario.plans if plan.name != name)
    plans = (*others, Plan(name, tuple(wanted))) if wanted else others
    call.world.scenario = replace(scenario, plans=plans)
    return Reply(body={plan.name: list(plan.machines) for plan in plans})


ROUTES = [
    Route("GET", "/_lab/troubles", troubles),
    Route("POST", "/_lab/troubles", make_troubles),
    Route("DELETE", "/_lab/troubles", mend_troubles),
    Route("POST", "/_lab/plans/{plan}", change_plan),
]
