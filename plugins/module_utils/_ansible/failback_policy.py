# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Has a failback policy, associated with the configuration server (S23)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from .._domain.failback_policy import PolicyWish, Surroundings, plan
from .._domain.failback_policy_report import as_diff, sentence, warnings
from .._domain.failback_policy_settings import wanted_settings
from .._domain.site import Site
from .._domain.site_choice import choose_configuration_server, not_found, of_architecture
from .run import Result
from .writes import Writer


def ensure_failback_policy(params: Mapping[str, Any], check_mode: bool) -> Result:
    """:raises FailbackError: see ``plan``, ``choose_configuration_server`` and ``carry_out``"""
    from .._azure.policies import policy_surroundings

    architecture = params["architecture"]
    wish = PolicyWish(architecture, params["name"] or "", wanted_settings(architecture, params))
    writer = Writer(params)
    site = _site(writer.vault.sites(), params)

    def around() -> Surroundings:
        return policy_surroundings(writer.vault, site)

    found = around()
    before = plan(wish, found)
    if before.writes and not check_mode:
        writer.carry_out(lambda: plan(wish, around()).writes)
    after = before if check_mode or not before.writes else plan(wish, around())
    return {
        "changed": bool(before.writes),
        "msg": sentence(before, found, check_mode),
        "policy": after.policy.as_result() if after.policy else None,
        "associated": after.associated,
        "differences": list(after.differences),
        "requests": [write.as_plan() for write in before.writes],
        "diff": as_diff(before),
        "warnings": [*warnings(after), *writer.warnings],
    }


def _site(sites: Sequence[Site], params: Mapping[str, Any]) -> Site | None:
    """The configuration server's fabric; None for the modernized architecture, where a policy belongs to no site."""
    if params["architecture"] == "classic":
        return choose_configuration_server(sites, params["configuration_server"] or "")
    if not of_architecture(sites, "modernized"):
        raise not_found(sites, "modernized")
    return None
