import os
import subprocess
import sys

from tests.servers.messages_server import MessagesServer

ASK = """
import asyncio, os, sys
from claude_tui.api.client import Client
from claude_tui.api.endpoint import find_endpoint
from claude_tui.api.request import build_request
from claude_tui.conversation import Message, Parameters, TextBlock
from claude_tui.models.catalog import Catalog

async def ask():
    client = Client(lambda: find_endpoint(os.environ))
    model = Catalog().find("claude-sonnet-4-6")
    message = Message(1, 0, "user", (TextBlock("Hi"),))
    request, _ = build_request([message], Parameters(), model)
    before = sys.getswitchinterval()
    async for _ in client.stream(request):
        pass
    await client.close()
    print(sys.getswitchinterval() == before, os.environ["ANTHROPIC_LOG"])

asyncio.run(ask())
"""


def test_the_sdk_writes_nothing_where_the_screen_is(messages_server: MessagesServer) -> None:
    environ = {
        **os.environ,
        "ANTHROPIC_LOG": "debug",
        "ANTHROPIC_BASE_URL": messages_server.base_url,
        "ANTHROPIC_API_KEY": "key",
        "ANTHROPIC_AUTH_TOKEN": "token",
    }
    done = subprocess.run(
        [sys.executable, "-c", ASK], env=environ, capture_output=True, text=True, check=False
    )
    assert done.stderr == ""
    assert done.stdout == "True debug\n"
