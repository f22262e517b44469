# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Login and the door of Resource Manager: metadata, tokens, api-versions, throttling, and what is recorded."""

from __future__ import annotations

from typing import Any

import pytest
from azure.core.exceptions import ClientAuthenticationError
from azure.identity import ClientSecretCredential

from lab.azure.throttle import Bucket
from lab.client import LabClient
from lab.sdk import VAULT, site_recovery


def form(lab: LabClient, **changes: str) -> dict[str, str]:
    """Return a right token request with changes."""
    return {
        "grant_type": "client_credentials",
        "client_id": lab.environment["AZURE_CLIENT_ID"],
        "client_secret": lab.environment["AZURE_CLIENT_SECRET"],
        "scope": "https://management.azure.com/.default",
        **changes,
    }


LOGINS: list[tuple[dict[str, str], str, int, int]] = [
    ({"client_secret": "wrong"}, "", 401, 7000215),
    ({"client_id": "33333333-0000-4000-8000-000000000000"}, "", 400, 700016),
    ({}, "44444444-0000-4000-8000-000000000000", 400, 90002),
    ({"scope": "https://elsewhere.example/.default"}, "", 400, 500011),
    ({"grant_type": "password"}, "", 400, 70003),
]


@pytest.mark.parametrize(("changes", "tenant", "status", "code"), LOGINS)
def test_refused_logins(steady_lab: LabClient, changes: dict[str, str], tenant: str, status: int, code: int) -> None:
    tenant = tenant or steady_lab.environment["AZURE_TENANT_ID"]
    answer = steady_lab.session.post(f"{steady_lab.url}/{tenant}/oauth2/v2.0/token", data=form(steady_lab, **changes))
    assert (answer.status_code, answer.json()["error_codes"]) == (status, [code])
    assert answer.json()["error_description"].startswith(f"AADSTS{code}: ")


@pytest.mark.parametrize("changes", [{"client_secret": "wrong"}, {"client_id": "33333333-0000-4000-8000-000000000000"}])
def test_azure_identity_reports_them(steady_lab: LabClient, changes: dict[str, Any]) -> None:
    given = {
        "tenant_id": steady_lab.environment["AZURE_TENANT_ID"],
        "client_id": steady_lab.environment["AZURE_CLIENT_ID"],
        "client_secret": steady_lab.environment["AZURE_CLIENT_SECRET"],
    }
    credential = ClientSecretCredential(**(given | changes), authority=steady_lab.url, disable_instance_discovery=True)
    with pytest.raises(ClientAuthenticationError, match="AADSTS"):
        credential.get_token("https://management.azure.com/.default")


@pytest.mark.parametrize(
    ("header", "code"),
    [({}, "AuthenticationFailed"), ({"Authorization": "Bearer made-up"}, "InvalidAuthenticationToken")],
)
def test_bad_tokens(steady_lab: LabClient, header: dict[str, str], code: str) -> None:
    url = f"{steady_lab.url}{steady_lab.vault}?api-version=2025-08-01"
    answer = steady_lab.session.get(url, headers=header)
    assert (answer.status_code, answer.json()["error"]["code"]) == (401, code)
    assert answer.headers["WWW-Authenticate"].startswith("Bearer ")


def test_expired_token(lab: LabClient) -> None:
    client = site_recovery(lab, retry_total=0)
    assert list(client.replication_fabrics.list(*VAULT))
    lab.control("DELETE", "tokens")
    with pytest.raises(ClientAuthenticationError, match="ExpiredAuthenticationToken"):
        list(client.replication_fabrics.list(*VAULT))
    lab._token = ""  # the lab's own client logs in anew


def test_metadata(steady_lab: LabClient) -> None:
    def metadata(version: str) -> Any:
        return steady_lab.session.get(f"{steady_lab.url}/metadata/endpoints?api-version={version}").json()

    new, old = metadata("2022-09-01"), metadata("2015-01-01")
    assert metadata("2019-05-01") == [new]
    assert (new["resourceManager"], new["authentication"]["loginEndpoint"]) == (steady_lab.url, steady_lab.url)
    assert old["authentication"]["loginEndpoint"] == steady_lab.url
    assert "https://management.azure.com/" in old["authentication"]["audiences"]


@pytest.mark.parametrize(
    ("query", "code"),
    [("", "MissingApiVersionParameter"), ("?api-version=2016-08-10", "InvalidApiVersionParameter"),
     ("?api-version=latest", "InvalidApiVersionParameter")],
)  # fmt: skip
def test_api_version(steady_lab: LabClient, query: str, code: str) -> None:
    headers = {"Authorization": f"Bearer {steady_lab.token()}"}
    answer = steady_lab.session.get(f"{steady_lab.url}{steady_lab.vault}/replicationFabrics{query}", headers=headers)
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, code)


def test_letter_case_does_not_matter(steady_lab: LabClient) -> None:
    path = steady_lab.item("win-sql01")["id"]
    assert steady_lab.get(path.upper())["name"] == steady_lab.get(path.lower())["name"]


def test_unknown_path_is_an_envelope_and_is_noticed(steady_lab: LabClient) -> None:
    answer = steady_lab.arm("GET", "replicationNonsense")
    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "NotFound")
    assert [each["path"].rsplit("/", 1)[-1] for each in steady_lab.control("GET", "requests?unexpected=1")] == [
        "replicationNonsense"
    ]
    assert steady_lab.arm("PUT", "replicationJobs").status_code == 405
    steady_lab.control("DELETE", "requests")


def test_dates_come_from_the_simulated_clock(lab: LabClient) -> None:
    before = lab.arm("GET", "replicationPolicies").headers["Date"]
    lab.advance(86400 * 3)
    after = lab.arm("GET", "replicationPolicies").headers
    assert before[:16] != after["Date"][:16]


def test_throttling(lab: LabClient) -> None:
    path = lab.home / "throttle.yml"
    path.write_text("switches: {throttle_reads: [3, 1]}\nclassic: {process_servers: [{name: CS01}]}\n")
    lab.reset(scenario=str(path))
    codes = [lab.arm("GET", "replicationPolicies").status_code for _ in range(5)]
    assert codes[:3] == [200, 200, 200]
    assert codes[4] == 429
    refused = lab.arm("GET", "replicationPolicies")
    assert int(refused.headers["Retry-After"]) >= 1
    lab.advance(10)
    assert lab.arm("GET", "replicationPolicies").status_code == 200


def test_coming_back_too_early_starts_the_wait_anew() -> None:
    bucket = Bucket(size=2, refill=1, tokens=0, at=0.0)
    assert bucket.take(0.0) == 2.0
    assert bucket.take(1.5) == 2.0
    assert bucket.take(3.0) == 2.0
    assert bucket.take(5.1) == 0.0


def test_the_record_holds_no_secrets(lab: LabClient) -> None:
    lab.token()
    lab.act("win-sql01", "resolveHealthErrors", {"password": "hush", "healthErrors": []})
    record = lab.control("GET", "requests")
    assert lab.environment["AZURE_CLIENT_SECRET"] not in str(record)
    assert "hush" not in str(record)
    assert all(set(each["query"]) <= {"api-version"} for each in record if "status" in each)
