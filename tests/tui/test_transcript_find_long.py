"""Finding in long messages: no key waits for all of one to be looked through several times."""

from __future__ import annotations

from itertools import count

import pytest

from claude_tui.conversation.content import TextBlock
from claude_tui.tui.widgets import transcript_find, transcript_search
from claude_tui.tui.widgets.transcript_entry import Entry
from claude_tui.tui.widgets.transcript_find import FindingView
from claude_tui.tui.widgets.transcript_search import Hit, Search
from tests.tui.test_transcript import running

TEXT = "Some geese. " * 400


async def test_a_long_message_is_counted_and_shown_in_two_slices(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    done: list[str] = []
    calls = ((FindingView, "_look_on"), (Search, "look_through"), (Search, "_in_lines"))
    for owner, name in calls:
        before = getattr(owner, name)

        def noted(*args, before=before, name=name):
            done.append(name)
            return before(*args)

        monkeypatch.setattr(owner, name, noted)
    async with running(Entry(0, "assistant", "claude", (TextBlock(TEXT),))) as (pilot, transcript):
        seconds = count()
        monkeypatch.setattr(transcript_find, "monotonic", lambda: float(next(seconds)))
        transcript.find("geese")
        while transcript._left:
            await pilot.pause(0.01)
        assert done[:4] == ["_look_on", "look_through", "_look_on", "_in_lines"]
        assert transcript._hit == Hit(0, 1, 5)


async def test_a_message_is_folded_once_to_count_and_once_to_show(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    sizes: list[int] = []
    folded = transcript_search.folded

    def noted(text: str, *, exact: bool = False) -> str:
        sizes.append(len(text))
        return folded(text, exact=exact)

    async with running(Entry(0, "assistant", "claude", (TextBlock(TEXT),))) as (pilot, transcript):
        monkeypatch.setattr(transcript_search, "folded", noted)
        transcript.find("geese")
        await pilot.pause()
        for _ in range(10):
            transcript.find_next()
        assert transcript._hit == Hit(0, 1, 5 + 10 * len("Some geese. "))
        assert sum(sizes) < 2.5 * len(TEXT)
