# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Cloud metadata, OpenID discovery, and tokens for a service principal."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs

from lab.azure.errors import ArmError
from lab.azure.web import Call, Reply, Route

AUDIENCES = ["https://management.core.windows.net/", "https://management.azure.com/"]


class Tokens:
    """Bearer tokens and until when they hold. They live in real time, as their readers' clocks do."""

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._ends: dict[str, float] = {}

    def issue(self, seconds: int) -> str:
        """Make a token."""
        token = f"lab.{secrets.token_urlsafe(24)}"
        self._ends[token] = self._monotonic() + seconds
        return token

    def expire_all(self) -> None:
        """Let all tokens be out of date."""
        self._ends = dict.fromkeys(self._ends, float("-inf"))

    def check(self, authorization: str) -> None:
        """Let a good ``Authorization`` header pass.

        :raises ArmError: 401 with WWW-Authenticate.
        """
        scheme, _, token = authorization.partition(" ")
        if scheme.lower() != "bearer" or not token:
            raise _unauthorized("AuthenticationFailed", "Authentication failed. The 'Authorization' header is missing.")
        if token not in self._ends:
            raise _unauthorized("InvalidAuthenticationToken", "The access token is invalid.", "invalid_token")
        if self._ends[token] <= self._monotonic():
            raise _unauthorized("ExpiredAuthenticationToken", "The access token expiry has passed.", "invalid_token")


def _unauthorized(code: str, message: str, error: str = "") -> ArmError:
    challenge = 'Bearer authorization_uri="https://login.windows.net/common"'
    if error:
        challenge += f', error="{error}", error_description="{message}"'
    return ArmError(401, code, message, headers=[("WWW-Authenticate", challenge)])


def metadata(call: Call) -> Reply:
    """Answer ``/metadata/endpoints``: a list of clouds for 2019-05-01, one cloud before and since 2022-09-01.

    So the Azure CLI reads them: `az cloud register` asks with 2022-09-01, ARM_CLOUD_METADATA_URL with 2019-05-01.
    """
    base, version = call.lab.base, call.argument("api-version") or ""
    authentication = {
        "loginEndpoint": base,
        "audiences": AUDIENCES,
        "tenant": "common",
        "identityProvider": "AAD",
    }
    if version < "2019-05-01":
        return Reply(
            body={
                "galleryEndpoint": base,
                "graphEndpoint": base,
                "portalEndpoint": base,
                "authentication": {"loginEndpoint": base, "audiences": AUDIENCES},
            }
        )
    cloud: dict[str, Any] = {
        "portal": base,
        "authentication": authentication,
        "media": base,
        "graphAudience": base,
        "graph": base,
        "name": "AzureLab",
        "suffixes": {
            "azureDataLakeStoreFileSystem": "azuredatalakestore.lab",
            "acrLoginServer": "azurecr.lab",
            "sqlServerHostname": "database.lab",
            "keyVaultDns": "vault.lab",
            "storage": "core.lab",
            "azureFrontDoorEndpointSuffix": "azurefd.lab",
        },
        "batch": base,
        "resourceManager": base,
        "vmImageAliasDoc": base,
        "activeDirectoryDataLake": base,
        "sqlManagement": base,
        "microsoftGraphResourceId": base,
        "gallery": base,
    }
    return Reply(body=cloud if version >= "2022-09-01" else [cloud])


def openid_configuration(call: Call) -> Reply:
    """Answer tenant discovery."""
    tenant = call.params["tenant"]
    _known_tenant(call)
    base = f"{call.lab.base}/{tenant}"
    return Reply(
        body={
            "token_endpoint": f"{base}/oauth2/v2.0/token",
            "token_endpoint_auth_methods_supported": ["client_secret_post", "private_key_jwt", "client_secret_basic"],
            "jwks_uri": f"{base}/discovery/v2.0/keys",
            "response_modes_supported": ["query", "fragment", "form_post"],
            "subject_types_supported": ["pairwise"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "response_types_supported": ["code", "id_token", "code id_token", "id_token token"],
            "scopes_supported": ["openid", "profile", "email", "offline_access"],
            "issuer": f"{base}/v2.0",
            "authorization_endpoint": f"{base}/oauth2/v2.0/authorize",
            "device_authorization_endpoint": f"{base}/oauth2/v2.0/devicecode",
            "tenant_region_scope": "EU",
        }
    )


def instance_discovery(call: Call) -> Reply:
    """Answer instance discovery for the lab's own host."""
    host = call.lab.base.removeprefix("https://")
    tenant = f"{call.lab.base}/{call.world.scenario.tenant}"
    return Reply(
        body={
            "tenant_discovery_endpoint": f"{tenant}/v2.0/.well-known/openid-configuration",
            "api-version": "1.1",
            "metadata": [{"preferred_network": host, "preferred_cache": host, "aliases": [host]}],
        }
    )


class LoginError(ArmError):
    """An error of the login endpoint, which does not write them as Resource Manager does."""

    def __init__(self, status: int, error: str, number: int, message: str) -> None:
        super().__init__(status, error, f"AADSTS{number}: {message}")
        self._number = number

    def body(self) -> dict[str, Any]:
        """Return error, description and number."""
        return {"error": self.code, "error_description": self.message, "error_codes": [self._number]}


def _known_tenant(call: Call) -> None:
    tenant = call.params["tenant"]
    if tenant.lower() != call.world.scenario.tenant.lower():
        raise LoginError(
            400,
            "invalid_request",
            90002,
            f"Tenant '{tenant}' not found. Check to make sure you have the correct tenant ID.",
        )


def token(call: Call) -> Reply:
    """Answer a client credentials grant."""
    form = {key: values[0] for key, values in parse_qs(call.body.decode("utf-8", "replace")).items()}
    client, lifetime = call.world.scenario.client, call.world.scenario.switches.token_lifetime_seconds
    _known_tenant(call)
    if form.get("grant_type") != "client_credentials":
        raise LoginError(400, "unsupported_grant_type", 70003, "The app requested an unsupported grant type.")
    if form.get("client_id", "").lower() != client.id.lower():
        raise LoginError(
            400,
            "unauthorized_client",
            700016,
            f"Application with identifier '{form.get('client_id', '')}' was not found in the directory.",
        )
    if not secrets.compare_digest(form.get("client_secret", ""), client.secret):
        raise LoginError(401, "invalid_client", 7000215, "Invalid client secret provided.")
    scope = form.get("scope", "")
    resources = [audience.rstrip("/") for audience in [*AUDIENCES, call.lab.base]]
    if not scope.endswith("/.default") or scope.removesuffix("/.default").rstrip("/") not in resources:
        raise LoginError(
            400, "invalid_resource", 500011, f"The resource principal named {scope} was not found in the tenant."
        )
    return Reply(
        body={
            "token_type": "Bearer",
            "expires_in": lifetime,
            "ext_expires_in": lifetime,
            "access_token": call.lab.tokens.issue(lifetime),
        }
    )


ROUTES = [
    Route("GET", "/metadata/endpoints", metadata),
    Route("GET", "/common/discovery/instance", instance_discovery),
    Route("GET", "/{tenant}/v2.0/.well-known/openid-configuration", openid_configuration),
    Route("POST", "/{tenant}/oauth2/v2.0/token", token),
]
