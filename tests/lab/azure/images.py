# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Images to make VMs from, and the Marketplace's terms that have to be accepted first."""

from __future__ import annotations

from typing import Any

from lab.azure.arm_errors import not_found
from lab.azure.errors import ArmError
from lab.azure.paths import GROUP, SUBSCRIPTION
from lab.azure.web import Call, Reply, Route
from lab.clock import iso7
from lab.cloud import plan_key
from lab.scenario_azure import Image

COMPUTE = "Microsoft.Compute"


def _offered(call: Call) -> list[Image]:
    """Return the Marketplace's images of the region."""
    here = call.params["location"].replace(" ", "").lower() == call.world.scenario.location
    return [image for image in call.world.cloud.side.images if image.publisher and here]


def _artifact(call: Call, *parts: str) -> dict[str, Any]:
    path = "/".join(parts)
    subscription, location = call.world.scenario.subscription, call.world.scenario.location
    place = f"/Subscriptions/{subscription}/Providers/{COMPUTE}/Locations/{location}/Publishers"
    return {"id": f"{place}/{path}", "name": parts[-1], "location": location}


def _names(call: Call, *parameters: str) -> list[tuple[str, ...]]:
    """Return publisher, offer and sku of the images that the path's parameters fit."""
    found = [(image.publisher, image.offer, image.sku) for image in _offered(call)]
    for place, parameter in enumerate(parameters):
        found = [each for each in found if each[place].lower() == call.params[parameter].lower()]
    if not found and parameters:
        raise ArmError(404, "NotFound", "Artifact: VMImage was not found.")
    return sorted({each[: len(parameters) + 1] for each in found})


def list_publishers(call: Call) -> Reply:
    """Answer the publishers."""
    return Reply(body=[_artifact(call, *each) for each in _names(call)])


def list_offers(call: Call) -> Reply:
    """Answer a publisher's offers."""
    return Reply(body=[_artifact(call, *each) for each in _names(call, "publisher")])


def list_image_skus(call: Call) -> Reply:
    """Answer an offer's skus."""
    return Reply(body=[_artifact(call, *each) for each in _names(call, "publisher", "offer")])


def _image(call: Call) -> Image:
    wanted = plan_key(call.params["publisher"], call.params["offer"], call.params["sku"])
    for image in _offered(call):
        if plan_key(image.publisher, image.offer, image.sku) == wanted:
            return image
    raise ArmError(404, "NotFound", "Artifact: VMImage was not found.")


def list_versions(call: Call) -> Reply:
    """Answer a sku's versions; ``$top`` and ``$orderby`` as the service knows them."""
    image = _image(call)
    versions = list(image.versions)
    if "desc" in (call.argument("orderby") or ""):
        versions.reverse()
    top = call.argument("top")
    chosen = versions[: int(top)] if top else versions
    return Reply(body=[_artifact(call, image.publisher, image.offer, image.sku, version) for version in chosen])


def get_version(call: Call) -> Reply:
    """Answer one version of an image, with the plan it wants."""
    image = _image(call)
    version = next((each for each in image.versions if each == call.params["version"]), None)
    if version is None:
        raise ArmError(404, "NotFound", "Artifact: VMImage was not found.")
    plan = {"publisher": image.publisher, "product": image.offer, "name": image.sku}
    properties: dict[str, Any] = {
        "osDiskImage": {"operatingSystem": "Windows", "sizeInGb": image.size_gib},
        "dataDiskImages": [],
        "hyperVGeneration": "V1",
        "architecture": "x64",
    }
    if image.plan:
        properties["plan"] = plan
    return Reply(body={**_artifact(call, image.publisher, image.offer, image.sku, version), "properties": properties})


def image_bodies(call: Call) -> list[dict[str, Any]]:
    """Return the group's own images."""
    bodies = []
    for image in call.world.cloud.side.images:
        if image.path:
            kind = "images" if image.path.startswith("images/") else "galleries/images/versions"
            bodies.append(
                {
                    "name": image.path.rsplit("/", 1)[-1],
                    "id": call.lab.names.provider(f"{COMPUTE}/{image.path}"),
                    "type": f"{COMPUTE}/{kind}",
                    "location": call.world.scenario.location,
                    "tags": {},
                    "properties": {
                        "provisioningState": "Succeeded",
                        "storageProfile": {"osDisk": {"osType": "Windows", "osState": "Generalized"}}
                        if kind == "images"
                        else {"osDiskImage": {"sizeInGB": image.size_gib}},
                    },
                }
            )
    return bodies


