"""Finding in long messages: no key waits for all of one to be looked through several times."""

from __future__ import annotations

import threading
from collections.abc import Callable
from itertools import count
from time import monotonic
from typing import Any

import pytest
from rich.segment import Segment
from rich.style import Style
from textual.pilot import Pilot
from textual.strip import Strip

from claude_tui.conversation.content import TextBlock
from claude_tui.text.matching import folded
from claude_tui.tui.transcript import finder, search
from claude_tui.tui.transcript.entry import Entry
from claude_tui.tui.transcript.finder import Finder
from claude_tui.tui.transcript.hits import Hit
from claude_tui.tui.transcript.painter import painted_over
from claude_tui.tui.transcript.search import Search
from claude_tui.tui.transcript.widget import Transcript
from tests.tui.driving import DEADLINE
from tests.tui.transcript.test_find import marked_texts
from tests.tui.transcript.test_transcript import asks, running, says, screen

TEXT = "Some geese. " * 400


async def test_a_long_message_is_counted_and_shown_in_two_slices(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    done: list[str] = []
    calls = ((Finder, "_look_through_slice"), (Search, "look_through"), (Search, "in_lines"))
    for owner, name in calls:
        before = getattr(owner, name)

        def noted(*args: Any, before: Callable[..., Any] = before, name: str = name) -> Any:
            done.append(name)
            return before(*args)

        monkeypatch.setattr(owner, name, noted)
    async with running(Entry(0, "assistant", "claude", (TextBlock(TEXT),))) as (pilot, transcript):
        seconds = count()
        monkeypatch.setattr(finder, "monotonic", lambda: float(next(seconds)))
        transcript.finder.find("geese")
        while transcript.finder.left:
            await pilot.pause(0.01)
        assert done[:4] == [
            "_look_through_slice",
            "look_through",
            "_look_through_slice",
            "in_lines",
        ]
        assert transcript.finder.hit == Hit(0, 1, 5)


async def test_a_message_is_folded_once_to_count_and_once_to_show(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    sizes: list[int] = []

    def noted(text: str, *, exact: bool = False) -> str:
        sizes.append(len(text))
        return folded(text, exact=exact)

    async with running(Entry(0, "assistant", "claude", (TextBlock(TEXT),))) as (pilot, transcript):
        monkeypatch.setattr(search, "folded", noted)
        transcript.finder.find("geese")
        await pilot.pause()
        for _ in range(10):
            transcript.finder.find_next()
        assert transcript.finder.hit == Hit(0, 1, 5 + 10 * len("Some geese. "))
        assert sum(sizes) < 2.5 * len(TEXT)


LONG = "Some geese.\n\n" * 4000


async def found(pilot: Pilot[None], transcript: Transcript) -> None:
    """Wait until nothing is left to be laid out or found."""
    deadline = monotonic() + DEADLINE
    while (
        transcript.finder.left
        or transcript.finder.steps
        or transcript.marks.waiting
        or transcript.text.jobs
    ):
        assert monotonic() < deadline, "found everything"
        await pilot.pause(0.01)
    await pilot.pause()


@pytest.fixture
def threads(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The threads that found something in a whole entry, one by one."""
    seen: list[int] = []
    in_lines = Search.in_lines

    def noted(*args: Any) -> Any:
        seen.append(threading.get_ident())
        return in_lines(*args)

    monkeypatch.setattr(Search, "in_lines", noted)
    return seen


async def test_a_thread_finds_what_is_in_a_long_message(threads: list[int]) -> None:
    async with running(asks("geese?", 0), says(LONG, 1)) as (pilot, transcript):
        await found(pilot, transcript)
        transcript.finder.find("geese")
        await found(pilot, transcript)
        assert transcript.finder.search is not None
        assert transcript.finder.search.counts == {0: 1, 1: 4000}
        assert transcript.finder.hit == Hit(1, 1, 5)
        assert "geese" in marked_texts(transcript)
        assert threading.get_ident() not in threads


async def test_steps_wait_for_the_thread_and_none_is_lost() -> None:
    async with running(asks("geese?", 0), says(LONG, 1)) as (pilot, transcript):
        await found(pilot, transcript)
        transcript.finder.find("geese")
        for step in (1, 1, 1, -1):
            transcript.finder.find_next(step)
        await found(pilot, transcript)
        assert transcript.finder.hit == Hit(1, 1 + 2, 5)
        for _ in range(3):
            transcript.finder.find_next(-1)
        await found(pilot, transcript)
        assert transcript.finder.hit == Hit(0, 1, 0)
        transcript.finder.find_next(-1)
        await found(pilot, transcript)
        assert transcript.finder.hit == Hit(1, 4000, 5)
        assert "geese" in marked_texts(transcript)


async def test_a_long_message_out_of_view_is_gone_to_and_stays_in_view() -> None:
    entries = (says(LONG.replace("geese", "ducks"), 0), says(LONG, 1), says(LONG, 2))
    async with running(*entries) as (pilot, transcript):
        await found(pilot, transcript)
        transcript.finder.find("ducks")
        await found(pilot, transcript)
        assert transcript.finder.hit == Hit(0, 1, 5)
        assert "ducks" in marked_texts(transcript)
        transcript.finder.find_next(-1)
        await found(pilot, transcript)
        assert transcript.finder.hit == Hit(0, 4000, 5)
        assert "ducks" in marked_texts(transcript)


async def test_the_last_text_counts_however_many_a_thread_was_to_find() -> None:
    async with running(says(LONG, 1)) as (pilot, transcript):
        await found(pilot, transcript)
        for text in ("g", "ge", "gee", "geese", "some"):
            transcript.finder.find(text)
            await pilot.pause()
        await found(pilot, transcript)
        assert transcript.finder.search is not None
        assert transcript.finder.search.counts == {1: 4000}
        assert transcript.finder.hit == Hit(1, 1, 0)


async def test_what_arrives_of_a_long_reply_is_counted() -> None:
    async with running(asks("which birds?", 0)) as (pilot, transcript):
        transcript.replies.begin("reply", "claude")
        transcript.replies.feed("reply", 0, "text", LONG)
        while not transcript.replies.are_at_rest:
            await pilot.pause(0.01)
        transcript.finder.find("geese")
        await found(pilot, transcript)
        assert transcript.finder.search is not None
        transcript.finder.count_replies()
        await found(pilot, transcript)
        assert transcript.finder.search.counts == {"reply": 4000}
        transcript.contents.end_reply("reply", says(LONG, 7))
        await found(pilot, transcript)
        assert transcript.finder.search.counts == {7: 4000}


async def test_a_passage_in_a_long_message_is_shown() -> None:
    text = LONG + "a needle\n\n" + LONG
    async with running(says(text, 0), says("no more", 1)) as (pilot, transcript):
        transcript.finder.show_passage(0, "needle")
        await found(pilot, transcript)
        assert any("needle" in row for row in screen(transcript))
        assert marked_texts(transcript) == []


def test_places_that_touch_and_look_the_same_are_painted_as_one() -> None:
    style, other = Style(bold=True), Style(italic=True)
    stretches = [(n, n + 1, other if n == 3 else style) for n in (1, 2, 3, 5)]
    strip = painted_over(Strip([Segment("ab"), Segment("cdef")]), stretches)
    assert [(text, style) for text, style, _ in strip] == [
        ("a", None),
        ("b", style),
        ("c", style),
        ("d", other),
        ("e", None),
        ("f", style),
    ]


async def test_what_nobody_sees_is_not_looked_for() -> None:
    async with running(says("soft\u00adly", 1)) as (_pilot, transcript):
        transcript.finder.find("\u00ad")
        assert transcript.finder.search is None
