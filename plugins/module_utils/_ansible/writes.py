# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What the modules share that keep something in a vault as it is wished: a session, and writes that are awaited."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from .._azure.wall_clock import WallClock
from .._domain import arm_write
from .._domain.arm_write import Write

if TYPE_CHECKING:
    from .._azure.operations import Operations
    from .._azure.vault import AzureVault

#: Seconds between two looks at something that Azure says is done.
LOOK_SECONDS = 5.0


class Writer:
    """A vault with a way to write to it.

    :param params: a module's options, ``wait_timeout`` among them.
    """

    def __init__(self, params: Mapping[str, Any]) -> None:
        from .._azure.operations import Operations
        from .._azure.session import Session
        from .._azure.vault import AzureVault

        session = Session(params)
        self.clock = WallClock()
        self.vault: AzureVault = AzureVault(session, params["resource_group"], params["vault"])
        self._operations: Operations = Operations(session, self.vault.get_job, self.clock, params["wait_timeout"])

    @property
    def warnings(self) -> list[str]:
        """What Azure had to say about writes that it carried out."""
        return self._operations.warnings

    def carry_out(self, to_do: Callable[[], Sequence[Write]]) -> list[Write]:
        """Send what ``to_do`` finds missing, until nothing is; give what was sent."""
        return arm_write.carry_out(to_do, self._operations.carry_out, lambda: self.clock.sleep(LOOK_SECONDS))
