# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What people and scripts need to use a lab: an environment file and an inventory."""

from __future__ import annotations

import json
import shlex
from pathlib import Path
from typing import Any

import yaml

from lab.scenario import Scenario
from lab.scenario_azure import RECOVERY, RECOVERY_SUBNET
from lab.vcenter_process import CHECKOUT, PEOPLE

POLL_SECONDS = 30
SHORTEST_POLL = 0.2  # real seconds
ADMIN_PASSWORD = "Lab-password-0-of-no-value"  # of the process server that a user makes


def environment(home: Path, scenario: Scenario, speed: float, url: str, vcenter_port: int) -> dict[str, str]:
    """Return the variables; ``PATH`` is the part to put in front."""
    authority = str(home / "ca.pem")
    return {
        "AZURE_CLOUD_ENVIRONMENT": url,
        "AZURE_TENANT_ID": scenario.tenant,
        "AZURE_TENANT": scenario.tenant,
        "AZURE_CLIENT_ID": scenario.client.id,
        "AZURE_CLIENT_SECRET": scenario.client.secret,
        "AZURE_SECRET": scenario.client.secret,
        "AZURE_SUBSCRIPTION_ID": scenario.subscription,
        "REQUESTS_CA_BUNDLE": authority,
        "SSL_CERT_FILE": authority,
        "VMWARE_HOST": "127.0.0.1",
        "VMWARE_PORT": str(vcenter_port),
        "VMWARE_USER": PEOPLE.user,
        "VMWARE_PASSWORD": PEOPLE.password,
        "VMWARE_VALIDATE_CERTS": "true",
        "ASR_LAB_URL": url,
        "ASR_LAB_INVENTORY": str(home / "inventory.yml"),
        "ASR_LAB_SPEED": f"{speed:g}",
        "ASR_LAB_PASSPHRASE": scenario.classic.passphrase,
        "ASR_LAB_ADMIN_PASSWORD": ADMIN_PASSWORD,
        "ANSIBLE_COLLECTIONS_PATH": str(CHECKOUT / ".build" / "collections"),
        "ANSIBLE_LOCALHOST_WARNING": "False",
    }


def inventory(scenario: Scenario, speed: float) -> dict[str, Any]:
    """Return the inventory: a host per machine, with the choices a user has to make."""
    return {
        "asr_failback": {
            "hosts": {machine.name: dict(machine.vars) or None for machine in scenario.machines},
            "vars": {
                "ansible_connection": "local",
                "ansible_python_interpreter": "{{ ansible_playbook_python }}",
                "asr_failback_resource_group": scenario.resource_group,
                "asr_failback_vault": scenario.vault,
                "asr_failback_poll_interval": max(SHORTEST_POLL, round(POLL_SECONDS / speed, 3)),
                **_classic_vars(scenario),
                **scenario.group_vars,
            },
        }
    }


def _classic_vars(scenario: Scenario) -> dict[str, Any]:
    """Return what a user knows of the classic side: addresses, the network; secrets are read from ``env``."""
    classic = scenario.classic
    if not classic.process_servers:
        return {}
    group = f"/subscriptions/{scenario.subscription}/resourceGroups/{scenario.resource_group}"
    users = [user.name for user in scenario.vsphere.users if user.account == classic.vcenter_account]
    return {
        "asr_failback_configuration_server_address": classic.ip,
        "asr_failback_passphrase": "{{ lookup('ansible.builtin.env', 'ASR_LAB_PASSPHRASE') }}",
        "asr_failback_vcenter_account": next(iter(users), ""),
        "process_server_subnet_id": (
            f"{group}/providers/Microsoft.Network/virtualNetworks/{RECOVERY}/subnets/{RECOVERY_SUBNET}"
        ),
        "process_server_admin_username": "dradmin",
        "process_server_admin_password": "{{ lookup('ansible.builtin.env', 'ASR_LAB_ADMIN_PASSWORD') }}",
        "process_server_accept_terms": True,
    }


def write_environment(home: Path, scenario: Scenario, speed: float, url: str, vcenter_port: int) -> None:
    """Write ``env`` (for its owner only: it holds passwords) and ``inventory.yml`` below ``home``."""
    lines = [
        f"export {name}={shlex.quote(value)}"
        for name, value in environment(home, scenario, speed, url, vcenter_port).items()
    ]
    lines.append(f'export PATH={shlex.quote(str(CHECKOUT / ".venv" / "bin"))}:"$PATH"')
    path = home / "env"
    path.touch(mode=0o600)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    text = yaml.safe_dump(inventory(scenario, speed), sort_keys=False)
    (home / "inventory.yml").write_text("---\n" + text.replace(": null\n", ":\n"), encoding="utf-8")


def write_state(home: Path, state: dict[str, Any]) -> None:
    """Write down which lab runs here."""
    part = home / "lab.json.part"
    part.write_text(json.dumps(state), encoding="utf-8")
    part.replace(home / "lab.json")


def read_state(home: Path) -> dict[str, Any] | None:
    """Return which lab was last said to run here."""
    try:
        state = json.loads((home / "lab.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return state if isinstance(state, dict) else None
