from __future__ import annotations

import asyncio
from functools import partial

import pytest
from textual import events

from claude_tui.config.settings import Settings
from claude_tui.tui.sidebar.slider import Slider
from claude_tui.tui.widgets.key_bar import KeyBar
from tests.servers.messages_server import MessagesServer
from tests.tui.driving import chat, conversation_file


def has_left(slider: Slider, value: float) -> bool:
    return slider.value != value


async def test_it_says_what_keys_do_now(messages_server: MessagesServer) -> None:
    async with chat(messages_server, size=(120, 30)) as person:
        await person.sees("⏎ Send", "^j Newline", "^q Quit")
        await person.press("shift+tab")
        await person.sees_no("^j Newline")
        await person.sees("^q Quit")


async def test_a_click_presses_the_key(messages_server: MessagesServer) -> None:
    async with chat(messages_server, size=(120, 30)) as person:
        await person.click("f1", within="KeyBar")
        await person.sees("Keys and commands")


async def test_it_names_the_keys_of_the_settings(messages_server: MessagesServer) -> None:
    settings = Settings(keys={"new": "f9"})
    async with chat(messages_server, size=(120, 30), settings=settings) as person:
        await person.sees("f9 New")


async def test_it_stays_as_it_is_while_the_terminal_has_no_focus(
    messages_server: MessagesServer,
) -> None:
    async with chat(messages_server, size=(120, 30)) as person:
        await person.sees("⏎ Send")
        bar = person.screen.query_one(KeyBar)
        before = bar.content
        person.app.post_message(events.AppBlur())
        await person.until(lambda: person.app.focused is None, "the focus gone")
        assert bar.content is before
        person.app.post_message(events.AppFocus())
        await person.until(lambda: person.app.focused is not None, "the focus back")
        assert bar.content is before


async def test_the_way_to_all_keys_and_out_is_there_in_a_narrow_terminal(
    messages_server: MessagesServer,
) -> None:
    async with chat(messages_server, size=(60, 15)) as person:
        await person.sees("⏎ Send", "^p Commands", "f1 Help", "^q Quit")
        await person.sees_no("f3 Inspector")
        await person.pilot.resize_terminal(120, 30)
        await person.sees("f3 Inspector", "^q Quit")


async def test_the_keys_of_what_has_the_focus_come_first(messages_server: MessagesServer) -> None:
    file = conversation_file("birds.toml", "Of geese", "Geese and swans.")
    async with chat(messages_server, file=file, size=(60, 15)) as person:
        await person.press("shift+tab")
        await person.sees("j/k Message  c Copy  n Code", "f1 Help", "^q Quit")
        await person.press("ctrl+f")
        await person.sees("esc Close  ^g Next", "^q Quit")
        await person.press("escape", "escape", "f2")
        await person.sees("⏎ Choose", "^q Quit")
        await person.press("down")
        await person.sees("←→ Change  del Unset", "^q Quit")
        await person.press("5")
        await person.sees("⏎ Set")
        await person.press("escape")
        await person.sees_no("⏎ Set")


async def test_enter_runs_a_command_and_sends_a_message(messages_server: MessagesServer) -> None:
    async with chat(messages_server, settings=Settings(keys={"send": "f9"})) as person:
        await person.sees("f9 Send")
        await person.type("/hel")
        await person.sees("f9 Run")
        await person.sees_no("Send")
        await person.press("f9")
        await person.sees("Keys and commands")


@pytest.mark.parametrize(
    ("columns", "shown"),
    [
        (120, "j/k Message  c Copy  n Code  space Fold  r Raw  d Details  o Links"),
        (80, "j/k Message  c Copy  n Code  space Fold  r Raw  d Details"),
        (40, "j/k Message  c Copy  f1 Help  ^q Quit"),
    ],
)
async def test_the_keys_of_the_transcript_are_whole_at_any_width(
    messages_server: MessagesServer, columns: int, shown: str
) -> None:
    file = conversation_file("birds.toml", "Of geese", "Geese and swans.")
    async with chat(messages_server, file=file, size=(columns, 15)) as person:
        await person.press("shift+tab")
        await person.sees(shown, "f1 Help", "^q Quit")
        assert "…" not in person.text().splitlines()[-1]


async def test_the_composer_says_how_to_get_to_the_transcript(
    messages_server: MessagesServer,
) -> None:
    file = conversation_file("birds.toml", "Of geese", "Geese and swans.")
    async with chat(messages_server, file=file, size=(80, 15)) as person:
        await person.sees("shift+tab Transcript")
        await person.press("shift+tab")
        assert person.app.focused is person.pane.transcript
        await person.press("escape", "ctrl+n")
        await person.sees("⏎ Send")
        await person.sees_no("Transcript")


async def test_each_of_two_keys_that_stand_together_is_pressed_by_its_click(
    messages_server: MessagesServer,
) -> None:
    async with chat(messages_server, overrides={"temperature": 0.5}) as person:
        person.screen.query_one("#temperature").focus()
        await person.sees("←→ Change")
        slider = person.screen.query_one("#temperature", Slider)
        for key, than in (("→", 0.5), ("←", 0.55)):
            await person.click(key, within="KeyBar")
            await person.until(partial(has_left, slider, than), key)
        assert slider.value == 0.5


async def test_find_has_its_keys_as_the_settings_have_them(messages_server: MessagesServer) -> None:
    settings = Settings(keys={"find-next": "f9"})
    async with chat(messages_server, settings=settings) as person:
        await person.press("ctrl+f")
        await person.sees("esc Close", "f9 Next", "^b Previous")


@pytest.mark.parametrize("size", [(120, 40), (60, 15)])
async def test_stop_is_there_while_there_is_something_to_stop(
    messages_server: MessagesServer, size: tuple[int, int]
) -> None:
    messages_server.stall()
    async with chat(messages_server, size=size) as person:
        await person.sees("^q Quit")
        assert "esc Stop" not in person.text()
        await person.say("Hi")
        await person.sees("esc Stop")
        await asyncio.to_thread(messages_server.wait_until_held)
        await person.press("escape")
        await person.sees_no("esc Stop")


async def test_under_a_dialog_stand_its_keys_alone(messages_server: MessagesServer) -> None:
    async with chat(messages_server) as person:
        await person.press("ctrl+s")
        await person.sees("esc Close")
        await person.sees_no("^q Quit")
        await person.press("escape")
        await person.sees("^q Quit")
        await person.sees_no("esc Close")


async def test_keys_of_the_list_are_gone_under_the_dialog_for_a_title(
    messages_server: MessagesServer,
) -> None:
    conversation_file("birds.toml", "Of geese", "Geese and swans.")
    conversation_file("ducks.toml", "Of ducks", "Ducks.")
    async with chat(messages_server) as person:
        await person.press("ctrl+o")
        await person.sees("Of geese")
        await person.press("ctrl+d")
        await person.sees("^z Undo")
        await person.press("ctrl+s")
        await person.sees("Title", "esc Close")
        await person.sees_no("^z Undo")
        assert person.text().count("esc Close") == 1
        await person.press("escape")
        await person.sees("^z Undo")


async def test_keys_that_go_together_are_told_apart_in_words(
    messages_server: MessagesServer,
) -> None:
    async with chat(messages_server, settings=Settings(plain=True)) as person:
        await person.press("f2", "down")
        await person.sees("left/right Change  delete Unset")
