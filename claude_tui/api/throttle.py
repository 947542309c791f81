"""Decide when the reader of a reply rests, never so long that the reply is late.

Reading several events at once costs little more than reading one, and the screen shows only so many
frames, so a slow reply may gather for a moment. A fast one must leave time to the thread that
handles keys.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final

GATHER_SECONDS: Final = 0.05
"""How long to let more events gather once everything from the server has been read."""

BURST_EVENTS: Final = 30
BURST_REST_SECONDS: Final = 0.001
"""How long to rest after some events if more are waiting. Without this, Python gives the screen's
thread a turn only every five milliseconds, and a key takes several."""


class Pace:
    """Rests between events.

    Args:
        has_more: Tells whether bytes wait to be read from the network.
        sleep: Rests for a number of seconds.
    """

    def __init__(
        self,
        has_more: Callable[[], bool],
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._has_more = has_more
        self._sleep = sleep
        self._taken = 0
        self._has_read = True
        """Whether the network was read since events last gathered."""

    async def rest(self) -> None:
        """Rest if necessary. Call this after each event; most calls return at once."""
        self._taken += 1
        if self._has_read and not self._has_more():
            await self._sleep(GATHER_SECONDS)
        elif self._taken >= BURST_EVENTS:
            await self._sleep(BURST_REST_SECONDS)
        else:
            return
        self._taken = 0
        # Events that were read together with the last one come without a turn of the event loop,
        # but reading the network takes one.
        self._has_read = False
        asyncio.get_running_loop().call_soon(self._note_read)

    def _note_read(self) -> None:
        self._has_read = True


def unread_bytes(extensions: Mapping[str, Any]) -> Callable[[], bool]:
    """Return what tells whether bytes of a response wait on its socket; always if it has none.

    Args:
        extensions: The extensions of the response in the HTTP library.
    """
    network = extensions.get("network_stream")
    if network is None:
        return lambda: True
    return lambda: bool(network.get_extra_info("is_readable"))
