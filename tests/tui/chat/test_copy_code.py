"""Copying the last code block from the composer."""

from __future__ import annotations

import asyncio
import threading

from claude_tui.config.settings import Settings
from tests.servers.messages_server import MessagesServer
from tests.tui.driving import chat, conversation_file

CODE = "Use:\n\n```python\none = 1\n```\n\nand\n\n- so:\n\n  ```sh title=x\n  ls\n\n  pwd\n  ```\n"


async def test_two_keys_copy_the_last_code_block(messages_server: MessagesServer) -> None:
    file = conversation_file("a.toml", "Hi", CODE, "More", "Only words.")
    async with chat(messages_server, file=file) as person:
        await person.press("ctrl+x", "c")
        assert person.app.clipboard == "ls\n\npwd"
        await person.sees("Copied the last code block (sh): 3 lines.")
        assert person.composed == ""


async def test_a_command_copies_it_and_the_draft_stays(messages_server: MessagesServer) -> None:
    file = conversation_file("a.toml", "Hi", CODE.split("and")[0])
    async with chat(messages_server, file=file, settings=Settings(plain=True)) as person:
        await person.type("draft")
        await person.press("ctrl+x", "c")
        assert person.app.clipboard == "one = 1"
        assert person.composed == "draft"
        person.app.copy_to_clipboard("")
        await person.press("ctrl+u")
        await person.say("/copy_code")
        await person.until(lambda: person.app.clipboard == "one = 1", "the code")


async def test_it_copies_code_of_a_reply_that_is_arriving(messages_server: MessagesServer) -> None:
    gate = threading.Event()
    messages_server.reply("```sh\nwho am i\n", chunk=20, gate=gate, gate_after=3)
    file = conversation_file("a.toml", "Hi", CODE)
    async with chat(messages_server, file=file) as person:
        await person.say("And?")
        await asyncio.to_thread(messages_server.wait_until_held)
        await person.sees("who am i")
        await person.press("ctrl+x", "c")
        assert person.app.clipboard == "who am i"
        gate.set()


async def test_without_code_it_says_so(messages_server: MessagesServer) -> None:
    async with chat(messages_server, file=conversation_file("a.toml", "Hi", "Geese.")) as person:
        await person.press("ctrl+x", "c")
        await person.sees("No code in this conversation.")
