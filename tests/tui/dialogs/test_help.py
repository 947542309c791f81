"""The help: all keys and commands, in order, and what is found among them."""

from __future__ import annotations

from typing import get_args

import pytest

from claude_tui.tui.command import Owner
from claude_tui.tui.commands import COMMANDS, keys_of, shown_keys
from claude_tui.tui.dialogs.help import HEADINGS, help_sections
from claude_tui.tui.part_keys import PART_KEYS, Part
from tests.servers.messages_server import MessagesServer
from tests.tui.driving import chat
from tests.tui.terminal import type_at_once


def test_each_owner_and_part_has_one_heading() -> None:
    under = [part for parts in HEADINGS.values() for part in parts]
    assert sorted(set(under)) == sorted(under)
    assert set(under) == {*get_args(Owner), *get_args(Part)}


def test_every_key_is_in_it_once_with_its_help() -> None:
    lines = [line for section in help_sections() for line in section.lines]
    for command in COMMANDS:
        if keys_of(command.id) or command.usage:
            assert [help_text for _, help_text in lines].count(command.help) == 1
    for key in PART_KEYS:
        (keys,) = (keys for keys, help_text in lines if help_text == key.help)
        assert set(keys_of(key.id).split(", ")) <= set(keys.split(", "))


async def test_it_shows_every_command_and_key_under_headings(
    messages_server: MessagesServer,
) -> None:
    async with chat(messages_server, size=(120, 160)) as person:
        await person.press("f1")
        await person.sees("Keys and commands", *HEADINGS)
        text = person.flat()
        for command in COMMANDS:
            assert command.help.split()[0] in text
            assert command.usage in text
            assert all(shown_keys(key) in text for key in command.keys)
        await person.press("escape")
        await person.sees_no("Keys and commands")
        assert person.app.focused is person.pane.composer


@pytest.mark.parametrize("size", [(120, 40), (60, 15), (40, 10)])
async def test_it_is_narrowed_by_typing(
    messages_server: MessagesServer, size: tuple[int, int]
) -> None:
    async with chat(messages_server, size=size) as person:
        await person.press("f1", *"again")
        await person.sees("Conversation", "ctrl+r, /again")
        await person.sees_no("Send the message.")
        await person.press(*"?!")
        await person.sees("no matches")
        await person.press("ctrl+u")
        await person.sees("Send the message.")


async def test_a_heading_finds_all_that_is_below_it(messages_server: MessagesServer) -> None:
    async with chat(messages_server, size=(120, 60)) as person:
        await person.press("f1", *"inspector json")
        await person.sees("Inspector", "back, JSON, copy")
        await person.sees_no("/inspect")


async def test_it_scrolls_while_one_types(messages_server: MessagesServer) -> None:
    async with chat(messages_server, size=(60, 15)) as person:
        await person.press("f1")
        await person.sees("Keys and commands", "↑↓ Scroll")
        body = person.app.screen.query_one(".dialog-body")
        type_at_once(person.app, ["end"])
        await person.sees("config.toml")
        assert body.scroll_y == body.max_scroll_y > 0
        await person.press("home", "down", "down", "up")
        assert body.scroll_y == 1
        await person.press("pagedown")
        assert body.scroll_y > 2
        await person.press(*"again")
        await person.until(lambda: body.scroll_y == 0, "the first line")
