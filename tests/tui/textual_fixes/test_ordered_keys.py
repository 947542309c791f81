"""Keys that come in one read, as over a slow line: each finds done what the one before set off."""

from __future__ import annotations

import asyncio
import time
from itertools import pairwise

import pytest
from textual import events
from textual.app import App, ComposeResult
from textual.widgets import Input, TextArea

from claude_tui.tui.textual_fixes.ordered_keys import MOST_TOGETHER, OrderedKeys
from tests.servers.messages_server import MessagesServer
from tests.tui.driving import DEADLINE, chat, conversation_file, said
from tests.tui.terminal import send_at_once, type_at_once


async def test_what_is_typed_behind_find_goes_into_its_line(
    messages_server: MessagesServer,
) -> None:
    file = conversation_file("birds.toml", "Of geese", "Geese and swans.")
    async with chat(messages_server, file=file) as person:
        type_at_once(person.app, ["ctrl+f", *"swans"])
        await person.sees("find swans", "1/1")
        assert person.composed == ""
        type_at_once(person.app, ["escape", *"ok"])
        await person.until(lambda: person.composed == "ok", "ok in the composer")


async def test_keys_behind_a_filter_act_on_what_it_leaves(messages_server: MessagesServer) -> None:
    async with chat(messages_server) as person:
        await person.say("/theme")
        await person.sees("type to filter")
        type_at_once(person.app, [*"high-contrast", "down", "enter"])
        await person.until(lambda: person.app.screen is person.screen, "the list gone")
        assert person.app.theme == "high-contrast-light"


async def test_a_list_takes_what_is_typed_behind_the_key_that_opens_it(
    messages_server: MessagesServer,
) -> None:
    async with chat(messages_server) as person:
        type_at_once(person.app, [*"/theme", "enter", *"high-contrast", "down", "enter", *"ok"])
        await person.until(lambda: person.composed == "ok", "ok in the composer")
        assert person.app.theme == "high-contrast-light"


async def test_the_palette_takes_what_is_typed_behind_its_key(
    messages_server: MessagesServer,
) -> None:
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
async def test_text_behind_keys_that_go_away_and_back_is_in_the_composer(
    messages_server: MessagesServer, keys: list[str]
) -> None:
    file = conversation_file("birds.toml", "Of geese", "Geese and swans.")
    async with chat(messages_server, file=file) as person:
        type_at_once(person.app, [*"so", *keys, *"on"])
        await person.until(lambda: person.composed == "soon", "all of the text")
        assert person.app.screen is person.screen


PERSIAN = "می\u200cخواهم"
NEW_EMOJI = "\U0001faea"
TYPED = f"東京\u3000大阪 a\xa0b {PERSIAN} क\u200dष {NEW_EMOJI} 👨\u200d👩\u200d👧 \ue0b0"
"""What str.isprintable says no to, between what it says yes to."""


async def test_whatever_is_typed_is_sent(messages_server: MessagesServer) -> None:
    async with chat(messages_server) as person:
        send_at_once(person.app, f"{TYPED}\r")
        await person.sees("Hello from the test server.")
        assert said(messages_server) == [TYPED]


@pytest.mark.parametrize("keys", [["tab"], ["f2", "f2", "tab"], ["shift+tab"]], ids="+".join)
async def test_whatever_is_typed_somewhere_else_goes_into_the_composer(
    messages_server: MessagesServer, keys: list[str]
) -> None:
    async with chat(messages_server, file=conversation_file("a.toml", "Of geese")) as person:
        await person.press(*keys)
        send_at_once(person.app, TYPED)
        await person.until(lambda: person.composed == TYPED, "all of it in the composer")


@pytest.mark.parametrize(
    ("keys", "line"),
    [
        ("\x06", "#find-text"),
        ("/theme\r", "#picker-input"),
        ("/rename\r", "#line"),
        ("\x0f", "#open-query"),
        ("\x10", "#picker-input"),
    ],
)
async def test_whatever_is_typed_is_in_every_line(
    messages_server: MessagesServer, keys: str, line: str
) -> None:
    async with chat(messages_server) as person:
        send_at_once(person.app, f"{keys}{TYPED}")
        await person.until(lambda: person.app.screen.query(line), "the line")
        box = person.app.screen.query_one(line, Input)
        await person.until(lambda: box.value == TYPED, "all of it in the line")


async def test_whatever_is_typed_is_in_the_system_prompt(messages_server: MessagesServer) -> None:
    async with chat(messages_server) as person:
        send_at_once(person.app, f"/system\r{TYPED}")
        await person.press("escape")
        session = person.pane.session
        await person.until(lambda: session.conversation.request.system == TYPED, "all of it")


@pytest.mark.parametrize("control", ["\x00", "\x1c", "\x1d", "\x1f", "\x7f", "\x85", "\x9b"])
async def test_a_control_character_is_never_typed(
    messages_server: MessagesServer, control: str
) -> None:
    async with chat(messages_server) as person:
        send_at_once(person.app, f"{control}b")
        await person.until(lambda: person.composed == "b", "nothing but b")


