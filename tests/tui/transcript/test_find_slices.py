"""A search through a long transcript, which goes on in slices between keys."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from textual.timer import Timer

from claude_tui.tui.transcript import finder
from claude_tui.tui.transcript.search import Search
from claude_tui.tui.transcript.widget import Transcript
from tests.tui.transcript.test_transcript import running, says, screen, talk


def in_slices(monkeypatch: pytest.MonkeyPatch, transcript: Transcript) -> list[Callable[[], None]]:
    """Look through one entry at a time, each when the last of these is called."""
    waiting: list[Callable[[], None]] = []
    monkeypatch.setattr(finder, "_SLICE", 0.0)

    def set_timer(_seconds: float, callback: Callable[[], None]) -> Timer:
        timer = Timer(transcript, 99.0, callback=callback)
        waiting.append(callback)
        monkeypatch.setattr(timer, "stop", lambda: waiting.remove(callback))
        return timer

    monkeypatch.setattr(transcript, "set_timer", set_timer)
    return waiting


async def test_however_fast_one_types_only_the_last_text_is_looked_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with running(*talk(40)) as (_pilot, transcript):
        waiting = in_slices(monkeypatch, transcript)
        for text in ("m", "me", "mes"):
            transcript.finder.find(text)
        assert len(waiting) == 1
        transcript.finder.end()
        assert not waiting


async def test_a_longer_text_is_looked_for_only_where_the_shorter_one_may_be(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    looked: list[Any] = []
    look = Search.look_through
    monkeypatch.setattr(
        Search, "look_through", lambda self, entry: (looked.append(entry.key), look(self, entry))
    )
    async with running(*(says(f"{'ab' if n % 2 else 'ba'}c", n) for n in range(8))) as (
        _pilot,
        transcript,
    ):
        transcript.finder.find("ab")
        looked.clear()
        transcript.finder.find("abc")
        assert sorted(looked) == [1, 3, 5, 7]
        looked.clear()
        transcript.finder.find("b")
        assert len(looked) == 8

        waiting = in_slices(monkeypatch, transcript)
        transcript.finder.find("ab")
        for _ in ("shown", "looked through"):
            waiting.pop()()
        seen = [looked[-2], looked[-1]]
        looked.clear()
        transcript.finder.find("abc")
        while waiting:
            waiting.pop()()
        assert set(looked) == {key for key in range(8) if key % 2 or key not in seen}
        assert transcript.finder.search is not None
        assert transcript.finder.search.counts == {1: 1, 3: 1, 5: 1, 7: 1}


async def test_what_stands_only_in_the_source_is_looked_for_in_slices_too(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    entries = (says(f"one\n\n```python\nx = {n}\n```\n\n- two\n- three", n) for n in range(400))
    async with running(*entries) as (pilot, transcript):
        await pilot.press(*["pageup"] * 3)
        await pilot.pause()
        before, laid = screen(transcript), len(transcript.text._laid)
        waiting = in_slices(monkeypatch, transcript)
        transcript.finder.find("```py")
        assert len(transcript.text._laid) <= laid + 1
        while waiting:
            waiting.pop()()
        assert transcript.finder.search is not None
        assert transcript.finder.search.total == 0
        assert len(transcript.text._laid) < 300
        await pilot.pause()
        assert screen(transcript) == before
