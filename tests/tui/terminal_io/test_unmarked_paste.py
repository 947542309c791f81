"""Text of several lines in one read, without the marks of a paste."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual import events
from textual.app import App

from claude_tui.tui.dialogs.picker import PickerScreen
from claude_tui.tui.terminal_io.unmarked_paste import UnmarkedPaste, looks_pasted
from claude_tui.tui.textual_fixes.terminal_input import TerminalInput
from tests.servers.messages_server import MessagesServer
from tests.tui.driving import chat, conversation_file, said

PASTED = [
    "one\rtwo\rthree",
    "one\rtwo\rthree\r",
    "if x:\r\n\treturn 1\r\n",
    "a line\ranother line",
    "\rnew paragraph",
    "東京\r大阪市北区\r",
    "a" * 1000,
]
TYPED = [
    "hello\r",
    "hello\rth",
    "one\rtwo\r",
    "abc\x7fdef\r",
    "one\rtwo\x1b[A\rthree and more\r",
    "one\x01two words\rthree words\rfour",
    "one\ntwo\nthree",
    "\r\r\r",
    "a" * 999,
    "",
]


@pytest.mark.parametrize("read", PASTED)
def test_lines_with_text_behind_them_are_a_paste(read: str) -> None:
    assert looks_pasted(read)


@pytest.mark.parametrize("read", TYPED)
def test_a_line_with_its_enter_and_keys_that_edit_are_typed(read: str) -> None:
    assert not looks_pasted(read)


@given(st.text(st.sampled_from("ab \r\n\t\x7f\x1b語"), max_size=20))
def test_a_burst_holds_the_keys_that_are_its_text(read: str) -> None:
    messages = list(TerminalInput().feed(read))
    bursts = [message for message in messages if isinstance(message, UnmarkedPaste)]
    assert bool(bursts) == looks_pasted(read)
    for burst in bursts:
        assert messages == [burst]
        assert burst.text == read
        keys = "".join(key.character or "" for key in burst.keys)
        assert keys.replace("\r", "\n") == read.replace("\r", "\n")


def type_in_one_read(app: App[Any], text: str) -> None:
    for event in TerminalInput().feed(text):
        app.post_message(event)


async def test_a_burst_of_lines_is_text_in_the_composer(messages_server: MessagesServer) -> None:
    async with chat(messages_server) as person:
        type_in_one_read(person.app, "one\rtwo\rthree")
        await person.until(lambda: person.composed == "one\ntwo\nthree", "all of it")
        await person.press("enter")
        await person.sees("Hello from the test server.")
        assert said(messages_server) == ["one\ntwo\nthree"]


async def test_a_command_in_front_of_a_burst_runs(messages_server: MessagesServer) -> None:
    async with chat(messages_server) as person:
        type_in_one_read(person.app, "/theme\rmidnight\rHello there\r")
        await person.sees("Hello from the test server.")
        assert person.app.theme == "midnight"
        assert said(messages_server) == ["Hello there"]


async def test_a_burst_is_keys_where_nothing_is_written(messages_server: MessagesServer) -> None:
    async with chat(messages_server) as person:
        await person.say("/theme")
        await person.sees("type to filter")
        type_in_one_read(person.app, "midnight\rand\rthe rest")
        await person.until(lambda: person.app.screen is person.screen, "the end of the list")
        await person.until(lambda: "the rest" in person.composed, "what came behind it")
        assert person.app.theme == "midnight"


async def test_very_much_text_is_a_paste_where_nothing_is_written(
    messages_server: MessagesServer,
) -> None:
    file = conversation_file("birds.toml", "Of geese", "Geese and swans.")
    text = "words of a long paste\r" * 50
    async with chat(messages_server, file=file) as person:
        await person.press("shift+tab")
        type_in_one_read(person.app, text)
        await person.until(lambda: person.composed == text.replace("\r", "\n"), "all of it")
        assert person.app.screen is person.screen


async def test_very_much_text_is_looked_for_once_in_the_palette(
    messages_server: MessagesServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    searched = []
    fill = PickerScreen._fill
    monkeypatch.setattr(
        PickerScreen,
        "_fill",
        lambda self, typed, *rest: (searched.append(typed), fill(self, typed, *rest))[1],
    )
    async with chat(messages_server) as person:
        await person.press("ctrl+p")
        type_in_one_read(person.app, "a" * 3000)
        await person.until(lambda: len(searched) > 1, "the search")
        assert searched == ["", "a" * 3000]


async def test_a_paste_with_marks_is_no_burst() -> None:
    (paste,) = TerminalInput().feed("\x1b[200~one\rtwo\rthree\x1b[201~")
    assert type(paste) is events.Paste
