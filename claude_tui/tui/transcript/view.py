"""A column of text that is laid out and painted where it is looked at: scrolling."""

from __future__ import annotations

import asyncio

from textual import events, on
from textual.geometry import Size
from textual.scrollbar import ScrollDown, ScrollTo, ScrollUp
from textual.widget import Widget

from claude_tui.tui.markdown.highlight import colour
from claude_tui.tui.textual_fixes.steady_bar import SteadyBar
from claude_tui.tui.transcript.entry import EntryKey
from claude_tui.tui.transcript.layout import Anchor
from claude_tui.tui.transcript.rows import TranscriptRows


class TranscriptView(TranscriptRows, can_focus=True):
    """Shows a ``TranscriptLayout``; ``Transcript`` fills it.

    All scrolling goes through ``_go``, which knows how high things are before it moves: heights
    out of view are estimates, so what a row means may change whenever something comes into view.
    """

    def __init__(self, *, plain: bool = False, id: str | None = None) -> None:  # noqa: A002
        super().__init__(plain=plain, id=id)
        self._bar = SteadyBar()
        self._following = True
        self._held = False
        self._is_laying_out = False
        self._is_colouring = False

    @property
    def following(self) -> bool:
        """Whether the end stays in view while text arrives."""
        return self._following

    # Scrolling

    def to_end(self) -> None:
        """Show the end, and follow what arrives."""
        if not self._text.width:
            return  # the first resize comes here again
        self._text.measure_up(len(self._text.entries) - 1, self.size.height + 1)
        self._go(self._text.height)
        self.refresh()

    def scroll_to_entry(self, index: int) -> None:
        """Show the ``index``-th entry from its header on."""
        self._text.measure(index, self.size.height + 1)
        self._go(self._text.top(index))

    def move_by(self, rows: int) -> None:
        """Scroll by ``rows``, down if positive."""
        y, height = self.scroll_offset.y, self.size.height
        index, offset = self._text.find(y)
        if rows < 0:
            before = self._text.top(index)
            self._text.measure_up(index - 1, -rows - offset + 1)
            y += self._text.top(index) - before
        else:
            self._text.measure(index, offset + height + rows + 1)
        self._go(y + rows)

    def _go(self, y: int) -> None:
        """Make ``y`` the first row on the screen, as far as there is text."""
        # Assigned as usual, it would have the screen laid out again.
        self.set_reactive(Widget.virtual_size, Size(self._text.width, self._text.height))
        y = max(0, min(y, self.max_scroll_y))
        if self.show_vertical_scrollbar:
            bar, window = self.vertical_scrollbar, self.size.height
            self._bar.move(bar, height=self._text.height, window=window, position=y)
        self.set_reactive(Widget.scroll_target_y, float(y))
        self.scroll_y = y
        self._follow(y >= self.max_scroll_y)

    def _hold(self, held: bool) -> None:
        """Follow nothing while the person has a hand on what is in view."""
        self._held = held
        self._follow(self._following)

    def _follow(self, following: bool) -> None:
        following = following and not self._held
        if following:
            self._news = False
        if following != self._following:
            self._following = following
            self.refresh()

    def action_scroll_up(self) -> None:
        """One row up."""
        self.move_by(-1)

    def action_scroll_down(self) -> None:
        """One row down."""
        self.move_by(1)

    def action_page_up(self) -> None:
        """One screen up, less a row."""
        self.move_by(1 - max(self.size.height, 2))

    def action_page_down(self) -> None:
        """One screen down, less a row."""
        self.move_by(max(self.size.height, 2) - 1)

    def action_scroll_home(self) -> None:
        """To the very beginning."""
        self.scroll_to_entry(0)

    def action_scroll_end(self) -> None:
        """To the end; what arrives is followed again."""
        self.to_end()

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """The wheel scrolls by the rows the app says."""
        self.move_by(-max(1, round(self.app.scroll_sensitivity_y)))
        event.prevent_default().stop()

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """The wheel scrolls by the rows the app says."""
        self.move_by(max(1, round(self.app.scroll_sensitivity_y)))
        event.prevent_default().stop()

    @on(ScrollTo)
    def _dragged(self, event: ScrollTo) -> None:
        """The scrollbar is dragged."""
        if event.y is not None:
            y = round(event.y)
            index, offset = self._text.find(y)
            self._text.measure(index, offset + self.size.height + 1)
            self._go(y)
        event.prevent_default().stop()

    @on(ScrollUp)
    def _clicked_above(self, event: ScrollUp) -> None:
        self.action_page_up()
        event.prevent_default().stop()

    @on(ScrollDown)
    def _clicked_below(self, event: ScrollDown) -> None:
        self.action_page_down()
        event.prevent_default().stop()

    # Size and place

    def on_resize(self) -> None:
        """Keep the first line in place, or the end."""
        width = self.scrollable_content_region.width
        if width <= 0:
            return
        if width == self._text.width:
            self._back_to(None if self._following else self._anchor())
            return
        anchor = self._anchor()
        self._text.reset(width)
        self._widened()
        self._back_to(anchor)

    def _widened(self) -> None:
        """Called when everything is to be laid out to a new width."""

    def _anchor(self) -> Anchor | None:
        """What stands at the first row; None: the end stays where it is."""
        if self._following or not self._text.width:
            return None
        return self._text.anchor(self.scroll_offset.y)

    def _back_to(self, anchor: Anchor | None) -> None:
        """Show ``anchor`` at the first row again; None: the end."""
        if not self._text.width:
            return
        if anchor is None:
            self.to_end()
            return
        self._text.measure(anchor.entry, self.size.height + 1)
        row = self._text.row_of(anchor)
        index, offset = self._text.find(row)
        self._text.measure(index, offset + self.size.height + 1)
        self._go(row)
        self.refresh()

    def _lay_out_apart(self) -> None:
        """Have long entries laid out in a thread, one after the other."""
        if not self._is_laying_out:
            self._is_laying_out = True
            self.run_worker(
                self._lay_out_jobs(),
                group="layout",
                description="lay out long messages",
                exit_on_error=False,
            )

    async def _lay_out_jobs(self) -> None:
        try:
            while self._text.jobs:
                job = next(iter(self._text.jobs.values()))
                laid = await asyncio.to_thread(job.run)
                anchor = self._steady_place()
                if self._text.take(job, laid):
                    with self._text.keeping([job.entry]):  # it may be above the anchor, in view
                        self._back_to(anchor)
                    self._laid_out(job.entry.key)
        finally:
            self._is_laying_out = False

    def _steady_place(self) -> Anchor | None:
        """What stays where it is on the screen while heights change."""
        return self._anchor()

    def _colour_apart(self) -> None:
        """Have listings in view coloured in a thread; until then they are plain."""
        if not self._is_colouring:
            self._is_colouring = True
            self.run_worker(
                self._colour_listings(),
                group="colour",
                description="colour listings",
                exit_on_error=False,
            )

    async def _colour_listings(self) -> None:
        try:
            while (sheet := self._text.uncoloured) is not None:
                await asyncio.to_thread(colour, sheet)
                if self._text.recolour(sheet):
                    self.refresh()
        finally:
            self._is_colouring = False

    def _laid_out(self, key: EntryKey) -> None:
        """Called when a long entry is shown as it is, and no longer as what stood in for it."""

    def _measured(self) -> None:
        """Heights became exact while they were painted."""
        if self._following:
            self.to_end()
        else:
            self._go(self.scroll_offset.y)
