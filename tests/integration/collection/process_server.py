# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""A process server's VM as these tests ask for it, and what is left in Azure."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from integration.collection.running_lab import Lab

NAME = "ps-azure"
SCRIPT = (Path(__file__).parents[3] / "roles/process_server/files/register.ps1").read_text(encoding="utf-8")
ADDRESS = "10.1.0.10"  # the configuration server's
POLL = {"poll_interval": 0.2}


def subnet(lab: Lab, network: str = "vnet-recovery") -> str:
    group = lab.vault.split("/providers/")[0]
    return f"{group}/providers/Microsoft.Network/virtualNetworks/{network}/subnets/servers"


def vm_options(lab: Lab) -> dict[str, Any]:
    """Options of module process_server for state present."""
    return POLL | {
        "name": NAME,
        "subnet_id": subnet(lab),
        "admin_username": "dradmin",
        "admin_password": lab.environment["ASR_LAB_ADMIN_PASSWORD"],
        "accept_terms": True,
    }


def registration_options(lab: Lab) -> dict[str, Any]:
    """Options of module process_server_registration that register it."""
    return POLL | {
        "name": NAME,
        "script": SCRIPT,
        "configuration_server_address": ADDRESS,
        "passphrase": lab.environment["ASR_LAB_PASSPHRASE"],
        "refresh_interval": 1,
        "wait_timeout": 60,
    }


def resources(lab: Lab) -> set[str]:
    """The ids of everything that is in the subscription."""
    subscription = lab.vault.split("/resourceGroups/")[0]
    return {each["id"] for each in lab.arm("GET", f"{subscription}/resources").json()["value"]}


def left(lab: Lab, before: set[str]) -> list[str]:
    """Kind and name of what was not there before."""
    return sorted("/".join(each.split("/")[-2:]) for each in resources(lab) - before)


def given_away(text: str, env: Mapping[str, str]) -> list[str]:
    """The secrets of a process server that stand in a text."""
    return [name for name in ("ASR_LAB_PASSPHRASE", "ASR_LAB_ADMIN_PASSWORD") if env[name] in text]
