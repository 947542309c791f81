"""Marks on what is found in the rows in view; in long entries a thread finds it."""

from __future__ import annotations

import asyncio
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from operator import itemgetter
from typing import TYPE_CHECKING, Final

from textual.strip import Strip

from claude_tui.tui.background import run_in_background
from claude_tui.tui.transcript.entry import EntryKey
from claude_tui.tui.transcript.painter import Palette
from claude_tui.tui.transcript.rows import paint_spans
from claude_tui.tui.transcript.viewport import Viewport

if TYPE_CHECKING:
    from claude_tui.text.matching import Span
    from claude_tui.tui.transcript.entry_layout import ShownRow
    from claude_tui.tui.transcript.hits import Hits
    from claude_tui.tui.transcript.host import Scheduler
    from claude_tui.tui.transcript.search import Search

_LONG: Final = 20_000
"""Characters of an entry in which a thread finds what there is."""

_LONG_LINE: Final = 5_000
"""Characters of a line in view in which only the places of the whole entry are looked up."""


class Marks:
    """Finds every place in entries as they are drawn, and marks those in view.

    Args:
        viewport: The text, and what is in view of it; the place that it keeps is marked in another
            colour.
        scheduler: Runs the search in long entries.
    """

    def __init__(self, viewport: Viewport, scheduler: Scheduler) -> None:
        self._viewport = viewport
        self._layout = viewport.layout
        self._scheduler = scheduler
        self.search: Search | None = None
        """What is looked for."""
        self.is_hidden = False
        """Whether places are only gone to, and not marked."""
        self.waiting: list[EntryKey] = []
        """Entries that the thread is to look through."""
        self.on_searched: Callable[[EntryKey], None] = lambda key: None
        """Called when it is known where everything in a long entry is."""
        self._is_finding_in_thread = False

    @property
    def is_active(self) -> bool:
        """Whether anything is to be marked."""
        return self.search is not None and not self.is_hidden

    def decorate(self, strip: Strip, index: int, offset: int, palette: Palette) -> Strip:
        """Mark the places in the ``offset``-th row of an entry."""
        if self.search is None:
            return strip
        shown = self._layout.laid(index).row(offset)
        spans = self._spans_in(self.search, index, shown)
        if not spans:
            return strip
        current = self._viewport.kept
        key = self._layout.entries[index].key
        start = -1
        if current is not None and (current.key, current.line) == (key, shown.line):
            start = current.start
        style, current_style = palette.style(("hit",)), palette.style(("hit", "hit-current"))
        marks = [(*span, current_style if span[0] == start else style) for span in spans]
        return paint_spans(strip, shown, marks)

    def _spans_in(self, search: Search, index: int, shown: ShownRow) -> Sequence[Span]:
        """Return the places in the line of an entry that a row shows a part of."""
        pieces = [piece for piece in shown.row.pieces if piece.column >= 0]
        if not pieces:
            return ()
        start = min(piece.column for piece in pieces)
        end = max(piece.column + len(piece.text) for piece in pieces)
        text = self._layout.laid(index).line_text(shown.line)
        key = self._layout.entries[index].key
        if len(text) > _LONG_LINE:
            # A reply that arrives is looked through now and then only.
            is_growing = key in self._layout.growing
            hits = search.last_hits(key) if is_growing else self.hits_in(index)
            return () if hits is None else hits.spans(shown.line, start, end)
        spans = search.spans(text)
        first = bisect_right(spans, start, key=itemgetter(1))
        return spans[first : bisect_left(spans, end, lo=first, key=itemgetter(0))]

    def hits_in(self, index: int) -> Hits | None:
        """Find all places in an entry as it is drawn now; None: a thread is looking."""
        search = self.search
        if search is None:
            return None
        key, lines = self._layout.entries[index].key, self._layout.laid(index).body_lines()
        hits = search.last_hits(key, lines)
        if hits is not None or key in self.waiting or key in self._layout.jobs:
            return hits  # until a long entry is laid out it is shown as something else
        if sum(len(text) for _, text in lines) <= _LONG:
            hits = search.in_lines(key, lines)
            search.keep(key, lines, hits)
            return hits
        self.waiting.append(key)
        self._find_in_background()
        return None

    def last_hits_in(self, index: int) -> Hits | None:
        """Find all places in an entry, or return those that were there when it was last drawn."""
        hits = self.hits_in(index)
        if not hits and self.search is not None:
            return self.search.last_hits(self._layout.entries[index].key)
        return hits

    def _find_in_background(self) -> None:
        """Find what is in long entries in a thread, one after the other."""
        if not self._is_finding_in_thread:
            self._is_finding_in_thread = True
            run_in_background(
                self._scheduler, self._find_in_thread(), "find", "find in long messages"
            )

    async def _find_in_thread(self) -> None:
        try:
            while self.waiting:
                key, search = self.waiting[0], self.search
                index = self._layout.place(key)
                if search is not None and index is not None and key not in self._layout.jobs:
                    lines = self._layout.laid(index).body_lines()
                    hits = await asyncio.to_thread(search.in_lines, key, lines)
                    if search is not self.search:
                        continue  # what is waiting now is another list
                    search.keep(key, lines, hits)
                self.waiting.remove(key)
                self.on_searched(key)
        finally:
            self.waiting.clear()
            self._is_finding_in_thread = False
