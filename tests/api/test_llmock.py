"""The client against a mock server that others wrote and that judges how it behaves."""

import os

import pytest
from llmock.pytest_plugin import LLMock

from claude_tui.api.client import Client
from claude_tui.api.endpoint import find_endpoint
from claude_tui.api.failures import ApiError, FailureKind
from claude_tui.api.request import build_request
from claude_tui.conversation import Message, Parameters, TextBlock
from claude_tui.conversation.accumulate import Accumulator
from claude_tui.models.catalog import Catalog
from tests.narrowing import present

MODEL = "claude-sonnet-4-6"


async def ask(reply: Accumulator) -> None:
    client = Client(lambda: present(find_endpoint(os.environ)))
    parameters = Parameters(model=MODEL, max_tokens=50, temperature=0.5)
    message = Message(1, 0, "user", (TextBlock("Hi"),))
    request, _ = build_request([message], parameters, Catalog().find(MODEL))
    try:
        async for event in client.stream(request):
            reply.apply(event)
    finally:
        await client.close()


async def test_a_scripted_reply_arrives(llmock: LLMock) -> None:
    llmock.reply("Lists are mutable; tuples are not.")
    reply = Accumulator()
    await ask(reply)
    assert reply.finished
    assert reply.content() == (TextBlock("Lists are mutable; tuples are not."),)
    assert llmock.requests[-1].body["temperature"] == 0.5


async def test_a_rate_limit_says_how_long_to_wait(llmock: LLMock) -> None:
    llmock.rate_limit(times=1, retry_after=2)
    with pytest.raises(ApiError) as caught:
        await ask(Accumulator())
    assert caught.value.failure.kind is FailureKind.RATE_LIMIT
    assert caught.value.failure.retry_after == 2


async def test_a_disconnect_keeps_what_came(llmock: LLMock) -> None:
    llmock.reply("one two three four five six seven eight nine ten")
    llmock.disconnect(after_chunks=5)
    reply = Accumulator()
    with pytest.raises(ApiError) as caught:
        await ask(reply)
    assert caught.value.failure.kind is FailureKind.CUT_SHORT
    assert not reply.finished
