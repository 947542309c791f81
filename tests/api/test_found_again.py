"""A local model that died is found again, and nothing is left of its first life."""

import asyncio
import gc
import threading
import warnings

import pytest

from claude_tui.api.client import Client
from claude_tui.api.endpoint import Endpoint
from claude_tui.api.failures import ApiError
from claude_tui.api.request import Request
from claude_tui.conversation import Parameters
from claude_tui.conversation.events import MessageStop
from tests.servers.messages_server import Ending, MessagesServer

BODY = {"model": "m", "max_tokens": 10, "messages": [{"role": "user", "content": "Hi"}]}


async def is_answered(client: Client) -> bool:
    events = [event async for event in client.stream(Request(BODY, {}, Parameters()))]
    return isinstance(events[-1], MessageStop)


def left_open() -> list[str]:
    """Return what nobody uses any more and nobody has closed."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always", ResourceWarning)
        gc.collect()
    return [str(warning.message) for warning in caught]


async def test_a_local_model_that_is_found_again_leaves_no_connection_open(
    messages_server: MessagesServer,
) -> None:
    left_open()  # by other tests
    client = Client(lambda: Endpoint("local", messages_server.base_url, api_key="k"))
    gate = threading.Event()
    messages_server.reply("One", gate=gate)
    one = asyncio.create_task(is_answered(client))
    await asyncio.to_thread(messages_server.wait_until_held)
    await is_answered(client)
    gate.set()
    await one
    messages_server.hang_up()
    with pytest.raises(ApiError):
        await is_answered(client)
    assert await is_answered(client)
    await client.close()
    del client
    assert left_open() == []


async def test_a_reply_that_breaks_late_does_not_find_the_local_model_once_more(
    messages_server: MessagesServer,
) -> None:
    found = []

    def resolve() -> Endpoint:
        found.append(1)
        return Endpoint("local", messages_server.base_url, api_key="k")

    client = Client(resolve)
    gate = threading.Event()
    messages_server.reply("Late", gate=gate, ending=Ending.CUT)
    late = asyncio.create_task(is_answered(client))
    await asyncio.to_thread(messages_server.wait_until_held)
    messages_server.hang_up()
    with pytest.raises(ApiError):
        await is_answered(client)
    await client.ready()
    gate.set()
    with pytest.raises(ApiError):
        await late
    assert await is_answered(client)
    assert len(found) == 2
    await client.close()
