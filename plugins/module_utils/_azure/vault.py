# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""A Recovery Services vault over the Site Recovery SDK: the domain's port Vault, and what the info modules read."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from .._domain import wire
from .._domain.errors import ActionRejected, FailbackError
from .._domain.model import Action, Job, ProtectedItem, RecoveryPlan, arm_part
from .._domain.site import Site, site
from .errors import DecodeError, acting, reading, unreadable
from .session import Session

#: What the SDK of this major version speaks; actions are sent with the same.
API_VERSION = "2025-08-01"
_VAULTS_API_VERSION = "2024-04-01"


class AzureVault:
    """:param resource_group: the vault's resource group; ``vault``: its name."""

    def __init__(self, session: Session, resource_group: str, vault: str) -> None:
        from azure.mgmt.recoveryservicessiterecovery import SiteRecoveryManagementClient

        self.session = session
        self._client = session.client(SiteRecoveryManagementClient)
        self._where = (resource_group, vault)
        self._sites: dict[str, Site] = {}

    @property
    def arm_id(self) -> str:
        group, vault = self._where
        return (
            f"/subscriptions/{self.session.subscription_id}/resourceGroups/{group}"
            f"/providers/Microsoft.RecoveryServices/vaults/{vault}"
        )

    def heard(self) -> datetime | None:
        """The service's time as last seen, None before its first answer."""
        return self.session.heard()

    def now(self) -> datetime:
        return self.session.now()

    def requests(self) -> dict[str, Any]:
        """How many requests were sent so far."""
        return self.session.requests.report()

    def list_items(self) -> Sequence[ProtectedItem]:
        listed = self._list_json("the protected items", "replicationProtectedItems")
        return [wire.protected_item(entry, detailed=False) for entry in listed]

    def get_item(self, arm_id: str) -> ProtectedItem:
        name = arm_part(arm_id, "replicationProtectedItems")
        raw = self._read(f"protected item {name}", lambda *where: self._json(f"{arm_id}?api-version={API_VERSION}"))
        return wire.protected_item(raw, detailed=True)

    def list_jobs(self) -> Sequence[Job]:
        return [wire.job(entry) for entry in self._list_json("the jobs", "replicationJobs")]

    def get_job(self, name: str) -> Job:
        return wire.job(self._read(f"job {name}", self._client.replication_jobs.get, name))

    def list_plans(self) -> Sequence[RecoveryPlan]:
        """The list comes without groups [asr-modernized 4]: each plan is read by itself."""
        operations = self._client.replication_recovery_plans
        listed = [wire.recovery_plan(entry) for entry in self._list("the recovery plans", operations.list)]
        return [
            wire.recovery_plan(self._read(f"recovery plan {plan.friendly_name}", operations.get, plan.name))
            for plan in listed
        ]

    def site(self, fabric: str) -> Site:
        return self._sites[fabric] if fabric in self._sites else self.site_now(fabric)

    def site_now(self, fabric: str) -> Site:
        """A fabric, read anew."""
        self._sites[fabric] = site(self.fabric(fabric), self.mappings(fabric))
        return self._sites[fabric]

    def sites(self) -> Sequence[Site]:
        """All fabrics of the vault."""
        return [self.site(name) for name in self.fabric_names()]

    def fabric_names(self) -> list[str]:
        listed = self._list("the fabrics", self._client.replication_fabrics.list)
        return [name for entry in listed if (name := wire.text(entry.get("name")))]

    def fabric(self, name: str) -> Any:
        """A fabric with its servers as Azure sends it, read anew."""
        return self._read(f"fabric {name}", self._client.replication_fabrics.get, name)

    def forget_sites(self) -> None:
        """The next look at a fabric is a new one."""
        self._sites.clear()

    def provider_ids(self, fabric: str) -> list[str]:
        """The ARM ids of a fabric's providers: what is refreshed to see its servers before their time [asr-api 1.3]."""
        operation = self._client.replication_recovery_services_providers.list_by_replication_fabrics
        found = self._list("the fabric's providers", lambda *where: operation(*where, fabric))
        return [wire.text(entry.get("id")) for entry in found]

    def mappings(self, fabric: str) -> list[Any]:
        """The associations of a fabric's containers with policies, read anew."""
        listed = self._list("the policies", self._client.replication_protection_container_mappings.list)
        return [entry for entry in listed if _is_of(entry, fabric)]

    def containers(self, fabric: str) -> list[Any]:
        """A fabric's protection containers, read anew."""
        listed = self._list("the containers", self._client.replication_protection_containers.list)
        return [entry for entry in listed if _is_of(entry, fabric)]

    def policies(self) -> list[Any]:
        return self._list("the policies", self._client.replication_policies.list)

    def vcenters(self) -> list[Any]:
        return self._list("the vCenters", self._client.replicationv_centers.list)

    def _list(self, what: str, operation: Callable[..., Iterable[Any]]) -> list[Any]:
        try:
            return self._ask(what, lambda *where: [_object(what, entry) for entry in operation(*where)])
        except FailbackError as error:
            if error.code == "NOT_FOUND":
                raise self._unknown_vault(error) from error
            raise

    def _list_json(self, what: str, kind: str) -> list[Any]:
        """Without the SDK's models: those of a thousand machines or jobs cost seconds, at every look."""
        path = f"{self.arm_id}/{kind}?api-version={API_VERSION}"
        return self._list(what, lambda *where: self._pages(path))

    def _read(self, what: str, operation: Callable[..., Any], *names: str) -> Any:
        return _object(what, self._ask(what, operation, *names))

    def _ask(self, what: str, operation: Callable[..., Any], *names: str) -> Any:
        """Read something of the vault; once more after a new login if the token was good before."""
        try:
            with reading(what):
                return operation(*self._where, *names)
        except FailbackError as error:
            if error.code != "AUTHENTICATION_FAILED" or not self.session.renew():
                raise
        with reading(what):
            return operation(*self._where, *names)

    def _unknown_vault(self, error: FailbackError) -> FailbackError:
        """The vault itself does not exist: say which ones do."""
        group, vault = self._where
        code = str(error.details.get("code"))
        if code == "SubscriptionNotFound":
            return FailbackError(
                "SUBSCRIPTION_NOT_FOUND",
                f"There is no subscription {self.session.subscription_id} that these credentials can see.",
                "Check subscription_id and the tenant.",
            )
        found = self._vault_names()
        return FailbackError(
            "VAULT_NOT_FOUND",
            f"There is no vault {vault!r} in resource group {group!r}. "
            f"Vaults of the subscription: {', '.join(found) or 'none that these credentials can see'}.",
            "Set vault and resource_group to one of them.",
            {"vault": vault, "resource_group": group, "vaults": found},
        )

    def _vault_names(self) -> list[str]:
        url = (
            f"/subscriptions/{self.session.subscription_id}/providers/Microsoft.RecoveryServices/vaults"
            f"?api-version={_VAULTS_API_VERSION}"
        )
        try:
            with reading("the vaults"):
                answer = self._request("GET", url)
                answer.raise_for_status()
                entries = wire.items(wire.mapping(answer.json()).get("value"))
        except FailbackError:
            return []
        return [f"{entry.get('name')} ({arm_part(wire.text(entry.get('id')), 'resourceGroups')})" for entry in entries]

    def send(self, action: Action) -> str:
        """Sent exactly once: a repeated failover or commit would be a second one [asr-api 6]."""
        try:
            return self._send(action)
        except ActionRejected as error:
            # A refused token means that nothing was started.
            if error.code != "AUTHENTICATION_FAILED" or not self.session.renew():
                raise
        return self._send(action)

    def _send(self, action: Action) -> str:
        url = f"{action.arm_id}/{action.verb}?api-version={API_VERSION}"
        with acting(action.verb, action.arm_id.rsplit("/", 1)[-1]):
            body = {} if action.body is None else {"json": action.body}
            answer = self._request("POST", url, body, retry_total=0)
            answer.raise_for_status()
        return _job_name(answer.headers)

    def _pages(self, url: str) -> Iterator[Any]:
        """The entries of a list, page by page; the address of the next page is used as it comes."""
        while url:
            page = self._json(url)
            if not isinstance(page.get("value"), list):
                raise DecodeError("no list")  # not one in which all machines are missing
            if not re.match("https?://", wire.text(page.get("nextLink")) or "https://"):
                raise DecodeError("no address of the next page")
            yield from page["value"]
            url = wire.text(page.get("nextLink"))

    def _json(self, url: str) -> Mapping[str, Any]:
        """:raises DecodeError: where an answer breaks off, or is nothing of the kind."""
        answer = self._request("GET", url)
        answer.raise_for_status()
        try:
            found = answer.json()
        except ValueError as error:
            raise DecodeError(str(error)) from error
        if not isinstance(found, Mapping):
            raise DecodeError("no object")
        return found

    def _request(self, method: str, url: str, content: Mapping[str, Any] | None = None, **options: Any) -> Any:
        from azure.core.rest import HttpRequest

        return self._client.send_request(HttpRequest(method, url, **(content or {})), **options)


def _object(what: str, found: Any) -> Any:
    """:raises FailbackError: for what is none: it would seem that there is nothing"""
    if not isinstance(found, Mapping):
        raise unreadable(what, f"{type(found).__name__} in place of an object")
    return found


def _is_of(entry: Mapping[str, Any], fabric: str) -> bool:
    return arm_part(wire.text(entry.get("id")), "replicationFabrics").lower() == fabric.lower()


def _job_name(headers: Any) -> str:
    """The job's name stands in all three headers [asr-api 1.4]."""
    request_id = headers.get("x-ms-request-id", "").split(",")[0]
    if "/replicationJobs/" in request_id:
        return request_id.rsplit("/", 1)[-1].strip()
    for header in ("Azure-AsyncOperation", "Location"):
        path = headers.get(header, "").split("?")[0]
        if path:
            return path.rsplit("/", 1)[-1]
    return ""
