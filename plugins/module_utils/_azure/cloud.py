# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Which Azure: the public cloud, a sovereign one, or one that describes itself at a metadata URL."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from .._domain.errors import FailbackError


@dataclass(frozen=True)
class Cloud:
    """Base URLs without a trailing slash. ``described`` is true where they came from a metadata URL."""

    resource_manager: str
    authority: str
    audience: str
    described: bool = False

    @property
    def scope(self) -> str:
        return f"{self.audience}/.default"


_PUBLIC = Cloud("https://management.azure.com", "https://login.microsoftonline.com", "https://management.azure.com")
#: Names as the Azure CLI and azure.azcollection have them, lower case.
CLOUDS = {
    "azurecloud": _PUBLIC,
    "azurepubliccloud": _PUBLIC,
    "azureusgovernment": Cloud(
        "https://management.usgovcloudapi.net",
        "https://login.microsoftonline.us",
        "https://management.core.usgovcloudapi.net",
    ),
    "azurechinacloud": Cloud(
        "https://management.chinacloudapi.cn",
        "https://login.chinacloudapi.cn",
        "https://management.core.chinacloudapi.cn",
    ),
}
_API_VERSION = "2022-09-01"
_TIMEOUT_SECONDS = 30


def cloud(name: str, *, verify: bool = True) -> Cloud:
    """The cloud with that name, or the one that a metadata URL describes.

    :param verify: whether the metadata server's certificate is verified.
    :raises FailbackError: ``CLOUD_UNKNOWN``, ``CLOUD_UNREACHABLE``, ``CERTIFICATE_NOT_TRUSTED``.
    """
    if not name.lower().startswith("https://"):
        known = CLOUDS.get(name.lower())
        if known is None:
            raise FailbackError(
                "CLOUD_UNKNOWN",
                f"There is no cloud environment {name!r}.",
                "Use AzureCloud, AzureUSGovernment, AzureChinaCloud, or an https metadata URL.",
            )
        return known
    return _from_metadata(name, _fetch(name.rstrip("/"), verify))


def _fetch(base: str, verify: bool) -> Any:
    import requests

    url = base if "/metadata/endpoints" in base else f"{base}/metadata/endpoints?api-version={_API_VERSION}"
    try:
        # requests takes REQUESTS_CA_BUNDLE from the environment, but not for a verify that is given.
        answer = requests.get(url, timeout=_TIMEOUT_SECONDS, **({} if verify else {"verify": False}))
        answer.raise_for_status()
        return answer.json()
    except requests.exceptions.SSLError as error:
        raise untrusted(base, str(error)) from error
    except (requests.exceptions.RequestException, ValueError) as error:
        raise FailbackError(
            "CLOUD_UNREACHABLE",
            f"The cloud's metadata could not be read from {base}: {type(error).__name__}.",
            "Check cloud_environment (AZURE_CLOUD_ENVIRONMENT), the network and the proxy.",
            {"error": str(error)},
        ) from error


def _from_metadata(name: str, answer: Any) -> Cloud:
    # Newer versions of the endpoint answer with a list of clouds, older ones with one.
    entry = answer[0] if isinstance(answer, list) and answer else answer
    try:
        login = entry["authentication"]
        return Cloud(
            str(entry["resourceManager"]).rstrip("/"),
            str(login["loginEndpoint"]).rstrip("/"),
            str(login["audiences"][0]).rstrip("/"),
            described=True,
        )
    except (KeyError, IndexError, TypeError) as error:
        raise FailbackError(
            "CLOUD_UNREACHABLE",
            f"{name} answers, but not with a cloud's metadata.",
            "Check cloud_environment (AZURE_CLOUD_ENVIRONMENT).",
        ) from error


def untrusted(host: str, reason: str) -> FailbackError:
    return FailbackError(
        "CERTIFICATE_NOT_TRUSTED",
        f"The certificate of {host} is not trusted.",
        "Name the certificate authority's file in REQUESTS_CA_BUNDLE; only as a last resort set "
        "cert_validation_mode: ignore (Azure) or validate_certs: false (vCenter).",
        {"error": reason},
    )
