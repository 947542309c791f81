"""Selecting in the transcript with the mouse."""

from __future__ import annotations

import pytest
from textual.app import App, ComposeResult
from textual.geometry import Offset
from textual.pilot import Pilot
from textual.selection import SELECT_ALL, Selection
from textual.widgets import Static

from claude_tui.text.words import word_at
from claude_tui.tui.transcript.parts import Target
from claude_tui.tui.transcript.widget import Transcript
from tests.tui.transcript.test_transcript import asks, body, running, says, screen, stream


class Divided(App[None]):
    CSS = "Static { dock: bottom }"

    def compose(self) -> ComposeResult:
        yield Transcript()
        yield Static("below")


async def test_dragging_over_text_selects_it_across_messages_as_it_was_written() -> None:
    long = "word " * 30
    async with running(asks(f"Question {long}end"), says("- one\n- two", 2)) as (pilot, transcript):
        rows = screen(transcript)
        last = next(y for y, row in enumerate(rows) if "two" in row)
        await pilot.mouse_down(Transcript, offset=(12, 1))
        await pilot.hover(Transcript, offset=(8, last))
        await pilot.mouse_up(Transcript, offset=(8, last))
        await pilot.pause()
        assert transcript.screen.get_selected_text() == f"{long}end\n\nclaude\n- one\n- two"


async def test_characters_that_are_shown_as_numbers_are_copied_as_they_are() -> None:
    text = "Donau\u2060dampf\u00adschiff and a\u200bb, not ⟪U+202E⟫\n\nend"
    async with running(says(text)) as (pilot, transcript):
        row = next(
            y for y, row in enumerate(screen(transcript)) if "Donau⟪U+2060⟫dampfschiff" in row
        )
        assert await drag(pilot, transcript, row, row + 1) == text.partition("\n")[0]
        assert transcript.parts.source(Target(1, 0)) == text.partition("\n")[0]


async def test_a_line_of_code_is_copied_with_its_tabs() -> None:
    code = "all:\n\tgcc x\n    spaces"
    async with running(says(f"```make\n{code}\n```")) as (_, transcript):
        assert transcript.parts.source(Target(1, 0)) == code


@pytest.mark.parametrize("column", [1, 4, 7])
async def test_the_number_of_a_character_is_selected_as_one(column: int) -> None:
    async with running(says("a\u2060b")) as (pilot, transcript):
        y = next(y for y, row in enumerate(screen(transcript)) if "⟪U+2060⟫" in row)
        x = screen(transcript)[y].index("⟪")
        await pilot.mouse_down(Transcript, offset=(x + column, y))
        await pilot.hover(Transcript, offset=(x + 20, y))
        await pilot.mouse_up(Transcript, offset=(x + 20, y))
        await pilot.pause()
        assert transcript.screen.get_selected_text() == "\u2060b"


async def drag(pilot: Pilot[None], transcript: Transcript, start: int, end: int) -> str:
    """What is selected by a drag from the beginning of a row to that of another."""
    await pilot.mouse_down(Transcript, offset=(3, start))
    await pilot.hover(Transcript, offset=(3, end))
    await pilot.mouse_up(Transcript, offset=(3, end))
    await pilot.pause()
    return transcript.screen.get_selected_text() or ""


async def test_a_drag_to_or_from_an_empty_row_selects_up_to_there_only() -> None:
    texts = (says(f"top {n}\n\nend {n}", n) for n in range(100))
    async with running(*texts) as (pilot, transcript):
        await pilot.press("home")
        await pilot.pause()
        rows = screen(transcript)
        text = next(y for y, row in enumerate(rows) if row.endswith("top 1"))
        gap = text + 1
        assert not rows[gap].strip()
        assert await drag(pilot, transcript, text, gap) == "top 1"
        assert await drag(pilot, transcript, gap, text) == "top 1"
        assert await drag(pilot, transcript, gap, text + 2) == "e"
        assert await drag(pilot, transcript, text, text + 3) == "top 1\n\nend 1"


