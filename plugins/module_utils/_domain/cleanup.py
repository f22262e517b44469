# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Whether a process server in Azure may go: when every machine that needs it is home and protected again (S16)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from .errors import FailbackError
from .model import Phase, same_id

Plain = Mapping[str, Any]


def cleanup_verdict(vault: Plain, machines: Sequence[Plain], wanted: Sequence[str], server: str) -> dict[str, Any]:
    """A verdict as plain data: ``line``; if ``failed``, also the four keys of an error.

    :param vault: what vault_info returned.
    :param machines: what protected_item_info returned of all machines of the vault.
    :param wanted: the machines that were to be brought home, by name or ARM id.
    :param server: the process server's name.
    """
    ids = [
        entry["server_id"]
        for fabric in vault["fabrics"]
        for entry in fabric["process_servers"]
        if same_id(entry["name"], server)
    ]
    classic = [machine for machine in machines if machine["architecture"] == "classic"]
    own = [machine for machine in classic if _concerns(machine, wanted, ids)]
    away = {machine["name"]: machine["phase"] for machine in own if machine["phase"] != Phase.PROTECTED}
    if not away:
        return {"failed": False, "line": f"Machines home and protected: {len(own)}. {server} may go."}
    error = FailbackError(
        "MACHINES_NOT_HOME",
        f"Process server {server} stays: not all machines are home and protected again: "
        f"{', '.join(f'{name} ({phase})' for name, phase in sorted(away.items()))}.",
        "Bring them home with asr.failback.failback, or leave those that stay in Azure out of the inventory's group.",
        {"machines": away},
    )
    return {"failed": True, "line": f"{error.message} What to do: {error.remedy} [{error.code}]", **error.as_result()}


def _concerns(machine: Plain, wanted: Sequence[str], server_ids: Sequence[str]) -> bool:
    """Whether it was to be brought home, or sends its data through the process server now."""
    asked_for = any(same_id(machine["name"], name) or same_id(machine["id"], name) for name in wanted)
    return asked_for or machine["process_server_id"].lower() in {entry.lower() for entry in server_ids if entry}
