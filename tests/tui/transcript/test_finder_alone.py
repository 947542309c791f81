"""Finding, without a widget."""

from __future__ import annotations

import pytest

from claude_tui.tui.transcript import finder
from claude_tui.tui.transcript.hits import Hit
from claude_tui.tui.transcript.parts import Target
from tests.tui.transcript.alone import Alone, asks, says, talk

LONG = "Some geese.\n\n" * 4000


def needles(count: int) -> Alone:
    return Alone(says(f"message {n}" + " with a needle" * (n % 10 == 3), n) for n in range(count))


def test_what_is_found_is_counted_shown_and_marked() -> None:
    alone = needles(60)
    alone.finder.find("needle")
    alone.scheduler.run_due()
    assert alone.counts[-1] == (1, 6, True)
    assert alone.finder.hit == Hit(3, 1, len("message 3 with a "))
    assert alone.styled("hit-current") == ["needle"]


def test_one_goes_from_place_to_place_and_round_with_the_cursor() -> None:
    alone = needles(60)
    alone.finder.find("needle")
    alone.scheduler.run_due()
    seen = []
    for _ in range(7):
        alone.finder.find_next()
        seen.append(alone.cursor.target)
    assert seen == [Target(key) for key in (13, 23, 33, 43, 53, 3, 13)]
    alone.finder.find_next(-1)
    assert alone.cursor.target == Target(3)


def test_it_looks_in_slices_and_reports_what_it_has(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(finder, "_SLICE", 0.0)
    alone = needles(60)
    alone.finder.find("needle")
    assert len(alone.finder.left) > 50
    alone.finder.end()
    assert all(due.is_stopped for due in alone.scheduler.due)


def test_what_changes_is_looked_through_again() -> None:
    alone = needles(10)
    alone.finder.find("needle")
    alone.scheduler.run_due()
    alone.text.replace(3, says("no more", 3))
    alone.text.append(says("needle and needle", "new"))
    alone.finder.look_again(3, "new")
    assert alone.counts[-1][1] == 2


async def test_a_thread_finds_what_is_in_a_long_message_and_steps_wait_for_it() -> None:
    alone = Alone([asks("geese?", 0), says(LONG, 1)])
    alone.background.lay_out()
    await alone.scheduler.run_all()
    alone.finder.find("geese")
    alone.finder.find_next()
    alone.finder.find_next()
    assert alone.finder.steps
    await alone.scheduler.run_all()
    assert not alone.finder.steps
    assert alone.counts[-1][1] == 4001


async def test_a_long_message_is_laid_out_in_the_background() -> None:
    alone = Alone([says(LONG + "the end", 1)])
    assert alone.words()[-1] == "Laying out…"
    alone.background.lay_out()
    await alone.scheduler.run_all()
    assert alone.words()[-1] == "the end"


def test_a_passage_is_shown_without_marks() -> None:
    alone = Alone([*talk(30), says("\n\n".join([*"abcdefghijklm", "a needle", *"nopqrstuvw"]), 99)])
    alone.finder.show_passage(99, "needle")
    alone.scheduler.run_due()
    assert "a needle" in alone.words()
    assert alone.styled("hit") == []
    assert alone.cursor.target == Target(99)
