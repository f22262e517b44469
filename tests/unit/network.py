# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""A scripted network below the real SDKs: every request is answered by the script, or the test fails.

It stands where requests would open a connection, so azure-core, azure-identity and the cloud's metadata all pass it.
"""

from __future__ import annotations

import io
import json
import re
from collections import deque
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
import requests
import urllib3

from ansible_collections.asr.failback.plugins.module_utils._azure import wall_clock
from unit.legs import SUBSCRIPTION

TENANT = "99999999-8888-7777-6666-555555555555"
SECRET = "very-secret-value"
TOKEN = "token-that-nobody-may-see"
OPTIONS: dict[str, Any] = {
    "subscription_id": SUBSCRIPTION,
    "tenant": TENANT,
    "client_id": "app-1",
    "secret": SECRET,
    "auth_source": "auto",
    "cloud_environment": "AzureCloud",
    "cert_validation_mode": "validate",
    "disable_instance_discovery": True,
}


@dataclass
class Answer:
    """``body``: data for JSON, or text as it is."""

    status: int = 200
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)


class Network:
    def __init__(self) -> None:
        self.requests: list[requests.PreparedRequest] = []
        self.slept: list[float] = []
        self.held_back: list[float] = []  # for how long the run's budget kept requests
        self.verified: list[Any] = []  # how each request's certificate was verified
        self._routes: list[tuple[str, re.Pattern[str], deque[Answer | Exception]]] = []

    def on(self, method: str, path: str, *answers: Answer | Exception) -> None:
        """What requests to a path get, in this order; ``path`` is a regular expression for the end of the path."""
        self._routes.append((method, re.compile(f"{path}$", re.IGNORECASE), deque(answers)))

    def sent(self, method: str, path: str = ".*") -> list[requests.PreparedRequest]:
        pattern = re.compile(f"{path}$", re.IGNORECASE)
        return [r for r in self.requests if r.method == method and pattern.search(urlsplit(str(r.url)).path)]

    def answer(self, request: requests.PreparedRequest) -> Answer:
        self.requests.append(request)
        path = unquote(urlsplit(str(request.url)).path)
        for method, pattern, answers in self._routes:
            if method == request.method and answers and pattern.search(path):
                answer = answers.popleft()
                if isinstance(answer, Exception):
                    raise answer
                return answer
        raise AssertionError(f"an unexpected request: {request.method} {request.url}")

    def login(self, answer: Answer | None = None) -> None:
        """Serve the token endpoint, as often as it is asked."""
        authority = f"https://login.microsoftonline.com/{TENANT}"
        config = {
            "issuer": f"{authority}/v2.0",
            "authorization_endpoint": f"{authority}/oauth2/v2.0/authorize",
            "token_endpoint": f"{authority}/oauth2/v2.0/token",
        }
        token = {"token_type": "Bearer", "expires_in": 3599, "access_token": TOKEN}
        self.on("GET", r"/openid-configuration", *[Answer(body=config)] * 9)
        self.on("POST", r"/oauth2/v2.0/token", *[answer or Answer(body=token)] * 9)


def _response(adapter: requests.adapters.HTTPAdapter, request: requests.PreparedRequest, answer: Answer) -> Any:
    content = b"" if answer.body is None else answer.body
    headers = {"Content-Type": "application/json"} | answer.headers
    raw = urllib3.HTTPResponse(
        body=io.BytesIO(content if isinstance(content, bytes) else json.dumps(content).encode()),
        headers=headers,
        status=answer.status,
        preload_content=False,
    )
    return adapter.build_response(request, raw)


@pytest.fixture
def net(monkeypatch: pytest.MonkeyPatch) -> Network:
    """The network of a test; nothing leaves the machine and nothing is waited for."""
    from azure.core.pipeline.transport import RequestsTransport

    network = Network()

    def send(adapter: requests.adapters.HTTPAdapter, request: requests.PreparedRequest, **options: Any) -> Any:
        network.verified.append(options.get("verify"))
        return _response(adapter, request, network.answer(request))

    monkeypatch.setattr(requests.adapters.HTTPAdapter, "send", send)
    monkeypatch.setattr(RequestsTransport, "sleep", lambda self, duration: network.slept.append(duration))
    monkeypatch.setattr(wall_clock.WallClock, "sleep", network.held_back.append)
    for name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "HTTPS_PROXY", "https_proxy"):
        monkeypatch.delenv(name, raising=False)
    return network


def error_answer(status: int, code: str, message: str = "", headers: dict[str, str] | None = None, **detail: str):
    """Azure's error envelope with causes and action in its details [asr-api 1.4]."""
    inner = {"code": code, "message": "", "possibleCauses": "", "recommendedAction": "", "clientRequestId": "c"}
    error = {"code": code, "message": message, "details": [inner | detail]}
    return Answer(status, {"error": error}, headers or {})
