# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Images for a new VM: whether they exist, and the Marketplace terms of those that have some."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from .._domain.model import arm_part
from .._domain.process_server_facts import Image, MarketplacePlan
from .._domain.wire import flag, mapping, text
from .changes import changing, found_or_none
from .errors import reading
from .session import Session

_TERMS_API_VERSION = "2021-01-01"


@dataclass(frozen=True)
class FoundImage:
    """``others``: versions that exist instead of one that does not. ``terms`` is None where the image has none."""

    exists: bool
    others: tuple[str, ...] = ()
    terms: MarketplacePlan | None = None


class Images:
    def __init__(self, session: Session) -> None:
        from azure.mgmt.compute import ComputeManagementClient

        self._client = session.client(ComputeManagementClient)
        self._subscription = session.subscription_id

    def find(self, image: Image, location: str) -> FoundImage:
        if image.image_id:
            return FoundImage(self._own(image.image_id))
        where = (location, image.publisher, image.offer, image.sku)
        versions = self._versions(where)
        version = (versions[-1] if versions else "") if image.version.lower() == "latest" else image.version
        if version not in versions:
            return FoundImage(False, tuple(versions))
        with reading(f"image {image}"):
            raw = self._client.virtual_machine_images.get(*where, version).as_dict()
        plan = mapping(mapping(raw.get("properties")).get("plan"))
        return FoundImage(True, terms=self._terms(plan) if plan else None)

    def _versions(self, where: tuple[str, str, str, str]) -> list[str]:
        """Oldest first."""
        operation = self._client.virtual_machine_images.list
        found = found_or_none("the image's versions", lambda: list(operation(*where))) or []
        return sorted((entry.name for entry in found), key=_numbers)

    def _own(self, image_id: str) -> bool:
        """A managed image, or an image or an image version of a gallery."""
        group, gallery = arm_part(image_id, "resourceGroups"), arm_part(image_id, "galleries")
        name, version = arm_part(image_id, "images"), arm_part(image_id, "versions")
        client = self._client

        def read() -> Any:
            if not gallery:
                return client.images.get(group, name)
            if version:
                return client.gallery_image_versions.get(group, gallery, name, version)
            return client.gallery_images.get(group, gallery, name)

        return found_or_none(f"image {image_id}", read) is not None

    def _terms(self, plan: Any) -> MarketplacePlan:
        named = MarketplacePlan(text(plan.get("name")), text(plan.get("product")), text(plan.get("publisher")), False)
        with reading(f"the terms of {named.product}"):
            properties = mapping(self._agreement("GET", named).get("properties"))
        return replace(
            named, accepted=bool(flag(properties.get("accepted"))), text_url=text(properties.get("licenseTextLink"))
        )

    def accept(self, terms: MarketplacePlan) -> None:
        """Accept the terms as they are now; Azure wants them sent back as they were read."""
        with changing(f"accepting the terms of {terms.product}"):
            agreement = dict(self._agreement("GET", terms))
            agreement["properties"] = {**mapping(agreement.get("properties")), "accepted": True}
            self._agreement("PUT", terms, agreement)

    def _agreement(self, method: str, terms: MarketplacePlan, body: Any = None) -> Any:
        from azure.core.rest import HttpRequest

        url = (
            f"/subscriptions/{self._subscription}/providers/Microsoft.MarketplaceOrdering/offerTypes/virtualmachine"
            f"/publishers/{terms.publisher}/offers/{terms.product}/plans/{terms.name}/agreements/current"
            f"?api-version={_TERMS_API_VERSION}"
        )
        answer = self._client.send_request(HttpRequest(method, url, **({"json": body} if body is not None else {})))
        answer.raise_for_status()
        return mapping(answer.json())


def _numbers(version: str) -> list[int]:
    return [int(part) if part.isdigit() else 0 for part in version.split(".")]
