# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What is sent to a guest's shell, and what it answers: one line of JSON."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Iterable, Mapping
from typing import Any

from .errors import FailbackError

_NAME = re.compile(r"[a-z][a-z0-9_]*\Z")
_HIDDEN = "********"


def shell_value(name: str, value: Any) -> str:
    """A value as the scripts take it: true is 1, false and nothing are empty, lists are one entry a line.

    :raises FailbackError: ``VARIABLE_UNUSABLE``
    """
    if value is None or isinstance(value, bool):
        return "1" if value else ""
    if isinstance(value, (list, tuple)):
        entries = [shell_value(name, entry) for entry in value]
        if any("\n" in entry for entry in entries):
            raise _unusable(f"An entry of {name} has a line end in it.", "Take the line end out.")
        return "\n".join(entries)
    if not isinstance(value, (str, int, float)) or "\0" in str(value):
        raise _unusable(f"{name} is neither text nor a number nor a list of them.", "Correct it.")
    return str(value)


def _unusable(message: str, remedy: str) -> FailbackError:
    return FailbackError("VARIABLE_UNUSABLE", message, remedy)


def shell_text(variables: Mapping[str, Any], scripts: Iterable[str]) -> str:
    """Assignments of the variables, then the scripts: what /bin/sh reads on its standard input.

    :raises FailbackError: ``VARIABLE_UNUSABLE``
    """
    lines = []
    for name, value in variables.items():
        if not _NAME.match(name):
            raise _unusable(
                f"{name} is no name for a shell variable.",
                "Use small letters, digits and underscores.",
            )
        lines.append(f"{name}={shlex.quote(shell_value(name, value))}\n")
    return "".join([*lines, *(script.rstrip("\n") + "\n" for script in scripts)])


def read_answer(returned: int, stdout: str, stderr: str, secrets: Iterable[str] = ()) -> dict[str, Any]:
    """The result of a task from what a script wrote: its last line of JSON, secrets blotted out.

    A script that ended without an answer has failed, whatever it returned.
    """
    hidden = [secret for secret in secrets if secret]
    answer = _last_object(stdout)
    if answer is None:
        said = " ".join(f"{stdout}\n{stderr}".split())[-500:] or "nothing"
        answer = FailbackError(
            "GUEST_NO_ANSWER",
            f"The script ended with code {returned} and no answer; it said: {said}",
            "See that the target is a Linux machine with a POSIX shell, that the login needs no terminal and that its "
            "user is root.",
        ).as_result() | {"failed": True}
    elif returned and not answer.get("failed"):
        answer = {**answer, "failed": True, "msg": f"The script answered, then ended with code {returned}."}
    result: dict[str, Any] = _blotted(answer, hidden)
    if result.get("failed") and result.get("remedy"):
        result["msg"] = f"{result['msg']} What to do: {result['remedy']} [{result['error_code']}]"
    return result


def _last_object(stdout: str) -> dict[str, Any] | None:
    for line in reversed(stdout.splitlines()):
        if line.startswith("{"):
            try:
                answer = json.loads(line)
            except ValueError:
                return None
            return answer if isinstance(answer, dict) else None
    return None


def _blotted(value: Any, secrets: list[str]) -> Any:
    if isinstance(value, dict):
        return {key: _blotted(entry, secrets) for key, entry in value.items()}
    if isinstance(value, list):
        return [_blotted(entry, secrets) for entry in value]
    if isinstance(value, str):
        for secret in secrets:
            value = value.replace(secret, _HIDDEN)
    return value
