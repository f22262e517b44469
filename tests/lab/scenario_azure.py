# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What a scenario file may say of Compute and Network in Azure."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Subnet:
    """A subnet."""

    name: str
    prefix: str


@dataclass(frozen=True)
class Network:
    """A virtual network; ``location`` empty is the scenario's own."""

    name: str
    prefix: str
    subnets: tuple[Subnet, ...]
    location: str = ""


@dataclass(frozen=True)
class Image:
    """An image: of the Marketplace by publisher, offer and sku, else a resource of the group by ``path``.

    ``plan`` wants the Marketplace's terms accepted first; ``unified_setup``: Site Recovery's setup program is in it.
    """

    publisher: str = ""
    offer: str = ""
    sku: str = ""
    versions: tuple[str, ...] = ("1.0.0",)
    path: str = ""  # below Microsoft.Compute/, "images/NAME" or "galleries/G/images/I/versions/V"
    plan: bool = False
    unified_setup: bool = False
    size_gib: int = 127


RECOVERY = "vnet-recovery"
RECOVERY_SUBNET = "servers"
NETWORKS = (
    Network(
        RECOVERY,
        "10.2.0.0/16",
        (Subnet(RECOVERY_SUBNET, "10.2.0.0/20"), Subnet("GatewaySubnet", "10.2.255.0/27")),
    ),
    Network("vnet-other", "10.3.0.0/16", (Subnet("default", "10.3.0.0/24"),)),
    Network("vnet-far", "10.4.0.0/16", (Subnet("default", "10.4.0.0/24"),), location="northeurope"),
)
# The process server's image is the one a public listing showed [asr-api 3.5]; its version and plan are made up.
IMAGES = (
    Image(
        "MicrosoftAzureSiteRecovery",
        "Process-Server",
        "Windows-2012-R2-Datacenter",
        ("201911.0.0", "202103.0.0"),
        plan=True,
        unified_setup=True,
    ),
    Image("MicrosoftWindowsServer", "WindowsServer", "2016-Datacenter", ("14393.7070.240609",)),
    Image(path="images/process-server", unified_setup=True),
    Image(path="galleries/gallery1/images/process-server/versions/1.0.0", unified_setup=True),
)


@dataclass(frozen=True)
class AzureSide:
    """Networks, images and limits. ``quotas``: cores by family's name, or ``cores`` for the region.

    ``restricted_sizes`` cannot be had; ``forbid_public_ips``: a policy forbids them for network interfaces;
    ``accepted_terms``: the Marketplace's terms were accepted before.
    """

    networks: tuple[Network, ...] = NETWORKS
    images: tuple[Image, ...] = IMAGES
    quotas: dict[str, int] = field(default_factory=dict)
    restricted_sizes: tuple[str, ...] = ()
    forbid_public_ips: bool = True
    accepted_terms: bool = False


USUAL_AZURE = AzureSide()
NESTED_AZURE: dict[tuple[type, str], type] = {
    (AzureSide, "networks"): Network,
    (AzureSide, "images"): Image,
    (Network, "subnets"): Subnet,
}
