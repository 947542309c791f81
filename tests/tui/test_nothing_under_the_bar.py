"""Whatever scrolls shows all of its text: no character is below its scrollbar."""

from __future__ import annotations

import re
from typing import Any

import pytest
from textual.app import App, ComposeResult
from textual.pilot import Pilot
from textual.widget import Widget

from claude_tui.conversation import Message, Response, TextBlock
from claude_tui.tui.composer.composer import Composer
from claude_tui.tui.dialogs.choice import Choice
from claude_tui.tui.dialogs.details import DetailsScreen
from claude_tui.tui.dialogs.picker import PickerScreen
from claude_tui.tui.dialogs.system_prompt import SystemScreen
from claude_tui.tui.inspector.json_view import JsonView
from tests.servers.messages_server import MessagesServer
from tests.tui.driving import chat, conversation_file
from tests.tui.terminal import lines

TEXT = "".join(f"{number:05}." for number in range(900))
"""Each part of it is there once."""
SIZES = [(60, 15), (80, 24), (101, 30)]


async def seen(pilot: Pilot[Any], widget: Widget) -> str:
    """All numbers that ``widget`` shows, from its top to its end."""
    rows: dict[int, str] = {}
    step = min(5, widget.content_region.height)
    for y in range(0, widget.max_scroll_y + step, step):
        widget.scroll_to(y=min(y, widget.max_scroll_y), animate=False, immediate=True)
        await pilot.pause()
        top = widget.content_region.y - widget.region.y
        shown = lines(widget)[top : top + widget.content_region.height]
        for row, text in enumerate(shown):
            rows[round(widget.scroll_offset.y) + row] = text
    return "".join(re.sub(r"[^0-9.]", "", rows[row]) for row in sorted(rows))


class Shown(App[None]):
    """One widget, or one dialog."""

    def __init__(self, shown: object) -> None:
        super().__init__()
        self.shown = shown

    def compose(self) -> ComposeResult:
        if isinstance(self.shown, Widget) and not self.shown.is_modal:
            yield self.shown


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("text", [TEXT, f'"{TEXT}"\n' + "[\n" * 40], ids=["a line", "many"])
async def test_the_inspector_s_json(size: tuple[int, int], text: str) -> None:
    view = JsonView()
    async with Shown(view).run_test(size=size) as pilot:
        view.show("1\n")
        await pilot.pause()
        view.show(text)
        await pilot.pause()
        assert view.show_vertical_scrollbar
        assert TEXT in await seen(pilot, view)


@pytest.mark.parametrize("size", SIZES)
async def test_the_json_of_another_width(size: tuple[int, int]) -> None:
    view = JsonView()
    async with Shown(view).run_test(size=(70, 20)) as pilot:
        view.show(TEXT)
        await pilot.resize_terminal(*size)
        await pilot.pause()
        assert TEXT in await seen(pilot, view)


@pytest.mark.parametrize("size", SIZES)
async def test_the_composer(size: tuple[int, int]) -> None:
    composer = Composer()
    async with Shown(composer).run_test(size=size) as pilot:
        composer.write(TEXT)
        await pilot.pause()
        assert composer.show_vertical_scrollbar
        assert TEXT in await seen(pilot, composer)


@pytest.mark.parametrize("size", SIZES)
async def test_the_dialogs(size: tuple[int, int]) -> None:
    message = Message(1, 0, "assistant", (TextBlock("x"),), response=Response(id=TEXT))
    picker = PickerScreen("Open", [Choice(str(n), "x", "-" if n else TEXT) for n in range(30)])
    for screen, name in (
        (DetailsScreen(message, "Details"), ".dialog-body"),
        (SystemScreen(TEXT, None), "TextArea"),
        (picker, "#picker-options"),
    ):
        app = Shown(screen)
        async with app.run_test(size=size) as pilot:
            await app.push_screen(screen)
            await pilot.pause()
            widget = screen.query_one(name)
            assert widget.show_vertical_scrollbar, name
            assert TEXT in await seen(pilot, widget), name


@pytest.mark.parametrize("size", SIZES)
async def test_the_end_of_the_transcript(
    messages_server: MessagesServer, size: tuple[int, int]
) -> None:
    text = TEXT[:120]
    path = conversation_file("a.toml", *["Q", "A"] * 20, "Q", f"```\n{text}\n```\n\n> {text}")
    async with chat(messages_server, file=path, size=size) as person:
        transcript = person.pane.transcript
        assert transcript.show_vertical_scrollbar
        rows = "".join(re.sub(r"[^0-9.]", "", row) for row in lines(transcript))
        assert rows.count(text) == 2
