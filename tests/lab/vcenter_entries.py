# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""vCenters that the configuration server knows, and whether it gets to see what is in them."""

from __future__ import annotations

from dataclasses import dataclass

from lab.scenario_vsphere import ROLE, User
from lab.vsphere_users import documented_privileges, missing_privileges
from lab.world import World

PENDING = 60.0  # seconds until a discovery begins
HTTPS = "443"


@dataclass
class VCenterEntry:
    """A vCenter as somebody added it; ``since``: what is known of it is being discovered since then."""

    name: str
    friendly: str
    address: str
    port: str
    account: str
    process_server: str
    since: float = float("-inf")


def seed_vcenters(world: World) -> None:
    """Add the scenario's vCenter, discovered long ago."""
    classic = world.scenario.classic
    if classic.process_servers and classic.vcenter:
        first, address = world.all_process_servers[0], classic.vcenter_addresses[0]
        entry = VCenterEntry(classic.vcenter, classic.vcenter, address, HTTPS, classic.vcenter_account, first.host_id)
        world.vcenters[classic.vcenter.lower()] = entry


def account_user(world: World, account: str) -> User | None:
    """Return the vCenter user that a run-as account logs in as; None if it cannot."""
    return next((user for user in world.scenario.vsphere.users if user.account == account and user.role), None)


def trouble(world: World, entry: VCenterEntry) -> tuple[str, str] | None:
    """Return why a vCenter cannot be discovered: a code and a sentence of the lab's own."""
    ports, server = (HTTPS, str(world.vcenter.port)), world.scenario.classic.fabric
    if world.troubles.server(server).discovery_failed:
        return "VCenterDiscoveryFailed", f"The discovery of the vCenter {entry.address} failed."
    if entry.address.lower() not in world.scenario.classic.vcenter_addresses or entry.port not in ports:
        return "VCenterNotReachable", f"The vCenter {entry.address}:{entry.port} cannot be reached."
    if account_user(world, entry.account) is None:
        return "VCenterLoginFailed", f"The run-as account {entry.account} cannot log in to the vCenter {entry.address}."
    return None


def discovery_status(world: World, entry: VCenterEntry) -> str:
    """Return how far a discovery is; the words are unverified."""
    elapsed = world.now - entry.since
    if elapsed < PENDING:
        return "DiscoveryPending"
    if elapsed < world.seconds("vcenter_discovery"):
        return "DiscoveryInProgress"
    return "DiscoveryFailed" if trouble(world, entry) else "DiscoverySuccess"


def shows_datastores(world: World) -> bool:
    """Tell whether a vCenter is discovered with an account that may do more than read [asr-api 3.2]."""
    for entry in world.vcenters.values():
        if discovery_status(world, entry) == "DiscoverySuccess":
            user = account_user(world, entry.account)
            if user and (_complete(user) or not _reads_only(world, user)):
                return True
    return False


def _complete(user: User) -> bool:
    return user.role == ROLE and not user.lacks


def _reads_only(world: World, user: User) -> bool:
    """Ask vCenter, as roles can be mended there."""
    documented = documented_privileges(world.vcenter.content().authorizationManager)
    return set(documented) <= set(missing_privileges(world.vcenter, user.name))
