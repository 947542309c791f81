"""Keys that come in one read, as over a slow line: each finds done what the one before set off."""

from __future__ import annotations

import asyncio
import time

import pytest
from textual import events
from textual.app import ComposeResult
from textual.widgets import Input

from claude_tui.tui.key_order import OrderedKeys
from tests.tui.chat import DEADLINE, chat, conversation_file
from tests.tui.terminal import type_at_once


async def test_what_is_typed_behind_find_goes_into_its_line(messages_server):
    file = conversation_file("birds.toml", "Of geese", "Geese and swans.")
    async with chat(messages_server, file=file) as person:
        type_at_once(person.app, ["ctrl+f", *"swans"])
        await person.sees("find swans", "1/1")
        assert person.composed == ""
        type_at_once(person.app, ["escape", *"ok"])
        await person.until(lambda: person.composed == "ok", "ok in the composer")


async def test_keys_behind_a_filter_act_on_what_it_leaves(messages_server):
    async with chat(messages_server) as person:
        await person.say("/theme")
        await person.sees("type to narrow")
        type_at_once(person.app, [*"high-contrast", "down", "enter"])
        await person.until(lambda: person.app.screen is person.screen, "the list gone")
        assert person.app.theme == "high-contrast-light"


async def test_a_list_takes_what_is_typed_behind_the_key_that_opens_it(messages_server):
    async with chat(messages_server) as person:
        type_at_once(person.app, [*"/theme", "enter", *"high-contrast", "down", "enter", *"ok"])
        await person.until(lambda: person.composed == "ok", "ok in the composer")
        assert person.app.theme == "high-contrast-light"


async def test_the_palette_takes_what_is_typed_behind_its_key(messages_server):
    async with chat(messages_server) as person:
        type_at_once(person.app, ["ctrl+p", *"export"])
        await person.until(lambda: person.app.screen is not person.screen, "the palette")
        await person.sees("export")
        assert person.composed == ""


@pytest.mark.parametrize(
    "keys",
    [
        ["f1", "pagedown", "escape"],
        ["f2", "f2"],
        ["f3", "down", "f3"],
        ["shift+tab", "k", "d", "escape", "escape"],
        ["tab", "down", "escape"],
        ["ctrl+s", "ctrl+u", *"Waterfowl", "enter"],
        ["ctrl+p", *"system prompt", "enter", *"Be brief.", "escape"],
    ],
    ids=lambda keys: "+".join(keys),
)
async def test_text_behind_keys_that_go_away_and_back_is_in_the_composer(messages_server, keys):
    file = conversation_file("birds.toml", "Of geese", "Geese and swans.")
    async with chat(messages_server, file=file) as person:
        type_at_once(person.app, [*"so", *keys, *"on"])
        await person.until(lambda: person.composed == "soon", "all of the text")
        assert person.app.screen is person.screen


class Boxes(OrderedKeys[None]):
    """Two lines to write in; ``tab`` goes from one to the other."""

    def compose(self) -> ComposeResult:
        yield Input(id="one", select_on_focus=False)
        yield Input(id="two", select_on_focus=False)

    def texts(self) -> list[str]:
        return [box.value for box in self.query(Input)]


async def test_a_paste_waits_for_the_key_before_it():
    app = Boxes()
    async with app.run_test() as pilot:
        type_at_once(app, ["a", "tab"])
        app.post_message(events.Paste("pasted"))
        type_at_once(app, ["b", "tab", "c"])
        await pilot.pause()
        assert app.texts() == ["ac", "pastedb"]


async def test_a_click_waits_for_the_keys_before_it():
    app = Boxes()
    async with app.run_test() as pilot:
        type_at_once(app, ["tab", "a"])
        x, y = app.query_one("#one").region.offset
        for event in (events.MouseDown, events.MouseUp):
            app.post_message(event(None, x + 5, y + 1, 0, 0, 1, False, False, False, x + 5, y + 1))
        type_at_once(app, ["b"])
        await pilot.pause()
        assert app.texts() == ["b", "a"]


async def test_something_that_never_rests_keeps_no_key():
    app = Boxes()
    async with app.run_test() as pilot:
        loop = asyncio.get_running_loop()

        def go_on() -> None:
            if app.texts() != ["ac", "b"]:
                loop.call_soon(go_on)

        go_on()
        type_at_once(app, ["a", "tab", "b", "tab", "c"])
        await pilot.pause()
        deadline = time.monotonic() + DEADLINE
        while app.texts() != ["ac", "b"]:
            assert time.monotonic() < deadline, app.texts()
            await asyncio.sleep(0)


async def test_the_event_loop_tells_when_it_would_have_nothing_to_do():
    # Without this every key would wait for one turn only.
    assert hasattr(asyncio.get_running_loop(), "_ready")
