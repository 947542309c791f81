"""How fast the events of a reply are read: a little slower than they could be."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from time import monotonic

BURST_EVENTS = 50
BURST_REST_SECONDS = 0.002
"""Where a server sends faster than this thread reads, it rests for so long after so many events:
otherwise it would leave no time to the thread that answers keys."""

TRICKLE_SECONDS = 0.002
TRICKLE_REST_SECONDS = 0.06
"""Where it had to wait so long for an event, it rests so long before it looks for more: reading
several events at once costs little more than reading one, and the screen shows no more frames."""


class Pace:
    """When to rest between events.

    Args:
        clock: Seconds, going forward.
        sleep: Rests for so many of them.
    """

    def __init__(
        self,
        clock: Callable[[], float] = monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._clock = clock
        self._sleep = sleep
        self._taken = 0
        self._since = clock()

    async def rest(self) -> None:
        """Called after each event; returns at once after most."""
        self._taken += 1
        if self._taken >= BURST_EVENTS:
            seconds = BURST_REST_SECONDS
        elif self._clock() - self._since > TRICKLE_SECONDS:
            seconds = TRICKLE_REST_SECONDS
        else:
            return
        await self._sleep(seconds)
        self._taken, self._since = 0, self._clock()
