# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Right requests for a process server in Azure: its network interface, its VM, and the command that registers it."""

from __future__ import annotations

from typing import Any

from lab.client import LabClient

GROUP = "rg-dr"
PASSWORD = "Lab-password-0-of-no-value"
IMAGE = {
    "publisher": "MicrosoftAzureSiteRecovery",
    "offer": "Process-Server",
    "sku": "Windows-2012-R2-Datacenter",
    "version": "latest",
}
PLAN = {"publisher": IMAGE["publisher"], "product": IMAGE["offer"], "name": IMAGE["sku"]}
EXIT_CODES = (
    "registered",
    "already_registered",
    "registered_elsewhere",
    "server_unreachable",
    "disk_full",
    "setup_missing",
    "passphrase_refused",
    "setup_failed",
)
# Not a script for a real Windows: what the lab reads of one.
SCRIPT = "\n".join(
    [
        *(f"# exit code {number * 10}: {name}" for number, name in enumerate(EXIT_CODES)),
        "param($ConfigurationServer, $ConfigurationServerPort, $DataTransferPort, $InstallLocation, $Passphrase)",
        '& UNIFIEDSETUP.EXE /AcceptThirdpartyEULA /ServerMode "PS" /InstallLocation $InstallLocation /EnvType "VMWare" '
        "/CSIP $ConfigurationServer /PassphraseFilePath $file /DataTransferSecurePort $DataTransferPort",
    ]
)


def provider(lab: LabClient, path: str) -> str:
    """Return the id of a resource of the group."""
    return f"/subscriptions/{lab.environment['AZURE_SUBSCRIPTION_ID']}/resourceGroups/{GROUP}/providers/{path}"


def subnet(lab: LabClient, network: str = "vnet-recovery", name: str = "servers") -> str:
    """Return the id of a subnet."""
    return provider(lab, f"Microsoft.Network/virtualNetworks/{network}/subnets/{name}")


def interface(subnet_id: str, location: str = "westeurope", **configuration: Any) -> dict[str, Any]:
    """Return a network interface."""
    given = {"name": "ipconfig1", "properties": {"subnet": {"id": subnet_id}, **configuration}}
    return {"location": location, "tags": {"asr-failback": "ps1"}, "properties": {"ipConfigurations": [given]}}


def machine(nic_id: str, **changes: Any) -> dict[str, Any]:
    """Return a VM; ``changes`` replace parts of its properties, ``plan`` and ``location`` parts of itself."""
    body: dict[str, Any] = {"location": "westeurope", "tags": {"asr-failback": "ps1"}, "plan": PLAN}
    properties = {
        "hardwareProfile": {"vmSize": "Standard_A8_v2"},
        "storageProfile": {
            "imageReference": IMAGE,
            "osDisk": {
                "name": "ps1-os",
                "createOption": "FromImage",
                "deleteOption": "Delete",
                "managedDisk": {"storageAccountType": "Standard_LRS"},
            },
        },
        "osProfile": {"computerName": "ps1", "adminUsername": "dradmin", "adminPassword": PASSWORD},
        "networkProfile": {"networkInterfaces": [{"id": nic_id, "properties": {"primary": True}}]},
    }
    outer = {key: changes.pop(key) for key in list(changes) if key in ("plan", "location", "tags", "zones")}
    return {**body, **outer, "properties": {**properties, **changes}}


def registration(lab: LabClient, script: str = SCRIPT, **changes: Any) -> dict[str, Any]:
    """Return the run command; ``changes`` replace its parameters, or with ``options`` its properties."""
    options = changes.pop("options", {})
    passphrase = changes.pop("Passphrase", lab.environment["ASR_LAB_PASSPHRASE"])
    values = {
        "ConfigurationServer": "10.1.0.10",
        "ConfigurationServerPort": "443",
        "DataTransferPort": "9443",
        "InstallLocation": "C:\\Program Files (x86)\\Microsoft Azure Site Recovery",
        **changes,
    }
    return {
        "location": "westeurope",
        "properties": {
            "source": {"script": script},
            "parameters": [{"name": name, "value": value} for name, value in values.items()],
            "protectedParameters": [{"name": "Passphrase", "value": passphrase}],
            "asyncExecution": True,
            **options,
        },
    }


def accept_terms(lab: LabClient) -> None:
    """Accept the Marketplace's terms of the process server's image."""
    path = (
        f"/subscriptions/{lab.environment['AZURE_SUBSCRIPTION_ID']}/providers/Microsoft.MarketplaceOrdering/offerTypes/"
        f"virtualmachine/publishers/{PLAN['publisher']}/offers/{PLAN['product']}/plans/{PLAN['name']}"
        "/agreements/current?api-version=2021-01-01"
    )
    terms = lab.arm("GET", path).json()
    terms["properties"]["accepted"] = True
    answer = lab.arm("PUT", path, terms)
    assert answer.status_code == 200, answer.text


def make_interface(lab: LabClient, name: str = "ps1-nic", **given: Any) -> str:
    """Make a network interface, and return its id."""
    path = provider(lab, f"Microsoft.Network/networkInterfaces/{name}")
    answer = lab.arm("PUT", path, interface(given.pop("subnet", subnet(lab)), **given))
    assert answer.status_code == 201, answer.text
    lab.advance(10)
    return path


def make_vm(lab: LabClient, name: str = "ps1", **changes: Any) -> str:
    """Make a VM with its network interface, the terms accepted, and return its id."""
    accept_terms(lab)
    body = machine(make_interface(lab, f"{name}-nic", subnet=changes.pop("subnet", subnet(lab))), **changes)
    path = provider(lab, f"Microsoft.Compute/virtualMachines/{name}")
    answer = lab.arm("PUT", path, body)
    assert answer.status_code == 201, answer.text
    lab.advance(200)
    return path


def run_script(lab: LabClient, vm: str, body: dict[str, Any], name: str = "register") -> dict[str, Any]:
    """Run a command in a VM, let it end, and return its instance view."""
    path = f"{vm}/runCommands/{name}"
    answer = lab.arm("PUT", path, body)
    assert answer.status_code in (200, 201), answer.text

    def ended() -> bool:
        return view(lab, path)["executionState"] not in ("Pending", "Running")

    lab.advance_until(ended, 30)
    return view(lab, path)


def view(lab: LabClient, path: str) -> dict[str, Any]:
    """Return the instance view of a run command."""
    found: dict[str, Any] = lab.get(f"{path}?$expand=instanceView")["properties"]["instanceView"]
    return found
