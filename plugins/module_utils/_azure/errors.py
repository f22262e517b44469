# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What azure-core raises, in the collection's words. The generic parser drops causes and actions [asr-api 1.4]."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email.utils import parsedate_to_datetime
from typing import Any

try:
    from azure.core.exceptions import (
        AzureError,
        ClientAuthenticationError,
        DecodeError,
        HttpResponseError,
        ServiceRequestError,
        ServiceResponseError,
    )
except ImportError:
    # Without the library nothing can raise these; the session says that it is missing.
    AzureError = ClientAuthenticationError = DecodeError = HttpResponseError = type("Absent", (Exception,), {})
    ServiceRequestError = ServiceResponseError = AzureError

from .._domain.errors import (
    ActionConflict,
    ActionPostponed,
    ActionRejected,
    ActionThrottled,
    ActionUnsure,
    FailbackError,
)
from .._domain.wire import items, mapping, text
from .cloud import untrusted

_DEFAULT_RETRY_AFTER_SECONDS = 30.0
#: What the SDK raises, by itself, over an answer that is cut off, no JSON, or of another shape.
_UNREADABLE = (ValueError, TypeError, AttributeError, LookupError, RecursionError)
_AADSTS = re.compile(r"AADSTS\d+")


def error_body(response: Any) -> dict[str, Any]:
    """``code``, ``message``, ``possible_causes``, ``recommended_action`` of an error answer, '' where missing."""
    try:
        raw = mapping(json.loads(response.text()))
    except (ValueError, AttributeError):
        return {"code": "", "message": "", "possible_causes": "", "recommended_action": "", "details": []}
    outer = mapping(raw.get("error")) or raw
    inner = items(outer.get("details"))
    first = inner[0] if inner else outer
    return {
        "code": text(outer.get("code")),
        "message": text(outer.get("message")) or text(first.get("message")),
        "possible_causes": text(first.get("possibleCauses")),
        "recommended_action": text(first.get("recommendedAction")),
        "details": [text(entry.get("code")) for entry in inner],
    }


def retry_after(response: Any) -> float:
    """Seconds until Azure takes requests again: the header has seconds or a date (RFC 9110, 10.2.3)."""
    said = str(response.headers.get("Retry-After") or "")
    if said.isdecimal():
        return float(said)
    try:
        # By the service's own clock: this machine's may be off.
        wait = parsedate_to_datetime(said) - parsedate_to_datetime(response.headers["Date"])
    except (KeyError, TypeError, ValueError):
        return _DEFAULT_RETRY_AFTER_SECONDS
    return max(0.0, wait.total_seconds())


@contextmanager
def reading(what: str) -> Iterator[None]:
    """Turns what a read raises into a FailbackError; ``UNAVAILABLE`` means that asking again may help."""
    try:
        yield
    except AzureError as error:
        raise read_error(what, error) from error
    except _UNREADABLE as error:
        raise unreadable(what, f"{type(error).__name__}: {error}") from error


def unreadable(what: str, why: str) -> FailbackError:
    """An answer that makes no sense may be a proxy's, or have been cut off: asking again may help."""
    return FailbackError(
        "UNAVAILABLE",
        f"Azure's answer could not be read when it was asked for {what}.",
        "Check whether a proxy answers in Azure's place, then run it again.",
        {"error": why[:500]},
    )


def read_error(what: str, error: AzureError) -> FailbackError:
    common = _authentication(error) or _certificate(error)
    if common:
        return common
    if isinstance(error, HttpResponseError) and error.response is not None and not isinstance(error, DecodeError):
        return _http_error(what, error.response)
    return FailbackError(
        "UNAVAILABLE",
        f"Azure did not answer when asked for {what}: {type(error).__name__}.",
        "Check the network and the proxy, then run it again.",
        {"error": str(error)[:500]},
    )


_READ_ERRORS: dict[int, tuple[str, str]] = {
    401: ("AUTHENTICATION_FAILED", "Log in again, or renew the credentials, then run it again."),
    403: (
        "FORBIDDEN",
        "Give the account the role Site Recovery Contributor on the vault (and Reader on the Azure VMs).",
    ),
    404: ("NOT_FOUND", "Check subscription_id, resource_group and vault."),
}