@pytest.mark.parametrize(
    ("sent", "left"),
    [
        ("one two\x1b\x7fX", "one X"),
        ("one two\x1bbX", "one Xtwo"),
        ("one two\x1b[1;3DX", "one Xtwo"),
        ("one two\x1b\x1b[DX", "one Xtwo"),
        ("one two\x01\x1bfX", "oneX two"),
        ("one two\x01\x1bdX", "X two"),
        ("one two\x01\x1b[1;3CX", "oneX two"),
    ],
)
async def test_alt_goes_by_words(messages_server: MessagesServer, sent: str, left: str) -> None:
    async with chat(messages_server) as person:
        send_at_once(person.app, sent)
        await person.until(lambda: person.composed == left, left)


@pytest.mark.parametrize(
    ("sent", "left"),
    [
        ("one two\x1b\x7fX", "one X"),
        ("one two\x1bbX", "one Xtwo"),
        ("one two\x01\x1bdX", "X two"),
        ("one two\x01\x1bfX", "oneX two"),
        ("one two\x01\x1b[1;3CX", "oneX two"),
    ],
)
async def test_alt_goes_by_words_in_a_line(
    messages_server: MessagesServer, sent: str, left: str
) -> None:
    async with chat(messages_server) as person:
        send_at_once(person.app, f"\x06{sent}")
        await person.until(lambda: person.app.screen.query("#find-text"), "the line")
        box = person.app.screen.query_one("#find-text", Input)
        await person.until(lambda: box.value == left, left)


async def test_an_escape_with_a_letter_behind_it_is_both_where_alt_means_nothing(
    messages_server: MessagesServer,
) -> None:
    async with chat(messages_server) as person:
        send_at_once(person.app, "\x06geese\x1bok")
        await person.until(lambda: person.composed == "ok", "ok in the composer")
        assert not person.screen.query("#find-text")


class Boxes(OrderedKeys[None]):
    """Two lines to write in; ``tab`` goes from one to the other."""

    def compose(self) -> ComposeResult:
        yield Input(id="one", select_on_focus=False)
        yield Input(id="two", select_on_focus=False)

    def texts(self) -> list[str]:
        return [box.value for box in self.query(Input)]


async def test_a_paste_waits_for_the_key_before_it() -> None:
    app = Boxes()
    async with app.run_test() as pilot:
        type_at_once(app, ["a", "tab"])
        app.post_message(events.Paste("pasted"))
        type_at_once(app, ["b", "tab", "c"])
        await pilot.pause()
        assert app.texts() == ["ac", "pastedb"]


async def test_a_click_waits_for_the_keys_before_it() -> None:
    app = Boxes()
    async with app.run_test() as pilot:
        type_at_once(app, ["tab", "a"])
        x, y = app.query_one("#one").region.offset
        for event in (events.MouseDown, events.MouseUp):
            app.post_message(event(None, x + 5, y + 1, 0, 0, 1, False, False, False, x + 5, y + 1))
        type_at_once(app, ["b"])
        await pilot.pause()
        assert app.texts() == ["b", "a"]


class Box(OrderedKeys[None]):
    """A box to write in."""

    def compose(self) -> ComposeResult:
        yield TextArea()


async def test_other_things_have_their_turn_between_very_many_letters() -> None:
    app = Box()
    async with app.run_test() as pilot:
        app.query_one(TextArea).focus()
        loop = asyncio.get_running_loop()
        sizes = [0]

        def look() -> None:
            sizes.append(len(app.query_one(TextArea).text))
            if sizes[-1] < 500:
                loop.call_soon(look)

        look()
        type_at_once(app, ["x"] * 500)
        while sizes[-1] < 500:
            await pilot.pause()
        steps = [size - before for before, size in pairwise(sizes)]
        assert max(steps) <= MOST_TOGETHER


async def test_very_many_letters_are_few_changes_of_a_line() -> None:
    app = Boxes()
    async with app.run_test() as pilot:
        changes: list[str] = []

        def note(value: str) -> None:
            changes.append(value)

        for box in app.query(Input):
            app.watch(box, "value", note, init=False)
        type_at_once(app, ["tab", *"x" * 5000, "tab", *"y" * 5000, "left", "z"])
        await pilot.pause()
        assert app.texts() == ["y" * 4999 + "zy", "x" * 5000]
        assert len(changes) < 10


async def test_something_that_never_rests_keeps_no_key() -> None:
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


async def test_the_event_loop_tells_when_it_would_have_nothing_to_do() -> None:
    # Without this every key would wait for one turn only.
    assert hasattr(asyncio.get_running_loop(), "_ready")


class PlainApp(App[None]):
    def compose(self) -> ComposeResult:
        yield TextArea()


async def test_textual_still_needs_this() -> None:
    """Fails once Textual mends it: then the workaround can go."""
    app = PlainApp()
    async with app.run_test() as pilot:
        type_at_once(app, ["a", "b", "backspace", "c"])
        await pilot.pause()
        assert app.query_one(TextArea).text != "ac"
