# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Logins that cannot work, to Azure and to vCenter, and tokens that expire while a stage runs."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from integration.collection.expectations import one_clear_error, secrets_in
from integration.collection.modules import ModuleRun
from integration.collection.playbooks import Playbook
from integration.collection.running_lab import STILL, Lab

MACHINE = "lin-web01"
UNTRUSTED = {"REQUESTS_CA_BUNDLE": None, "SSL_CERT_FILE": None, "CURL_CA_BUNDLE": None}


class Login(NamedTuple):
    """Changes to the environment, the code of the error, and words that it must have."""

    env: Mapping[str, str | None]
    code: str
    says: tuple[str, ...]


def without(*names: str) -> dict[str, str | None]:
    return dict.fromkeys(names)


SECRET = ("AZURE_SECRET", "AZURE_CLIENT_SECRET")
TENANT = ("AZURE_TENANT", "AZURE_TENANT_ID")
#: Where no Azure CLI can be.
NO_TOOLS = {"PATH": str(Path(sys.executable).parent)}
WRONG = "a-secret-that-is-wrong"

AZURE = {
    "nothing at all": Login(
        without(*SECRET, *TENANT, "AZURE_CLIENT_ID") | NO_TOOLS, "NO_CREDENTIALS", ("AZURE_CLIENT_SECRET", "Azure CLI")
    ),
    "no secret": Login(without(*SECRET), "INCOMPLETE_CREDENTIALS", ("secret",)),
    "no tenant": Login(without(*TENANT), "INCOMPLETE_CREDENTIALS", ("tenant",)),
    "no subscription": Login(without("AZURE_SUBSCRIPTION_ID"), "NO_SUBSCRIPTION", ("AZURE_SUBSCRIPTION_ID",)),
    "wrong secret": Login(dict.fromkeys(SECRET, WRONG), "AUTHENTICATION_FAILED", ("AADSTS7000215", "secret")),
    "unknown client": Login(
        {"AZURE_CLIENT_ID": "00000000-0000-0000-0000-000000000000"},
        "AUTHENTICATION_FAILED",
        ("AADSTS700016", "client_id"),
    ),
    "unknown tenant": Login(
        dict.fromkeys(TENANT, "00000000-0000-0000-0000-000000000000"), "AUTHENTICATION_FAILED", ("tenant",)
    ),
    "certificate not trusted": Login(UNTRUSTED, "CERTIFICATE_NOT_TRUSTED", ("127.0.0.1", "REQUESTS_CA_BUNDLE")),
    "unknown cloud": Login({"AZURE_CLOUD_ENVIRONMENT": "AzureMoon"}, "CLOUD_UNKNOWN", ("AzureMoon", "AzureChinaCloud")),
    "cloud that does not answer": Login(
        {"AZURE_CLOUD_ENVIRONMENT": "https://127.0.0.1:9"}, "CLOUD_UNREACHABLE", ("https://127.0.0.1:9",)
    ),
}


@pytest.mark.parametrize("what", AZURE)
def test_azure_refuses(clean: Lab, module: Callable[..., ModuleRun], what: str) -> None:
    login = AZURE[what]
    run = module("failover", env=login.env, machines=[MACHINE])
    one_clear_error(run.result, run.output, clean.environment)
    assert run.result["error_code"] == login.code, run.result["msg"]
    for words in login.says:
        assert words in f"{run.result['msg']} {run.result['remedy']}"
    assert WRONG not in run.output
    assert clean.writes() == []


VCENTER = {
    "nothing at all": Login(without("VMWARE_HOST", "VMWARE_USER", "VMWARE_PASSWORD"), "NO_VCENTER", ("VMWARE_HOST",)),
    "wrong password": Login({"VMWARE_PASSWORD": WRONG}, "VCENTER_LOGIN_FAILED", ("VMWARE_PASSWORD",)),
    "nobody listens": Login({"VMWARE_PORT": "9"}, "VCENTER_UNREACHABLE", ("VMWARE_PORT",)),
    "unknown host": Login({"VMWARE_HOST": "vcenter.invalid"}, "VCENTER_UNREACHABLE", ("vcenter.invalid",)),
    "port that is none": Login({"VMWARE_PORT": "https"}, "", ("port",)),
}


