"""The scrollbar is painted again exactly when that shows."""

from __future__ import annotations

from typing import Self

from hypothesis import given
from hypothesis import strategies as st
from textual.app import App, ComposeResult
from textual.geometry import Region
from textual.scrollbar import ScrollBar, ScrollBarRender

from claude_tui.tui.textual_fixes.steady_bar import SteadyBar

WINDOW = 35


class CountingBar(ScrollBar):
    painted = 0

    def refresh(self, *regions: Region, **options: bool) -> Self:
        self.painted += 1
        return self


def picture(height: int, position: float) -> list[str]:
    bar = ScrollBarRender.render_bar(
        size=WINDOW, virtual_size=height, window_size=WINDOW, position=position
    )
    return [str(segment) for segment in bar.segments]


@given(
    st.lists(
        st.integers(0, 3_000).flatmap(
            lambda height: st.tuples(st.just(height), st.integers(0, max(height - WINDOW, 0)))
        ),
        min_size=2,
    )
)
def test_what_it_does_not_paint_again_looks_the_same(places: list[tuple[int, int]]) -> None:
    steady, bar = SteadyBar(), CountingBar()
    shown: list[str] = []
    for height, position in places:
        before = bar.painted
        steady.move(bar, height=height, window=WINDOW, position=position)
        assert (bar.window_virtual_size, bar.window_size, bar.position) == (
            height,
            WINDOW,
            position,
        )
        if bar.painted > before:
            shown = picture(height, position)
        assert shown == picture(height, position)


def test_a_long_text_that_grows_by_a_row_leaves_it_as_it_is() -> None:
    steady, bar = SteadyBar(), CountingBar()
    for height in range(9_000, 9_100):
        steady.move(bar, height=height, window=WINDOW, position=height - WINDOW)
    assert bar.painted == 1


class BarApp(App[None]):
    def compose(self) -> ComposeResult:
        yield CountingBar()


async def test_textual_still_needs_this() -> None:
    """Fails once Textual mends it: then the workaround can go."""
    app = BarApp()
    async with app.run_test():
        bar = app.query_one(CountingBar)
        bar.set_reactive(ScrollBar.window_size, WINDOW)
        bar.set_reactive(ScrollBar.window_virtual_size, 9_000)
        before = bar.painted
        bar.window_virtual_size = 9_001
        assert picture(9_000, 0) == picture(9_001, 0)
        assert bar.painted == before + 1
