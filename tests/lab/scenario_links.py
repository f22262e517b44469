# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What a scenario file may say of the way between Azure and the site, and of storage accounts."""

from __future__ import annotations

from dataclasses import dataclass

from lab.troubles import WELL_SERVER, ServerTroubles

KINDS = ("Vpn", "ExpressRoute")


@dataclass(frozen=True)
class Link:
    """A gateway in a virtual network with one connection to the site; ``stopped`` in its troubles: not connected.

    ``kind``: Vpn or ExpressRoute; of ExpressRoute the circuit has the ``peerings`` named here.
    """

    name: str = "gateway-recovery"
    kind: str = "Vpn"
    network: str = "vnet-recovery"
    peerings: tuple[str, ...] = ("AzurePrivatePeering",)
    troubles: ServerTroubles = WELL_SERVER

    def __post_init__(self) -> None:
        """Refuse a kind that there is not."""
        if self.kind not in KINDS:
            raise TypeError(f"kind is one of {KINDS}")


@dataclass(frozen=True)
class StorageAccount:
    """A storage account of the resource group; ``location`` empty is the scenario's own."""

    name: str = "logsdr"
    location: str = ""
