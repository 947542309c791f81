"""What is taken down of a request and its response: enough to see all of it, and no secret."""

import json
from collections.abc import AsyncIterator
from dataclasses import asdict
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claude_tui.api.client import Client
from claude_tui.api.endpoint import Endpoint
from claude_tui.api.exchange import Exchange, HttpHeaders, RateLimit, Recorder, rate_limits
from claude_tui.api.failures import ApiError
from claude_tui.api.request import Request, request_of
from claude_tui.conversation import Message, Parameters, TextBlock
from claude_tui.conversation.events import (
    BlockStart,
    InputJsonDelta,
    MessageStart,
    MessageStop,
    SignatureDelta,
    StreamEvent,
    TextDelta,
    ThinkingDelta,
)
from claude_tui.conversation.message import Usage
from tests.narrowing import present
from tests.servers.messages_server import MessagesServer

KEY = "key-of-the-test"
GATEWAY_KEY = "opensesame-42"


def request_with(**parameters: Any) -> Request:
    values: dict[str, Any] = {"model": "claude-sonnet-4-6", "max_tokens": 100} | parameters
    sent = Parameters(**values)
    return request_of([Message(1, 0, "user", (TextBlock("Hi"),))], sent)


@pytest.fixture
async def client(
    messages_server: MessagesServer, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Client]:
    monkeypatch.setenv("ANTHROPIC_CUSTOM_HEADERS", f"X-Gateway: {GATEWAY_KEY}")
    endpoint = Endpoint("server", messages_server.base_url, api_key=KEY, credential="a variable")
    client = Client(lambda: endpoint)
    yield client
    await client.close()


async def heads_of_one(client: Client, **parameters: Any) -> tuple[HttpHeaders, ApiError | None]:
    told: list[HttpHeaders] = []
    error = None
    try:
        async for _event in client.stream(request_with(**parameters), told.append):
            assert told
    except ApiError as raised:
        error = raised
    (headers,) = told
    return headers, error


async def test_the_heads_are_those_on_the_wire(
    client: Client, messages_server: MessagesServer
) -> None:
    messages_server.stream([], headers={"Anthropic-Organization-Id": "org_1"})
    headers, _error = await heads_of_one(client, temperature=0.3)
    (received,) = messages_server.requests
    assert headers.url == f"{messages_server.base_url}/v1/messages"
    assert headers.request_headers.keys() == received.headers.keys()
    shown = {name: value for name, value in headers.request_headers.items() if value != "[hidden]"}
    assert shown.items() <= received.headers.items()
    assert shown["anthropic-version"] == "2023-06-01"
    assert headers.status == 200
    assert headers.response_headers["anthropic-organization-id"] == "org_1"


async def test_no_secret_is_in_the_heads(client: Client, messages_server: MessagesServer) -> None:
    cookies = {"Set-Cookie": "session=abcdef", "X-Echo": f"Bearer {KEY}", "X-Plain": KEY}
    messages_server.stream([], headers=cookies)
    headers, _error = await heads_of_one(client)
    assert messages_server.requests[0].headers["x-gateway"] == GATEWAY_KEY
    written = json.dumps(asdict(headers))
    assert not any(secret in written for secret in (KEY, GATEWAY_KEY, "abcdef"))
    hidden = [name for name, value in headers.request_headers.items() if value == "[hidden]"]
    assert sorted(hidden) == ["authorization", "x-api-key", "x-gateway"]


async def test_the_usual_headers_hold_no_secret_either(
    client: Client, messages_server: MessagesServer
) -> None:
    before = client.usual_headers
    assert before is None
    await client.ready()
    headers, _error = await heads_of_one(client)
    usual = present(client.usual_headers)
    assert usual.url == headers.url
    assert usual.request_headers.items() <= headers.request_headers.items()
    assert not any(secret in json.dumps(asdict(usual)) for secret in (KEY, GATEWAY_KEY))


async def test_what_every_exchange_has_alike_is_in_memory_once(
    client: Client, messages_server: MessagesServer
) -> None:
    kept = []
    for _ in range(2):
        messages_server.stream([], headers={"Anthropic-Organization-Id": "org_1"})
        headers, _error = await heads_of_one(client)
        kept.append([*headers.request_headers.items(), *headers.response_headers.items()])
    first, second = ({id(text) for header in headers for text in header} for headers in kept)
    assert len(second - first) <= 1  # the date, at most


