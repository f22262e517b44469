# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""A login for reading much: where vCenter drops it in the middle, it is made anew, once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import ExitStack, suppress
from http.client import HTTPException
from typing import Any, TypeVar

from .._domain.errors import FailbackError
from .._domain.preflight.missing import Missing
from .session import login, speaking

with suppress(ImportError):  # the session says that it is missing
    from pyVmomi import vim

T = TypeVar("T")


class SteadySession:
    """:param options: the login's options, as ``session.login`` takes them.

    :raises FailbackError: on entering, where the first login fails.
    """

    def __init__(self, options: Mapping[str, Any]) -> None:
        self._options = dict(options)
        self._logins = ExitStack()
        self._renewed = False
        self._lost: Missing | None = None
        self._content: Any = None

    def __enter__(self) -> SteadySession:
        self._log_in()
        return self

    def __exit__(self, *_: object) -> None:
        # What has been read stays true, whatever vCenter says to a logout from a session that it dropped.
        with suppress(FailbackError):
            self._logins.close()

    @property
    def about(self) -> Any:
        """What the server says of itself."""
        return self._content.about

    def read(self, work: Callable[[Any], T]) -> T | Missing:
        """What ``work`` reads, given the service content; Missing with the reason where it cannot be read.

        After a dropped session ``work`` begins again. If that is of no use either, nothing more is asked.
        """
        if self._lost is not None:
            return self._lost
        try:
            with speaking(str(self._options["hostname"])):
                return self._again_if_dropped(work)
        except FailbackError as error:
            missing = Missing(error.message.removesuffix("."))
            if error.code in ("VCENTER_SESSION_ENDED", "VCENTER_UNREACHABLE"):
                self._lost = missing
            return missing
        except Exception as error:  # a newer vCenter's answer that pyVmomi cannot read must not hide the rest
            return Missing(f"vCenter's answer could not be understood ({type(error).__name__}: {error})")

    def _again_if_dropped(self, work: Callable[[Any], T]) -> T:
        try:
            return work(self._content)
        except (vim.fault.NotAuthenticated, OSError, HTTPException):
            if self._renewed:
                raise
        self._renewed = True
        self._log_in()
        return work(self._content)

    def _log_in(self) -> None:
        connection = self._logins.enter_context(login(self._options))
        with speaking(str(self._options["hostname"])):
            self._content = connection.RetrieveContent()
