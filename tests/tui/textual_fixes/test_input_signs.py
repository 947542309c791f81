"""What is pasted into Textual's own line must not act on the terminal."""

from __future__ import annotations

import pytest
from textual import events
from textual.widgets import Input

from claude_tui.tui.textual_fixes import input_signs
from tests.servers.messages_server import MessagesServer
from tests.tui.driving import Chat, chat

HOSTILE = "a\x1b]0;owned\x07\x9b31m\u202eb"


async def paste_into_the_palette(person: Chat) -> str:
    """The row of the palette's line, with every character that goes to the terminal."""
    await person.press("ctrl+p")
    line = person.app.screen.query_one(Input)
    person.app.post_message(events.Paste(HOSTILE))
    await person.until(lambda: line.value == HOSTILE, "the paste")
    return line.render_line(0).text


async def test_a_paste_into_the_palette_reaches_the_terminal_as_signs(
    messages_server: MessagesServer,
) -> None:
    async with chat(messages_server) as person:
        row = await paste_into_the_palette(person)
        assert "a␛]0;owned" in row
        assert not set(row) & set("\x1b\x07\x9b\u202e")


async def test_textual_still_needs_this(
    messages_server: MessagesServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Fails once Textual mends it: then the workaround can go."""
    async with chat(messages_server) as person:
        monkeypatch.setattr(Input, "_value", input_signs._raw)
        assert "\x1b]0;owned" in await paste_into_the_palette(person)