def _http_error(what: str, response: Any) -> FailbackError:
    body = error_body(response)
    status = response.status_code
    code, remedy = _READ_ERRORS.get(status, ("AZURE_ERROR", "See Azure's message."))
    if status in {408, 429} or status >= 500:
        code, remedy = "UNAVAILABLE", "Wait a little, then run it again."
    said = f"{body['code']}: {body['message']}" if body["code"] else f"HTTP {status}"
    return FailbackError(
        code,
        f"Azure refused to give {what}: {said}",
        body["recommended_action"] or remedy,
        {"status": status, **body},
    )


def _authentication(error: AzureError) -> FailbackError | None:
    if not isinstance(error, ClientAuthenticationError):
        return None
    response = error.response
    if response is not None and getattr(response, "status_code", None) != 401 and not _AADSTS.search(str(error)):
        return None
    message = str(error.message).splitlines()[0]
    certificate = _certificate(error)
    if certificate:
        return certificate
    if response is None and _unreached(error):
        return FailbackError(
            "UNAVAILABLE",
            f"Azure's login did not answer: {message}",
            "Check the network and the proxy, then run it again.",
        )
    return FailbackError(
        "AUTHENTICATION_FAILED",
        f"Azure did not accept the credentials: {message}",
        "Check tenant, client_id and secret (has the secret expired?), then run it again: it goes on where it was.",
        {"codes": _AADSTS.findall(str(error))},
    )


def _unreached(error: BaseException | None) -> bool:
    """Whether azure-identity wraps that the login endpoint could not be reached, which says nothing of credentials."""
    while error is not None:
        if isinstance(error, (ServiceRequestError, ServiceResponseError)):
            return True
        error = error.__cause__ or error.__context__
    return False


def _certificate(error: AzureError) -> FailbackError | None:
    if "CERTIFICATE_VERIFY_FAILED" in str(error) or "certificate verify failed" in str(error):
        return untrusted("Azure's endpoint", str(error)[:300])
    return None


@contextmanager
def acting(verb: str, machine: str) -> Iterator[None]:
    """Turns what an action raises into: a clear no, not now, somebody else is at it, or: nobody knows."""
    try:
        yield
    except AzureError as error:
        raise action_error(verb, machine, error) from error


def action_error(verb: str, machine: str, error: AzureError) -> FailbackError:
    common = _authentication(error) or _certificate(error)
    if common and common.code == "UNAVAILABLE":
        # Without a token nothing was sent.
        return ActionPostponed(common.code, common.message, _DEFAULT_RETRY_AFTER_SECONDS)
    if common:
        return ActionRejected(common.code, common.message, common.remedy, common.details)
    response = error.response if isinstance(error, HttpResponseError) else None
    if isinstance(error, (ServiceRequestError, ServiceResponseError)) or response is None:
        return _unsure(verb, machine, type(error).__name__)
    return _action_answers(response.status_code)(verb, machine, response)


def _action_answers(status: int) -> Callable[[str, str, Any], FailbackError]:
    if status == 429:
        return lambda verb, machine, response: ActionThrottled(retry_after(response))
    if status == 409:
        return lambda verb, machine, response: _no(ActionConflict, verb, machine, response)
    if status == 408 or status >= 500:
        return lambda verb, machine, response: _unsure(verb, machine, f"HTTP {response.status_code}")
    return lambda verb, machine, response: _no(ActionRejected, verb, machine, response)


def _no(kind: type[ActionRejected], verb: str, machine: str, response: Any) -> ActionRejected:
    body = error_body(response)
    causes = f" Possible causes: {body['possible_causes']}" if body["possible_causes"] else ""
    code = "OPERATION_IN_PROGRESS" if kind is ActionConflict else "ACTION_REFUSED"
    return kind(
        {401: "AUTHENTICATION_FAILED", 403: "FORBIDDEN"}.get(response.status_code, code),
        f"Azure refused {verb} of {machine}: {body['code'] or response.status_code}: {body['message']}{causes}",
        body["recommended_action"] or "Mend the cause that Azure names, then run it again.",
        {"status": response.status_code, **body},
    )


def _unsure(verb: str, machine: str, reason: str) -> ActionUnsure:
    return ActionUnsure(
        "ANSWER_UNCLEAR",
        f"No clear answer came to {verb} of {machine} ({reason}); it may or may not have been taken.",
        "Look at the machine's jobs in the portal, then run the stage again: a job that runs is adopted.",
    )
