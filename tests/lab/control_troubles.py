# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""``/_lab/troubles``: who is not well, making somebody unwell, and mending."""

from __future__ import annotations

import json
from typing import Any

from lab.azure.errors import ArmError
from lab.azure.web import Call, Reply, Route
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


ROUTES = [
    Route("GET", "/_lab/troubles", troubles),
    Route("POST", "/_lab/troubles", make_troubles),
    Route("DELETE", "/_lab/troubles", mend_troubles),
]
