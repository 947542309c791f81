import asyncio
import gc
import threading
from collections.abc import AsyncIterator
from types import AsyncGeneratorType
from typing import Any

import pytest

from claude_tui.api import client as client_module
from claude_tui.api.client import Client
from claude_tui.api.endpoint import CredentialError, Endpoint
from claude_tui.api.failures import ApiError, FailureKind
from claude_tui.api.request import Request, build_request
from claude_tui.conversation import Message, OpaqueBlock, Parameters, TextBlock, ThinkingBlock
from claude_tui.conversation.accumulate import Accumulator
from claude_tui.conversation.events import MessageStop, TextDelta
from claude_tui.models.catalog import Catalog, Sampling
from claude_tui.models.listing import listed_models
from tests.narrowing import of_type, present
from tests.servers import wire_events
from tests.servers.messages_server import Ending, MessagesServer

KEY = "key-of-the-test"


def endpoint_of(server: MessagesServer) -> Endpoint:
    return Endpoint("server", server.base_url, api_key=KEY, credential="ANTHROPIC_API_KEY")


@pytest.fixture
async def client(messages_server: MessagesServer) -> AsyncIterator[Client]:
    client = Client(lambda: endpoint_of(messages_server))
    yield client
    await client.close()


def request_of(text: str = "Hi", **parameters: Any) -> Request:
    values: dict[str, Any] = {"model": "claude-sonnet-4-6", "max_tokens": 100} | parameters
    asked = Parameters(**values)
    message = Message(1, 0, "user", (TextBlock(text),))
    request, _ = build_request([message], asked, Catalog().find(of_type(str, asked.model)))
    return request


async def reply_to(client: Client, **parameters: Any) -> Accumulator:
    reply = Accumulator()
    async for event in client.stream(request_of(**parameters)):
        reply.apply(event)
    return reply


async def test_a_reply_arrives_whole(client: Client, messages_server: MessagesServer) -> None:
    messages_server.reply("Tuples can't change. 🎉", chunk=3)
    reply = await reply_to(client)
    assert reply.content() == (TextBlock("Tuples can't change. 🎉"),)
    response = reply.response()
    assert (response.id, response.model) == ("msg_test", "claude-sonnet-4-6")
    assert (response.stop_reason, response.request_id) == ("end_turn", "req_test")
    assert present(response.usage).input_tokens == 11


async def test_the_body_on_the_wire_is_the_request_and_nothing_else(
    client: Client, messages_server: MessagesServer
) -> None:
    request = request_of(text="a \udc80 b", temperature=0.3, system="Be brief.", effort="low")
    async for _ in client.stream(request):
        pass
    (received,) = messages_server.requests
    assert received.body == {**request.body, "stream": True}
    assert received.headers["anthropic-version"] == "2023-06-01"
    assert received.headers["authorization"] == f"Bearer {KEY}"
    assert received.headers["x-api-key"] == KEY


