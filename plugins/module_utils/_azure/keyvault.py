# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""A secret of Azure Key Vault, read by its identifier."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from .._domain.errors import FailbackError
from .._domain.wire import mapping, text
from .errors import reading
from .session import Session

_API_VERSION = "7.4"


def read_secret(session: Session, url: str) -> str:
    """The value of a secret.

    :param url: its identifier, such as ``https://VAULT.vault.azure.net/secrets/NAME``, with or without a version.
    :raises FailbackError: ``BAD_SECRET_URL``, and what reading may meet
    """
    parts = urlsplit(url)
    vault, _dot, service = (parts.hostname or "").partition(".")
    if parts.scheme != "https" or not vault or not service or not parts.path.startswith("/secrets/"):
        raise FailbackError(
            "BAD_SECRET_URL",
            f"{url!r} is not the identifier of a Key Vault secret.",
            "Give it as the portal shows it: https://VAULT.vault.azure.net/secrets/NAME.",
        )
    with reading(f"the Key Vault secret {parts.path.split('/')[2]}"):
        return _read(session, f"https://{parts.netloc}{parts.path.rstrip('/')}?api-version={_API_VERSION}", service)


def _read(session: Session, url: str, service: str) -> str:
    from azure.core import PipelineClient
    from azure.core.pipeline.policies import BearerTokenCredentialPolicy, RetryPolicy
    from azure.core.rest import HttpRequest

    # The token is for the service as a whole: https://vault.azure.net, and its like in other clouds.
    login: Any = BearerTokenCredentialPolicy(session, f"https://{service}/.default")
    with PipelineClient(f"https://{service}", policies=[RetryPolicy(), login], **session.verification) as client:
        answer = client.send_request(HttpRequest("GET", url))
        answer.raise_for_status()
        return text(mapping(answer.json()).get("value"))
