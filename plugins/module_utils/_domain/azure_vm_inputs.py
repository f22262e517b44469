# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Azure's rules for the names and the password of a new Windows VM, so that a breach is said before any call."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from .errors import FailbackError

#: The name is the Windows computer name as well, which has 15 characters at most [azure-mgmt-compute, OSProfile].
_NAME = re.compile(r"[A-Za-z0-9]([A-Za-z0-9-]{0,13}[A-Za-z0-9])?")
_USER_LENGTH = 20
_USER_CHARACTERS = re.compile(r"[^\\/\"\[\]:|<>+=;,?*@&\s]+")
#: Compared without case [azure-mgmt-compute, OSProfile].
_USERS_REFUSED = frozenset(
    "1 123 a actuser adm admin admin1 admin2 administrator aspnet backup console david guest john owner root server "  # noqa: SIM905
    "sql support support_388945a0 sys test test1 test2 test3 user user1 user2 user3 user4 user5".split()
)
#: The SDK says 8 for Windows; Azure's FAQ on Windows VMs and the portal say 12.
_PASSWORD_LENGTHS = (12, 123)
_PASSWORD_CLASSES = (r"[a-z]", r"[A-Z]", r"[0-9]", r"[\W_]")
_PASSWORD_CLASSES_NEEDED = 3
_PASSWORDS_REFUSED = frozenset(
    "abc@123 P@$$w0rd P@ssw0rd P@ssword123 Pa$$word pass@word1 Password! Password1 Password22 iloveyou!".split()  # noqa: SIM905
)


@dataclass(frozen=True)
class Fault:
    """One rule that is broken. It never quotes a password."""

    code: str
    message: str
    remedy: str


def check_names(name: str, user: str) -> None:
    """:raises FailbackError: ``BAD_SERVER_NAME``, ``BAD_USER_NAME``, or ``BAD_INPUTS`` for both"""
    _refuse([*_name_faults(name), *_user_faults(user)])


def check_password(password: str, user: str) -> None:
    """:raises FailbackError: ``BAD_PASSWORD``, with every rule that it breaks"""
    broken = list(_broken_rules(password, user))
    if broken:
        remedy = (
            "Give a password of 12 to 123 characters with three of: lower case, upper case, digit, special character."
        )
        _refuse(
            [Fault("BAD_PASSWORD", f"Azure does not take the administrator's password: {'; '.join(broken)}.", remedy)]
        )


def _refuse(faults: list[Fault]) -> None:
    if faults:
        raise FailbackError(
            faults[0].code if len(faults) == 1 else "BAD_INPUTS",
            " ".join(fault.message for fault in faults),
            " ".join(fault.remedy for fault in faults),
            {"codes": [fault.code for fault in faults]},
        )


def _name_faults(name: str) -> Iterator[Fault]:
    if not _NAME.fullmatch(name) or name.isdigit():
        yield Fault(
            "BAD_SERVER_NAME",
            f"Azure takes no Windows VM called {name!r}.",
            "Give a name of 1 to 15 letters, digits and hyphens, with a letter in it and no hyphen at either end.",
        )


def _user_faults(user: str) -> Iterator[Fault]:
    reason = ""
    if not user or len(user) > _USER_LENGTH:
        reason = f"it must have 1 to {_USER_LENGTH} characters"
    elif user.lower() in _USERS_REFUSED:
        reason = "Azure reserves this name"
    elif user.endswith(".") or not _USER_CHARACTERS.fullmatch(user):
        reason = 'it ends in a dot, or has a blank or one of \\ / " [ ] : | < > + = ; , ? * @ & in it'
    if reason:
        yield Fault("BAD_USER_NAME", f"Azure takes no administrator called {user!r}: {reason}.", "Choose another name.")


def _broken_rules(password: str, user: str) -> Iterator[str]:
    shortest, longest = _PASSWORD_LENGTHS
    if not shortest <= len(password) <= longest:
        yield f"it has {len(password)} characters"
    classes = sum(bool(re.search(pattern, password)) for pattern in _PASSWORD_CLASSES)
    if classes < _PASSWORD_CLASSES_NEEDED:
        yield f"it has only {classes} of the four kinds of characters"
    if password in _PASSWORDS_REFUSED:
        yield "it is on Azure's list of well-known passwords"
    if user and password.lower() == user.lower():
        yield "it is the user's name"
