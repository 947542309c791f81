"""The part of the transcript that is in view: scrolling, and keeping one's place."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from claude_tui.tui.transcript.layout import Anchor, TranscriptLayout

if TYPE_CHECKING:
    from claude_tui.tui.transcript.hits import Hit
    from claude_tui.tui.transcript.widget_host import WidgetWindow


class Viewport:
    """Where a layout is scrolled to, and whether it follows its end.

    All scrolling goes through ``go``. Callers make heights exact before they move: heights out of
    view are estimates, so what a row means may change whenever something comes into view.

    Args:
        layout: The text.
        window: The rows of the screen that it is seen through.
    """

    def __init__(self, layout: TranscriptLayout, window: WidgetWindow) -> None:
        self.layout = layout
        self._window = window
        self.following = True
        """Whether the end stays in view while text arrives."""
        self.has_news = False
        """Whether there is text below that has not been in view."""
        self.kept: Hit | None = None
        """A place that stays where it is on the screen while heights change."""
        self.moved: Callable[[], None] = lambda: None
        """Called after every scroll."""
        self._is_held = False

    @property
    def top(self) -> int:
        """The first row in view."""
        return self._window.top

    @property
    def rows(self) -> int:
        """How many rows are in view."""
        return self._window.rows

    @property
    def columns(self) -> int:
        """How wide it is."""
        return self._window.columns

    @property
    def first(self) -> int:
        """The index of the first entry in view."""
        return min(self.layout.find(self.top)[0], max(len(self.layout.entries) - 1, 0))

    @property
    def last(self) -> int:
        """The index of the last entry in view."""
        row = min(self.top + self.rows, self.layout.height) - 1
        return min(self.layout.find(max(row, 0))[0], len(self.layout.entries) - 1)

    def repaint(self) -> None:
        """Paint everything in view again."""
        self._window.repaint()

    # Scrolling

    def to_end(self) -> None:
        """Show the end, and follow what arrives."""
        if not self.layout.width:
            return  # the first resize comes here again
        self.layout.measure_up(len(self.layout.entries) - 1, self.rows + 1)
        self.go(self.layout.height)
        self.repaint()

    def show_entry(self, index: int) -> None:
        """Show the ``index``-th entry from its header on."""
        self.layout.measure(index, self.rows + 1)
        self.go(self.layout.top(index))

    def move_by(self, rows: int) -> None:
        """Scroll by ``rows``, down if positive."""
        y = self.top
        index, offset = self.layout.find(y)
        if rows < 0:
            before = self.layout.top(index)
            self.layout.measure_up(index - 1, -rows - offset + 1)
            y += self.layout.top(index) - before
        else:
            self.layout.measure(index, offset + self.rows + rows + 1)
        self.go(y + rows)

    def page(self, step: int) -> None:
        """Scroll by a screen less a row, down if ``step`` is 1, up if it is -1."""
        self.move_by(step * (max(self.rows, 2) - 1))

    def jump(self, row: int) -> None:
        """Show ``row`` first, wherever that is."""
        index, offset = self.layout.find(row)
        self.layout.measure(index, offset + self.rows + 1)
        self.go(row)

    def go(self, row: int) -> None:
        """Make ``row`` the first one in view, as far as there is text."""
        is_at_end = self._window.scroll(row, self.layout.width, self.layout.height)
        self.follow(is_at_end)
        self.moved()

    def stay(self) -> None:
        """Take in that heights have changed."""
        self.go(self.top)

    def hold(self, is_held: bool) -> None:
        """Follow nothing while the person has a hand on what is in view."""
        self._is_held = is_held
        self.follow(self.following)

    def follow(self, following: bool) -> None:
        """Follow the end from now on, or don't, unless something keeps the view where it is."""
        # Where the end is, is not known before everything is laid out.
        is_kept = self.kept is not None and bool(self.layout.jobs)
        following = following and not self._is_held and not is_kept
        if following:
            self.has_news = False
        if following != self.following:
            self.following = following
            self.repaint()

    # Keeping one's place

    def anchor(self) -> Anchor | None:
        """Return the place at the first row; None: the end stays in view."""
        if self.following or not self.layout.width:
            return None
        return self.layout.anchor(self.top)

    def steady_anchor(self) -> Anchor | None:
        """Return what stays where it is while heights change: the kept place, if it is in view."""
        place = None if self.kept is None else self.layout.place(self.kept.key)
        if self.kept is None or place is None or self.following:
            return self.anchor()
        anchor = Anchor(place, self.kept.line, self.kept.start)
        above = self.layout.row_of(anchor) - self.top
        is_shown = self.kept.key not in self.layout.jobs and 0 <= above < self.rows
        return anchor._replace(above=above) if is_shown else self.anchor()

    def back_to(self, anchor: Anchor | None) -> None:
        """Show ``anchor`` at the first row again; None: the end."""
        if not self.layout.width:
            return
        if anchor is None:
            self.to_end()
            return
        self.layout.measure(anchor.entry, self.rows + 1)
        self.jump(self.layout.row_of(anchor))
        self.repaint()

    def bring(self, anchor: Anchor) -> None:
        """Show a place in the upper third, unless it is in view."""
        row = self.layout.row_of(anchor)
        if not self.top <= row < self.top + self.rows - 1:
            self.back_to(anchor._replace(above=self.rows // 3))

    def measure(self) -> None:
        """Make the heights of everything in view exact."""
        index, offset = self.layout.find(self.top)
        self.layout.measure(index, offset + self.rows)

    def measured(self) -> None:
        """Take in that heights became exact while rows were painted."""
        if self.following:
            self.to_end()
        else:
            self.stay()

    def grew(self, index: int, changed: int = 0, growth: int = 0) -> None:
        """Show an entry that is new, or that more arrived of.

        Args:
            index: The entry.
            changed: The first of its rows that may look different now.
            growth: How many rows it has more than before.
        """
        if not self.layout.width:
            return
        if self.following:
            before = self.top
            self.layout.measure_up(len(self.layout.entries) - 1, self.rows + 1)
            self.go(self.layout.height)
            if self.top == before:
                self._repaint_from(index, changed)
            return
        if index + 1 < len(self.layout.entries) and (
            self.layout.top(index + 1) - growth <= self.top
        ):
            self.go(self.top + growth)  # it is above: what is read stays in place
            return
        self.stay()
        if self.has_news:
            self._repaint_from(index, changed)
        else:
            self.has_news = True
            self.repaint()

    def _repaint_from(self, index: int, changed: int) -> None:
        """Paint everything from the ``changed``-th row of an entry on, if it is in view."""
        top = max(self.layout.top(index) + changed - self.top, 0)
        if top < self.rows:
            self._window.repaint(top)
