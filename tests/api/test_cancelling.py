"""A reply that is cancelled: the connection is closed at once, and the next one works."""

import asyncio

import pytest

from claude_tui.api.client import Client
from claude_tui.conversation import TextBlock
from claude_tui.conversation.events import TextDelta
from tests.api.test_client import client, reply_to, request_of
from tests.servers.messages_server import Ending, MessagesServer

__all__ = ["client"]


async def started(client: Client, seen: asyncio.Event) -> None:
    async for event in client.stream(request_of()):
        if isinstance(event, TextDelta):
            seen.set()


async def cancel(task: asyncio.Task[None]) -> None:
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_cancelling_before_the_headers_hangs_up(
    client: Client, messages_server: MessagesServer
) -> None:
    messages_server.stall()
    task = asyncio.create_task(started(client, asyncio.Event()))
    await asyncio.to_thread(messages_server.wait_until_held)
    await cancel(task)
    await asyncio.to_thread(messages_server.wait_for_hangup)


async def test_cancelling_a_stalled_reply_hangs_up(
    client: Client, messages_server: MessagesServer
) -> None:
    messages_server.reply("Some words", ending=Ending.STALL)
    seen = asyncio.Event()
    task = asyncio.create_task(started(client, seen))
    await asyncio.to_thread(messages_server.wait_until_held)
    await asyncio.wait_for(seen.wait(), 10)
    await cancel(task)
    await asyncio.to_thread(messages_server.wait_for_hangup)


async def test_cancelling_while_text_flows_hangs_up(
    client: Client, messages_server: MessagesServer
) -> None:
    messages_server.reply("x" * 30_000_000, chunk=20_000)  # more than any socket buffers
    seen = asyncio.Event()
    task = asyncio.create_task(started(client, seen))
    await asyncio.wait_for(seen.wait(), 10)
    await cancel(task)
    await asyncio.to_thread(messages_server.wait_for_hangup)


async def test_after_a_cancelled_reply_the_next_one_arrives(
    client: Client, messages_server: MessagesServer
) -> None:
    messages_server.stall()
    task = asyncio.create_task(started(client, asyncio.Event()))
    await asyncio.to_thread(messages_server.wait_until_held)
    await cancel(task)
    messages_server.reply("Still here.")
    assert (await reply_to(client)).content() == (TextBlock("Still here."),)
