# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What Compute, Network and Marketplace answer when they will not make something: their code → sentence and remedy."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from .errors import FailbackError

_QUOTA = (
    "QUOTA_EXCEEDED",
    "the subscription's quota does not allow it",
    "Ask for a higher quota of that VM family in that region, or choose a size of another family.",
)
_CAPACITY = (
    "NO_CAPACITY",
    "Azure has no room for it there at the moment",
    "Run this again later, or choose another size or zone.",
)
_IMAGE = (
    "IMAGE_NOT_FOUND",
    "there is no such image",
    "The Marketplace image may be gone with the classic architecture: give another in image, or your own in image_id.",
)
_TERMS = (
    "TERMS_NOT_ACCEPTED",
    "the image's Marketplace terms are not accepted, or this subscription may not buy it",
    "Set accept_terms: true after reading the terms, or give an image of your own in image_id.",
)
_SIZE = ("SIZE_NOT_AVAILABLE", "the size is not offered there", "Choose another size, zone or region.")
_FORBIDDEN = (
    "FORBIDDEN",
    "the account may not do that",
    "Give the account Contributor on the process server's resource group, and Network Contributor on the subnet.",
)
_NAME = ("NAME_TAKEN", "the name is taken", "Choose another name, or remove what has it.")

#: Azure's code, lower case → our code, what is wrong, what to do.
REFUSALS: Mapping[str, tuple[str, str, str]] = {
    "quotaexceeded": _QUOTA,
    "allocationfailed": _CAPACITY,
    "zonalallocationfailed": _CAPACITY,
    "overconstrainedallocationrequest": _CAPACITY,
    "overconstrainedzonalallocationrequest": _CAPACITY,
    "imagenotfound": _IMAGE,
    "platformimagenotfound": _IMAGE,
    "galleryimagenotfound": _IMAGE,
    "artifactnotfound": _IMAGE,
    "marketplacepurchaseeligibilityfailed": _TERMS,
    "resourcepurchasevalidationfailed": _TERMS,
    "vmmarketplaceinvalidinput": _TERMS,
    "skunotavailable": _SIZE,
    "invalidvmsize": _SIZE,
    "vmsizenotsupported": _SIZE,
    "requestdisallowedbypolicy": (
        "POLICY_FORBIDS",
        "a policy of the subscription forbids it",
        "Choose what the policy that Azure names allows (size, region, tags), or ask its owner for an exemption.",
    ),
    "invalidparameter": (
        "INPUT_REFUSED",
        "Azure does not take one of the values",
        "Correct the value that Azure names.",
    ),
    "nicinuse": (
        "NIC_IN_USE",
        "the network interface is attached to another VM",
        "Give another network interface, or subnet_id to have one made.",
    ),
    "nicreservedforanothervm": (
        "NIC_IN_USE",
        "the network interface is reserved for another VM that could not be made",
        "Run this again in three minutes, or give another network interface.",
    ),
    "osprovisioningtimedout": (
        "WINDOWS_NOT_READY",
        "Windows did not come up in it in time",
        "Run this again; if it fails again, the image may not be one that Azure can prepare (sysprep, VM agent).",
    ),
    "subnetisfull": ("SUBNET_FULL", "the subnet has no free address", "Give another subnet of the same network."),
    "resourcegroupnotfound": (
        "RESOURCE_GROUP_NOT_FOUND",
        "there is no such resource group",
        "Make it, or correct vm_resource_group.",
    ),
    "authorizationfailed": _FORBIDDEN,
    "linkedauthorizationfailed": _FORBIDDEN,
    "scopelocked": ("LOCKED", "a lock forbids it", "Remove the lock that Azure names."),
    "missingsubscriptionregistration": (
        "PROVIDER_NOT_REGISTERED",
        "the subscription does not use that resource provider yet",
        "Register the provider that Azure names (az provider register --namespace …).",
    ),
    "conflict": _NAME,
    "propertychangenotallowed": _NAME,
}


def refusal(what: str, code: str, message: str, inner: Sequence[str] = (), status: int | None = None) -> FailbackError:
    """The error for a refusal.

    :param what: what was to be done, as "making the VM ps-azure".
    :param inner: codes of the answer's details, which may be the ones that tell.
    """
    codes = [entry.lower() for entry in (code, *inner)]
    known = next((REFUSALS[entry] for entry in codes if entry in REFUSALS), None)
    if known is None and "operationnotallowed" in codes and "quota" in message.lower():
        known = _QUOTA
    details: dict[str, Any] = {"azure_code": code, "azure_message": message, "status": status}
    if known is None:
        said = f"{code}: {message}" if code else f"HTTP {status}"
        return FailbackError("AZURE_ERROR", f"Azure failed at {what}: {said}", "See Azure's message.", details)
    ours, sentence, remedy = known
    return FailbackError(ours, f"Azure refused {what}: {sentence} ({code}: {message})", remedy, details)
