"""The one-line input of the dialogs."""

from __future__ import annotations

from textual import events
from textual.app import ComposeResult

from claude_tui.tui.editor.line_input import LineInput
from claude_tui.tui.textual_fixes.ordered_keys import OrderedKeys
from tests.tui.terminal import lines, type_at_once


class LineApp(OrderedKeys[None]):
    def __init__(self, text: str = "") -> None:
        super().__init__()
        self.first = text
        self.submitted: list[str] = []

    def compose(self) -> ComposeResult:
        yield LineInput(self.first)

    @property
    def input(self) -> LineInput:
        return self.query_one(LineInput)

    def on_input_submitted(self, event: LineInput.Submitted) -> None:
        self.submitted.append(event.value)


async def test_keys_of_one_read_act_in_their_order() -> None:
    app = LineApp()
    async with app.run_test() as pilot:
        type_at_once(app, [*"hello", "backspace", "backspace", *"p!", "enter"])
        await pilot.pause()
        assert app.submitted == ["help!"]


async def test_every_line_of_a_paste_comes_in() -> None:
    app = LineApp("say: ")
    async with app.run_test() as pilot:
        await pilot.press("end")
        app.post_message(events.Paste("one\r\ntwo\nthree"))
        await pilot.pause()
        assert app.input.value == "say: one two three"


async def test_a_paste_takes_the_place_of_what_is_selected() -> None:
    app = LineApp("old")
    async with app.run_test() as pilot:
        app.input.select_all()
        app.post_message(events.Paste("new"))
        await pilot.pause()
        assert app.input.value == "new"


async def test_control_characters_are_shown_as_signs_and_kept() -> None:
    hostile = "a\x1b[31m\x07\x00\nb\t\u202ec\x9b"
    app = LineApp(hostile)
    async with app.run_test() as pilot:
        await pilot.pause()
        assert "a␛[31m␇␀␊b␉\ufffdc\ufffd" in lines(app.screen)[1]
        await pilot.press("enter")
        assert app.submitted == [hostile]
