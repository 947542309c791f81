from __future__ import annotations

from textual import events

from claude_tui.settings import Settings
from claude_tui.tui.widgets.key_bar import KeyBar
from tests.tui.chat import chat


async def test_it_says_what_keys_do_now(messages_server):
    async with chat(messages_server, size=(120, 30)) as person:
        await person.sees("⏎ Send", "^j Newline", "^q Quit")
        await person.press("shift+tab")
        await person.sees_no("^j Newline")
        await person.sees("^q Quit")


async def test_a_click_presses_the_key(messages_server):
    async with chat(messages_server, size=(120, 30)) as person:
        await person.click("f1")
        await person.sees("Keys and commands")


async def test_it_names_the_keys_of_the_settings(messages_server):
    settings = Settings(keys={"new": "f9"})
    async with chat(messages_server, size=(120, 30), settings=settings) as person:
        await person.sees("f9 New")


async def test_it_stays_as_it_is_while_the_terminal_has_no_focus(messages_server):
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


async def test_the_way_to_all_keys_and_out_is_there_in_a_narrow_terminal(messages_server):
    async with chat(messages_server, size=(60, 15)) as person:
        await person.sees("⏎ Send", "^p Commands", "f1 Help", "^q Quit")
        await person.sees_no("f3 Inspector")
        await person.pilot.resize_terminal(120, 30)
        await person.sees("f3 Inspector", "^q Quit")
