"""What is in view of the transcript, without a widget."""

from __future__ import annotations

import pytest

from claude_tui.tui.transcript.hits import Hit
from tests.tui.transcript.alone import Alone, says, talk


def test_it_begins_at_the_end_and_follows() -> None:
    alone = Alone(talk(30))
    assert alone.words()[-1] == "end of 29"
    assert alone.viewport.following
    alone.text.append(says("new", 99))
    alone.viewport.grew(30)
    assert alone.words()[-1] == "new"
    assert not alone.viewport.has_news


def test_scrolled_up_it_stays_and_says_that_there_is_more() -> None:
    alone = Alone(talk(30))
    alone.viewport.page(-1)
    before = alone.rows()
    alone.text.append(says("new", 99))
    alone.viewport.grew(30)
    assert alone.viewport.has_news
    assert alone.rows()[:-1] == before[:-1]
    assert "↓ more below" in alone.rows()[-1]
    alone.viewport.to_end()
    assert not alone.viewport.has_news


def test_while_a_hand_is_on_it_nothing_is_followed() -> None:
    alone = Alone(talk(30))
    alone.viewport.hold(True)
    before = alone.rows()
    alone.text.append(says("new", 99))
    alone.viewport.grew(30)
    assert alone.rows()[:-1] == before[:-1]
    alone.viewport.hold(False)
    alone.viewport.to_end()
    assert alone.viewport.following


@pytest.mark.parametrize("width", [12, 25, 100])
def test_a_new_width_keeps_the_line_that_is_read(width: int) -> None:
    alone = Alone(talk(60))
    alone.viewport.show_entry(20)
    anchor = alone.viewport.anchor()
    alone.text.reset(width)
    alone.viewport.back_to(anchor)
    assert " ".join(alone.words()).startswith("claude message 20")


def test_what_grows_above_moves_nothing_that_is_read() -> None:
    alone = Alone(talk(60))
    alone.viewport.show_entry(20)
    before, top = alone.rows(), alone.viewport.top
    height = alone.text.height
    alone.text.replace(3, says("longer\n\n" * 30, 3))
    alone.text.measure(3, 1)
    growth = alone.text.height - height
    alone.viewport.grew(3, 0, growth)
    assert growth > 20
    assert alone.viewport.top == top + growth
    assert alone.rows() == before
    assert not alone.viewport.has_news


def test_a_kept_place_stays_on_its_row_while_heights_change() -> None:
    alone = Alone(talk(60))
    alone.viewport.show_entry(20)
    alone.viewport.kept = Hit(21, 1, 0)
    row = next(y for y, row in enumerate(alone.rows()) if "message 21" in row)
    anchor = alone.viewport.steady_anchor()
    alone.text.replace(20, says("message 20\n\n" + "word " * 100, 20))
    alone.text.measure(20, 1)
    alone.viewport.back_to(anchor)
    assert "message 21" in alone.rows()[row]


def test_everything_is_said_after_each_scroll() -> None:
    alone = Alone(talk(30))
    moved: list[int] = []
    alone.viewport.moved = lambda: moved.append(alone.viewport.top)
    alone.viewport.move_by(-3)
    alone.viewport.page(-1)
    assert moved == sorted(moved, reverse=True)
    assert len(moved) == 2
