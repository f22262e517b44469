# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Everything there is in the subscription, as Resource Manager lists it: so tests see what is left behind."""

from __future__ import annotations

import re
from typing import Any

from lab.azure.compute import vm_bodies
from lab.azure.disks import disk_bodies
from lab.azure.errors import ArmError
from lab.azure.images import image_bodies
from lab.azure.interfaces import interface_bodies
from lab.azure.network_links import link_resources
from lab.azure.networks import network_bodies
from lab.azure.paths import GROUP, SUBSCRIPTION
from lab.azure.resource_manager import vault_body
from lab.azure.run_commands import command_bodies
from lab.azure.storage import storage_accounts
from lab.azure.web import Call, Reply, Route

FILTERS = (
    (
        re.compile(r"resourceType eq '([^']+)'", re.IGNORECASE),
        lambda body, match: body["type"].lower() == match[1].lower(),
    ),
    (
        re.compile(r"tagName eq '([^']+)' and tagValue eq '([^']*)'", re.IGNORECASE),
        lambda body, match: (body.get("tags") or {}).get(match[1]) == match[2],
    ),
    (re.compile(r"tagName eq '([^']+)'", re.IGNORECASE), lambda body, match: match[1] in (body.get("tags") or {})),
)
KEPT = ("id", "name", "type", "location", "tags", "sku", "plan", "zones", "managedBy")


def _bodies(call: Call) -> list[dict[str, Any]]:
    return [
        vault_body(call),
        *network_bodies(call),
        *link_resources(call),
        *storage_accounts(call),
        *interface_bodies(call),
        *disk_bodies(call),
        *image_bodies(call),
        *vm_bodies(call),
        *command_bodies(call),
    ]


def list_resources(call: Call) -> Reply:
    """Answer all resources without their properties, filtered by type or tag."""
    bodies, wanted = _bodies(call), (call.argument("filter") or "").strip()
    if wanted:
        found = [(pattern.fullmatch(wanted), test) for pattern, test in FILTERS]
        known = next(((match, test) for match, test in found if match), None)
        if known is None:
            raise ArmError(
                400, "InvalidFilterInQueryString", f"Invalid $filter '{wanted}' specified in the query string."
            )
        bodies = [body for body in bodies if known[1](body, known[0])]
    return Reply(body={"value": [{key: body[key] for key in KEPT if key in body} for body in bodies]})


ROUTES = [
    Route("GET", f"{SUBSCRIPTION}/resources", list_resources),
    Route("GET", f"{GROUP}/resources", list_resources),
]