def get_gallery_image(call: Call) -> Reply:
    """Answer an image of a gallery: what its versions are versions of."""
    wanted = f"{call.path.rstrip('/')}/versions/".lower()
    if not any(body["id"].lower().startswith(wanted) for body in image_bodies(call)):
        raise not_found(call, f"{COMPUTE}/galleries/{call.params['gallery']}/images", call.params["image"])
    properties = {"osType": "Windows", "osState": "Generalized", "provisioningState": "Succeeded"}
    body = {"name": call.params["image"], "id": call.path, "location": call.world.scenario.location}
    return Reply(body={**body, "type": f"{COMPUTE}/galleries/images", "properties": properties})


def get_own_image(call: Call) -> Reply:
    """Answer a managed image, or a version of a gallery's image."""
    for body in image_bodies(call):
        if body["id"].lower() == call.path.rstrip("/").lower():
            return Reply(body=body)
    kind, _, name = call.path.partition("/providers/")[2].rpartition("/")
    raise not_found(call, kind, name)


def _agreement(call: Call) -> tuple[Image, dict[str, Any]]:
    wanted = plan_key(call.params["publisher"], call.params["offer"], call.params["plan"])
    for image in call.world.cloud.side.images:
        if image.plan and plan_key(image.publisher, image.offer, image.sku) == wanted:
            break
    else:
        raise ArmError(404, "NotFound", "Unable to find the legal terms of the plan.")
    link = "https://storelegalterms.lab/Legalterms"
    body = {
        "id": call.path,
        "name": image.sku,
        "type": "Microsoft.MarketplaceOrdering/offertypes",
        "properties": {
            "publisher": image.publisher,
            "product": image.offer,
            "plan": image.sku,
            "licenseTextLink": f"{link}/license.txt",
            "privacyPolicyLink": f"{link}/privacy",
            "marketplaceTermsLink": f"{link}/terms",
            "retrieveDatetime": iso7(call.world.now),
            "signature": call.world.ids.hex64(f"terms:{wanted}").upper(),
            "accepted": wanted in call.world.cloud.agreements,
        },
    }
    return image, body


def get_agreement(call: Call) -> Reply:
    """Answer a plan's terms, and whether they are accepted."""
    return Reply(body=_agreement(call)[1])


def put_agreement(call: Call) -> Reply:
    """Accept a plan's terms, or no longer; they have to be sent back with their signature."""
    image, body = _agreement(call)
    given = call.properties()
    if given.get("signature") != body["properties"]["signature"]:
        raise ArmError(400, "BadRequest", "The signature of the legal terms is not valid. Get them and send them back.")
    key = plan_key(image.publisher, image.offer, image.sku)
    agreements = call.world.cloud.agreements
    (agreements.add if given.get("accepted") is True else agreements.discard)(key)
    return get_agreement(call)


PUBLISHERS = f"{SUBSCRIPTION}/providers/{COMPUTE}/locations/{{location}}/publishers"
OFFERS = f"{PUBLISHERS}/{{publisher}}/artifacttypes/vmimage/offers"
SKUS = f"{OFFERS}/{{offer}}/skus"
VERSIONS = f"{SKUS}/{{sku}}/versions"
AGREEMENT = (
    f"{SUBSCRIPTION}/providers/Microsoft.MarketplaceOrdering/offerTypes/virtualmachine/publishers/{{publisher}}"
    "/offers/{offer}/plans/{plan}/agreements/current"
)
GALLERY_IMAGE = f"{GROUP}/providers/{COMPUTE}/galleries/{{gallery}}/images/{{image}}"
ROUTES = [
    Route("GET", PUBLISHERS, list_publishers),
    Route("GET", OFFERS, list_offers),
    Route("GET", SKUS, list_image_skus),
    Route("GET", VERSIONS, list_versions),
    Route("GET", f"{VERSIONS}/{{version}}", get_version),
    Route("GET", f"{GROUP}/providers/{COMPUTE}/images/{{image}}", get_own_image),
    Route("GET", GALLERY_IMAGE, get_gallery_image),
    Route("GET", f"{GALLERY_IMAGE}/versions/{{version}}", get_own_image),
    Route("GET", AGREEMENT, get_agreement),
    Route("PUT", AGREEMENT, put_agreement),
]
