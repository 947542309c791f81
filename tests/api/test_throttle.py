"""When the reader of a reply rests."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from functools import partial
from itertools import chain, repeat

import pytest

from claude_tui.api.client import Client
from claude_tui.api.endpoint import Endpoint
from claude_tui.api.request import Request
from claude_tui.api.throttle import BURST_EVENTS, BURST_REST_SECONDS, GATHER_SECONDS, Pace
from claude_tui.conversation import Parameters
from tests.servers import wire_events
from tests.servers.messages_server import MessagesServer

MODEL = "claude-sonnet-4-6"


def rests(reads: Iterable[int], *, more: Iterable[bool]) -> list[float]:
    """How long it rests after each event.

    Args:
        reads: How many events each read of the network brings.
        more: Whether more is waiting on the network, each time it looks.
    """
    rested: list[float] = []
    waiting = iter(more)

    async def sleep(seconds: float) -> None:
        rested[-1] += seconds
        await asyncio.sleep(0)

    async def read() -> None:
        pace = Pace(lambda: next(waiting), sleep)
        for events in reads:
            await asyncio.sleep(0)  # reading the network takes a turn of the event loop
            for _ in range(events):
                rested.append(0.0)
                await pace.rest()

    asyncio.run(read())
    return rested


def test_a_slow_reply_gathers_after_each_read_of_the_network() -> None:
    assert rests([1, 1, 1], more=repeat(False)) == [GATHER_SECONDS] * 3


def test_what_was_read_at_once_is_handed_on_without_another_rest() -> None:
    assert rests([4, 2], more=repeat(False)) == [GATHER_SECONDS, 0, 0, 0, GATHER_SECONDS, 0]


def test_it_never_lets_events_gather_while_more_is_waiting() -> None:
    more = chain([False], repeat(True, BURST_EVENTS), repeat(False))
    rested = rests([1] * (BURST_EVENTS + 1), more=more)
    assert rested == [GATHER_SECONDS, *[0.0] * (BURST_EVENTS - 1), BURST_REST_SECONDS]


def test_a_reader_that_is_behind_rests_only_as_long_as_the_screen_needs() -> None:
    rested = rests([1] * 1_000, more=repeat(True))
    assert sum(rested) == pytest.approx(1_000 // BURST_EVENTS * BURST_REST_SECONDS)


async def test_a_reply_that_came_over_a_socket_at_once_is_not_waited_for_twice(
    messages_server: MessagesServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    gathered = []

    async def sleep(seconds: float) -> None:
        gathered.append(seconds)

    monkeypatch.setattr("claude_tui.api.client.Pace", partial(Pace, sleep=sleep))
    reply = [
        wire_events.message_start(),
        *wire_events.text_block(0, "x" * 20, 1),
        wire_events.message_delta(),
        wire_events.STOP,
    ]
    messages_server.stream([b"".join(map(wire_events.to_bytes, reply))])
    endpoint = Endpoint("server", messages_server.base_url)
    client = Client(lambda: endpoint)
    body = {"model": MODEL, "max_tokens": 9, "messages": [{"role": "user", "content": "Hi"}]}
    received = [event async for event in client.stream(Request(body, {}, Parameters()))]
    await client.close()
    assert len(received) == len(reply)
    assert gathered == [GATHER_SECONDS]
