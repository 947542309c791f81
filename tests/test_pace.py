"""When the reader of a reply rests."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable

from claude_tui.pace import BURST_EVENTS, BURST_REST_SECONDS, TRICKLE_REST_SECONDS, Pace


def rests(waits: Iterable[float]) -> list[float]:
    """How long it rests after each event, given how long each was waited for."""
    now = 0.0
    rested: list[float] = []

    async def sleep(seconds: float) -> None:
        nonlocal now
        now += seconds
        rested[-1] += seconds

    async def read() -> None:
        nonlocal now
        pace = Pace(lambda: now, sleep)
        for wait in waits:
            now += wait
            rested.append(0.0)
            await pace.rest()

    asyncio.run(read())
    return rested


def test_what_comes_at_once_is_read_in_bursts():
    burst = [0.0] * (BURST_EVENTS - 1) + [BURST_REST_SECONDS]
    assert rests([0.0] * BURST_EVENTS * 3) == burst * 3


def test_after_each_event_that_was_waited_for_more_may_gather():
    assert rests([0.005] * 3) == [TRICKLE_REST_SECONDS] * 3


def test_what_gathered_while_it_rested_is_read_at_once():
    assert rests([0.005, 0.0, 0.0, 0.005]) == [TRICKLE_REST_SECONDS, 0, 0, TRICKLE_REST_SECONDS]
