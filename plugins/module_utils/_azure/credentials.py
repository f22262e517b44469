# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""From the authentication options to a credential of azure-identity."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from typing import Any

from .._domain.errors import FailbackError
from .cloud import Cloud

_SERVICE_PRINCIPAL = ("tenant", "client_id")


def credential(options: Mapping[str, Any], cloud: Cloud) -> Any:
    """A credential for the options ``auth_source``, ``tenant``, ``client_id``, ``secret``, ``x509_certificate_path``.

    :raises FailbackError: ``NO_CREDENTIALS`` or ``INCOMPLETE_CREDENTIALS``, saying which are missing.
    """
    source = options.get("auth_source") or "auto"
    if source == "auto":
        source = _detect(options)
    return _SOURCES[source](options, cloud)


def _detect(options: Mapping[str, Any]) -> str:
    if options.get("secret") or options.get("x509_certificate_path"):
        return "env"
    if any(options.get(name) for name in _SERVICE_PRINCIPAL):
        raise _incomplete(options)
    if shutil.which("az"):
        return "cli"
    raise FailbackError(
        "NO_CREDENTIALS",
        "There are no Azure credentials: neither options nor environment name a service principal, "
        "and the Azure CLI is not installed.",
        "Set AZURE_TENANT_ID, AZURE_CLIENT_ID and AZURE_CLIENT_SECRET (or AZURE_TENANT, AZURE_CLIENT_ID and "
        "AZURE_SECRET), or auth_source: msi on a machine in Azure.",
    )


def _missing(options: Mapping[str, Any]) -> list[str]:
    missing = [name for name in _SERVICE_PRINCIPAL if not options.get(name)]
    if not options.get("secret") and not options.get("x509_certificate_path"):
        missing.append("secret (or x509_certificate_path)")
    return missing


def _incomplete(options: Mapping[str, Any]) -> FailbackError:
    missing = _missing(options)
    return FailbackError(
        "INCOMPLETE_CREDENTIALS",
        f"The service principal is incomplete: {', '.join(missing)} missing.",
        "Give tenant, client_id and secret together, as options or in the environment.",
        {"missing": missing},
    )


def _service_principal(options: Mapping[str, Any], cloud: Cloud) -> Any:
    if _missing(options):
        raise _incomplete(options)
    from azure.identity import CertificateCredential, ClientSecretCredential

    common = {
        "authority": cloud.authority,
        # A cloud that describes itself is not known to Microsoft's discovery.
        "disable_instance_discovery": cloud.described or bool(options.get("disable_instance_discovery")),
        **verification(options),
    }
    try:
        if options.get("x509_certificate_path"):
            path = options["x509_certificate_path"]
            return CertificateCredential(options["tenant"], options["client_id"], path, **common)
        return ClientSecretCredential(options["tenant"], options["client_id"], options["secret"], **common)
    except (ValueError, OSError) as error:
        raise FailbackError(
            "BAD_CREDENTIALS",
            f"The credentials cannot be used: {error}",
            "Check tenant, client_id and the certificate.",
        ) from error


def _azure_cli(options: Mapping[str, Any], cloud: Cloud) -> Any:
    from azure.identity import AzureCliCredential

    return AzureCliCredential(tenant_id=options.get("tenant") or "")


def _managed_identity(options: Mapping[str, Any], cloud: Cloud) -> Any:
    from azure.identity import ManagedIdentityCredential

    return ManagedIdentityCredential(client_id=options.get("client_id"))


_SOURCES = {"env": _service_principal, "cli": _azure_cli, "msi": _managed_identity}


def verification(options: Mapping[str, Any]) -> dict[str, Any]:
    """The azure-core keyword for ``cert_validation_mode``; none where the default holds."""
    return {"connection_verify": False} if options.get("cert_validation_mode") == "ignore" else {}
