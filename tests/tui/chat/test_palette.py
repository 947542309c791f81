"""What the command palette finds."""

from __future__ import annotations

from textual.command import CommandList

from tests.servers.messages_server import MessagesServer
from tests.tui.driving import chat


async def test_the_palette_finds_no_letters_strewn_over_words(
    messages_server: MessagesServer,
) -> None:
    async with chat(messages_server) as person:
        await person.press("ctrl+p")
        await person.type("edit")
        await person.sees("Editor")
        await person.sees_no("Ask again")
        options = person.app.screen.query_one(CommandList).options
        assert all("edit" in str(option.prompt).casefold() for option in options)
