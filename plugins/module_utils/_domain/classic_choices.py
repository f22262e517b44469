# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What a classic reprotect uses: servers, datastore, policy and account, as chosen or as the only ones that fit."""

from __future__ import annotations

from datetime import datetime

from .choices import AUTO, Choices, pick, pick_several
from .master_target_fitness import unfit_reason
from .model import ProtectedItem
from .namesakes import without_the_dead
from .site import ContainerMapping, MasterTarget, ProcessServer, RunAsAccount, Site


def _heard(site: Site) -> list[datetime | None]:
    heard = [server.last_heartbeat for server in site.process_servers]
    return heard + [target.last_heartbeat for target in site.master_targets]


def master_targets(
    item: ProtectedItem, site: Site, choices: Choices, os_type: str, datastores: tuple[str, ...]
) -> tuple[list[MasterTarget], list[str]]:
    """The master targets of which any may take the machine, at least one, and what is to be said of the choice.

    :param datastores: the machine's own ones.
    """
    wanted = choices.master_target
    listed, notes = without_the_dead(site.master_targets, wanted[0] if len(wanted) == 1 else "", _heard(site))
    several = len(wanted) > 1 or AUTO in wanted
    needed = (choices.datastore,) if choices.datastore else datastores
    found = pick_several(
        item.friendly_name,
        "master target",
        wanted,
        [
            (target, unfit_reason(target, os_type) or (_out_of_reach(target, needed) if several else ""))
            for target in listed
        ],
        lambda target: (target.name, target.server_id),
        option="master_target",
    )
    return found, [notes[target.server_id] for target in found if target.server_id in notes]


def _out_of_reach(target: MasterTarget, datastores: tuple[str, ...]) -> str:
    """The host of the master target has to write to the machine's datastores [asr-api 3.1]."""
    seen = {name.lower() for name in target.datastores}
    missing = [name for name in datastores if name.lower() not in seen]
    if not missing:
        return ""
    return f"does not see datastore {', '.join(missing)} (it sees: {', '.join(target.datastores) or 'none'})"


def process_server(
    item: ProtectedItem, site: Site, choices: Choices, *, to_azure: bool
) -> tuple[ProcessServer, list[str]]:
    """The process server, and what is to be said of the choice."""
    listed, notes = without_the_dead(site.process_servers, choices.process_server, _heard(site))
    found = pick(
        item.friendly_name,
        "process server",
        choices.process_server,
        listed,
        lambda server: (server.name, server.server_id, server.ip_address),
        option="process_server",
        to_azure=to_azure,
    )
    return found, [notes[found.server_id]] if found.server_id in notes else []


def datastore(item: ProtectedItem, target: MasterTarget, own: tuple[str, ...], choices: Choices) -> str:
    """A datastore is required even where it is ignored (S40): the machine's own one, if the target sees it."""
    preferred = next((name for name in own if name in target.datastores), "")
    return pick(
        item.friendly_name,
        "datastore",
        choices.datastore or preferred,
        target.datastores,
        lambda name: (name,),
        option="datastore",
    )


def policy(item: ProtectedItem, site: Site, choices: Choices, *, to_azure: bool) -> ContainerMapping:
    own = [entry for entry in site.mappings if item.arm_id.lower().startswith(f"{entry.container_id.lower()}/")]
    return pick(
        item.friendly_name,
        "replication policy" if to_azure else "failback policy",
        choices.policy,
        [entry for entry in own if entry.to_azure is to_azure],
        lambda entry: (entry.policy_name, entry.policy_id),
        option="policy",
        to_azure=to_azure,
    )


def run_as_account(item: ProtectedItem, site: Site, choices: Choices, *, to_azure: bool) -> RunAsAccount | None:
    """Optional: sent where it is chosen or where there is only one; the agent is installed already [asr-api 1.6]."""
    if not choices.run_as_account and len(site.run_as_accounts) != 1:
        return None
    return pick(
        item.friendly_name,
        "run-as account",
        choices.run_as_account,
        site.run_as_accounts,
        lambda account: (account.name, account.account_id),
        option="run_as_account",
        to_azure=to_azure,
    )
