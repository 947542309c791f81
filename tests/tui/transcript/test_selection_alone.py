"""Selecting and painting, without a widget."""

from __future__ import annotations

from textual.geometry import Offset

from claude_tui.tui.transcript.parts import Target
from tests.tui.transcript.alone import Alone, asks, says, talk


def row_with(alone: Alone, text: str) -> int:
    return next(y for y, row in enumerate(alone.rows()) if text in row)


def selected(alone: Alone) -> str | None:
    """What would be copied."""
    selection = alone.store.selection
    copied = None if selection is None else alone.selection.copied(selection)
    return None if copied is None else copied[0]


def test_a_drag_selects_across_messages_as_they_were_written() -> None:
    alone = Alone([asks("a question"), says("- one\n- **two**", 2)])
    alone.selection.press(Offset(5, row_with(alone, "a question")))
    alone.selection.drag_to(Offset(8, row_with(alone, "two")))
    alone.selection.release()
    assert selected(alone) == "question\n\nclaude\n- one\n- **two**"
    alone.selection.forget()
    assert selected(alone) is None


def test_what_is_selected_is_painted() -> None:
    alone = Alone([says("one two three")])
    alone.selection.select_around(Offset(8, 1), is_word=True)
    assert selected(alone) == "two"
    assert alone.styled("selection") == ["two"]
    alone.selection.select_around(Offset(8, 1), is_word=False)
    assert selected(alone) == "one two three"


def test_a_drag_beyond_the_screen_scrolls_on_until_it_is_over() -> None:
    alone = Alone(talk(30))
    alone.viewport.show_entry(10)
    alone.selection.press(Offset(3, 1))
    alone.selection.drag_to(Offset(3, 12))
    (scrolling,) = alone.scheduler.ticking
    top = alone.viewport.top
    scrolling.callback()
    assert alone.viewport.top == top + 3
    assert (selected(alone) or "").startswith("message 10")
    alone.selection.release()
    assert scrolling.is_stopped


def test_a_link_is_where_it_is_drawn() -> None:
    alone = Alone([says("see [the docs](https://a.b/c) here")])
    x = alone.rows()[1].index("docs")
    assert alone.selection.place_at(Offset(x, 1)).link == "https://a.b/c"
    assert not alone.selection.place_at(Offset(3, 1)).link


def test_decorations_lie_over_each_other_and_leave_the_rows_alone() -> None:
    alone = Alone([says("one needle three")])
    plain = alone.rows()
    alone.finder.find("needle")
    alone.cursor.put(Target(1))
    alone.selection.select_around(Offset(3, 1), is_word=False)
    assert [row[1:] for row in alone.rows()] == [row[1:] for row in plain]
    assert "".join(alone.styled("hit")) == "needle"
    assert "".join(alone.styled("selection")) == "one needle three"
    assert alone.styled("cursor") == ["▌", "▌"]
    alone.finder.end()
    alone.cursor.put(None)
    alone.selection.forget()
    assert alone.rows() == plain
