# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Which Azure is meant, and who logs in to it."""

from __future__ import annotations

import shutil
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests
from azure.identity import AzureCliCredential, ClientSecretCredential, ManagedIdentityCredential

from ansible_collections.asr.failback.plugins.module_utils._azure.cloud import CLOUDS, Cloud, cloud
from ansible_collections.asr.failback.plugins.module_utils._azure.credentials import credential
from ansible_collections.asr.failback.plugins.module_utils._azure.session import Session
from ansible_collections.asr.failback.plugins.module_utils._azure.vault import AzureVault
from ansible_collections.asr.failback.plugins.module_utils._domain.errors import FailbackError
from unit.network import OPTIONS, SECRET, Answer, Network

DESCRIPTION = {
    "name": "Lab",
    "resourceManager": "https://lab.example:8443/",
    "authentication": {"loginEndpoint": "https://login.lab.example/", "audiences": ["https://audience.lab.example/"]},
}
URL = "https://lab.example:8443"


@pytest.mark.parametrize(
    ("name", "host"),
    [
        ("AzureCloud", "management.azure.com"),
        ("azurecloud", "management.azure.com"),
        ("AzureUSGovernment", "management.usgovcloudapi.net"),
        ("AzureChinaCloud", "management.chinacloudapi.cn"),
    ],
)
def test_a_cloud_by_name(name: str, host: str):
    found = cloud(name)
    assert found.resource_manager == f"https://{host}"
    assert not found.described


def test_no_cloud_has_a_trailing_slash():
    for found in CLOUDS.values():
        assert not any(url.endswith("/") for url in (found.resource_manager, found.authority, found.audience))
        assert found.scope.endswith("/.default")


@pytest.mark.parametrize("body", [DESCRIPTION, [DESCRIPTION], [DESCRIPTION, {"name": "another"}]])
@pytest.mark.parametrize("url", [URL, f"{URL}/", f"{URL}/metadata/endpoints?api-version=2022-09-01"])
def test_a_cloud_that_describes_itself(net: Network, body: Any, url: str):
    net.on("GET", "/metadata/endpoints", Answer(body=body))
    assert cloud(url) == Cloud(
        "https://lab.example:8443", "https://login.lab.example", "https://audience.lab.example", described=True
    )
    (request,) = net.requests
    assert "api-version=2022-09-01" in str(request.url)


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (Answer(500, {}), "CLOUD_UNREACHABLE"),
        (Answer(200, b"<html>"), "CLOUD_UNREACHABLE"),
        (Answer(200, []), "CLOUD_UNREACHABLE"),
        (Answer(200, {"resourceManager": "x"}), "CLOUD_UNREACHABLE"),
        (Answer(200, DESCRIPTION | {"authentication": {"loginEndpoint": "x", "audiences": []}}), "CLOUD_UNREACHABLE"),
        (requests.exceptions.ConnectionError("refused"), "CLOUD_UNREACHABLE"),
        (requests.exceptions.SSLError("certificate verify failed"), "CERTIFICATE_NOT_TRUSTED"),
    ],
)
def test_a_description_that_cannot_be_had(net: Network, answer: Any, code: str):
    net.on("GET", "/metadata/endpoints", answer)
    with pytest.raises(FailbackError) as caught:
        cloud(URL)
    assert caught.value.code == code
    assert URL in caught.value.message


@pytest.mark.parametrize("name", ["Azure", "http://lab.example", ""])
def test_an_unknown_cloud_names_the_known_ones(name: str):
    with pytest.raises(FailbackError) as caught:
        cloud(name)
    assert caught.value.code == "CLOUD_UNKNOWN"
    assert "AzureChinaCloud" in caught.value.remedy


# ----- credentials


def log_in(monkeypatch: pytest.MonkeyPatch, *, cli: bool = False, **options: Any) -> Any:
    monkeypatch.setattr(shutil, "which", lambda name: "/usr/bin/az" if cli else None)
    absent = dict.fromkeys(("tenant", "client_id", "secret", "x509_certificate_path"))  # as a module has them
    return credential(absent | {"auth_source": "auto"} | options, cloud("AzureCloud"))


