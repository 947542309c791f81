"""The list of all commands: what it shows, what it finds, and in which order."""

from __future__ import annotations

import pytest
from textual import events
from textual.widgets import OptionList

from claude_tui.config.settings import Settings
from claude_tui.tui.commands import COMMANDS, command_named
from claude_tui.tui.dialogs.choices import command_choices
from tests.servers.messages_server import MessagesServer
from tests.tui.driving import Chat, chat


def titles(person: Chat) -> list[str]:
    """The titles of the commands in the list, from the top."""
    options = person.app.screen.query_one("#picker-options", OptionList).options
    return [command_named(option.id).title for option in options if option.id]


async def test_it_finds_a_command_and_runs_it(messages_server: MessagesServer) -> None:
    async with chat(messages_server) as person:
        await person.press("ctrl+p")
        await person.sees("Ask again")
        await person.type("system prompt")
        await person.sees_no("Ask again")
        await person.press("enter")
        await person.until(lambda: "SystemScreen" in str(person.app.screen), "the editor")


async def test_keys_and_slash_commands_are_on_the_right(messages_server: MessagesServer) -> None:
    settings = Settings(keys={"ask-again": "f5"})
    async with chat(messages_server, settings=settings) as person:
        await person.press("ctrl+p")
        await person.sees("Ask again")
        rows = [row.rstrip("▌▎▊▐█│▁▂▃▄▅▆▇ ") for row in person.text().splitlines()]
        ends = ("f5, /again", "/duplicate", "ctrl+s, /rename [TITLE]")
        lengths = {len(row) for row in rows if row.endswith(ends)}
        assert len(lengths) == 1
        await person.type("copy")
        await person.sees("c in the transcript, /copy")


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("find", "Find"),
        ("copy", "Copy"),
        ("prompt", "Prompt cache"),
        ("prev", "Find previous"),
        ("edit", "Editor"),
        ("tmp", "Temperature"),
        ("/again", "Ask again"),
        ("ctrl+r", "Ask again"),
    ],
)
async def test_the_best_match_is_the_first(
    messages_server: MessagesServer, typed: str, first: str
) -> None:
    async with chat(messages_server) as person:
        await person.press("ctrl+p")
        await person.type(typed)
        await person.until(lambda: titles(person)[:1] == [first], first)


async def test_it_finds_no_letters_strewn_over_words(messages_server: MessagesServer) -> None:
    async with chat(messages_server) as person:
        await person.press("ctrl+p")
        await person.type("edit")
        await person.sees_no("Ask again")
        assert "Quit" not in titles(person)
        found = {choice.text: choice for choice in command_choices()}
        assert all("edit" in str(found[title]).casefold() for title in titles(person))


async def test_every_command_is_in_it_but_the_composers_keys(
    messages_server: MessagesServer,
) -> None:
    async with chat(messages_server, size=(120, 200)) as person:
        await person.press("ctrl+p")
        for command in COMMANDS:
            if command.id not in ("send", "newline", "copy-or-stop", "commands"):
                await person.sees(command.title)


@pytest.mark.parametrize("size", [(60, 15), (40, 10)])
async def test_it_fits_small_screens(
    messages_server: MessagesServer, size: tuple[int, int]
) -> None:
    async with chat(messages_server, size=size) as person:
        await person.press("ctrl+p", *"temp")
        await person.sees("Temperature", "/temperature", "⏎ Choose", "esc Close")
        dialog = person.app.screen.query_one(".dialog")
        assert person.app.screen.region.contains_region(dialog.region)


async def test_a_paste_into_it_reaches_the_terminal_as_signs(
    messages_server: MessagesServer,
) -> None:
    async with chat(messages_server) as person:
        await person.press("ctrl+p")
        person.app.post_message(events.Paste("a\x1b]0;owned\x07\x9b31m\u202eb"))
        await person.sees("a␛]0;owned")
        assert not set(person.text()) & set("\x1b\x07\x9b\u202e")
