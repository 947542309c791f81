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
from claude_tui.models.rules import takes_prefill


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
        os.kill(engine._process._process.pid, signal.SIGKILL)
        engine._process._process.wait()
        with pytest.raises(ApiError):
            await answer(client, request)
        assert (await answer(client, request)).finished
    finally:
        await client.close()
        engine.stop()


async def test_a_reply_is_gone_on_from_and_not_repeated(engine: LocalEngine) -> None:
    asked = Message(1, 0, "user", (TextBlock("Say the alphabet."),))
    begun = Message(2, 1, "assistant", (TextBlock("A, B, C, D, E, F, G, "),))
    parameters = Parameters(max_tokens=8, temperature=0.0)
    assert takes_prefill(engine.model, parameters)
    request, _notes = build_request([asked, begun], parameters, engine.model)
    client = Client(engine.start)
    try:
        (block,) = (await answer(client, request)).content()
    finally:
        await client.close()
    assert isinstance(block, TextBlock)
    assert block.text.startswith(" H, I")
