"""The keys of the whole screen, and what they do where."""

from __future__ import annotations

import asyncio

import pytest
from textual.widgets import Input

from claude_tui.config.settings import Settings
from claude_tui.tui.dialogs.help_lines import HelpLines
from tests.narrowing import present
from tests.servers.messages_server import MessagesServer
from tests.tui.driving import chat, conversation_file
from tests.tui.terminal import lines, type_at_once

CODE = "Look:\n\n```python\none = 1\n```\n\nand\n\n```python\ntwo = 2\n```\n"


# -- ctrl+c


@pytest.mark.parametrize("keys", [[], ["shift+tab"], ["tab"], ["f1"]])
async def test_ctrl_c_stops_the_reply_wherever_one_is(
    messages_server: MessagesServer, keys: list[str]
) -> None:
    messages_server.stall()
    async with chat(messages_server) as person:
        await person.say("Hi")
        await asyncio.to_thread(messages_server.wait_until_held)
        await person.press(*keys, "ctrl+c")
        await person.rests()


async def test_ctrl_c_says_how_to_quit_where_there_is_nothing_to_stop(
    messages_server: MessagesServer,
) -> None:
    async with chat(messages_server, settings=Settings(keys={"quit": "f10"})) as person:
        await person.type("draft")
        await person.press("ctrl+c")
        await person.sees("Press f10 to quit.")
        assert person.composed == "draft"


async def test_ctrl_c_copies_what_is_selected_and_says_so_and_stops_nothing(
    messages_server: MessagesServer,
) -> None:
    messages_server.stall()
    async with chat(messages_server) as person:
        await person.say("Hi")
        await asyncio.to_thread(messages_server.wait_until_held)
        await person.type("geese")
        await person.press(*["shift+left"] * 3, "ctrl+c")
        await person.sees("Copied the selection: 1 line.")
        assert person.app.clipboard == "ese"
        assert person.pane.session.busy


@pytest.mark.parametrize("keys", [["ctrl+f"], [*"/rename", "enter"], [*"/system", "enter"]])
async def test_ctrl_c_copies_in_every_box(messages_server: MessagesServer, keys: list[str]) -> None:
    async with chat(messages_server) as person:
        await person.press(*keys)
        await person.type("geese")
        await person.press("shift+left", "ctrl+c")
        await person.sees("Copied the selection")
        assert person.app.clipboard == "e"


async def test_ctrl_c_copies_what_the_mouse_selected(messages_server: MessagesServer) -> None:
    async with chat(messages_server, file=conversation_file("a.toml", "Hi", "Geese.")) as person:
        await person.sees("Geese.")
        transcript = person.pane.transcript
        y = next(y for y, row in enumerate(lines(transcript)) if "Geese" in row)
        x = lines(transcript)[y].index("Geese")
        await person.pilot.click(transcript, offset=(x, y), times=2)
        await person.press("ctrl+c")
        await person.sees("Copied the selection")
        assert person.app.clipboard == "Geese"


async def test_another_key_can_be_given_to_it(messages_server: MessagesServer) -> None:
    async with chat(messages_server, settings=Settings(keys={"copy-or-stop": "f12"})) as person:
        await person.press("f12")
        await person.sees("Press ctrl+q to quit.")


# -- the editor


@pytest.fixture
def edited(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "claude_tui.tui.terminal_io.external_editor.edited",
        lambda _screen, text: f"{text} edited",
    )


async def test_two_keys_open_the_editor(messages_server: MessagesServer, edited: None) -> None:
    async with chat(messages_server) as person:
        await person.type("draft")
        await person.press("ctrl+x", "ctrl+e")
        assert person.composed == "draft edited"
        await person.press("ctrl+x", "a", "ctrl+e")
        assert person.composed == "draft editeda"


async def test_ctrl_e_is_the_end_of_the_line_where_something_is_written(
    messages_server: MessagesServer, edited: None
) -> None:
    async with chat(messages_server) as person:
        await person.type("draft")
        await person.press("home", "ctrl+e")
        await person.type("!")
        assert person.composed == "draft!"
        await person.press("ctrl+u", "ctrl+e")
        assert person.composed == " edited"


async def test_ctrl_e_in_a_line_is_its_end(messages_server: MessagesServer, edited: None) -> None:
    async with chat(messages_server) as person:
        type_at_once(person.app, ["ctrl+f", *"geese", "home", "ctrl+e", "s"])
        await person.until(lambda: person.app.screen.query("#find-text"), "the line")
        line = person.app.screen.query_one("#find-text", Input)
        await person.until(lambda: line.value == "geeses", "geeses")


