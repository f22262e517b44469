# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""A small client of a running lab, for tests and scripts: the lab's own endpoints, and raw Resource Manager calls."""

from __future__ import annotations

import shlex
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import requests

API_VERSION = "2025-08-01"


def read_environment(home: Path) -> dict[str, str]:
    """Return the variables of a lab's ``env`` file, without PATH."""
    found = {}
    for line in (home / "env").read_text(encoding="utf-8").splitlines():
        name, _, value = line.removeprefix("export ").partition("=")
        if name != "PATH":
            found[name] = shlex.split(value)[0]
    return found


class LabClient:
    """Talks to one lab."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.environment = read_environment(home)
        self.url = self.environment["ASR_LAB_URL"]
        self.session = requests.Session()
        self.session.trust_env = False  # a REQUESTS_CA_BUNDLE of somebody else's would win over the next line
        self.session.verify = self.environment["REQUESTS_CA_BUNDLE"]
        self._token = ""

    # The lab's own endpoints ------------------------------------------------------------------------------------------

    def control(self, method: str, path: str, data: Any = None) -> Any:
        """Call an endpoint below ``/_lab/`` and return its JSON."""
        answer = self.session.request(method, f"{self.url}/_lab/{path}", json=data, timeout=60)
        if answer.status_code >= 400:
            raise AssertionError(f"{method} /_lab/{path}: {answer.status_code} {answer.text}")
        return answer.json() if answer.content else None

    def reset(self, **given: Any) -> None:
        """Go back to the scenario's start."""
        self.control("POST", "reset", given)

    def faults(self, *rules: dict[str, Any]) -> None:
        """Set faults."""
        self.control("POST", "faults", list(rules))

    def machine(self, name: str) -> dict[str, Any]:
        """Return the truth about a machine."""
        found: dict[str, Any] = self.control("GET", f"machines/{name}")
        return found

    def recorded(self, method: str = "", fragment: str = "") -> list[dict[str, Any]]:
        """Return the recorded requests of a method whose path contains a fragment."""
        entries = self.control("GET", "requests")
        return [each for each in entries if method in ("", each["method"]) and fragment.lower() in each["path"].lower()]

    def advance(self, seconds: float) -> None:
        """Jump forward in simulated time."""
        self.control("POST", "time", {"advance_seconds": seconds})

    def advance_until(self, done: Callable[[], bool], step: float = 60, limit: int = 300) -> None:
        """Jump forward step by step until something holds."""
        for _ in range(limit):
            if done():
                return
            self.advance(step)
        raise AssertionError(f"it did not come true within {limit * step} simulated seconds")

    # Resource Manager, raw --------------------------------------------------------------------------------------------

    @property
    def vault(self) -> str:
        """Return the path of the vault."""
        subscription = self.environment["AZURE_SUBSCRIPTION_ID"]
        return (
            f"/subscriptions/{subscription}/resourceGroups/rg-dr/providers/Microsoft.RecoveryServices/vaults/vault-home"
        )

    def token(self) -> str:
        """Log in and return a bearer token."""
        form = {
            "grant_type": "client_credentials",
            "client_id": self.environment["AZURE_CLIENT_ID"],
            "client_secret": self.environment["AZURE_CLIENT_SECRET"],
            "scope": "https://management.azure.com/.default",
        }
        answer = self.session.post(f"{self.url}/{self.environment['AZURE_TENANT_ID']}/oauth2/v2.0/token", data=form)
        answer.raise_for_status()
        return str(answer.json()["access_token"])

    def arm(self, method: str, path: str, body: Any = None, **keywords: Any) -> requests.Response:
        """Send a request with a token and an api-version, as ``az rest`` does; a relative path is one in the vault."""
        self._token = self._token or self.token()
        path = path if path.startswith(("/", "https:")) else f"{self.vault}/{path}"
        url = path if path.startswith("https:") else self.url + path
        if "api-version=" not in url:
            url += ("&" if "?" in url else "?") + f"api-version={API_VERSION}"
        headers = {"Authorization": f"Bearer {self._token}", **keywords.pop("headers", {})}
        return self.session.request(method, url, json=body, headers=headers, timeout=60, **keywords)

    def get(self, path: str) -> Any:
        """GET something that is there."""
        answer = self.arm("GET", path)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def item(self, name: str) -> dict[str, Any]:
        """Return the full item of a machine."""
        listed = self.get("replicationProtectedItems")["value"]
        identity = next(each["id"] for each in listed if each["properties"]["friendlyName"] == name)
        found: dict[str, Any] = self.get(identity)
        return found

    def act(self, name: str, action: str, properties: dict[str, Any] | None = None) -> requests.Response:
        """POST an action to an item."""
        body = None if properties is None else {"properties": properties}
        return self.arm("POST", f"{self.item(name)['id']}/{action}", body)

    def job_of(self, answer: requests.Response) -> dict[str, Any]:
        """Return the job that an accepted request started."""
        assert answer.status_code == 202, answer.text
        guid = answer.headers["Azure-AsyncOperation"].split("replicationOperationStatus/")[1].split("?")[0]
        found: dict[str, Any] = self.get(f"replicationJobs/{guid}")
        return found

    def finished_job(self, answer: requests.Response) -> dict[str, Any]:
        """Let time pass until the job of an accepted request ends, and return it."""
        identity = self.job_of(answer)["id"]
        self.advance_until(lambda: self.get(identity)["properties"]["state"] not in ("NotStarted", "InProgress"), 60)
        found: dict[str, Any] = self.get(identity)
        return found

    def await_protected(self, name: str) -> dict[str, Any]:
        """Let time pass until an item is protected, and return it."""
        self.advance_until(lambda: self.item(name)["properties"]["protectionState"] == "Protected", 120)
        return self.item(name)

    def wait(self, done: Callable[[], bool], seconds: float = 30) -> None:
        """Poll in real time until something holds."""
        deadline = time.monotonic() + seconds
        while not done():
            assert time.monotonic() < deadline, "it did not come true"
            time.sleep(0.05)
