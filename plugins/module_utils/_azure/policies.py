# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What a failback policy depends on, read from the vault."""

from __future__ import annotations

from .._domain.failback_policy import Surroundings
from .._domain.failback_policy_settings import policy
from .._domain.site import Site, container_mapping
from .._domain.wire import text
from .vault import AzureVault


def policy_surroundings(vault: AzureVault, site: Site | None) -> Surroundings:
    """Read anew each time.

    :param site: the configuration server's fabric; None for the modernized architecture, whose policies need none.
    """
    policies = tuple(policy(entry) for entry in vault.policies())
    if site is None:
        return Surroundings(vault.arm_id, policies)
    mappings = vault.mappings(site.name)
    return Surroundings(
        vault.arm_id,
        policies,
        configuration_server=site.friendly_name,
        containers=tuple(text(entry["id"]) for entry in vault.containers(site.name)),
        mappings=tuple(container_mapping(entry) for entry in mappings),
        taken=tuple(text(entry["name"]) for entry in mappings),
    )
