"""A column of text that is laid out and painted where it is looked at: scrolling and selecting."""

from __future__ import annotations

from dataclasses import dataclass

from textual import events, on
from textual.geometry import Offset, Size
from textual.message import Message
from textual.scrollbar import ScrollDown, ScrollTo, ScrollUp
from textual.selection import Selection
from textual.widget import Widget

from claude_tui.tui.widgets.steady_bar import SteadyBar
from claude_tui.tui.widgets.transcript_copy import LINE_BITS, selected_text
from claude_tui.tui.widgets.transcript_layout import Anchor
from claude_tui.tui.widgets.transcript_rows import TranscriptRows


class TranscriptView(TranscriptRows, can_focus=True):
    """Shows a ``TranscriptLayout``; ``Transcript`` fills it.

    All scrolling goes through ``_go``, which knows how high things are before it moves: heights
    out of view are estimates, so what a row means may change whenever something comes into view.
    """

    ALLOW_SELECT = True

    @dataclass
    class LinkClicked(Message):
        """A link was clicked; nothing has been opened.

        Args:
            address: An http, https or mailto address.
        """

        transcript: TranscriptView
        address: str

        @property
        def control(self) -> TranscriptView:
            """The transcript, for selectors."""
            return self.transcript

    @dataclass
    class FollowChanged(Message):
        """The transcript follows what arrives, or stays where it is, from now on."""

        transcript: TranscriptView
        following: bool

        @property
        def control(self) -> TranscriptView:
            """The transcript, for selectors."""
            return self.transcript

    def __init__(
        self,
        *,
        plain: bool = False,
        id: str | None = None,  # noqa: A002
        classes: str | None = None,
    ) -> None:
        super().__init__(plain=plain, id=id, classes=classes)
        self._bar = SteadyBar()
        self._following = True
        self._pressed: Offset | None = None

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

    def _follow(self, following: bool) -> None:
        if following:
            self._news = False
        if following != self._following:
            self._following = following
            self.refresh()
            self.post_message(self.FollowChanged(self, following))

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

    def _measured(self) -> None:
        """Heights became exact while they were painted."""
        if self._following:
            self.to_end()
        else:
            self._go(self.scroll_offset.y)

    # The mouse, and selecting text

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """Remember where a click begins: a drag is none."""
        self._pressed = event.offset

    def on_click(self, event: events.Click) -> None:
        """A click on a link or a folded part; two select a line."""
        event.prevent_default()
        if event.offset != self._pressed:
            return
        address = event.style.meta.get("address")
        if event.style.meta.get("to_end"):
            self.to_end()
        elif event.chain > 1:
            self._select_line(event)
        elif isinstance(address, str):
            self.post_message(self.LinkClicked(self, address))
        else:
            self._toggle_at(event.get_content_offset(self))

    def _toggle_at(self, offset: Offset | None) -> None:
        if offset is None:
            return
        index, within = self._text.find(self.scroll_offset.y + offset.y)
        if index >= len(self._text.entries):
            return
        found = self._text.laid(index).row(within)
        if found is not None and found[0].fold >= 0:
            self._text.toggle(index, found[0].fold)
            self._go(self.scroll_offset.y)
            self.refresh()

    def _select_line(self, event: events.Click) -> None:
        offset = event.style.meta.get("offset")
        if offset is not None:
            index, line = divmod(offset[1], 1 << LINE_BITS)
            length = len(self._text.laid(index).copied()[line][1])
            self.screen.selections = {
                self: Selection(Offset(0, offset[1]), Offset(length, offset[1]))
            }

    def get_selection(self, selection: Selection) -> tuple[str, str] | None:
        """The selected text, as it was written rather than as it is drawn."""
        if not self._text.width or not self._text.entries:
            return None
        return selected_text(self._text, selection), "\n"

    def selection_updated(self, selection: Selection | None) -> None:
        """Another part of the text is selected; by a drag across its edge no more than is seen."""
        if selection is not None and None in selection and self._text.width:
            first = self.scroll_offset.y
            start = selection.start or Offset(*self._place(first))
            end = selection.end or Offset(*self._place(first + self.size.height))
            self.screen.selections[self] = Selection(start, end)
        self.refresh()

    def _forget_selection(self) -> None:
        """What is selected may no longer be what it was."""
        if self.is_attached and self in self.screen.selections:
            self.screen.clear_selection()
