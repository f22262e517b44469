# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The registration over the real SDKs: once, awaited, taken up again, and no passphrase left behind."""

from __future__ import annotations

import json
import time
from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ansible_collections.asr.failback.plugins.module_utils._ansible.process_server_registration import (
    ensure_registered,
)
from ansible_collections.asr.failback.plugins.module_utils._domain.errors import FailbackError
from unit import compute_payloads as payloads
from unit.compute_payloads import missing
from unit.legs import CLASSIC_FABRIC
from unit.network import OPTIONS, Answer, Network, error_answer
from unit.payloads import Raw
from unit.process_server_azure import Azure
from unit.site_payloads import classic_fabric, process_server

PASSPHRASE = "Fm9kGx2vQp7zRt4W"
OPTIONS_SCRIPT: dict[str, Any] = OPTIONS | {
    "resource_group": "rg-dr",
    "vault": "vault-home",
    "name": "ps-azure",
    "configuration_server": None,
    "vm_resource_group": "rg-ps",
    "script": "param(...) # the script",
    "configuration_server_address": "10.0.0.5",
    "configuration_server_port": 443,
    "passphrase": PASSPHRASE,
    "data_transfer_port": 9443,
    "install_location": "C:\\ASR",
    "minimum_free_gb": 30,
    "setup_paths": ["C:\\Temp", "D:\\My Setup"],
    "setup_url": None,
    "registration_file": "",
    "script_timeout": 3600,
    "max_heartbeat_age": 30,
    "wait": True,
    "wait_timeout": 600,
    "poll_interval": 30.0,
    "refresh_interval": 300,
    "event_log": None,
}
COMMAND = "/virtualMachines/ps-azure/runCommands/asr-failback-register"
PROVIDERS = "/replicationRecoveryServicesProviders"
PROVIDER = f"/subscriptions/s/vaults/v/replicationFabrics/{CLASSIC_FABRIC}{PROVIDERS}/CS01"
DATE = {"Date": "Tue, 06 Apr 2021 15:01:00 GMT"}
WITHOUT = Answer(body=classic_fabric(processServers=[]), headers=DATE)
WITH = Answer(body=classic_fabric(), headers=DATE)
SILENT = process_server("ps-azure") | {"lastHeartbeat": "2021-04-06T10:00:00Z"}


def command(state: str, code: int | None = None, output: str = "", provisioning: str = "Succeeded") -> Raw:
    view = {"executionState": state, "output": output, "error": ""} | ({"exitCode": code} if code is not None else {})
    properties = {"provisioningState": provisioning, "instanceView": view, "source": {"script": "x"}}
    return {"id": COMMAND, "name": "asr-failback-register", "location": "eastus", "properties": properties}


@pytest.fixture
def azure(net: Network) -> Azure:
    return Azure(net)


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[float]]:
    """Time passes only when somebody sleeps."""
    naps: list[float] = []
    monkeypatch.setattr(time, "sleep", naps.append)
    monkeypatch.setattr(time, "monotonic", lambda: sum(naps))
    yield naps
    monkeypatch.undo()


def register(check_mode: bool = False, **options: Any) -> dict[str, Any]:
    return ensure_registered(OPTIONS_SCRIPT | options, check_mode)


def refused(**options: Any) -> FailbackError:
    with pytest.raises(FailbackError) as caught:
        register(**options)
    return caught.value


def commands(azure: Azure, *answers: Answer | Raw) -> None:
    bodies = [entry if isinstance(entry, Answer) else Answer(body=entry) for entry in answers]
    azure.net.on("GET", COMMAND, *bodies)


def begun(azure: Azure) -> None:
    azure.vm(payloads.vm())
    azure.net.on("PUT", COMMAND, Answer(201, command("Pending", provisioning="Creating")))


def deleted(azure: Azure) -> None:
    azure.net.on("DELETE", COMMAND, Answer(200))


def refreshed(azure: Azure, times: int = 1) -> None:
    azure.net.on("GET", PROVIDERS, *[Answer(body={"value": [{"id": PROVIDER, "name": "CS01"}]})] * times)
    taken = Answer(202, None, {"Location": "https://management.azure.com/jobs/refresh-1"})
    azure.net.on("POST", "/refreshProvider", *[taken] * times)


