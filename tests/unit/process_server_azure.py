# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""An Azure for the process server's modules, below the real SDKs: what is read, and what is written to it."""

from __future__ import annotations

import json
from typing import Any

from unit import compute_payloads as payloads
from unit.legs import CLASSIC_FABRIC, SUBSCRIPTION
from unit.network import OPTIONS, Answer, Network
from unit.payloads import Raw, classic, listed
from unit.site_payloads import classic_fabric, classic_mappings

PASSWORD = "Correct-Horse-9"
OPTIONS_PRESENT: dict[str, Any] = OPTIONS | {
    "resource_group": "rg-dr",
    "vault": "vault-home",
    "name": "ps-azure",
    "state": "present",
    "vm_resource_group": "rg-ps",
    "location": None,
    "size": "Standard_A8_v2",
    "image": dict(payloads.IMAGE),
    "image_id": None,
    "accept_terms": False,
    "subnet_id": payloads.SUBNET,
    "nic_id": None,
    "machines": [],
    "zone": None,
    "tags": {},
    "os_disk_type": "StandardSSD_LRS",
    "os_disk_gb": 0,
    "storage_account": None,
    "admin_username": "psadmin",
    "admin_password": PASSWORD,
    "admin_password_url": None,
    "move_machines_to": None,
    "wait_timeout": 600,
    "poll_interval": 10.0,
    "event_log": None,
}
OPTIONS_ABSENT = OPTIONS_PRESENT | {"state": "absent", "admin_username": None, "admin_password": None}

VM = "/virtualMachines/ps-azure"
NIC = "/networkInterfaces/ps-azure-nic"
NICS = f"/subscriptions/{SUBSCRIPTION}/providers/Microsoft.Network/networkInterfaces"
VERSIONS = "/skus/Windows-2012-R2-Datacenter/versions"
AGREEMENT = "/agreements/current"
RECOVERED_NIC = f"{payloads.RECOVERED_GROUP}/providers/Microsoft.Network/networkInterfaces/web01-nic"


def in_azure(name: str = "web01") -> Raw:
    return classic("in azure", name)


class Azure:
    """What is there, to begin with: the recovered VM web01 in its network, and the image."""

    def __init__(self, net: Network) -> None:
        self.net = net
        net.login()

    def vm(self, *answers: Answer | Raw) -> None:
        self._on("GET", VM, *answers)

    def nic(self, *answers: Answer | Raw) -> None:
        self._on("GET", NIC, *answers)

    def machines(self, *items: Raw, times: int = 1) -> None:
        self._on(
            "GET", "/replicationProtectedItems", *[Answer(body={"value": [listed(item) for item in items]})] * times
        )

    def surroundings(self, *items: Raw, recovered: str = payloads.SUBNET, network: Answer | Raw | None = None) -> None:
        """The network, the machines (web01 where none are given) and the recovered VM's network interface."""
        self._on("GET", "/virtualNetworks/[^/]+", network or payloads.network())
        self.machines(*(items or [in_azure()]))
        nic = payloads.nic(RECOVERED_NIC, subnet=recovered, vm_id=payloads.WEB01.upper())
        self._on("GET", NICS, Answer(body={"value": [nic]}))

    def image(self, *versions: str, plan: Raw | None = None, accepted: bool = False) -> None:
        names = [{"name": version, "location": "eastus", "id": f"/{version}"} for version in versions]
        self._on("GET", VERSIONS, Answer(body=names))
        found = {"name": versions[-1], "location": "eastus", "properties": {"plan": plan} if plan else {}}
        self._on("GET", f"{VERSIONS}/{versions[-1]}", Answer(body=found))
        if plan:
            self._on("GET", AGREEMENT, *[Answer(body=agreement(accepted))] * 2)

    def fabric(self, *answers: Answer | Raw) -> None:
        """A look at the vault's fabric for each answer; the list of fabrics once."""
        fabrics = list(answers) or [classic_fabric()]
        self._on("GET", "/replicationFabrics", Answer(body={"value": [classic_fabric()]}))
        mappings = Answer(body={"value": classic_mappings()})
        self._on("GET", "/replicationProtectionContainerMappings", *[mappings] * len(fabrics))
        self._on("GET", f"/replicationFabrics/{CLASSIC_FABRIC}", *fabrics)

    def _on(self, method: str, path: str, *answers: Answer | Raw) -> None:
        self.net.on(method, path, *[entry if isinstance(entry, Answer) else Answer(body=entry) for entry in answers])

    @property
    def written(self) -> list[str]:
        """Methods and last parts of all that was written, in order."""
        return [
            f"{request.method} {str(request.url).split('?')[0].rsplit('/', 1)[-1]}"
            for request in self.net.requests
            if request.method != "GET" and "/oauth2/" not in str(request.url)
        ]

    def body(self, method: str, path: str) -> Any:
        (request,) = self.net.sent(method, path)
        return json.loads(request.body or b"null")


def agreement(accepted: bool) -> Raw:
    return {
        "id": "/agreements/current",
        "properties": {
            "publisher": "msasr",
            "product": "process-server",
            "plan": "sku",
            "licenseTextLink": "https://example.com/terms",
            "signature": "SIGNED",
            "accepted": accepted,
        },
    }
