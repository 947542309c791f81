from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest

from claude_tui.api.client import Client
from claude_tui.api.counting import TokenCounts
from claude_tui.api.endpoint import Endpoint
from claude_tui.api.failures import ApiError
from claude_tui.api.request import Request, build_request
from claude_tui.conversation import Message, Parameters, TextBlock
from claude_tui.models.catalog import Catalog
from tests.servers.messages_server import MessagesServer


def request_of(model: str = "claude-sonnet-4-6", **parameters: Any) -> Request:
    asked = Parameters(model=model, max_tokens=2_000, **parameters)
    message = Message(1, 0, "user", (TextBlock("Hi"),))
    return build_request([message], asked, Catalog().find(model))[0]


@pytest.fixture
async def client(messages_server: MessagesServer) -> AsyncIterator[Client]:
    client = Client(lambda: Endpoint("server", messages_server.base_url, api_key="key-of-the-test"))
    yield client
    await client.close()


@pytest.fixture
async def counts(client: Client) -> TokenCounts:
    await client.ready()
    return TokenCounts(client)


async def test_the_server_counts_what_would_be_sent(
    counts: TokenCounts, messages_server: MessagesServer
) -> None:
    messages_server.tokens = lambda body: len(body["system"])
    assert await counts.count(request_of(system="Be brief.")) == 9
    (asked,) = messages_server.counts
    assert asked.body["messages"] == [{"role": "user", "content": "Hi"}]


@pytest.mark.parametrize(
    "parameters",
    [
        {"temperature": 0.3, "stop_sequences": ("x",), "metadata": {"user_id": "me"}},
        {"thinking": {"type": "enabled", "budget_tokens": 1_024}, "effort": "low"},
        {"cache_control": {"type": "ephemeral"}, "service_tier": "auto"},
    ],
)
async def test_nothing_goes_along_that_counting_refuses(
    counts: TokenCounts, messages_server: MessagesServer, parameters: dict[str, Any]
) -> None:
    messages_server.tokens = lambda body: 7
    assert await counts.count(request_of(**parameters)) == 7


async def test_speed_goes_along_with_its_beta(
    counts: TokenCounts, messages_server: MessagesServer
) -> None:
    messages_server.tokens = lambda body: 7
    assert await counts.count(request_of("claude-opus-4-8", speed="fast")) == 7


async def test_nobody_is_asked_before_the_endpoint_is_known(
    client: Client, messages_server: MessagesServer
) -> None:
    messages_server.tokens = lambda body: 7
    assert await TokenCounts(client).count(request_of()) is None
    assert messages_server.counts == []
    assert not client.connected


async def test_a_server_that_does_not_count_is_asked_once(
    counts: TokenCounts, messages_server: MessagesServer
) -> None:
    with pytest.raises(ApiError):
        await counts.count(request_of())
    messages_server.tokens = lambda body: 7
    assert await counts.count(request_of()) is None
    assert await counts.count(request_of("claude-opus-4-8")) is None
    assert len(messages_server.counts) == 1


async def test_a_model_that_the_server_does_not_have_says_nothing_of_others(
    counts: TokenCounts, messages_server: MessagesServer
) -> None:
    messages_server.tokens = lambda body: 7
    with pytest.raises(ApiError):
        await counts.count(request_of("claude-nothing-9"))
    assert await counts.count(request_of("claude-nothing-9")) is None
    assert await counts.count(request_of()) == 7
    assert len(messages_server.counts) == 2


async def test_a_server_that_fails_is_left_alone_for_a_while(
    counts: TokenCounts, messages_server: MessagesServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    messages_server.tokens = lambda body: 1 / 0
    with pytest.raises(ApiError):
        await counts.count(request_of())
    messages_server.tokens = lambda body: 7
    assert await counts.count(request_of()) is None
    monkeypatch.setattr(counts, "_rest_until", 0.0)
    assert await counts.count(request_of()) == 7


@pytest.mark.parametrize("nonsense", ["many", -4, None, 0])
async def test_an_answer_that_is_no_number_of_tokens_is_none(
    counts: TokenCounts, messages_server: MessagesServer, nonsense: int | str | None
) -> None:
    messages_server.tokens = lambda body: nonsense
    assert await counts.count(request_of()) is None