def test_it_is_registered_and_awaited(azure: Azure, clock: list[float], tmp_path: Path):
    azure.fabric(WITHOUT, WITHOUT, WITH)
    commands(azure, missing(), command("Running"), command("Succeeded", 0, "The setup ended with 0."))
    begun(azure)
    deleted(azure)
    refreshed(azure)
    log = tmp_path / "log"
    result = register(event_log=str(log))
    assert azure.written == ["PUT asr-failback-register", "DELETE asr-failback-register", "POST refreshProvider"]
    assert (result["changed"], result["registration"], result["ready"]) == (True, "registered", True)
    assert result["process_server"]["name"] == "ps-azure"
    assert clock == [30.0, 30.0, 30.0]
    said = [json.loads(line) for line in log.read_text().splitlines()]
    assert {event["machine"] for event in said} == {"ps-azure"}
    assert "CS01 does not list it (it lists none)" in [event.get("reason") for event in said]
    assert PASSPHRASE not in log.read_text()


def test_the_passphrase_is_a_protected_parameter_and_nothing_else(azure: Azure):
    azure.fabric(WITHOUT, WITH)
    commands(azure, missing(), command("Succeeded", 0))
    begun(azure)
    deleted(azure)
    refreshed(azure)
    url = "https://acct.blob.core.windows.net/setup.exe?sig=SIGNED"
    register(setup_url=url)
    body = azure.body("PUT", COMMAND)
    properties = body["properties"]
    assert properties.pop("protectedParameters") == [
        {"name": "Passphrase", "value": PASSPHRASE},
        {"name": "SetupUrlBase64", "value": b64encode(url.encode()).decode()},
    ]
    assert PASSPHRASE not in json.dumps(body)
    assert {entry["name"]: entry["value"] for entry in properties["parameters"]} == {
        "ConfigurationServer": "10.0.0.5",
        "ConfigurationServerPort": "443",
        "DataTransferPort": "9443",
        "InstallLocation": "C:\\ASR",
        "MinimumFreeGb": "30",
        "SetupPathsBase64": b64encode(rb"C:\Temp;D:\My Setup").decode(),
    }
    assert (properties["asyncExecution"], properties["timeoutInSeconds"]) == (True, 3600)


def test_one_that_the_vault_shows_is_left_alone(azure: Azure):
    azure.fabric(WITH)
    commands(azure, missing())
    result = register()
    assert (result["changed"], result["registration"], azure.written) == (False, "", [])


def test_without_a_script_nothing_is_registered(azure: Azure):
    azure.fabric(WITHOUT, WITH)
    refreshed(azure)
    assert not register(script=None, passphrase=None, configuration_server_address=None)["changed"]
    assert azure.written == ["POST refreshProvider"]


def test_one_that_is_not_listed_and_not_awaited_is_an_error(azure: Azure):
    azure.fabric(WITHOUT)
    error = refused(script=None, wait=False)
    assert error.code == "PROCESS_SERVER_NOT_LISTED"
    assert azure.written == []


def test_one_that_is_not_heard_of_is_registered_again(azure: Azure):
    azure.fabric(Answer(body=classic_fabric(processServers=[SILENT]), headers=DATE), WITH)
    commands(azure, missing(), command("Failed", 10))
    begun(azure)
    deleted(azure)
    refreshed(azure)
    result = register()
    assert (result["changed"], result["registration"]) == (False, "already_registered")


def test_an_unsupported_version_is_not_mended_by_registering(azure: Azure):
    unsupported = classic_fabric(processServers=[process_server("ps-azure") | {"versionStatus": "NotSupported"}])
    azure.fabric(Answer(body=unsupported, headers=DATE))
    commands(azure, missing())
    assert refused(wait=False).code == "PROCESS_SERVER_NOT_READY"


def test_check_mode_registers_nothing(azure: Azure):
    azure.fabric(WITHOUT)
    commands(azure, missing())
    result = register(check_mode=True)
    assert (result["changed"], result["ready"], azure.written) == (True, False, [])
    assert result["lacks"] == ["CS01 does not list it (it lists none)"]


def test_a_registration_that_runs_is_awaited_and_not_begun_again(azure: Azure):
    azure.fabric(WITHOUT, WITH)
    commands(azure, command("Running"), command("Running"), command("Succeeded", 0))
    deleted(azure)
    refreshed(azure)
    assert register()["registration"] == "registered"
    assert "PUT asr-failback-register" not in azure.written


def test_a_registration_that_failed_in_an_earlier_run_is_begun_again(azure: Azure):
    azure.fabric(WITHOUT, WITH)
    commands(azure, command("Failed", 24), command("Succeeded", 0))
    begun(azure)
    azure.net.on("DELETE", COMMAND, *[Answer(200)] * 2)
    refreshed(azure)
    assert register()["changed"]
    assert azure.written[:3] == [
        "DELETE asr-failback-register",
        "PUT asr-failback-register",
        "DELETE asr-failback-register",
    ]


