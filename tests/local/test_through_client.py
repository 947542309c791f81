"""The local model as the app reaches it: through the one client."""

from __future__ import annotations

import os
import signal

import pytest

from claude_tui.api.client import Client
from claude_tui.api.failures import ApiError
from claude_tui.api.request import Request, build_request
from claude_tui.conversation import Message, Parameters, TextBlock
from claude_tui.conversation.accumulate import Accumulator
from claude_tui.local.engine import LocalEngine


def question(engine: LocalEngine) -> Request:
    asked = Message(1, 0, "user", (TextBlock("Say hello."),))
    request, _notes = build_request([asked], Parameters(max_tokens=8), engine.model)
    return request


async def answer(client: Client, request: Request) -> Accumulator:
    reply = Accumulator()
    async for event in client.stream(request):
        reply.apply(event)
    return reply


async def test_the_request_after_a_server_that_died_starts_another() -> None:
    engine = LocalEngine()
    client = Client(engine.start)
    try:
        request = question(engine)
        assert (await answer(client, request)).finished
        assert engine._process is not None
        os.kill(engine._process.pid, signal.SIGKILL)
        engine._process._process.wait()
        with pytest.raises(ApiError):
            await answer(client, request)
        assert (await answer(client, request)).finished
    finally:
        await client.close()
        engine.stop()
