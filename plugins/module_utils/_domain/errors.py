# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What a user is told when something cannot be done."""

from __future__ import annotations

from typing import Any


class FailbackError(Exception):
    """One thing that is wrong, in words that a user can act on.

    :param code: stable, upper case, for programs and for the troubleshooting page.
    :param message: one sentence: what is wrong, naming the machine and what is there instead.
    :param remedy: one sentence: what to do.
    :param details: whatever else is known, as plain data (never a secret).
    """

    def __init__(self, code: str, message: str, remedy: str, details: dict[str, Any] | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.remedy = remedy
        self.details = details or {}

    def as_result(self) -> dict[str, Any]:
        """The four keys that every failure of this collection carries."""
        return {"msg": self.message, "error_code": self.code, "remedy": self.remedy, "details": self.details}


#: Errors of reads after which asking again may help.
TRANSIENT = frozenset({"UNAVAILABLE", "VCENTER_UNREACHABLE", "VCENTER_SESSION_ENDED"})


class ActionRejected(FailbackError):
    """Azure answered an action with a clear no: nothing was started."""


class ActionConflict(ActionRejected):
    """Azure says that another operation runs on the machine."""


class ActionPostponed(ActionRejected):
    """The action was not taken, for a reason that passes by itself.

    :param retry_after: seconds after which it may be sent again.
    """

    def __init__(self, code: str, message: str, retry_after: float) -> None:
        super().__init__(code, message, "Nothing to do: the action is sent again by itself.")
        self.retry_after = retry_after


class ActionThrottled(ActionPostponed):
    """Azure did not take the action because too many requests came."""

    def __init__(self, retry_after: float) -> None:
        text = f"Azure limits the number of requests and takes the next one in {retry_after:g} seconds."
        super().__init__("THROTTLED", text, retry_after)


class ActionUnsure(FailbackError):
    """No clear answer came: the action may or may not have been taken. It must not be sent again blindly."""
