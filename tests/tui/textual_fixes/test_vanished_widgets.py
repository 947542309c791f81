"""A mouse press where a widget was a moment ago."""

from __future__ import annotations

import pytest
from textual import events
from textual.screen import Screen

from claude_tui.tui.notices import notify_user
from claude_tui.tui.textual_fixes import vanished_widgets
from tests.servers.messages_server import MessagesServer
from tests.tui.driving import Chat, chat
from tests.tui.terminal import type_at_once


async def press_on_a_removed_toast(person: Chat) -> None:
    """Press and drag where a toast is still drawn that was removed."""
    notify_user(person.screen, "A toast")
    await person.sees("A toast")
    toast = person.screen.query_one("Toast")
    x, y = toast.content_region.offset
    press = events.MouseDown(None, x, y, 0, 0, 1, False, False, False, x, y)
    move = events.MouseMove(None, x + 1, y, 1, 0, 1, False, False, False, x + 1, y)
    with person.app.batch_update():  # no layout yet
        await toast.remove()
        assert toast.parent is None
        for event in (press, move):
            person.screen._forward_event(event)


async def test_a_press_on_a_toast_that_is_gone_does_nothing(
    messages_server: MessagesServer,
) -> None:
    async with chat(messages_server) as person:
        await press_on_a_removed_toast(person)
        type_at_once(person.app, [*"still here"])
        await person.until(lambda: person.composed == "still here", "what is typed")


async def test_textual_still_needs_this(
    messages_server: MessagesServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Fails once Textual mends it: then the workaround can go."""
    async with chat(messages_server) as person:
        monkeypatch.setattr(Screen, "get_widget_and_offset_at", vanished_widgets._get)
        with pytest.raises(AttributeError, match="region"):
            await press_on_a_removed_toast(person)
