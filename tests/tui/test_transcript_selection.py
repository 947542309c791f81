"""Selecting in the transcript with the mouse."""

from __future__ import annotations

from textual.geometry import Offset
from textual.pilot import Pilot
from textual.selection import SELECT_ALL, Selection

from claude_tui.tui.widgets.transcript import Transcript
from tests.tui.test_transcript import asks, running, says, screen


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


async def test_a_drag_out_of_the_transcript_selects_what_is_in_view() -> None:
    async with running(*(says(f"text {n}", n) for n in range(100))) as (_, transcript):
        transcript.scroll_to_entry(50)
        seen = [row for row in screen(transcript) if "text" in row]
        for selection in (SELECT_ALL, Selection(None, Offset(0, 53 << 20))):
            transcript.screen.selections = {transcript: selection}
            await transcript.screen._watch_selections({}, transcript.screen.selections)
            chosen = transcript.screen.get_selected_text().split("\n")
            assert "text 50" in chosen
            assert len([line for line in chosen if "text" in line]) <= len(seen) + 1


async def test_a_selection_beyond_the_text_is_cut_to_it() -> None:
    async with running(says("short")) as (_, transcript):
        selection = Selection(Offset(50, 0), Offset(99, 99 << 20))
        assert transcript.get_selection(selection) == ("\nshort", "\n")
        assert transcript.get_selection(SELECT_ALL) == ("claude\nshort", "\n")


async def test_two_clicks_select_the_line() -> None:
    async with running(says("first\n\nsecond line")) as (pilot, transcript):
        await pilot.click(Transcript, offset=(5, 3), times=2)
        await pilot.pause()
        assert transcript.screen.get_selected_text() == "second line"
