# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Names and passwords that Compute takes for a Windows VM: those of the SDK's text on OSProfile."""

from __future__ import annotations

import re
from typing import Any

from lab.azure.arm_errors import invalid

# The SDK says at least 8, the portal and the message 12: the lab takes the stricter.
PASSWORD_LENGTH = (12, 123)
CLASSES = (r"[a-z]", r"[A-Z]", r"\d", r"[\W_]")
BANNED_PASSWORDS = {
    "abc@123", "p@$$w0rd", "p@ssw0rd", "p@ssword123", "pa$$word", "pass@word1", "password!", "password1",
    "password22", "iloveyou!",
}  # fmt: skip
USER_NAME_LENGTH = 20
BANNED_USER_NAMES = {
    "administrator", "admin", "user", "user1", "test", "user2", "test1", "user3", "admin1", "1", "123", "a", "actuser",
    "adm", "admin2", "aspnet", "backup", "console", "david", "guest", "john", "owner", "root", "server", "sql",
    "support", "support_388945a0", "sys", "test2", "test3", "user4", "user5",
}  # fmt: skip
COMPUTER_NAME_LENGTH = 15
VM_NAME = re.compile(r"[^_\W][\w.-]{0,62}[^\W.-]|[^_\W]", re.ASCII)

PASSWORD_TEXT = (
    "The supplied password must be between 12-123 characters long and must satisfy at least 3 of password complexity "
    "requirements from the following:\r\n1) Contains an uppercase character\r\n2) Contains a lowercase character\r\n"
    "3) Contains a numeric digit\r\n4) Contains a special character\r\n5) Control characters are not allowed"
)
COMPUTER_NAME_TEXT = (
    "Windows computer name cannot be more than 15 characters long, be entirely numeric, or contain the following "
    "characters: ` ~ ! @ # $ % ^ & * ( ) = + _ [ ] { } \\ | ; : . ' \" , < > / ?."
)


def check_vm_name(name: str) -> None:
    """Refuse a resource name that Azure does not take.

    :raises ArmError: 400.
    """
    if not VM_NAME.fullmatch(name):
        raise invalid("vmName", f"The entity name 'vmName' is invalid according to its validation rule: {name}")


def check_os_profile(profile: dict[str, Any]) -> None:
    """Refuse names and passwords against the rules.

    :raises ArmError: 400 InvalidParameter, with the parameter as its target.
    """
    computer = str(profile.get("computerName") or "")
    if not computer:
        raise invalid("osProfile.computerName", "Required parameter 'osProfile.computerName' is missing (null).")
    if len(computer) > COMPUTER_NAME_LENGTH or computer.isdigit() or not re.fullmatch(r"[A-Za-z0-9-]+", computer):
        raise invalid("computerName", COMPUTER_NAME_TEXT)
    _check_user(str(profile.get("adminUsername") or ""))
    _check_password(str(profile.get("adminPassword") or ""), str(profile.get("adminUsername") or ""))


def _check_user(name: str) -> None:
    if not name:
        raise invalid("adminUsername", "Required parameter 'adminUsername' is missing (null).")
    if name.lower() in BANNED_USER_NAMES or name.endswith(".") or re.search(r'[\\/"\[\]:|<>+=;,?*@&]', name):
        raise invalid("adminUsername", "The Admin Username specified is not allowed.")
    if len(name) > USER_NAME_LENGTH:
        raise invalid("adminUsername", "The Admin Username specified must be between 1 and 20 characters long.")


def _check_password(password: str, user: str) -> None:
    if not password:
        raise invalid("adminPassword", "Required parameter 'adminPassword' is missing (null).")
    shortest, longest = PASSWORD_LENGTH
    fulfilled = sum(bool(re.search(kind, password)) for kind in CLASSES)
    if not shortest <= len(password) <= longest or fulfilled < 3 or re.search(r"[\x00-\x1f\x7f]", password):
        raise invalid("adminPassword", PASSWORD_TEXT)
    if password.lower() in BANNED_PASSWORDS or password.lower() == user.lower():
        raise invalid("adminPassword", "The supplied password is not allowed.")
