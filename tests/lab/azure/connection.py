# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Cutting a TCP connection: instead of an answer, or in the middle of one."""

from __future__ import annotations

import asyncio
import socket
import struct
from typing import Any

from starlette.responses import Response
from starlette.types import Receive


async def send_half(send: Any, receive: Receive, response: Response) -> None:
    """Promise a whole body, send half of it, and cut the connection."""
    await send({"type": "http.response.start", "status": response.status_code, "headers": response.raw_headers})
    half = bytes(response.body)[: len(response.body) // 2]
    await send({"type": "http.response.body", "body": half, "more_body": True})
    await asyncio.sleep(0.05)  # let it leave
    await reset_connection(send, receive)


async def reset_connection(send: Any, receive: Receive) -> None:
    """Abort the transport behind an ASGI ``send`` so that the client sees a TCP reset.

    uvicorn's ``send`` is a method of its request cycle, which knows the transport; nothing may wrap it.
    """
    transport = send.__self__.transport
    raw = transport.get_extra_info("socket")
    if raw is not None:
        # Linger zero: the kernel sends RST instead of FIN.
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    transport.abort()
    while (await receive())["type"] != "http.disconnect":
        pass  # until the server knows it too, or it complains of a missing answer