async def test_a_selection_beyond_the_text_is_cut_to_it() -> None:
    async with running(says("short")) as (_, transcript):
        selection = Selection(Offset(50, 0), Offset(99, 99 << 20))
        assert transcript.get_selection(selection) == ("\nshort", "\n")
        assert transcript.get_selection(SELECT_ALL) == ("claude\nshort", "\n")


async def clicked(pilot: Pilot[None], text: str, times: int) -> str | None:
    """What is selected by so many clicks on the first character of ``text``."""
    transcript = pilot.app.query_one(Transcript)
    y, row = next((y, row) for y, row in enumerate(screen(transcript)) if text in row)
    await pilot.click(Transcript, offset=(row.index(text), y), times=times)
    await pilot.pause()
    return transcript.screen.get_selected_text()


async def test_two_clicks_select_the_word_three_the_line() -> None:
    async with running(says("first\n\nsecond line, and more words to wrap it")) as (pilot, _):
        assert await clicked(pilot, "line", 2) == "line"
        assert await clicked(pilot, "line", 3) == "second line, and more words to wrap it"


@pytest.mark.parametrize(
    ("text", "column", "word"),
    [
        ("one two", 0, "one"),
        ("one two", 2, "one"),
        ("one two", 3, " "),
        ("one two", 6, "two"),
        ("(don't!)", 4, "don't"),
        ("end. Next", 1, "end"),
        ("end. Next", 3, "."),
        ("'quoted'", 3, "quoted"),
        ("in ./src/main.rs:12:7, it", 8, "./src/main.rs:12:7"),
        ("see https://example.org/a?b=c&d=%20#e.", 20, "https://example.org/a?b=c&d=%20#e"),
        ("pip install --upgrade x", 15, "--upgrade"),
        ("naïve 日本語 text", 7, "日本語"),
        ("e\u0301te\u0301 x", 1, "e\u0301te\u0301"),
    ],
)
def test_a_word_is_what_one_would_copy(text: str, column: int, word: str) -> None:
    start, end = word_at(text, column)
    assert text[start:end] == word


async def test_text_stays_under_the_button_while_more_arrives() -> None:
    async with running(*(says(f"text {n}", n) for n in range(30))) as (pilot, transcript):
        transcript.replies.begin("reply", "claude")
        await stream(pilot, transcript, "begin\n\n")
        before = screen(transcript)
        y = next(y for y, row in enumerate(before) if "text 29" in row)
        x = before[y].index("text")
        await pilot.mouse_down(Transcript, offset=(x, y))
        await stream(pilot, transcript, *(f"line {number}\n\n" for number in range(40)))
        assert screen(transcript)[:-1] == before[:-1]
        assert "more below" in screen(transcript)[-1]
        await pilot.hover(Transcript, offset=(x + 6, y))
        await pilot.mouse_up(Transcript, offset=(x + 6, y))
        await pilot.pause()
        assert transcript.screen.get_selected_text() == "text 29"
        await stream(pilot, transcript, "and more\n\n")
        assert screen(transcript)[:-1] == before[:-1]
        await pilot.press("end")
        await pilot.pause()
        assert body(transcript)[-1] == "and more"


async def test_a_click_while_more_arrives_follows_on() -> None:
    async with running(*(says(f"text {n}", n) for n in range(30))) as (pilot, transcript):
        transcript.replies.begin("reply", "claude")
        await stream(pilot, transcript, "begin\n\n")
        await pilot.mouse_down(Transcript, offset=(5, 3))
        await stream(pilot, transcript, *(f"line {number}\n\n" for number in range(40)))
        await pilot.mouse_up(Transcript, offset=(5, 3))
        await pilot.pause()
        assert transcript.viewport.following
        assert body(transcript)[-1] == "line 39"


async def test_the_button_may_come_up_anywhere() -> None:
    app = Divided()
    async with app.run_test(size=(60, 20)) as pilot:
        transcript = app.query_one(Transcript)
        transcript.contents.show([says(f"text {n}", n) for n in range(30)])
        await pilot.pause()
        await pilot.mouse_down(Transcript, offset=(5, 3))
        await pilot.hover(Static)
        await pilot.mouse_up(Static)
        await pilot.pause()
        transcript.contents.append(says("new"))
        await pilot.pause()
        assert transcript.viewport.following
        assert body(transcript)[-1] == "new"
