"""JSON of any length, wrapped."""

from __future__ import annotations

import pytest
from rich.cells import cell_len
from textual.app import App, ComposeResult

from claude_tui.tui.inspector import json_view
from claude_tui.tui.inspector.json_view import JsonView, _rows
from claude_tui.tui.markdown.wrapping import hard_breaks
from tests.tui.terminal import lines

KINDS = [
    "東京都",
    "a東",
    "e\u0301\u0323",
    "👨\u200d👩\u200d👧 ",
    "🇩🇪",
    "नमस्ते ",
]


class Showing(App[None]):
    def compose(self) -> ComposeResult:
        yield JsonView()


@pytest.mark.parametrize("kind", KINDS)
def test_a_long_line_breaks_in_stretches_as_it_does_as_a_whole(kind: str) -> None:
    line = (kind * 20_000)[:20_001]
    starts = [start for _, start, _ in _rows([line], 40)]
    assert starts == [0, *hard_breaks(line, 40)]


@pytest.mark.parametrize("letters", ["e", "é" * 50])
def test_of_marks_without_end_little_is_measured_at_a_time(
    monkeypatch: pytest.MonkeyPatch, letters: str
) -> None:
    measured: list[int] = []

    def hard_breaks_of(text: str, width: int) -> list[int]:
        measured.append(len(text))
        return hard_breaks(text, width)

    monkeypatch.setattr(json_view, "hard_breaks", hard_breaks_of)
    line = letters + "\u0301" * 100_000
    rows = list(_rows([line], 40))
    assert "".join(line[start:end] for _, start, end in rows) == line
    assert all(cell_len(line[start:end]) <= 40 for _, start, end in rows)
    assert max(measured) <= 4_000


async def test_what_is_wrapped_later_is_there_in_the_end() -> None:
    app = Showing()
    async with app.run_test(size=(42, 12)) as pilot:
        view = app.query_one(JsonView)
        view.show("東京都" * 20_000 + "\n" + "the end")
        while view._step is not None:
            await pilot.pause(0.02)
        assert view.virtual_size.height == -(-60_000 // (view.virtual_size.width // 2)) + 1
        view.scroll_end(animate=False)
        await pilot.pause()
        assert "the end" in "\n".join(lines(view))


@pytest.mark.parametrize("count", [0, 1, 40_000, 40_001, 80_000])
async def test_wrapping_ends(count: int) -> None:
    app = Showing()
    async with app.run_test(size=(42, 12)) as pilot:
        view = app.query_one(JsonView)
        view.show("1\n" * count)
        while view._step is not None:
            await pilot.pause(0.02)
        assert view.virtual_size.height == max(count, 1)


async def test_a_resize_leaves_the_rows_where_they_are_scrolled_to() -> None:
    app = Showing()
    async with app.run_test(size=(42, 12)) as pilot:
        view = app.query_one(JsonView)
        view.show("東京都" * 20_000)
        while view._step is not None:
            await pilot.pause(0.02)
        view.scroll_to(y=2_000, animate=False)
        await pilot.pause()
        await pilot.resize_terminal(40, 12)
        while view._step is not None:
            await pilot.pause(0.02)
        assert view.scroll_offset.y == 2_000
