"""Replies as servers send them that know the Messages API by hearsay."""

import json
from contextlib import suppress

import pytest

from claude_tui.api.client import Client
from claude_tui.api.failures import ApiError, FailureKind
from claude_tui.conversation import OpaqueBlock, TextBlock, ThinkingBlock
from claude_tui.conversation.accumulate import Accumulator
from tests.api.test_client import client, reply_to, request_of
from tests.narrowing import present
from tests.servers import wire_events
from tests.servers.messages_server import Ending, MessagesServer

__all__ = ["client"]

TEXT = {"type": "text", "text": "Hi 🎉"}
CALL = {"type": "tool_use", "id": "t", "name": "n", "input": {"a": 1}}


async def test_a_server_that_answers_in_one_piece_is_heard(
    client: Client, messages_server: MessagesServer
) -> None:
    message = {
        "id": "msg_1",
        "type": "message",
        "role": "assistant",
        "model": "small",
        "content": [{"type": "thinking", "thinking": "Hm.", "signature": "s"}, TEXT, CALL],
        "stop_reason": "tool_use",
        "usage": {"input_tokens": 5, "output_tokens": 9},
    }
    headers = {"request-id": "req_1"}
    messages_server.answer(200, json.dumps(message), headers=headers)
    reply = await reply_to(client)
    thought, said, call = reply.content()
    assert (thought, said) == (ThinkingBlock("Hm.", "s"), TextBlock("Hi 🎉"))
    assert isinstance(call, OpaqueBlock)
    assert json.loads(call.json) == CALL
    response = reply.response()
    assert (response.id, response.model, response.stop_reason) == ("msg_1", "small", "tool_use")
    assert (present(response.usage).output_tokens, response.request_id) == (9, "req_1")
    assert reply.finished


async def test_an_error_in_one_piece_is_heard_whatever_its_status(
    client: Client, messages_server: MessagesServer
) -> None:
    error = {"type": "error", "error": {"type": "overloaded_error", "message": "Busy now"}}
    messages_server.answer(200, json.dumps(error), headers={"retry-after": "9"})
    with pytest.raises(ApiError) as caught:
        await reply_to(client)
    assert caught.value.failure.kind is FailureKind.OVERLOADED
    assert caught.value.failure.retry_after == 9


@pytest.mark.parametrize("ending", [Ending.COMPLETE, Ending.CUT])
async def test_half_a_character_at_the_end_of_what_is_cut_is_not_lost(
    client: Client, messages_server: MessagesServer, ending: Ending
) -> None:
    delta = {"type": "text_delta", "text": "Hi \ud83d"}
    block = {"type": "content_block_delta", "index": 0, "delta": delta}
    messages_server.stream([wire_events.message_start(), block], ending=ending)
    reply = Accumulator()
    with suppress(ApiError):
        async for event in client.stream(request_of()):
            reply.apply(event)
    assert reply.content() == (TextBlock("Hi \ufffd"),)
    assert not reply.finished
