# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Writes to Azure resources: sent exactly once, then followed to their end [asr-api 1.4]."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from .._domain.arm_write import Write
from .._domain.errors import ActionRejected, ActionThrottled, ActionUnsure, FailbackError
from .._domain.model import Job
from .._domain.ports import Clock
from .._domain.wire import mapping, text
from .errors import acting, reading, retry_after
from .session import Session
from .vault import API_VERSION

_UNDER_WAY = frozenset({"notstarted", "inprogress", "running", "accepted"})


class Operations:
    """:param read_job: reads a job of the vault; operations of Site Recovery have one of the same name [asr-api 1.4].
    :param timeout: seconds after which a write that still runs is no longer awaited.
    """

    def __init__(self, session: Session, read_job: Callable[[str], Job], clock: Clock, timeout: float) -> None:
        from azure.mgmt.recoveryservicessiterecovery import SiteRecoveryManagementClient

        self._session = session
        self._client = session.client(SiteRecoveryManagementClient)
        self._read_job = read_job
        self._clock = clock
        self._timeout = timeout
        self.warnings: list[str] = []

    def carry_out(self, write: Write) -> None:
        """Send a write and return when Azure has carried it out. ``warnings`` collects what Azure had to say.

        :raises ActionRejected: a clear no.
        :raises ActionUnsure: no clear answer: it may or may not have been taken.
        :raises FailbackError: ``OPERATION_FAILED``, ``OPERATION_TIMEOUT``
        """
        deadline = self._clock.monotonic() + self._timeout
        answer = self._accepted(write, deadline)
        url = answer.headers.get("Azure-AsyncOperation", "")
        if url:
            self._follow(write, url, retry_after(answer), deadline)
        elif answer.status_code == 202:
            self._follow_location(write, answer, deadline)

    def _accepted(self, write: Write, deadline: float) -> Any:
        """Sent again only after a clear no that passes: too many requests, or a login that has run out."""
        while True:
            try:
                return self._send(write)
            except ActionThrottled as error:
                if self._clock.monotonic() + error.retry_after > deadline:
                    raise
                self._clock.sleep(error.retry_after)
            except ActionUnsure as error:
                raise _unsure(write, error) from error
            except ActionRejected as error:
                if error.code != "AUTHENTICATION_FAILED" or not self._session.renew():
                    raise

    def _send(self, write: Write) -> Any:
        content = {} if write.body is None else {"json": write.body}
        with acting(write.deed, write.what):
            url = f"{write.arm_id}?api-version={API_VERSION}"
            answer = self._request(write.method, url, content, retry_total=0)
            answer.raise_for_status()
        return answer

    def _follow(self, write: Write, url: str, pause: float, deadline: float) -> None:
        """Ask the status monitor until it names an end. It answers 200 throughout."""
        while True:
            self._wait(write, pause, deadline)
            answer = self._get(write, url)
            status = mapping(answer.json())
            state = text(status.get("status"))
            if state.lower() not in _UNDER_WAY:
                break
            pause = retry_after(answer)
        error = mapping(status.get("error"))
        said = ": ".join(filter(None, [text(error.get("code")), text(error.get("message"))]))
        if state.lower() != "succeeded":
            raise self._failed(write, state, said, url)
        if said:  # an error may come with a success; then it is a warning [asr-modernized 5]
            self.warnings.append(f"{write.what}: {said}")

    def _follow_location(self, write: Write, answer: Any, deadline: float) -> None:
        """Without a status monitor, the result answers 202 until there is one."""
        while answer.status_code == 202 and answer.headers.get("Location"):
            url = answer.headers["Location"]
            self._wait(write, retry_after(answer), deadline)
            answer = self._get(write, url)

    def _wait(self, write: Write, pause: float, deadline: float) -> None:
        if self._clock.monotonic() + pause > deadline:
            raise FailbackError(
                "OPERATION_TIMEOUT",
                f"Azure has not ended {write.deed} of {write.what} after {self._timeout:g} seconds.",
                "Nothing was stopped. Run it again later: it looks at what is there, and goes on from it.",
                write.as_plan(),
            )
        self._clock.sleep(pause)

    def _get(self, write: Write, url: str) -> Any:
        """Azure's URLs are signed: used verbatim, never shown [asr-api 9.11]."""
        try:
            return self._read(write, url)
        except FailbackError as error:
            if error.code != "AUTHENTICATION_FAILED" or not self._session.renew():
                raise
        return self._read(write, url)

    def _read(self, write: Write, url: str) -> Any:
        with reading(f"the state of {write.deed} of {write.what}"):
            answer = self._request("GET", url)
            answer.raise_for_status()
        return answer

    def _request(self, method: str, url: str, content: Mapping[str, Any] | None = None, **options: Any) -> Any:
        from azure.core.rest import HttpRequest

        return self._client.send_request(HttpRequest(method, url, **(content or {})), **options)

    def _failed(self, write: Write, state: str, said: str, url: str) -> FailbackError:
        """Causes and actions are only in the job [asr-api 1.4]."""
        problems = self._problems(url.split("?")[0].rsplit("/", 1)[-1])
        causes = "".join(
            f" Possible causes: {entry.possible_causes}" for entry in problems[:1] if entry.possible_causes
        )
        reason = said or "; ".join(f"{entry.code}: {entry.message}" for entry in problems) or "Azure gives no reason."
        remedy = next((entry.recommended_action for entry in problems if entry.recommended_action), "")
        return FailbackError(
            "OPERATION_FAILED",
            f"Azure ended {write.deed} of {write.what} as {state or 'unknown'}: {reason}{causes}",
            remedy or "Mend the cause that Azure names, then run it again.",
            write.as_plan(),
        )

    def _problems(self, job: str) -> Any:
        try:
            return self._read_job(job).problems
        except FailbackError:
            return ()


def _unsure(write: Write, error: ActionUnsure) -> ActionUnsure:
    return ActionUnsure(
        error.code,
        f"No clear answer came to {write.deed} of {write.what}; it may or may not have been taken.",
        "Run it again: it looks at what is there first.",
        error.details,
    )
