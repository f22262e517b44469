# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Has a vCenter registered with a configuration server, and discovered (S50, S55)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from .._domain.errors import FailbackError
from .._domain.site import Site
from .._domain.site_choice import choose_configuration_server, of_architecture
from .._domain.vcenter import (
    Discovery,
    VCenter,
    blind_master_targets,
    discovery,
    is_news,
    not_discovered,
    succeeded,
    vcenter,
)
from .._domain.vcenter_registration import VCenterPlan, VCenterWish, absent, as_result, find, present, sentence
from .run import Result
from .writes import Writer

Params = Mapping[str, Any]


def ensure_vcenter_registration(params: Params, check_mode: bool) -> Result:
    """:raises FailbackError: see ``_site``, ``present``, ``absent``, ``carry_out`` and ``not_discovered``"""
    wish = VCenterWish(
        params["name"],
        params["address"] or "",
        params["port"],
        params["process_server"] or "",
        params["run_as_account"] or "",
    )
    writer = Writer(params)
    site = _site(writer.vault.sites(), params["configuration_server"] or "")
    return _Registration(writer, site, wish, params).ensure(check_mode)


class _Registration:
    """The vCenter, and how far its registration is from what is wished."""

    def __init__(self, writer: Writer, site: Site, wish: VCenterWish, params: Params) -> None:
        self._writer, self._site, self._wish, self._params = writer, site, wish, params
        self._absent = params["state"] == "absent"

    def ensure(self, check_mode: bool) -> Result:
        plan = self._plan()
        began = self._writer.vault.now()
        if plan.writes and not check_mode:
            self._writer.carry_out(lambda: self._plan().writes)
        result = {
            "changed": bool(plan.writes),
            "msg": sentence(plan, self._wish, check_mode),
            "vcenter": as_result(plan.found, self._site) if plan.found and check_mode else None,
            "requests": [write.as_plan() for write in plan.writes],
            "diff": plan.as_diff(),
            "warnings": self._writer.warnings,
        }
        if self._absent or (check_mode and plan.writes):
            return result
        found = self._discovered(plan.found if plan.writes else None, began)
        shown = as_result(found, self._site)
        site = self._writer.vault.site_now(self._site.name) if plan.writes else self._site
        self._writer.warnings.extend(blind_master_targets(found, site, shown["run_as_account"]))
        return result | {"vcenter": shown}

    def _plan(self) -> VCenterPlan:
        if self._absent:
            return absent(self._wish, self._site, self._registered(), self._writer.vault.list_items())
        return present(self._wish, self._site, self._registered())

    def _registered(self) -> list[VCenter]:
        """The configuration server's vCenters, read anew."""
        own = f"{self._site.arm_id}/".lower()
        found = [vcenter(entry) for entry in self._writer.vault.vcenters()]
        return [entry for entry in found if entry.arm_id.lower().startswith(own)]

    def _discovered(self, before: VCenter | None, since: datetime) -> VCenter:
        """The vCenter once its discovery has ended, or as it is where that is not awaited.

        :param before: what Azure said before it was changed; None where it was not: then all that it says counts.
        :param since: when it was changed.
        :raises FailbackError: where the discovery has failed, or takes too long.
        """
        clock, timeout = self._writer.clock, self._params["wait_timeout"]
        deadline, heard = clock.monotonic() + timeout, before is None
        while True:
            found = self._found()
            heard = heard or (before is not None and is_news(found, before, since))
            state = discovery(found) if heard else Discovery.STILL
            if state is Discovery.FAILED:
                raise not_discovered(found, as_result(found, self._site)["run_as_account"])
            if state is Discovery.DONE or not self._params["wait"]:
                return found
            if clock.monotonic() >= deadline:
                break
            clock.sleep(self._params["poll_interval"])
        if not succeeded(found):
            raise not_discovered(found, as_result(found, self._site)["run_as_account"], timeout)
        self._writer.warnings.append(
            f"Azure shows vCenter {found.name} as discovered, but has heard nothing of it since it was changed."
        )
        return found

    def _found(self) -> VCenter:
        found = find(self._registered(), self._wish)
        if found is None:
            raise FailbackError(
                "VCENTER_GONE",
                f"vCenter {self._wish.name} was removed meanwhile.",
                "Run it again if it shall be registered.",
            )
        return found


def _site(sites: Sequence[Site], wanted: str) -> Site:
    """The configuration server's fabric.

    :raises FailbackError: ``VCENTER_ON_APPLIANCE`` where the modernized architecture is meant.
    """
    modernized = of_architecture(sites, "modernized")
    meant = [site for site in modernized if wanted.lower() in {site.name.lower(), site.friendly_name.lower()}]
    if meant or (modernized and not of_architecture(sites, "classic")):
        raise FailbackError(
            "VCENTER_ON_APPLIANCE",
            f"{(meant or modernized)[0].friendly_name} is a site with appliances: its vCenter is registered on the "
            "appliance, not in the vault.",
            "Add the vCenter, or correct its account, in the appliance's configuration manager.",
        )
    return choose_configuration_server(sites, wanted)