async def test_a_refusal_has_heads(client: Client, messages_server: MessagesServer) -> None:
    messages_server.fail(429, "rate_limit_error", headers={"retry-after": "9"})
    headers, error = await heads_of_one(client)
    assert error is not None
    assert (headers.status, headers.response_headers["retry-after"]) == (429, "9")


async def test_without_an_answer_there_is_what_was_sent(
    client: Client, messages_server: MessagesServer
) -> None:
    messages_server.hang_up()
    headers, error = await heads_of_one(client)
    assert error is not None
    assert (headers.status, headers.response_headers) == (None, {})
    assert headers.request_headers["authorization"] == "[hidden]"


async def test_neither_password_nor_key_of_an_address_is_in_the_url(
    messages_server: MessagesServer,
) -> None:
    address = messages_server.base_url.replace("http://", "http://me:pass-word@")
    client = Client(lambda: Endpoint("server", f"{address}/{KEY}", api_key=KEY))
    headers, _error = await heads_of_one(client)
    assert messages_server.requests[0].path == f"/{KEY}/v1/messages"
    assert headers.url == f"{messages_server.base_url}/[hidden]/v1/messages"
    assert present(client.usual_headers).url == headers.url
    await client.close()


def arrivals_of(*events: StreamEvent) -> Exchange:
    recorder = Recorder(request_with(system="Be brief."))
    for event in events:
        recorder.received(event)
    return recorder.exchange()


def test_an_exchange_does_not_grow_with_the_reply() -> None:
    deltas = [delta for _ in range(500) for delta in (TextDelta(0, "a"), TextDelta(1, "b"))]
    exchange = arrivals_of(BlockStart(0, {"type": "text", "text": ""}), *deltas, MessageStop())
    assert [(each.type, each.index, each.count) for each in exchange.arrivals] == [
        ("content_block_start", 0, 1),
        ("text_delta", 0, 500),
        ("text_delta", 1, 500),
        ("message_stop", None, 1),
    ]
    assert all(each.first <= each.last for each in exchange.arrivals)


def test_an_exchange_keeps_what_was_asked_with_but_no_message() -> None:
    exchange = arrivals_of()
    assert exchange.parameters.system == "Be brief."
    assert "Hi" not in str(asdict(exchange))


@pytest.mark.parametrize(
    "token",
    [
        TextDelta(0, "a"),
        ThinkingDelta(0, "a"),
        InputJsonDelta(0, "{"),
        BlockStart(0, {"type": "thinking", "thinking": ""}),
        BlockStart(0, {"type": "text", "text": "a"}),
    ],
)
def test_the_first_token_is_what_the_model_wrote_first(
    token: BlockStart | InputJsonDelta | TextDelta | ThinkingDelta,
) -> None:
    before: list[StreamEvent] = [
        MessageStart("", "", Usage()),
        BlockStart(0, {"type": "text", "text": ""}),
    ]
    before += [TextDelta(0, ""), SignatureDelta(0, "s")]
    assert arrivals_of(*before).first_token_seconds is None
    assert arrivals_of(*before, token).first_token_seconds is not None


def test_rate_limits_are_read_from_the_headers() -> None:
    headers = {
        "anthropic-ratelimit-requests-limit": "50",
        "anthropic-ratelimit-requests-remaining": "49",
        "anthropic-ratelimit-requests-reset": "2026-11-24T22:00:00Z",
        "anthropic-ratelimit-input-tokens-remaining": "38000",
        "anthropic-ratelimit-output-tokens-remaining": "-1",
        "anthropic-ratelimit-tokens-remaining": "٣",
        "retry-after": "1",
    }
    assert rate_limits(headers) == (
        RateLimit("requests", 49, 50),
        RateLimit("input-tokens", 38000),
    )
    assert rate_limits({}) == ()


_names = st.sampled_from(["requests", "tokens", "-", ""]).flatmap(
    lambda name: st.sampled_from(
        [f"anthropic-ratelimit-{name}-{end}" for end in ("remaining", "limit", "reset", "")]
    )
)


@given(st.dictionaries(_names | st.text(), st.text() | st.integers().map(str)))
def test_whatever_the_headers_are_limits_are_numbers_from_zero_on(headers: dict[str, str]) -> None:
    for limit in rate_limits(headers):
        assert limit.remaining >= 0
        assert limit.limit is None or limit.limit >= 0
