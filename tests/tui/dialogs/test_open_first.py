"""Which conversation the list begins on."""

from __future__ import annotations

from claude_tui import paths
from tests.servers.messages_server import MessagesServer
from tests.tui.dialogs.test_open import files, looks
from tests.tui.driving import chat


async def test_enter_opens_the_latest_that_is_not_on_view(messages_server: MessagesServer) -> None:
    files(3)
    async with chat(messages_server, file=paths.conversations_dir() / "002.toml") as person:
        await looks(person)
        await person.press("enter")
        await person.sees("question 1")
        await looks(person)
        await person.press("enter")
        await person.sees("question 2")


async def test_the_only_conversation_is_the_one_that_enter_opens(
    messages_server: MessagesServer,
) -> None:
    files(1)
    async with chat(messages_server, file=paths.conversations_dir() / "000.toml") as person:
        await looks(person)
        await person.press("enter")
        await person.sees("Already open.")
