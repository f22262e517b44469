# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""A running lab as these tests need it: reset to a known start, writes counted by machine, time that can be hurried."""

from __future__ import annotations

import re
import shlex
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import requests

#: Simulated seconds per real one: a copy of two hours takes seconds.
FAST = 1200
#: Nothing moves by itself; tests advance the time.
STILL = 1

_ITEM = re.compile(r"/replicationProtectedItems/(?P<item>[^/]+)/(?P<verb>[^/]+)$", re.IGNORECASE)
_PLAN = re.compile(r"/replicationRecoveryPlans/(?P<plan>[^/]+)/(?P<verb>[^/]+)$", re.IGNORECASE)
_HURRY_PAUSE = 0.2
_API_VERSION = "2025-08-01"
_PATIENCE_SECONDS = 90


def read_environment(home: Path) -> dict[str, str]:
    """The variables of a lab's ``env`` file, without PATH."""
    lines = (home / "env").read_text(encoding="utf-8").splitlines()
    pairs = (line.removeprefix("export ").partition("=") for line in lines)
    return {name: shlex.split(value)[0] for name, _, value in pairs if name != "PATH"}


class Lab:
    """One lab for all tests; ``begin`` makes it as new.

    :param home: the directory with its ``env`` file.
    """

    def __init__(self, home: Path) -> None:
        self.environment = read_environment(home)
        self._url = self.environment["ASR_LAB_URL"]
        self._token = ""
        self._names: dict[str, str] = {}

    def _request(self, method: str, url: str, **content: Any) -> requests.Response:
        return requests.request(method, url, verify=self.environment["SSL_CERT_FILE"], timeout=60, **content)

    # The lab's own endpoints

    def control(self, method: str, path: str, data: Any = None) -> Any:
        """Call an endpoint below ``/_lab/`` and return its JSON."""
        answer = self._request(method, f"{self._url}/_lab/{path}", json=data)
        assert answer.status_code < 400, f"{method} /_lab/{path}: {answer.status_code} {answer.text}"
        return answer.json() if answer.content else None

    def begin(self, speed: float = FAST, **scenario: Any) -> None:
        """Go back to the start.

        :param speed: simulated seconds per real one.
        :param scenario: ``scenario``, a name or the path of a file, where it is not ``small``.
        """
        self.control("DELETE", "faults")
        self.control("POST", "reset", {"speed": speed, "scenario": "small"} | scenario)
        self._token = ""
        self._names = {item["name"].lower(): item["properties"]["friendlyName"] for item in self.items()}
        self.control("DELETE", "requests")

    def faults(self, *rules: dict[str, Any]) -> None:
        """Set faults."""
        self.control("POST", "faults", list(rules))

    def advance(self, seconds: float) -> None:
        """Jump forward in simulated time."""
        self.control("POST", "time", {"advance_seconds": seconds})

    def expire_tokens(self) -> None:
        """All tokens are out of date."""
        self.control("DELETE", "tokens")
        self._token = ""

    def truth(self) -> dict[str, dict[str, Any]]:
        """All machines by name, as they really are."""
        return {machine["name"]: machine for machine in self.control("GET", "machines")}

    def phases(self) -> dict[str, str]:
        return {name: machine["phase"] for name, machine in self.truth().items()}

    def change(self, name: str, **facts: Any) -> None:
        """Make something true of a machine."""
        self.control("POST", f"machines/{name}", facts)

    def requests(self) -> list[dict[str, Any]]:
        """All requests since the start, oldest first."""
        found: list[dict[str, Any]] = self.control("GET", "requests")
        return found

    def unexpected(self) -> list[dict[str, Any]]:
        """Requests that the lab does not know."""
        found: list[dict[str, Any]] = self.control("GET", "requests?unexpected=1")
        return found

    def writes(self) -> list[dict[str, Any]]:
        """What was written to Azure; logins are none."""
        return [
            each
            for each in self.requests()
            if each["path"].lower().startswith("/subscriptions/") and each["method"] not in {"GET", "HEAD"}
        ]

    def actions(self, *, taken_only: bool = True) -> Counter[tuple[str, str]]:
        """How often each action was sent to each machine or recovery plan: (name, verb) → number.

        :param taken_only: leave out what Azure did not carry out; what it did counts, whatever the client saw.
        """
        counted: Counter[tuple[str, str]] = Counter()
        for each in self.writes():
            if taken_only and not each["taken"]:
                continue
            if item := _ITEM.search(each["path"]):
                counted[self._names[item["item"].lower()], item["verb"]] += 1
            elif plan := _PLAN.search(each["path"]):
                counted[plan["plan"], plan["verb"]] += 1
            else:
                counted[each["path"], each["method"]] += 1
        return counted

    @contextmanager
    def hurrying(self, step: float = 300) -> Iterator[None]:
        """Time runs fast meanwhile, however slow the lab is.

        :param step: simulated seconds that pass every fifth of a second.
        """
        stop = threading.Event()

        def advance() -> None:
            while not stop.wait(_HURRY_PAUSE):
                self.advance(step)

        thread = threading.Thread(target=advance, daemon=True)
        thread.start()
        try:
            yield
        finally:
            stop.set()
            thread.join()

    def wait(self, done: Callable[[], bool]) -> None:
        """Look until something holds."""
        deadline = time.monotonic() + _PATIENCE_SECONDS
        while not done():
            assert time.monotonic() < deadline, "it did not come true"
            time.sleep(0.05)

    # Azure, as somebody in the portal uses it

    @property
    def vault(self) -> str:
        """The path of the vault."""
        group = f"/subscriptions/{self.environment['AZURE_SUBSCRIPTION_ID']}/resourceGroups/rg-dr"
        return f"{group}/providers/Microsoft.RecoveryServices/vaults/vault-home"

    def _login(self) -> str:
        env = self.environment
        form = {
            "grant_type": "client_credentials",
            "client_id": env["AZURE_CLIENT_ID"],
            "client_secret": env["AZURE_CLIENT_SECRET"],
            "scope": "https://management.azure.com/.default",
        }
        answer = self._request("POST", f"{self._url}/{env['AZURE_TENANT_ID']}/oauth2/v2.0/token", data=form)
        answer.raise_for_status()
        return str(answer.json()["access_token"])

    def arm(self, method: str, path: str, body: Any = None) -> requests.Response:
        """A raw request to Resource Manager."""
        return self._as_somebody(method, f"{self._url}{path}?api-version={_API_VERSION}", body)

    def _as_somebody(self, method: str, url: str, body: Any = None) -> requests.Response:
        self._token = self._token or self._login()
        return self._request(method, url, json=body, headers={"Authorization": f"Bearer {self._token}"})

    def items(self) -> list[dict[str, Any]]:
        """The vault's protected items as listed."""
        return self.listed("replicationProtectedItems")

    def listed(self, kind: str) -> list[dict[str, Any]]:
        """A list of the vault, all its pages."""
        page = self.arm("GET", f"{self.vault}/{kind}").json()
        found: list[dict[str, Any]] = page["value"]
        while page.get("nextLink"):
            page = self._as_somebody("GET", page["nextLink"]).json()
            found += page["value"]
        return found

    def act(self, name: str, verb: str, properties: Any = None) -> None:
        """Start an action on a machine, as the portal does."""
        arm_id = next(item["id"] for item in self.items() if item["properties"]["friendlyName"] == name)
        answer = self.arm("POST", f"{arm_id}/{verb}", None if properties is None else {"properties": properties})
        assert answer.status_code == 202, answer.text