WHOLE = {"tenant": OPTIONS["tenant"], "client_id": "app-1", "secret": SECRET}


@pytest.mark.parametrize(
    ("options", "kind"),
    [
        (WHOLE, ClientSecretCredential),
        (WHOLE | {"auth_source": "env"}, ClientSecretCredential),
        ({"auth_source": "cli"}, AzureCliCredential),
        ({"auth_source": "msi"}, ManagedIdentityCredential),
        ({"auth_source": "msi", "client_id": "app-1"}, ManagedIdentityCredential),
    ],
)
def test_where_credentials_come_from(monkeypatch: pytest.MonkeyPatch, options: dict[str, Any], kind: type):
    assert isinstance(log_in(monkeypatch, **options), kind)


def test_the_cli_is_taken_where_it_is_and_nothing_else_is_given(monkeypatch: pytest.MonkeyPatch):
    assert isinstance(log_in(monkeypatch, cli=True), AzureCliCredential)


@pytest.mark.parametrize("source", ["auto", "env"])
@pytest.mark.parametrize(
    ("given", "missing"),
    [
        (["tenant"], ["client_id", "secret"]),
        (["client_id"], ["tenant", "secret"]),
        (["secret"], ["tenant", "client_id"]),
        (["tenant", "client_id"], ["secret"]),
        (["tenant", "secret"], ["client_id"]),
        (["client_id", "secret"], ["tenant"]),
    ],
)
def test_half_a_service_principal_says_what_is_missing(
    monkeypatch: pytest.MonkeyPatch, source: str, given: list[str], missing: list[str]
):
    with pytest.raises(FailbackError) as caught:
        log_in(monkeypatch, cli=True, auth_source=source, **{name: WHOLE[name] for name in given})
    assert caught.value.code == "INCOMPLETE_CREDENTIALS"
    for name in missing:
        assert name in caught.value.message
    assert SECRET not in str(caught.value.as_result())


def test_without_any_credentials(monkeypatch: pytest.MonkeyPatch):
    with pytest.raises(FailbackError) as caught:
        log_in(monkeypatch)
    assert caught.value.code == "NO_CREDENTIALS"
    assert "AZURE_CLIENT_SECRET" in caught.value.remedy


@pytest.mark.parametrize(
    "options",
    [
        WHOLE | {"tenant": "not a tenant!"},
        {"tenant": OPTIONS["tenant"], "client_id": "app-1", "x509_certificate_path": "/does/not/exist.pem"},
    ],
)
def test_credentials_that_cannot_be_used(monkeypatch: pytest.MonkeyPatch, options: dict[str, Any]):
    with pytest.raises(FailbackError) as caught:
        log_in(monkeypatch, **options)
    assert caught.value.code == "BAD_CREDENTIALS"
    assert SECRET not in str(caught.value.as_result())


def test_without_a_subscription():
    with pytest.raises(FailbackError) as caught:
        Session(OPTIONS | {"subscription_id": None})
    assert caught.value.code == "NO_SUBSCRIPTION"
    assert "AZURE_SUBSCRIPTION_ID" in caught.value.remedy


@pytest.mark.parametrize(("mode", "verified"), [("validate", True), ("ignore", False)])
def test_certificates_are_verified_everywhere_or_nowhere(net: Network, mode: str, verified: bool):
    """The cloud's description, the login and Azure itself."""
    net.on("GET", "/metadata/endpoints", Answer(body=DESCRIPTION))
    net.login()
    net.on("GET", "/replicationJobs", Answer(body={"value": [], "nextLink": None}))
    options = OPTIONS | {"cloud_environment": URL, "cert_validation_mode": mode}
    AzureVault(Session(options), "rg-dr", "vault-home").list_jobs()
    assert {"lab.example", "login.lab.example"} <= {urlsplit(str(request.url)).hostname for request in net.requests}
    assert set(net.verified) == {verified}
