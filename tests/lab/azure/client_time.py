# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""How long answers take, and time that moves only with what clients say: for measurements."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lab.azure.web import Call
    from lab.world import World

# The lab's own headers, in simulated seconds since its start: when a client asked, and when it was answered.
SENT_AT, SINCE_START = "x-lab-sent-at", "x-lab-seconds-since-start"


def move_time(call: Call) -> None:
    """Let it be as late as a client says that it asks, and by the time that an answer takes later."""
    world, switches = call.world, call.world.scenario.switches
    if switches.time_moved_by_clients:
        since_start = world.clock.now() - world.started
        sent_at = float(call.headers.get(SENT_AT, since_start))
        world.clock.advance(max(0.0, sent_at + switches.latency_seconds - since_start))


def real_latency(world: World) -> float:
    """Return the real seconds that an answer takes; clients that move the time wait for none."""
    switches = world.scenario.switches
    return 0.0 if switches.time_moved_by_clients else switches.latency_seconds / world.clock.speed
