"""The mouse in the transcript: clicks, and selecting text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, NamedTuple

from textual import events
from textual.geometry import Offset
from textual.message import Message
from textual.selection import Selection
from textual.timer import Timer

from claude_tui.text.words import word_at
from claude_tui.tui.markdown.lines import Row
from claude_tui.tui.markdown.wrapping import cells_of, character_at
from claude_tui.tui.transcript.copying import LINE_BITS, selected_text
from claude_tui.tui.transcript.entry import Placed
from claude_tui.tui.transcript.painter import BAR_WIDTH
from claude_tui.tui.transcript.view import TranscriptView

_SCROLL: Final = 1 / 30
"""Seconds between two steps while a drag goes on above or below what is in view."""

_MOST_ROWS: Final = 5
"""Of one step; further out it is more."""


class Place(NamedTuple):
    """What is at a cell of the screen.

    Args:
        line: The number of the logical line.
        before: The column in it in front of what is there.
        after: The column behind it; the same where there is no character.
        link: The address it leads to; empty: it is no link.
    """

    line: int
    before: int
    after: int
    link: str = ""


class SelectingView(TranscriptView):
    """A transcript in which text can be selected; it holds still while the button is down."""

    # Textual's own way knows only what is in view, and takes what stands around it along.
    ALLOW_SELECT = False

    @dataclass
    class LinkClicked(Message):
        """A link was clicked; nothing has been opened.

        Args:
            address: An http, https or mailto address.
        """

        transcript: SelectingView
        address: str

        @property
        def control(self) -> SelectingView:
            """The transcript, for selectors."""
            return self.transcript

    _pressed: Offset | None = None
    """Where the button went down; a click is where it comes up there, too."""
    _start: Place | None = None
    """What was there."""
    _pointer: Offset | None = None
    """Where the pointer is while the button is down."""
    _scrolling: Timer | None = None
    _followed = False
    """Whether the end was followed when it went down."""

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """What is under the pointer stays there until the button is up, wherever that is."""
        if event.button != 1 or not self._text.width:
            return
        self._pressed = self._pointer = event.offset
        self._start = self._place_at(event.offset)
        self._followed = self.following
        self._hold(True)
        self.capture_mouse()

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Select from where the button went down; beyond the first and the last row, scroll."""
        if self._pointer is None or event.offset == self._pointer:
            return
        self._pointer = event.offset
        self._select_to_pointer()
        if self._rows_beyond() and self._scrolling is None:
            self._scrolling = self.set_interval(_SCROLL, self._scroll_on)

    def _scroll_on(self) -> None:
        rows = self._rows_beyond()
        if rows:
            self.move_by(max(-_MOST_ROWS, min(rows, _MOST_ROWS)))
            self._select_to_pointer()
        elif self._scrolling is not None:
            self._scrolling.stop()
            self._scrolling = None

    def _rows_beyond(self) -> int:
        """How far the pointer is below what is in view, or with a minus above."""
        if self._pointer is None:
            return 0
        return min(self._pointer.y, 0) or max(self._pointer.y - self.size.height + 1, 0)

    def _select_to_pointer(self) -> None:
        if self._start is None or self._pointer is None:
            return
        first, last = sorted((self._start, self._place_at(self._pointer)))
        self._select(Offset(first.before, first.line), Offset(last.after, last.line))

    def _select(self, start: Offset, end: Offset) -> None:
        self.screen.selections = {} if start == end else {self: Selection(start, end)}

    def _place_at(self, offset: Offset) -> Place:
        """What is at ``offset``; where there is no text, what is in front of the next."""
        found = self._row_at(offset.y) if 0 <= offset.y < self.size.height else None
        if found is not None and found[2].line >= 0:
            index, placed, row, first = found
            line = index << LINE_BITS | first + row.line
            place = place_in(row, offset.x - BAR_WIDTH - placed.indent, line)
            if place is not None:
                return place
        anchor = self._text.anchor(self.scroll_offset.y + max(0, min(offset.y, self.size.height)))
        return Place(anchor.entry << LINE_BITS | anchor.line, anchor.column, anchor.column)

    def _row_at(self, y: int) -> tuple[int, Placed, Row, int] | None:
        """What the ``y``-th row on the screen shows: entry, block, row, and the block's first line.

        None: it is empty.
        """
        index, within = self._text.find(self.scroll_offset.y + y)
        if index >= len(self._text.entries):
            return None
        found = self._text.laid(index).row(within)
        return None if found is None else (index, *found)

    def on_mouse_up(self) -> None:
        """The drag is over, wherever the pointer is."""
        self.release_mouse()

    def on_mouse_release(self) -> None:
        """Follow the end again, unless something was selected that it would push out of view.

        A click comes before this: it is about what was there when the button went down. A dialog
        that opens takes the mouse as well.
        """
        if self._pointer is None:
            return
        self._pointer = None
        self._scroll_on()
        self._hold(False)
        if self._followed and self.text_selection is None:
            self.to_end()
        else:
            self._go(self.scroll_offset.y)

    def on_click(self, event: events.Click) -> None:
        """A click on a link or a folded part; two select a word, three the line."""
        event.prevent_default()
        if event.offset != self._pressed:
            return
        if self._is_on_sign(event.offset):
            self.to_end()
        elif event.chain > 1:
            self._select_around(event.offset, is_word=event.chain == 2)
        elif address := self._place_at(event.offset).link:
            self.post_message(self.LinkClicked(self, address))
        elif (offset := event.get_content_offset(self)) is not None:
            self._click_at(offset)

    def _is_on_sign(self, offset: Offset) -> bool:
        start, end = self._sign_cells()
        return self._news and offset.y == self.size.height - 1 and start <= offset.x < end

    def _click_at(self, offset: Offset) -> None:
        """A click on what is no link: it folds or unfolds what can be."""
        found = self._row_at(offset.y)
        if found is not None and found[1].fold >= 0:
            self._text.toggle(found[0], found[1].fold)
            self._go(self.scroll_offset.y)
            self.refresh()

    def _select_around(self, offset: Offset, *, is_word: bool) -> None:
        """Select the word at ``offset``, or the line."""
        number, column, *_ = self._place_at(offset)
        index, line = divmod(number, 1 << LINE_BITS)
        if index >= len(self._text.entries):
            return
        text = self._text.laid(index).line_text(line)
        start, end = word_at(text, column) if is_word else (0, len(text))
        self._select(Offset(start, number), Offset(end, number))

    def get_selection(self, selection: Selection) -> tuple[str, str] | None:
        """The selected text, as it was written rather than as it is drawn."""
        if not self._text.width or not self._text.entries:
            return None
        return selected_text(self._text, selection), "\n"

    def _forget_selection(self) -> None:
        """What is selected may no longer be what it was."""
        if self.is_attached and self in self.screen.selections:
            self.screen.clear_selection()


def place_in(row: Row, x: int, line: int) -> Place | None:
    """What stands in the ``x``-th cell of a row of ``line``; beside text its end on that side.

    None: there is no text.
    """
    end, place = 0, None
    for piece in row.pieces:
        start, end = end, end + cells_of(piece.text)
        if piece.column < 0:
            continue
        if x < start:
            return Place(line, piece.column, piece.column)
        if x < end:
            first, after = character_at(piece.text, x - start)
            return Place(line, piece.column + first, piece.column + after, piece.link)
        column = piece.column + len(piece.text)
        place = Place(line, column, column)
    return place
