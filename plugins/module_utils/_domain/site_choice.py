# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Which fabric of a vault is meant: the one that is named, or the only one of its architecture."""

from __future__ import annotations

from collections.abc import Sequence

from .errors import FailbackError
from .model import same_id
from .site import Site

#: A fabric's instanceType by architecture [asr-api 1.10].
KINDS = {"classic": "VMware", "modernized": "InMageRcm"}
_WORDS = {"classic": "configuration server", "modernized": "site with appliances"}
_CODES = {"classic": "CONFIGURATION_SERVER", "modernized": "SITE"}


def of_architecture(sites: Sequence[Site], architecture: str) -> list[Site]:
    return [site for site in sites if site.kind.lower() == KINDS[architecture].lower()]


def choose_configuration_server(sites: Sequence[Site], wanted: str) -> Site:
    """The configuration server's fabric.

    :param sites: all fabrics of the vault.
    :param wanted: friendly name, name or ARM id; '' where there is only one.
    :raises FailbackError: ``CONFIGURATION_SERVER_NOT_FOUND`` or ``…_AMBIGUOUS``, listing what is there.
    """
    fit = of_architecture(sites, "classic")
    matches = [site for site in fit if _is_called(site, wanted)] if wanted else fit
    if len(matches) == 1:
        return matches[0]
    if matches:
        listed = ", ".join(site.friendly_name for site in fit)
        raise FailbackError(
            "CONFIGURATION_SERVER_AMBIGUOUS",
            f"The vault has more than one configuration server: {listed}.",
            "Name one with configuration_server (in the playbooks asr_failback_configuration_server).",
            {"candidates": [site.friendly_name for site in fit]},
        )
    raise not_found(sites, "classic", wanted)


def not_found(sites: Sequence[Site], architecture: str, wanted: str = "") -> FailbackError:
    """There is no such fabric (``CONFIGURATION_SERVER_NOT_FOUND``, ``SITE_NOT_FOUND``): say which ones there are."""
    fit, word = of_architecture(sites, architecture), _WORDS[architecture]
    listed = ", ".join(site.friendly_name for site in fit) or "none"
    others = [f"{site.friendly_name} ({site.kind})" for site in sites if site not in fit]
    return FailbackError(
        f"{_CODES[architecture]}_NOT_FOUND",
        f"The vault has no {word}{f' {wanted!r}' if wanted else ''}. It has: {listed}."
        + (f" Other fabrics: {', '.join(others)}." if others else ""),
        "Name one that is there, or check vault: it has to be the one that the machines were replicated to.",
        {"candidates": [site.friendly_name for site in fit], "others": others},
    )


def _is_called(site: Site, wanted: str) -> bool:
    return any(same_id(wanted, label) for label in (site.friendly_name, site.name, site.arm_id))
