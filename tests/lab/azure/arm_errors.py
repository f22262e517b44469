# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What Compute, Network, the Marketplace and a policy refuse, in Azure's words as people have posted them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from lab.azure.errors import ArmError
from lab.azure.web import Call

QUOTA = (
    "Operation could not be completed as it results in exceeding approved {family} Cores quota. Additional details - "
    "Deployment Model: Resource Manager, Location: {location}, Current Limit: {limit}, Current Usage: {usage}, "
    "Additional Required: {required}, (Minimum) New Limit Required: {needed}. Please read more about quota limits at "
    "https://docs.microsoft.com/en-us/azure/azure-supportability/per-vm-quota-requests"
)


@dataclass(frozen=True)
class Wording:
    """A refusal; ``later``: it comes when the accepted operation ends, as capacity is looked for only then."""

    status: int
    message: str
    later: bool = False


# By Azure's code. Names in braces are filled in.
WORDINGS: dict[str, Wording] = {
    "OperationNotAllowed": Wording(409, QUOTA),
    "QuotaExceeded": Wording(409, QUOTA),
    "SkuNotAvailable": Wording(
        409,
        "The requested VM size for resource 'Following SKUs have failed for Capacity Restrictions: {size}' is currently"
        " not available in location '{location}'. Please try another size or deploy to a different location or "
        "different zone. See https://aka.ms/azureskunotavailable for details.",
    ),
    "AllocationFailed": Wording(
        409,
        "Allocation failed. We do not have sufficient capacity for the requested VM size in this region. Read more "
        "about improving likelihood of allocation success at http://aka.ms/allocation-guidance",
        later=True,
    ),
    "OverconstrainedAllocationRequest": Wording(
        409,
        "Allocation failed. VM(s) with the following constraints cannot be allocated, because the condition is too "
        "restrictive. Please remove some constraints and try again.",
        later=True,
    ),
    "OSProvisioningTimedOut": Wording(
        409, "OS Provisioning for VM '{vm}' did not finish in the allotted time.", later=True
    ),
    "PlatformImageNotFound": Wording(
        404,
        "The platform image '{image}' is not available. Verify that all fields in the storage profile are correct.",
    ),
    "ImageNotFound": Wording(404, "The image '{image}' was not found in {location} region."),
    "GalleryImageNotFound": Wording(
        404,
        "The gallery image {image} is not available in {location} region. Please contact image owner to replicate to "
        "this region, or change your requested region.",
    ),
    "VMMarketplaceInvalidInput": Wording(
        400,
        "Creating a virtual machine from Marketplace image or a custom image sourced from a Marketplace image requires "
        "Plan information in the request. VM: '{vm}'.",
    ),
    "MarketplacePurchaseEligibilityFailed": Wording(
        400, "Marketplace purchase eligibilty check returned errors. See inner errors for details. "
    ),
    "RequestDisallowedByPolicy": Wording(
        403,
        'Resource \'{name}\' was disallowed by policy. Policy identifiers: \'[{{"policyAssignment":{{"name":'
        '"Network interfaces should not have public IPs"}}}}]\'.',
    ),
    "NicInUse": Wording(
        400,
        "Network Interface {nic} is used by existing resource {user}. In order to delete the network interface, it "
        "must be dissociated from the resource. To learn more, see aka.ms/deletenic.",
    ),
    "NicReservedForAnotherVm": Wording(
        400,
        "Nic(s) in request is reserved for another Virtual Machine for 180 seconds. Please provide another nic(s) or "
        "retry after 180 seconds. Reserved VM: {user}",
    ),
    "InvalidResourceReference": Wording(
        400,
        "Resource {what} referenced by resource {by} was not found. Please make sure that the referenced resource "
        "exists, and that both resources are in the same region.",
    ),
    "LinkedAuthorizationFailed": Wording(
        403,
        "The client has permission to perform action '{action}' on scope '{by}', however the current tenant is not "
        "authorized to access linked subscription '{subscription}'.",
    ),
    "SubnetIsFull": Wording(400, "Subnet {what} does not have enough capacity for 1 IP addresses."),
    "PrivateIPAddressInUse": Wording(400, "IP configuration {by} is using the private IP address {what}."),
    "LocationRequired": Wording(400, "The location property is required for this definition."),
    "LocationNotAvailableForResourceType": Wording(
        400, "The provided location '{location}' is not available for resource type '{kind}'."
    ),
    "InvalidResourceLocation": Wording(
        409,
        "The resource '{name}' already exists in location '{location}'. A resource with the same name cannot be "
        "created in location '{wanted}'. Please select a new resource name.",
    ),
    "PropertyChangeNotAllowed": Wording(409, "Changing property '{what}' is not allowed."),
    "DiskInUse": Wording(409, "Disk {what} is attached to VM {user}."),
    "InvalidRequestFormat": Wording(400, "Cannot parse the request."),
    "VMNotRunning": Wording(409, "Cannot modify extensions in the VM when the VM is not running."),
}
CODES = {"VMNotRunning": "OperationNotAllowed", "DiskInUse": "OperationNotAllowed"}  # one code for several things


def wording(code: str, **values: Any) -> tuple[str, str]:
    """Return code and message."""
    return CODES.get(code, code), WORDINGS[code].message.format(**values)


def refusal(code: str, details: list[dict[str, Any]] | None = None, **values: Any) -> ArmError:
    """Return a refusal of the table."""
    return ArmError(WORDINGS[code].status, *wording(code, **values), details=details or [])


def invalid(target: str, message: str) -> ArmError:
    """Return Compute's refusal of a parameter's value."""
    return ArmError(400, "InvalidParameter", message, extra={"target": target})


def not_found(call: Call, kind: str, name: str) -> ArmError:
    """Return Resource Manager's refusal of a resource that is not there."""
    group = call.world.scenario.resource_group
    return ArmError(
        404,
        "ResourceNotFound",
        f"The Resource '{kind}/{name}' under resource group '{group}' was not found."
        " For more details please go to https://aka.ms/ARMResourceNotFoundFix",
    )
