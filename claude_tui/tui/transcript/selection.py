"""Selecting text in the transcript with the mouse."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from textual.geometry import Offset
from textual.selection import Selection
from textual.strip import Strip

from claude_tui.text.words import word_at
from claude_tui.tui.markdown.lines import Row
from claude_tui.tui.markdown.wrapping import cells_of, character_at
from claude_tui.tui.transcript.copying import LINE_BITS, selected_span, selected_text
from claude_tui.tui.transcript.painter import BAR_WIDTH, SELECTION, Palette
from claude_tui.tui.transcript.rows import paint_spans
from claude_tui.tui.transcript.viewport import Viewport

if TYPE_CHECKING:
    from claude_tui.tui.transcript.host import Scheduler, Stoppable
    from claude_tui.tui.transcript.widget_host import ScreenSelection

_SCROLL: Final = 1 / 30
"""Seconds between two steps while a drag goes on above or below what is in view."""

_MOST_ROWS: Final = 5
"""Most rows that a step scrolls by; the further out the pointer is, the more it scrolls."""


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


class TextSelection:
    """Selects what a person drags over, and holds the view still while the button is down.

    Offsets are those of cells in the window.

    Args:
        viewport: The text, and what is in view of it.
        scheduler: Goes on scrolling while the pointer rests outside.
        store: Keeps what is selected.
    """

    def __init__(
        self,
        viewport: Viewport,
        scheduler: Scheduler,
        store: ScreenSelection,
    ) -> None:
        self._viewport = viewport
        self._layout = viewport.layout
        self._scheduler = scheduler
        self._store = store
        self.pressed_at: Offset | None = None
        """Where the button went down; a click is where it comes up there, too."""
        self._start: Place | None = None
        """What was there."""
        self._pointer: Offset | None = None
        """Where the pointer is while the button is down."""
        self._scrolling: Stoppable | None = None
        self._was_following = False
        """Whether the end was followed when the button went down."""

    def press(self, offset: Offset) -> None:
        """Begin at ``offset``: what is there stays there until ``release``."""
        self.pressed_at = self._pointer = offset
        self._start = self.place_at(offset)
        self._was_following = self._viewport.following
        self._viewport.hold(True)

    def drag_to(self, offset: Offset) -> None:
        """Select up to ``offset``; beyond the first and the last row, scroll."""
        if self._pointer is None or offset == self._pointer:
            return
        self._pointer = offset
        self._select_to_pointer()
        if self._rows_beyond() and self._scrolling is None:
            self._scrolling = self._scheduler.set_interval(_SCROLL, self._scroll_on)

    def release(self) -> None:
        """Follow the end again, unless something was selected that it would push out of view."""
        if self._pointer is None:
            return
        self._pointer = None
        self._scroll_on()
        self._viewport.hold(False)
        if self._was_following and self._store.selection is None:
            self._viewport.to_end()
        else:
            self._viewport.stay()

    def _scroll_on(self) -> None:
        rows = self._rows_beyond()
        if rows:
            self._viewport.move_by(max(-_MOST_ROWS, min(rows, _MOST_ROWS)))
            self._select_to_pointer()
        elif self._scrolling is not None:
            self._scrolling.stop()
            self._scrolling = None

    def _rows_beyond(self) -> int:
        """Return how far the pointer is below what is in view, or with a minus above."""
        if self._pointer is None:
            return 0
        return min(self._pointer.y, 0) or max(self._pointer.y - self._viewport.rows + 1, 0)

    def _select_to_pointer(self) -> None:
        if self._start is None or self._pointer is None:
            return
        first, last = sorted((self._start, self.place_at(self._pointer)))
        self._select(Offset(first.before, first.line), Offset(last.after, last.line))

    def _select(self, start: Offset, end: Offset) -> None:
        self._store.selection = None if start == end else Selection(start, end)

    def select_around(self, offset: Offset, *, is_word: bool) -> None:
        """Select the word at ``offset``, or the line."""
        number, column, *_ = self.place_at(offset)
        index, line = divmod(number, 1 << LINE_BITS)
        if index >= len(self._layout.entries):
            return
        text = self._layout.laid(index).line_text(line)
        start, end = word_at(text, column) if is_word else (0, len(text))
        self._select(Offset(start, number), Offset(end, number))

    def copied(self, selection: Selection) -> tuple[str, str] | None:
        """Return the selected text, as it was written rather than as it is drawn, and its end."""
        if not self._layout.width or not self._layout.entries:
            return None
        return selected_text(self._layout, selection), "\n"

    def forget(self) -> None:
        """Select nothing any more, since it may no longer be what it was."""
        self._store.forget()

    def place_at(self, offset: Offset) -> Place:
        """Return what is at ``offset``; where there is no text, what is in front of the next."""
        index, row = self._layout.find(self._viewport.top + offset.y)
        if 0 <= offset.y < self._viewport.rows and index < len(self._layout.entries):
            shown = self._layout.laid(index).row(row)
            x = offset.x - BAR_WIDTH - shown.placed.indent
            place = place_in(shown.row, x, index << LINE_BITS | shown.line)
            if place is not None and shown.line >= 0:
                return place
        y = max(0, min(offset.y, self._viewport.rows))
        anchor = self._layout.anchor(self._viewport.top + y)
        return Place(anchor.entry << LINE_BITS | anchor.line, anchor.column, anchor.column)

    @property
    def is_active(self) -> bool:
        """Whether anything is selected."""
        return self._store.selection is not None

    def decorate(self, strip: Strip, index: int, offset: int, palette: Palette) -> Strip:
        """Paint what is selected of the ``offset``-th row of an entry."""
        selection = self._store.selection
        if selection is None:
            return strip
        shown = self._layout.laid(index).row(offset)
        span = selected_span(selection, index << LINE_BITS | shown.line)
        if span is None or shown.line < 0:
            return strip
        return paint_spans(strip, shown, [(*span, palette.part(SELECTION))])


def place_in(row: Row, x: int, line: int) -> Place | None:
    """Return what stands in the ``x``-th cell of a row of ``line``; None: there is no text.

    Beside the text it is the text's end on that side.
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
