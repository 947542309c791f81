"""The rows of the transcript that are in view, as they go to the terminal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rich.segment import Segment
from rich.style import Style
from textual.geometry import Region
from textual.scroll_view import ScrollView
from textual.selection import Selection
from textual.strip import Strip

from claude_tui.tui.glyphs import signs
from claude_tui.tui.markdown.lines import Row
from claude_tui.tui.transcript.copying import LINE_BITS, selected_span
from claude_tui.tui.transcript.layout import TranscriptLayout
from claude_tui.tui.transcript.painter import (
    BAR_WIDTH,
    FinishedStrip,
    Palette,
    Stretch,
    cells_between,
    painted_over,
    selection_style,
)


class TranscriptRows(ScrollView):
    """Paints a ``TranscriptLayout`` from where it is scrolled to.

    Args:
        plain: Show messages as they were written, and no bars beside them.
        id: The widget's id.
    """

    def __init__(self, *, plain: bool = False, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self.plain = plain
        self._text = TranscriptLayout("raw" if plain else "drawn")
        self._palette: Palette | None = None
        self._empty_row: Strip | None = None
        self._news = False
        """Whether there is text below that has not been in view."""

    def notify_style_update(self) -> None:
        """The theme or a style changed: colours are looked up again at the next paint."""
        super().notify_style_update()
        self._palette_is_old = True

    _palette_is_old = True

    def render_lines(self, crop: Region) -> list[Strip]:
        """The rows in ``crop``; what they show is laid out first, so that rows don't move."""
        if self._text.width:
            index, offset = self._text.find(self.scroll_offset.y)
            self._text.measure(index, offset + self.size.height)
            if self._text.height != self.virtual_size.height:
                self.call_later(self._measured)
            if self._text.jobs:
                self.call_later(self._lay_out_apart)
        if self.styles.gutter or self.opacity < 1:
            return super().render_lines(crop)
        # The usual way makes new strips of each row for each frame, and filters, cuts and
        # renders all of them again; these keep what was made of them.
        left, right = crop.column_span
        strips = [self._finished(strip) for strip in self._rows_on_screen(crop.y, crop.height)]
        if self._text.uncoloured is not None:
            self.call_later(self._colour_apart)
        if (left, right) == (0, self.size.width):
            return strips
        base = self._current_palette().base
        return [strip.crop_extend(left, right, base) for strip in strips]

    def _finished(self, strip: Strip) -> Strip:
        """``strip`` in the colours that the terminal has."""
        if isinstance(strip, FinishedStrip):
            return strip
        for line_filter in self.get_line_filters():
            strip = strip.apply_filter(line_filter, self.background_colors[1])
        return FinishedStrip(strip, strip.cell_length)

    def _measured(self) -> None:
        """Heights became exact while they were painted."""

    def _lay_out_apart(self) -> None:
        """Have long entries laid out in a thread."""

    def _colour_apart(self) -> None:
        """Have listings coloured in a thread."""

    def render_line(self, y: int) -> Strip:
        """The ``y``-th row on the screen."""
        return next(self._rows_on_screen(y, 1))

    def _rows_on_screen(self, first: int, count: int) -> Iterator[Strip]:
        """So many rows, from the ``first``-th on the screen on."""
        last = self.size.height - 1 if self._news else -1
        top = self.scroll_offset.y
        for y, strip in enumerate(self._rows(top + first, count), start=first):
            yield self._with_sign(strip) if y == last else strip

    def _rows(self, first: int, count: int) -> Iterator[Strip]:
        """So many rows of the text, from the ``first``-th on."""
        palette, width, selection = self._current_palette(), self.size.width, self.text_selection
        index, offset = self._text.find(first)
        for _ in range(count):
            if index >= len(self._text.entries) or not self._text.width:
                if self._empty_row is None or self._empty_row.cell_length != width:
                    self._empty_row = self._finished(palette.blank(width))
                yield self._empty_row
                continue
            laid = self._text.laid(index)
            strip = laid.strips.get(offset)
            if strip is None or strip.cell_length != width:
                strip = laid.strips[offset] = self._finished(self._drawn(index, offset))
            strip = self._with_marks(self._with_cursor(strip, index, offset), index, offset)
            yield strip if selection is None else self._selected(strip, index, offset, selection)
            offset += 1
            if offset >= laid.height:
                index, offset = index + 1, 0

    def _selected(self, strip: Strip, index: int, offset: int, selection: Selection) -> Strip:
        """The ``offset``-th row of an entry with what is selected of it."""
        line = self._text.laid(index).line(offset)
        span = selected_span(selection, index << LINE_BITS | line) if line >= 0 else None
        if span is None:
            return strip
        return self._over(strip, index, offset, [(*span, selection_style(self.screen))])

    def _over(
        self, strip: Strip, index: int, offset: int, spans: Iterable[tuple[int, int, Style]]
    ) -> Strip:
        """The ``offset``-th row of an entry with other styles over columns of its line."""
        found = self._text.laid(index).row(offset)
        if found is None:
            return strip
        placed, row, _ = found
        before = BAR_WIDTH + placed.indent
        return painted_over(
            strip,
            (
                Stretch(before + left, before + right, style)
                for start, end, style in spans
                for left, right in cells_between(row, start, end)
            ),
        )

    def _with_cursor(self, strip: Strip, index: int, offset: int) -> Strip:
        """The ``offset``-th row of an entry with the sign that the person is there."""
        return strip

    def _with_marks(self, strip: Strip, index: int, offset: int) -> Strip:
        """The ``offset``-th row of an entry with what is marked in its logical line."""
        return strip

    def _drawn(self, index: int, offset: int) -> Strip:
        palette, width = self._current_palette(), self.size.width
        laid = self._text.laid(index)
        if offset >= laid.height - 1:
            return palette.blank(width)
        bar = "" if self.plain else self._text.entries[index].bar
        found = laid.row(offset)
        if found is None:
            return palette.strip(Row(), width=width, indent=0, bar=bar)
        place, row, _ = found
        return palette.strip(row, width=width, indent=place.indent, bar=bar)

    def _with_sign(self, strip: Strip) -> Strip:
        more, (start, end) = signs().more, self._sign_cells()
        sign = Segment(more, self._current_palette().style(("more",)))
        return Strip([*strip.crop(0, start), sign, *strip.crop(end)])

    def _sign_cells(self) -> tuple[int, int]:
        """From where to where on the last row the sign stands that there is more below."""
        start = max(self.size.width - len(signs().more) - 1, 0)
        return start, start + len(signs().more)

    def _current_palette(self) -> Palette:
        if self._palette_is_old and self._palette is not None and not self._palette.is_current():
            self._palette = None
        self._palette_is_old = False
        if self._palette is None:
            self._palette = Palette(self)
            self._empty_row = None
            self._text.forget_strips()
        return self._palette
