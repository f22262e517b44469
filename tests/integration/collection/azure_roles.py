# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The custom roles of the page on permissions, held against the requests that were sent."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

_PAGE = Path(__file__).resolve().parents[3] / "docs" / "docsite" / "rst" / "permissions.rst"
_BLOCK = re.compile(r"^\.\. code-block:: json\n\n((?: {4}.*\n)+)", re.MULTILINE)
_OPERATIONS = {"GET": "read", "HEAD": "read", "PUT": "write", "PATCH": "write", "DELETE": "delete"}

READER, OPERATOR, PREPARER = "Failback Reader", "Failback Operator", "Failback Preparer"


def roles() -> dict[str, set[str]]:
    """Each role of the page with its actions, in lower case."""
    found = [json.loads(block) for block in _BLOCK.findall(_PAGE.read_text(encoding="utf-8"))]
    return {role["Name"]: {action.lower() for action in role["Actions"]} for role in found}


def not_allowed(requests: Iterable[Mapping[str, Any]], *names: str) -> list[str]:
    """The actions that were asked for and that none of the roles allows.

    With the preparer's only those on the vault: a process server's VM is for the built-in roles that the page names.
    """
    allowed = set().union(*(roles()[name] for name in names))
    asked = {action(each["method"], each["path"]) for each in requests if each["path"].startswith("/subscriptions/")}
    vault_only = PREPARER in names
    ours = {each for each in asked if each.startswith("microsoft.recoveryservices/") or not vault_only}
    return sorted(ours - allowed)


def action(method: str, path: str) -> str:
    """A request as Azure's roles name it: the resource's types without its names, and what is done to it."""
    namespace, *rest = path.split("?")[0].strip("/").lower().split("/providers/")[-1].split("/")
    if namespace == "subscriptions":
        namespace, rest = "microsoft.resources", ["subscriptions", *rest]
    types = [namespace, *rest[::2]]
    return "/".join([*types, "action" if method == "POST" else _OPERATIONS[method]])
