"""Two sizes of the terminal in a screen's queue, as where it is resized during the first paint."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from textual.events import Resize
from textual.geometry import Size
from textual.message_pump import MessagePump
from textual.screen import Screen

from tests.servers.messages_server import MessagesServer
from tests.tui.driving import chat

TURNS = 400
"""Turns of the event loop: a chase lays out once in about three."""
MOST_LAYOUTS = 20


async def layouts_of_two_sizes(screen: Screen[Any], monkeypatch: pytest.MonkeyPatch) -> int:
    """How often ``screen`` is laid out after an outdated size came right before the present one."""
    layouts = 0
    lay_out = screen._refresh_layout

    def counted(*args: Any, **names: Any) -> None:
        nonlocal layouts
        layouts += 1
        if layouts <= MOST_LAYOUTS:  # a chase that goes on would keep the test from ending
            lay_out(*args, **names)

    monkeypatch.setattr(screen, "_refresh_layout", counted)
    now = screen.app.size
    for size in (Size(now.width, now.height + 1), now):
        screen.post_message(Resize(size, size))
        screen.call_later(lambda: None)  # a size right behind another would take its place
    for _ in range(TURNS):
        await asyncio.sleep(0)
    return layouts


async def test_two_sizes_do_not_chase_each_other(
    messages_server: MessagesServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with chat(messages_server) as person:
        assert await layouts_of_two_sizes(person.screen, monkeypatch) < MOST_LAYOUTS
        assert person.screen.size == person.app.size


async def test_textual_still_needs_this(
    messages_server: MessagesServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Fails once Textual mends it: then the workaround can go."""
    async with chat(messages_server) as person:
        monkeypatch.setattr(Screen, "on_event", MessagePump.on_event)
        assert await layouts_of_two_sizes(person.screen, monkeypatch) >= MOST_LAYOUTS
