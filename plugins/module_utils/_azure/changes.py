# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Changes that Azure carries out while one waits: making, deleting, starting; and what it answers when it will not."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from .._domain.azure_refusals import refusal
from .._domain.errors import FailbackError
from .errors import AzureError, DecodeError, HttpResponseError, error_body, read_error, reading


def finish(what: str, begin: Callable[[], Any], timeout: float) -> Any:
    """Begin a long-running operation of an SDK and wait for its end.

    A PUT or a DELETE is repeated by the SDK when no clear answer came: it asks for a state, not for an action.

    :param what: what is done, as "making the VM ps-azure".
    :param timeout: seconds to wait.
    :raises FailbackError: a refusal, ``STILL_RUNNING``, or ``UNAVAILABLE``
    """
    with changing(what):
        poller = begin()
        poller.wait(timeout)
        if not poller.done():
            raise FailbackError(
                "STILL_RUNNING",
                f"Azure is still busy with {what} after {timeout:g} seconds.",
                "Run this again: it goes on where it was. A longer wait_timeout waits longer.",
            )
        return poller.result()


@contextmanager
def changing(what: str) -> Iterator[None]:
    """Turns what a change raises into a FailbackError."""
    try:
        yield
    except AzureError as error:
        raise _translated(what, error) from error


def _translated(what: str, error: AzureError) -> FailbackError:
    if not isinstance(error, HttpResponseError) or error.response is None or isinstance(error, DecodeError):
        return read_error(what, error)
    body = error_body(error.response)
    status = error.response.status_code
    if not body["code"] and (status == 401 or status >= 500):
        return read_error(what, error)
    found = refusal(what, body["code"], body["message"], body["details"], status)
    # A refused login, or an outage, is no refusal of what was asked for.
    return (
        read_error(what, error)
        if found.code == "AZURE_ERROR" and (status in {401, 408, 429} or status >= 500)
        else found
    )


def found_or_none(what: str, read: Callable[[], Any]) -> Any:
    """A resource, or None where there is none.

    :raises FailbackError: ``RESOURCE_GROUP_NOT_FOUND`` where not even its group exists, and what reading raises
    """
    try:
        with reading(what):
            return read()
    except FailbackError as error:
        if error.code != "NOT_FOUND":
            raise
        code = str(error.details.get("code"))
        if code.lower() == "resourcegroupnotfound":
            raise refusal(f"to give {what}", code, str(error.details.get("message"))) from error
        return None