@pytest.fixture(scope="module")
def failed_back(running_lab: Lab) -> Lab:
    """A machine whose failover waits for the commit, as far as Azure knows."""
    running_lab.begin()
    running_lab.change(MACHINE, phase="failed_back", power_state="deallocated")
    return running_lab


@pytest.mark.parametrize("what", VCENTER)
def test_vcenter_refuses(failed_back: Lab, module: Callable[..., ModuleRun], what: str) -> None:
    """A commit cannot be checked then. Check mode says so at once; in earnest vCenter may still come back."""
    login = VCENTER[what]
    run = module("commit_failover", env=login.env, machines=[MACHINE], check_mode=True)
    if login.code:
        one_clear_error(run.result, run.output, failed_back.environment)
        assert run.result["error_code"] == login.code, run.result["msg"]
    assert run.failed
    assert "Traceback" not in run.output
    for words in login.says:
        assert words in f"{run.result['msg']} {run.result.get('remedy', '')}"
    assert WRONG not in run.output
    assert failed_back.writes() == []


def test_no_commit_without_vcenter(failed_back: Lab, module: Callable[..., ModuleRun]) -> None:
    run = module("commit_failover", env={"VMWARE_PORT": "9"}, machines=[MACHINE], wait_timeout=1)
    one_clear_error(run.result, run.output, failed_back.environment)
    assert "cannot be reached" in run.result["msg"]
    assert failed_back.writes() == []


def test_vcenter_is_not_trusted(failed_back: Lab, module: Callable[..., ModuleRun]) -> None:
    """Azure is reached without verification here, so that vCenter's certificate is what is not trusted."""
    env = {**UNTRUSTED, "AZURE_CERT_VALIDATION_MODE": "ignore"}
    run = module("commit_failover", env=env, machines=[MACHINE], check_mode=True)
    one_clear_error(run.result, run.output, failed_back.environment)
    assert run.result["error_code"] == "CERTIFICATE_NOT_TRUSTED"
    assert "vCenter 127.0.0.1" in run.result["msg"]
    assert failed_back.writes() == []


@pytest.fixture
def under_way(running_lab: Lab, start: Callable[..., Playbook]) -> Playbook:
    """A reprotect that has been started, in a lab whose time stands still."""
    running_lab.begin(speed=STILL)
    run = start("reprotect", "--limit", f"localhost,{MACHINE}")
    run.wait_for("reProtect started")
    return run


def logins(lab: Lab) -> list[dict[str, Any]]:
    return [each for each in lab.requests() if each["path"].endswith("/oauth2/v2.0/token")]


def test_an_expired_token_is_renewed(running_lab: Lab, under_way: Playbook) -> None:
    running_lab.control("DELETE", "tokens")
    before = len(logins(running_lab))
    with running_lab.hurrying():
        ended = under_way.finish()
    assert ended.returncode == 0, ended.output
    assert len(logins(running_lab)) > before
    assert running_lab.actions() == {(MACHINE, "reProtect"): 1}


def test_an_expired_login_ends_the_run(running_lab: Lab, under_way: Playbook) -> None:
    """The secret has run out meanwhile. What was started goes on in Azure, and a later run takes it up."""
    refusal = {"error": "invalid_client", "error_description": "AADSTS7000222: The client secret keys are expired."}
    running_lab.faults(
        {"match": {"method": "POST", "path": "/oauth2/v2.0/token"}, "times": None, "status": 401, "body": refusal}
    )
    running_lab.control("DELETE", "tokens")
    ended = under_way.finish()
    assert ended.returncode == 2, ended.output
    assert ended.failed == {MACHINE}
    assert "AUTHENTICATION_FAILED" in ended.output
    assert "AADSTS7000222" in ended.output
    assert "Traceback" not in ended.output
    assert secrets_in(ended.output + ended.event_log, running_lab.environment) == []
    assert running_lab.actions() == {(MACHINE, "reProtect"): 1}
