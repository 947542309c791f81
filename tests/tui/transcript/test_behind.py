"""A reply that arrives faster than it is drawn."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from itertools import pairwise

import pytest

from claude_tui.tui.transcript.replies import FRAME_WEIGHT, PAUSE
from tests.servers.messages_server import DEADLINE
from tests.tui.transcript.test_transcript import running

PARAGRAPH = "Some plain words of a reply that arrives at once.\n\n"


async def test_a_reply_that_is_behind_waits_for_one_frame_only(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with running() as (pilot, transcript):
        frames: list[float] = []

        def set_timer(seconds: float, flush: Callable[[], None]) -> None:
            frames.append(seconds)
            transcript.call_later(flush)

        monkeypatch.setattr(transcript, "set_timer", set_timer)
        transcript.replies.begin("reply", "claude")
        for _ in range(1_000):
            transcript.replies.feed("reply", 0, "text", PARAGRAPH)
        async with asyncio.timeout(DEADLINE):
            while transcript.virtual_size.height < 2_000:
                await pilot.pause()
        assert sum(seconds > PAUSE for seconds in frames) <= 1


async def test_keys_have_their_turn_while_a_reply_is_behind() -> None:
    async with running() as (pilot, transcript):
        loop = asyncio.get_running_loop()
        heights = [transcript.virtual_size.height]

        def look() -> None:
            heights.append(transcript.virtual_size.height)
            if heights[-1] < 2_000:
                loop.call_soon(look)

        look()
        transcript.replies.begin("reply", "claude")
        for _ in range(1_000):
            transcript.replies.feed("reply", 0, "text", PARAGRAPH)
        async with asyncio.timeout(DEADLINE):
            while heights[-1] < 2_000:
                await pilot.pause()
        most = 2 * FRAME_WEIGHT / len(PARAGRAPH)
        assert max(after - before for before, after in pairwise(heights)) < 2 * most
