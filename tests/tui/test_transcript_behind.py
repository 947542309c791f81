"""A reply that arrives faster than it is drawn."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from tests.servers.messages_server import DEADLINE
from tests.tui.test_transcript import running

PARAGRAPH = "Some plain words of a reply that arrives at once.\n\n"


async def test_a_reply_that_is_behind_waits_for_one_frame_only(monkeypatch) -> None:
    async with running() as (pilot, transcript):
        frames: list[float] = []

        def set_timer(seconds: float, flush: Callable[[], None]) -> None:
            frames.append(seconds)
            transcript.call_later(flush)

        monkeypatch.setattr(transcript, "set_timer", set_timer)
        transcript.begin_reply("reply", "claude")
        for _ in range(1_000):
            transcript.feed(0, "text", PARAGRAPH)
        async with asyncio.timeout(DEADLINE):
            while transcript.virtual_size.height < 2_000:
                await pilot.pause()
        assert len(frames) <= 1