async def test_two_keys_of_ones_own_open_it(messages_server: MessagesServer, edited: None) -> None:
    settings = Settings(keys={"editor": "ctrl+x ctrl+o"})
    async with chat(messages_server, settings=settings) as person:
        await person.type("draft")
        await person.press("ctrl+x", "ctrl+o")
        assert person.composed == "draft edited"
        await person.press("f1")
        await person.sees("ctrl+x ctrl+o, /editor")


# -- in the transcript


async def test_capital_letters_go_through_ones_own_messages(
    messages_server: MessagesServer,
) -> None:
    texts = ["one?", "1", "two?", "2", "three?", "3"]
    async with chat(messages_server, file=conversation_file("a.toml", *texts)) as person:
        await person.press("shift+tab")
        seen = []
        for key in ("K", "K", "K", "K", "J", "J", "J"):
            await person.press(key)
            cursor = person.pane.transcript.cursor.target
            seen.append(person.pane.transcript.parts.source(present(cursor)))
        assert seen == ["three?", "two?", "one?", "one?", "two?", "three?", "three?"]


async def test_n_goes_from_code_to_code_and_c_copies_it(messages_server: MessagesServer) -> None:
    texts = ["Hi", CODE, "More", "Only words.", "And?", CODE.replace("2", "3")]
    async with chat(messages_server, file=conversation_file("a.toml", *texts)) as person:
        await person.press("shift+tab", "g")
        copied = []
        for _ in range(5):
            await person.press("n", "c")
            copied.append(person.app.clipboard)
        assert copied == ["one = 1", "two = 2", "one = 1", "two = 3", "one = 1"]
        await person.sees("Copied the code")


async def test_n_says_so_where_there_is_no_code(messages_server: MessagesServer) -> None:
    async with chat(messages_server, file=conversation_file("a.toml", "Hi", "Geese.")) as person:
        await person.press("shift+tab", "n")
        await person.sees("No code in this conversation.")


async def test_letters_of_ones_own_go_before_the_usual_ones(
    messages_server: MessagesServer,
) -> None:
    settings = Settings(keys={"transcript-copy": "y", "transcript-next": "N, f9"})
    path = conversation_file("a.toml", "Hi", "Geese.")
    async with chat(messages_server, file=path, settings=settings, size=(120, 140)) as person:
        await person.press("shift+tab", "y")
        await person.sees("Copied the message", "y Copy")
        assert person.app.clipboard == "Geese."
        await person.press("f1")
        await person.sees("y, space, r, d, o", "N, f9, k")
        await person.press("escape", "c")
        assert person.composed == "c"


@pytest.mark.parametrize(
    ("name", "keys", "opened", "closed"),
    [
        ("help-close", ["f1", "f9"], "Keys and commands", "Keys and commands"),
        ("inspector-back", ["f3", "f9"], "next request", "next request"),
        ("dialog-close", ["ctrl+o", "f9"], "no conversations yet", "no conversations yet"),
    ],
)
async def test_keys_of_parts_and_dialogs_can_be_changed(
    messages_server: MessagesServer, name: str, keys: list[str], opened: str, closed: str
) -> None:
    async with chat(messages_server, settings=Settings(keys={name: "f9"})) as person:
        await person.press(keys[0])
        await person.sees(opened)
        await person.press(keys[1])
        await person.sees_no(closed)


async def test_the_keys_that_move_the_focus_can_be_changed(
    messages_server: MessagesServer,
) -> None:
    settings = Settings(keys={"focus-next": "f9", "focus-previous": "f8"})
    async with chat(messages_server, settings=settings) as person:
        composer = person.pane.composer
        await person.press("f9")
        await person.until(lambda: person.app.focused is not composer, "the sidebar")
        await person.press("f8")
        await person.until(lambda: person.app.focused is composer, "the composer")
        await person.press("tab", "shift+tab")
        assert person.app.focused is composer


@pytest.mark.parametrize(
    ("name", "key"),
    [("focus-next", "ctrl+y"), ("dialog-close", "ctrl+w"), ("system-keep", "ctrl+k")],
)
async def test_a_key_that_writes_stays_so_where_somebody_writes(
    messages_server: MessagesServer, name: str, key: str
) -> None:
    async with chat(messages_server, settings=Settings(keys={name: key})) as person:
        await person.sees(f"keys.{name}: {key} is used by the composer")


async def test_the_help_has_a_key_or_a_word_in_each_line(messages_server: MessagesServer) -> None:
    async with chat(messages_server) as person:
        await person.press("f1")
        await person.sees("Keys and commands")
        lines = person.app.screen.query_one(HelpLines)
        assert all(keys for section in lines._sections for keys, _ in section.lines)