def test_a_run_command_that_was_left_is_deleted_although_all_is_well(azure: Azure):
    azure.fabric(WITH)
    commands(azure, *[command("Succeeded", 0)] * 2)
    deleted(azure)
    assert register()["changed"]
    assert azure.written == ["DELETE asr-failback-register"]


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (command("Failed", 24, f"The passphrase {PASSPHRASE} is wrong"), "PASSPHRASE_REFUSED"),
        (command("Failed", 21), "SERVER_UNREACHABLE"),
        (command("Failed", 23), "SETUP_MISSING"),
        (command("TimedOut"), "SCRIPT_TIMED_OUT"),
        (command("Unknown", provisioning="Failed"), "SCRIPT_FAILED"),
    ],
)
def test_the_run_command_goes_when_the_script_failed_too(azure: Azure, answer: Raw, code: str):
    azure.fabric(WITHOUT)
    commands(azure, missing(), answer)
    begun(azure)
    deleted(azure)
    error = refused()
    assert error.code == code
    assert PASSPHRASE not in f"{error.message}{error.remedy}{error.details}"
    assert azure.written[-1] == "DELETE asr-failback-register"


def test_a_deletion_that_fails_does_not_hide_why_the_script_failed(azure: Azure):
    azure.fabric(WITHOUT)
    commands(azure, missing(), command("Failed", 21))
    begun(azure)
    azure.net.on("DELETE", COMMAND, error_answer(409, "Conflict", "Busy."))
    assert refused().code == "SERVER_UNREACHABLE"


def test_a_deletion_that_fails_is_a_warning(azure: Azure):
    azure.fabric(WITHOUT, WITH)
    commands(azure, missing(), command("Succeeded", 0))
    begun(azure)
    azure.net.on("DELETE", COMMAND, error_answer(409, "Conflict", "Busy."))
    refreshed(azure)
    assert "still there" in register()["warnings"][0]


def test_it_gives_up_in_the_end_and_says_the_likely_causes(azure: Azure, clock: list[float]):
    azure.fabric(*[WITHOUT] * 22)
    commands(azure, missing(), command("Succeeded", 0))
    begun(azure)
    deleted(azure)
    refreshed(azure, times=3)
    error = refused()
    assert error.code == "PROCESS_SERVER_NOT_LISTED"
    assert "443" in error.remedy
    # Ten minutes of looking every half minute, with a refresh every five minutes.
    assert len(clock) == 21
    assert azure.written.count("POST refreshProvider") == 3


def test_a_refresh_that_azure_does_not_take_fails_nothing(azure: Azure):
    azure.fabric(WITHOUT, WITH)
    azure.net.on("GET", PROVIDERS, Answer(body={"value": [{"id": PROVIDER, "name": "CS01"}]}))
    azure.net.on("POST", "/refreshProvider", error_answer(409, "OperationRunning", "Another one runs."))
    assert register(script=None)["ready"]


def test_a_vm_that_is_not_there_is_told(azure: Azure):
    azure.fabric(WITHOUT)
    commands(azure, missing())
    azure.vm(missing())
    assert refused().code == "VM_NOT_FOUND"


def test_a_vm_that_does_not_run_is_told(azure: Azure):
    azure.fabric(WITHOUT)
    commands(azure, missing())
    azure.vm(payloads.vm(power="deallocated"))
    assert refused().code == "VM_NOT_RUNNING"


def test_a_configuration_server_that_the_vault_does_not_know(azure: Azure):
    azure.net.on("GET", "/replicationFabrics", Answer(body={"value": [classic_fabric()]}))
    azure.net.on("GET", "/replicationProtectionContainerMappings", Answer(body={"value": []}))
    azure.net.on("GET", f"/replicationFabrics/{CLASSIC_FABRIC}", WITH)
    error = refused(configuration_server="CS99")
    assert error.code == "CONFIGURATION_SERVER_NOT_FOUND"
    assert "CS01" in error.message


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ({"configuration_server_address": "10.0.0.5; Stop-Computer"}, "ADDRESS_UNUSABLE"),
        ({"configuration_server_address": ""}, "ADDRESS_UNUSABLE"),
        ({"passphrase": ""}, "PASSPHRASE_UNUSABLE"),
        ({"passphrase": "two words"}, "PASSPHRASE_UNUSABLE"),
        ({"passphrase": "$(Stop-Computer)"}, "PASSPHRASE_UNUSABLE"),
        ({"passphrase": "-"}, "PASSPHRASE_UNUSABLE"),
        ({"install_location": "C:\\Program Files"}, "INSTALL_LOCATION_UNUSABLE"),
        ({"poll_interval": 0.0}, "BAD_OPTION"),
    ],
)
def test_what_can_be_said_before_any_call(azure: Azure, options: dict[str, Any], code: str):
    error = refused(**options)
    assert error.code == code
    assert "two words" not in error.message
    assert azure.net.requests == []