async def test_headers_for_a_gateway_do_not_go_to_the_local_model(
    messages_server: MessagesServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    headers = "authorization: Bearer a-key-of-the-gateway\nX-Team: ü\nX Y: 1\n: z"
    monkeypatch.setenv("ANTHROPIC_CUSTOM_HEADERS", headers)
    client = Client(lambda: Endpoint("local", messages_server.base_url, api_key=KEY))
    await reply_to(client)
    await client.close()
    (received,) = messages_server.requests
    assert received.headers["authorization"] == f"Bearer {KEY}"
    assert not {"x-team", "x y", ""} & set(received.headers)


async def test_without_sampling_parameters_the_newest_api_version_is_used(
    client: Client, messages_server: MessagesServer
) -> None:
    await reply_to(client)
    assert messages_server.requests[0].headers["anthropic-version"] > "2023-06-01"


async def test_a_failure_in_the_middle_leaves_nothing_half_read(
    client: Client, messages_server: MessagesServer
) -> None:
    def half_read() -> list[AsyncGeneratorType[Any, Any]]:
        found = [one for one in gc.get_objects() if isinstance(one, AsyncGeneratorType)]
        return [one for one in found if one.ag_frame and one.ag_code.co_name.startswith("aiter")]

    error = {"type": "error", "error": {"type": "overloaded_error", "message": "Overloaded"}}
    messages_server.stream(
        [wire_events.message_start(), error, {"type": "ping"}], gate=threading.Event(), gate_after=2
    )
    with pytest.raises(ApiError) as kept:
        await reply_to(client)
    for _ in range(100):  # each generator that ends lets go of the next one
        await asyncio.sleep(0)
    assert kept.value.failure.kind is FailureKind.OVERLOADED
    assert half_read() == []


async def test_thinking_and_tool_calls_arrive_as_their_blocks(
    client: Client, messages_server: MessagesServer
) -> None:
    messages_server.stream(
        [
            wire_events.message_start(),
            {"type": "ping"},
            *wire_events.thinking_block(0, "Let me see."),
            *wire_events.tool_use_block(1, "search", {"query": "tuples"}),
            *wire_events.text_block(2, "Found."),
            wire_events.message_delta("tool_use"),
            wire_events.STOP,
        ]
    )
    thinking, tool_use, text = (await reply_to(client)).content()
    assert thinking == ThinkingBlock("Let me see.", "c2lnbmVk")
    assert isinstance(tool_use, OpaqueBlock)
    assert tool_use.to_api()["input"] == {"query": "tuples"}
    assert text == TextBlock("Found.")


async def test_blocks_may_overlap(client: Client, messages_server: MessagesServer) -> None:
    first = list(wire_events.text_block(0, "one one one"))
    second = list(wire_events.text_block(1, "two two two"))
    mixed = [event for pair in zip(first, second, strict=True) for event in pair]
    messages_server.stream(
        [wire_events.message_start(), *mixed, wire_events.message_delta(), wire_events.STOP]
    )
    assert (await reply_to(client)).content() == (
        TextBlock("one one one"),
        TextBlock("two two two"),
    )


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
async def test_a_reply_in_single_bytes_arrives_whole(
    client: Client, messages_server: MessagesServer, line_end: str
) -> None:
    messages_server.stream(
        [
            b": a comment" + line_end.encode() * 2,
            wire_events.message_start(),
            *wire_events.text_block(0, "naïve 🎉"),
            {"type": "an_event_of_the_future", "index": 0},
            wire_events.message_delta(),
            wire_events.STOP,
        ],
        line_end=line_end,
        write_size=1,
    )
    reply = await reply_to(client)
    assert reply.finished
    assert reply.content() == (TextBlock("naïve 🎉"),)


async def test_unknown_blocks_are_kept_and_unknown_deltas_ignored(
    client: Client, messages_server: MessagesServer
) -> None:
    start = {"type": "hologram", "payload": {"a": [1, None]}, "text": None}
    messages_server.stream(
        [
            wire_events.message_start(),
            *wire_events.block(0, start, [{"type": "hologram_delta", "payload": 1}]),
            wire_events.message_delta(),
            wire_events.STOP,
        ]
    )
    (block,) = (await reply_to(client)).content()
    assert isinstance(block, OpaqueBlock)
    assert block.to_api() == start


async def test_events_without_names_are_read_by_their_type(
    client: Client, messages_server: MessagesServer
) -> None:
    messages_server.stream(
        wire_events.to_bytes(event).partition(b"\n")[2]
        for event in (
            wire_events.message_start(),
            *wire_events.text_block(0, "nameless"),
            wire_events.message_delta(),
            wire_events.STOP,
        )
    )
    assert (await reply_to(client)).content() == (TextBlock("nameless"),)


async def test_lone_surrogates_of_a_server_become_replacement_characters(
    client: Client, messages_server: MessagesServer
) -> None:
    messages_server.reply("a\udc80b", chunk=100)
    assert (await reply_to(client)).content() == (TextBlock("a\ufffdb"),)


async def test_a_server_that_keeps_talking_after_the_end_is_not_waited_for(
    client: Client, messages_server: MessagesServer
) -> None:
    events = [
        wire_events.message_start(),
        *wire_events.text_block(0, "done"),
        wire_events.message_delta(),
        wire_events.STOP,
    ]
    messages_server.stream(events, ending=Ending.STALL)
    assert (await reply_to(client)).finished
    await asyncio.to_thread(messages_server.wait_for_hangup)


async def test_one_connection_serves_many_requests(
    client: Client, messages_server: MessagesServer
) -> None:
    for _ in range(3):
        await reply_to(client)
    assert messages_server.connections == 1


async def test_text_is_there_while_the_server_still_writes(
    client: Client, messages_server: MessagesServer
) -> None:
    gate = threading.Event()
    messages_server.reply("first second", chunk=6, gate=gate, gate_after=3)
    events = client.stream(request_of())
    async for event in events:
        if isinstance(event, TextDelta):
            assert event.text == "first "
            break
    gate.set()
    assert isinstance([event async for event in events][-1], MessageStop)


async def test_a_waiter_that_gives_up_does_not_disturb_the_others() -> None:
    released = threading.Event()
    calls = []

    def resolve() -> Endpoint:
        calls.append(1)
        assert released.wait(30)
        return Endpoint("local", "http://127.0.0.1:9", api_key="k")

    client = Client(resolve)
    impatient = asyncio.create_task(client.ready())
    patient = asyncio.create_task(client.ready())
    await asyncio.sleep(0)
    impatient.cancel()
    released.set()
    assert (await patient).kind == "local"
    assert len(calls) == 1
    await client.close()


async def test_after_a_failed_start_the_next_call_tries_again() -> None:
    answers: list[CredentialError | Endpoint] = [
        CredentialError("No key."),
        Endpoint("local", "http://127.0.0.1:9", api_key="k"),
    ]

    def resolve() -> Endpoint:
        answer = answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    client = Client(resolve)
    with pytest.raises(CredentialError):
        await client.ready()
    assert (await client.ready()).kind == "local"
    await client.close()


async def test_claude_without_a_key_is_refused_before_anything_is_sent() -> None:
    client = Client(lambda: Endpoint("claude"))
    with pytest.raises(CredentialError, match="no usable key"):
        await client.ready()


async def test_a_profile_that_is_not_there_is_said_to_be_so(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("ANTHROPIC_PROFILE", "work")
    client = Client(lambda: Endpoint("claude", credential="the profile work"))
    with pytest.raises(CredentialError, match="the profile work can't be used"):
        await client.ready()


async def test_a_server_without_a_key_gets_no_credential(messages_server: MessagesServer) -> None:
    client = Client(lambda: Endpoint("server", messages_server.base_url))
    assert (await reply_to(client)).finished
    assert "authorization" not in messages_server.requests[0].headers
    assert "x-api-key" not in messages_server.requests[0].headers
    await client.close()


async def test_an_auth_token_goes_as_a_bearer_token(messages_server: MessagesServer) -> None:
    token = Endpoint("server", messages_server.base_url, auth_token="t0ken", credential="X")
    client = Client(lambda: token)
    await reply_to(client)
    assert messages_server.requests[0].headers["authorization"] == "Bearer t0ken"
    await client.close()


async def test_a_proxy_is_not_asked_for_this_machine(
    messages_server: MessagesServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    client = Client(lambda: endpoint_of(messages_server))
    assert (await reply_to(client)).finished
    await client.close()


async def test_the_models_a_server_lists_are_read(
    client: Client, messages_server: MessagesServer
) -> None:
    types = {"adaptive": True, "between_tools": False, "disabled": True, "enabled": True}
    messages_server.models = [
        {
            "id": "claude-sonnet-9",
            "display_name": "Claude Sonnet 9",
            "max_input_tokens": 500_000,
            "max_tokens": 64_000,
            "capabilities": {
                "thinking": {"types": {name: {"supported": is_} for name, is_ in types.items()}}
            },
        },
        None,  # type: ignore[list-item]
        {"no": "id"},
        {"id": "some-llama"},
    ]
    listed = await client.list_models()
    sonnet, llama = listed_models(listed, Catalog(foreign=True))
    assert (sonnet.name, sonnet.context_window) == ("Claude Sonnet 9", 500_000)
    assert sonnet.sampling is Sampling.EITHER
    assert llama.sampling is Sampling.BOTH


async def test_a_list_of_models_without_an_end_is_left_after_some_pages(
    client: Client, messages_server: MessagesServer
) -> None:
    messages_server.models = [{"id": "some-llama"}]
    messages_server.models_never_end = True
    listed = listed_models(await client.list_models(), Catalog(foreign=True))
    assert [model.id for model in listed] == ["some-llama"]
    assert len(messages_server.requests) == client_module.LIST_PAGES


async def test_a_server_without_a_list_of_models_says_so(client: Client) -> None:
    with pytest.raises(ApiError):
        await client.list_models()
