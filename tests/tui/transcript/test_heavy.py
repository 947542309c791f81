"""Long messages are laid out in a thread, and end up as if they had been laid out at once."""

from __future__ import annotations

import asyncio
import threading

import pytest
from textual.pilot import Pilot

from claude_tui.conversation.content import TextBlock
from claude_tui.tui.markdown import stream
from claude_tui.tui.markdown.parser import parse_pieces
from claude_tui.tui.transcript import background_layout
from claude_tui.tui.transcript.background_layout import HEAVY, Job, weight
from claude_tui.tui.transcript.entry import Entry, placed_blocks
from claude_tui.tui.transcript.widget import Transcript
from tests.tui.transcript.test_transcript import asks, body, running, says, screen

LONG = "\n\n".join(f"paragraph {n} with *some* `signs`" for n in range(HEAVY // 30)) + "\n\nthe end"
ONE_LINE = "a_b_ " * (HEAVY // 5) + "the end"


async def settled(pilot: Pilot[None], transcript: Transcript) -> None:
    """Wait until no thread is at work, and nothing of a reply waits."""
    await pilot.pause()
    while (
        transcript.text.jobs
        or transcript.background.is_laying_out
        or not transcript.replies.are_at_rest
    ):
        await pilot.pause()
    await pilot.pause()


@pytest.fixture
def threads(monkeypatch: pytest.MonkeyPatch) -> set[bool]:
    """Whether the main thread parsed something long, and whether another did."""
    seen: set[bool] = set()

    def noting_lay_out(entry: Entry, *arguments: object, **options: object) -> object:
        if any(isinstance(each, TextBlock) and weight(each.text) > HEAVY for each in entry.blocks):
            seen.add(threading.current_thread() is threading.main_thread())
        return placed_blocks(entry, *arguments, **options)  # type: ignore[arg-type]

    def noting_parse(text: str, *arguments: object) -> object:
        if weight(text) > 2 * HEAVY:
            seen.add(threading.current_thread() is threading.main_thread())
        return parse_pieces(text, *arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(background_layout, "placed_blocks", noting_lay_out)
    monkeypatch.setattr(stream, "parse_pieces", noting_parse)
    return seen


def rows_of(transcript: Transcript, index: int) -> list[str]:
    laid = transcript.text.laid(index)
    rows = map(laid.row, range(laid.height))
    return ["".join(piece.text for piece in found[1].pieces) for found in rows if found]


def laid_at_once(entry: Entry, width: int) -> list[str]:
    laid = Job(entry, frozenset(), "drawn", width).run()
    rows = map(laid.row, range(laid.height))
    return ["".join(piece.text for piece in found[1].pieces) for found in rows if found]


@pytest.mark.parametrize("text", [LONG, ONE_LINE])
async def test_a_long_message_is_laid_out_in_a_thread(text: str, threads: set[bool]) -> None:
    entry = says(text, 2)
    async with running(asks("why?"), entry) as (pilot, transcript):
        await settled(pilot, transcript)
        assert body(transcript)[-1].endswith("end")
        width = transcript.text.width
        assert rows_of(transcript, 1) == laid_at_once(entry, width)
        await pilot.press("home")
        assert body(transcript)[0] == "you"
    assert False in threads


async def test_the_screen_never_waits_for_a_long_message(threads: set[bool]) -> None:
    async with running(says(LONG)) as (pilot, transcript):
        await settled(pilot, transcript)
        await pilot.resize_terminal(50, 20)
        await settled(pilot, transcript)
        transcript.contents.show([says(LONG, 3)])
        await settled(pilot, transcript)
        assert body(transcript)[-1] == "the end"
    assert threads == {False}


async def test_a_resize_keeps_the_place_in_a_long_message() -> None:
    async with running(says(LONG)) as (pilot, transcript):
        await settled(pilot, transcript)
        transcript.viewport.show_entry(0)
        transcript.viewport.move_by(201)
        before = next(row for row in body(transcript) if row.startswith("paragraph"))
        await pilot.resize_terminal(31, 20)
        await settled(pilot, transcript)
        assert body(transcript)[0].startswith(before[:13])
        assert transcript.text.laid(0).width == transcript.text.width


async def test_what_is_found_in_a_long_message_is_shown() -> None:
    text = LONG.replace("paragraph 40 ", "needle 40 ")
    async with running(says(text), asks("and?", 2)) as (pilot, transcript):
        transcript.finder.find("needle")
        await settled(pilot, transcript)
        assert any("needle 40" in row for row in body(transcript))


@pytest.mark.parametrize("end", ["", "\n\nThe *end*.\n\n[x]: /y"])
async def test_a_reply_with_one_huge_part_grows_in_a_thread(end: str, threads: set[bool]) -> None:
    text = "Before\n\n" + "**a** b " * (HEAVY // 6) + end
    async with running(asks("why?")) as (pilot, transcript):
        transcript.replies.begin("reply", "claude")
        for start in range(0, len(text), 2_000):
            transcript.replies.feed("reply", 0, "text", text[start : start + 2_000])
            await pilot.pause()
        await settled(pilot, transcript)
        transcript.contents.end_reply("reply", says(text, 2))
        await settled(pilot, transcript)
        assert "Laying out…" not in "".join(screen(transcript))
        assert threads == {False}
        assert rows_of(transcript, 1) == laid_at_once(says(text, 2), transcript.text.width)


async def test_a_reply_that_grows_in_a_thread_survives_a_resize_and_its_end() -> None:
    text = "**a** b " * (HEAVY // 4)
    async with running(asks("why?")) as (pilot, transcript):
        transcript.replies.begin("reply", "claude")
        transcript.replies.feed("reply", 0, "text", text)
        await pilot.pause()
        while not transcript.replies.growing["reply"].is_in_thread:  # noqa: ASYNC110 - it may be over in one pause
            await asyncio.sleep(0)
        await pilot.resize_terminal(50, 20)
        transcript.replies.feed("reply", 0, "text", "more")
        await settled(pilot, transcript)
        transcript.contents.end_reply("reply", says(text + "more", 2))
        await settled(pilot, transcript)
        assert rows_of(transcript, 1) == laid_at_once(says(text + "more", 2), 49)
        assert body(transcript)[-1].endswith("more")
