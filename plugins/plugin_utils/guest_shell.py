# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Acting on a guest through its POSIX shell alone: what the guest_* action plugins share."""

from __future__ import annotations

from typing import Any

from ansible.errors import AnsibleActionFail
from ansible.module_utils.common.text.converters import to_bytes, to_text
from ansible.plugins.action import ActionBase

from ansible_collections.asr.failback.plugins.module_utils._domain.errors import FailbackError
from ansible_collections.asr.failback.plugins.module_utils._domain.guest_answer import read_answer, shell_text


class GuestAction(ActionBase):
    """An action that needs nothing on the guest but /bin/sh: no Python, no file of ours, no interpreter discovery."""

    _supports_check_mode = True
    _supports_async = False

    def ask(
        self,
        variables: dict[str, Any],
        scripts: list[str],
        secrets: list[str] | None = None,
        *,
        as_login: bool = False,
    ) -> dict[str, Any]:
        """Let the guest's shell read variables and scripts on its standard input, where no other user sees them.

        :param as_login: as the user who logs in, also with ``become``.
        :raises AnsibleActionFail: a variable cannot be given to a shell.
        :raises AnsibleConnectionFailure: the guest cannot be reached.
        """
        try:
            text = shell_text(variables, scripts)
        except FailbackError as error:
            raise AnsibleActionFail(f"{error.message} What to do: {error.remedy} [{error.code}]") from error
        ran = self._low_level_execute_command("/bin/sh", in_data=to_bytes(text), sudoable=not as_login)
        stdout, stderr = to_text(ran["stdout"]), to_text(ran["stderr"])
        return read_answer(ran["rc"], stdout, stderr, secrets or [])

    def role_file(self, name: str) -> str:
        """A file by its path, or by its name in the role's folder files."""
        return self._find_needle("files", name)
