# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What a reprotect of a modernized machine uses: what the user chose, else what can be derived."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from .choices import AUTO, Choices, pick, pick_several
from .model import ProtectedItem, same_id
from .site import ProcessServer, ReprotectAgent, Site
from .wire import items, text


def datastore(item: ProtectedItem, seen: Collection[str], wanted: str) -> str:
    return pick(item.friendly_name, "datastore", wanted, sorted(seen), lambda name: (name,), option="datastore")


def wanted_datastore(item: ProtectedItem, site: Site, choices: Choices, own: Sequence[str]) -> str:
    """The chosen one, else the first of those on which the machine lay; '' where neither is known."""
    wanted = choices.datastore or next(iter(own), "")
    seen = {name for agent in site.reprotect_agents for name in agent.datastores}
    return datastore(item, seen, wanted) if wanted and seen else wanted


def agents(item: ProtectedItem, site: Site, choices: Choices, datastore: str) -> list[ReprotectAgent]:
    """Those of which any may take the machine, at least one."""
    return pick_several(
        item.friendly_name,
        "appliance",
        choices.appliance,
        [(agent, _unfit(agent, datastore)) for agent in site.reprotect_agents],
        lambda agent: (agent.name, agent.agent_id),
        option="appliance",
    )


def _unfit(agent: ReprotectAgent, datastore: str) -> str:
    if agent.health.lower() == "critical":
        return "has a reprotect agent whose health is critical"
    if datastore and datastore.lower() not in {name.lower() for name in agent.datastores}:
        return f"does not see datastore {datastore} (it sees: {', '.join(agent.datastores) or 'none'})"
    return ""


def log_storage_account(item: ProtectedItem) -> str:
    """The account that the machine's disks used on the way to Azure."""
    accounts = {
        text(disk.get("logStorageAccountId")).lower(): text(disk.get("logStorageAccountId"))
        for disk in items(item.provider.get("protectedDisks"))
    }
    accounts.pop("", None)
    return pick(
        item.friendly_name,
        "log storage account",
        "",
        list(accounts.values()),
        lambda account: (account,),
        option="log_storage_account",
    )


def process_server(item: ProtectedItem, site: Site, choices: Choices, used: str) -> ProcessServer:
    """:param used: id of the component that takes its data in, which says which appliance brought it home."""
    return pick(
        item.friendly_name,
        "process server",
        choices.process_server or _its_appliance(site, choices, used),
        site.process_servers,
        lambda server: (server.name, server.server_id, server.ip_address),
        option="process_server",
        to_azure=True,
    )


def _its_appliance(site: Site, choices: Choices, used: str) -> str:
    """The chosen one; of several, the one that brought it home: its components share an id [asr-modernized 4]."""
    if len(choices.appliance) == 1 and choices.appliance[0] != AUTO:
        return choices.appliance[0]
    listed = any(same_id(used, server.server_id) for server in site.process_servers)
    return used if choices.appliance and listed else ""


def policy_id(item: ProtectedItem, site: Site, choices: Choices, *, to_azure: bool) -> tuple[str, str]:
    """The policy's id and name: the chosen one, else the one that was used last, else the only one there is."""
    last = text(item.provider.get("lastUsedPolicyId"))
    if to_azure and not choices.policy and last:
        return last, text(item.provider.get("lastUsedPolicyFriendlyName"))
    if choices.policy.startswith("/"):
        return choices.policy, choices.policy.rsplit("/", 1)[-1]
    found = pick(
        item.friendly_name,
        "replication policy" if to_azure else "failback policy",
        choices.policy,
        [entry for entry in site.mappings if entry.to_azure is to_azure],
        lambda entry: (entry.policy_name, entry.policy_id),
        option="policy",
        to_azure=to_azure,
    )
    return found.policy_id, found.policy_name
