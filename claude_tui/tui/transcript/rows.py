"""The rows of the transcript that are in view, as they go to the terminal."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Protocol

from rich.segment import Segment
from rich.style import Style
from textual.geometry import Offset, Region
from textual.strip import Strip

from claude_tui.tui.glyphs import signs
from claude_tui.tui.transcript.painter import (
    BAR_WIDTH,
    FinishedStrip,
    Palette,
    cells_between,
    painted_over,
)
from claude_tui.tui.transcript.viewport import Viewport

if TYPE_CHECKING:
    from claude_tui.tui.transcript.entry_layout import ShownRow


class Decoration(Protocol):
    """Changes how rows look, without any of them being laid out again."""

    @property
    def is_active(self) -> bool:
        """Whether any row may look different."""

    def decorate(self, strip: Strip, index: int, offset: int, palette: Palette) -> Strip:
        """Return the ``offset``-th row of an entry as it looks now."""


class RowPainter:
    """Paints a layout from where it is scrolled to.

    Args:
        viewport: The text, and what is in view of it.
        look_up: Returns what the style sheet says of the name of a style.
        finish: Turns a row into the colours that the terminal has.
        decorations: What is painted over the rows, from the lowest to the highest.
        has_bars: Whether entries have a bar beside them.
    """

    def __init__(
        self,
        viewport: Viewport,
        look_up: Callable[[str], Style],
        finish: Callable[[Strip], Strip],
        decorations: Sequence[Decoration],
        *,
        has_bars: bool,
    ) -> None:
        self._viewport = viewport
        self._layout = viewport.layout
        self._look_up = look_up
        self._finish = finish
        self._decorations = decorations
        self._has_bars = has_bars
        self._palette: Palette | None = None
        self._may_be_old = True

    @property
    def palette(self) -> Palette:
        """The colours of the theme."""
        if self._may_be_old and self._palette is not None and not self._palette.is_current():
            self._palette = None
        self._may_be_old = False
        if self._palette is None:
            self._palette = Palette(self._look_up)
            self._layout.forget_strips()
        return self._palette

    def check_styles(self) -> None:
        """Look at the next paint whether the theme or a style has changed."""
        self._may_be_old = True

    def rows(self, first: int, count: int) -> Iterator[Strip]:
        """Paint so many rows, from the ``first``-th on the screen on."""
        last = self._viewport.rows - 1 if self._viewport.has_news else -1
        for y, strip in enumerate(self._text_rows(self._viewport.top + first, count), first):
            yield self._with_sign(strip) if y == last else strip

    def finished_rows(self, crop: Region) -> list[Strip]:
        """Paint a part of the screen in the colours that the terminal has."""
        strips = [self._finished(strip) for strip in self.rows(crop.y, crop.height)]
        left, right = crop.column_span
        if (left, right) == (0, self._viewport.columns):
            return strips
        return [strip.crop_extend(left, right, self.palette.base) for strip in strips]

    def _finished(self, strip: Strip) -> Strip:
        if isinstance(strip, FinishedStrip):
            return strip
        return FinishedStrip(self._finish(strip), strip.cell_length)

    def _text_rows(self, first: int, count: int) -> Iterator[Strip]:
        """Paint so many rows of the text, from the ``first``-th on."""
        layout, palette, width = self._layout, self.palette, self._viewport.columns
        decorations = [each for each in self._decorations if each.is_active]
        blank = self._finished(Strip.blank(width, palette.base))
        index, offset = layout.find(first)
        for _ in range(count):
            if index >= len(layout.entries) or not layout.width:
                yield blank
                continue
            laid = layout.laid(index)
            strip = laid.strips.get(offset)
            if strip is None or strip.cell_length != width:
                strip = self._finished(self._drawn(index, offset))
                laid.keep_strip(offset, strip)
            for decoration in decorations:
                strip = decoration.decorate(strip, index, offset, palette)
            yield strip
            offset += 1
            if offset >= laid.height:
                index, offset = index + 1, 0

    def _drawn(self, index: int, offset: int) -> Strip:
        laid = self._layout.laid(index)
        has_bar = self._has_bars and offset < laid.height - 1
        bar = self._layout.entries[index].bar if has_bar else ""
        placed, row, _ = laid.row(offset)
        return self.palette.strip(row, width=self._viewport.columns, indent=placed.indent, bar=bar)

    def is_on_sign(self, offset: Offset) -> bool:
        """Tell whether ``offset`` is on the sign that there is more below."""
        start, end = self._sign_cells()
        is_last_row = offset.y == self._viewport.rows - 1
        return self._viewport.has_news and is_last_row and start <= offset.x < end

    def _with_sign(self, strip: Strip) -> Strip:
        start, end = self._sign_cells()
        sign = Segment(signs().more, self.palette.style(("more",)))
        return Strip([*strip.crop(0, start), sign, *strip.crop(end)])

    def _sign_cells(self) -> tuple[int, int]:
        """Return the first column of the sign in the last row, and the one after it."""
        start = max(self._viewport.columns - len(signs().more) - 1, 0)
        return start, start + len(signs().more)


def paint_spans(strip: Strip, shown: ShownRow, spans: Iterable[tuple[int, int, Style]]) -> Strip:
    """Paint styles over columns of the line that a row shows."""
    before = BAR_WIDTH + shown.placed.indent
    stretches = [
        (before + left, before + right, style)
        for start, end, style in spans
        for left, right in cells_between(shown.row, start, end)
    ]
    return painted_over(strip, stretches)
