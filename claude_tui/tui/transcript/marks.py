"""Marks on what is found in the rows in view; in long entries a thread finds it."""

from __future__ import annotations

import asyncio
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from operator import itemgetter
from typing import Final

from textual.strip import Strip

from claude_tui.text.matching import Span
from claude_tui.tui.markdown.lines import Row
from claude_tui.tui.transcript.entry import EntryKey
from claude_tui.tui.transcript.hits import Hit, Hits
from claude_tui.tui.transcript.search import Search
from claude_tui.tui.transcript.selection import SelectingView

_LONG: Final = 20_000
"""Characters of an entry in which a thread finds what there is."""

_LONG_LINE: Final = 5_000
"""The same of a line in view."""


class MarkingView(SelectingView):
    """A transcript that marks what is looked for."""

    _search: Search | None = None
    _hit: Hit | None = None
    """The current place."""
    _is_passing = False
    """Whether it is only to be gone to the first place, and nothing to be marked."""

    def __init__(self, *, plain: bool = False, id: str | None = None) -> None:  # noqa: A002
        super().__init__(plain=plain, id=id)
        self._wanted: list[EntryKey] = []
        """Entries for the thread."""
        self._is_finding_apart = False

    def _with_marks(self, strip: Strip, index: int, offset: int) -> Strip:
        search = self._search
        found = None if search is None else self._text.laid(index).row(offset)
        if search is None or self._is_passing or found is None or found[1].line < 0:
            return strip
        line = found[2] + found[1].line
        spans = self._spans_in(search, index, line, found[1])
        if not spans:
            return strip
        palette, hit = self._current_palette(), self._hit
        style, current = palette.style(("hit",)), palette.style(("hit", "hit-current"))
        here = hit is not None and (self._text.entries[index].key, line) == (hit.key, hit.line)
        start = hit.start if hit is not None and here else -1
        marks = [(*span, current if span[0] == start else style) for span in spans]
        return self._over(strip, index, offset, marks)

    def _spans_in(self, search: Search, index: int, line: int, row: Row) -> Sequence[Span]:
        """The places in a line of an entry that ``row`` shows a part of."""
        shown = [piece for piece in row.pieces if piece.column >= 0]
        if not shown:
            return ()
        start = min(piece.column for piece in shown)
        end = max(piece.column + len(piece.text) for piece in shown)
        text = self._text.line_text(index, line)
        key = self._text.entries[index].key
        if len(text) > _LONG_LINE:
            # A reply that arrives is looked through now and then only.
            is_growing = key == self._text.growing
            hits = search.known(key) if is_growing else self._drawn_hits(search, index)
            return () if hits is None else hits.spans(line, start, end)
        spans = search.spans(text)
        first = bisect_right(spans, start, key=itemgetter(1))
        return spans[first : bisect_left(spans, end, lo=first, key=itemgetter(0))]

    def _drawn_hits(self, search: Search, place: int) -> Hits | None:
        """All places in an entry as it is drawn now; None: a thread is looking."""
        key, lines = self._text.entries[place].key, self._text.body_lines(place)
        known = search.known(key, lines)
        if known is not None or key in self._wanted or key in self._text.jobs:
            return known  # until a long entry is laid out it is shown as something else
        if sum(len(text) for _, text in lines) <= _LONG:
            return search.hits(key, lines)
        self._wanted.append(key)
        self._find_apart()
        return None

    def _find_apart(self) -> None:
        """Have the places in long entries found in a thread, one entry after the other."""
        if not self._is_finding_apart:
            self._is_finding_apart = True
            self.run_worker(
                self._find_in_thread(),
                group="find",
                description="find in long messages",
                exit_on_error=False,
            )

    async def _find_in_thread(self) -> None:
        try:
            while self._wanted:
                key, search = self._wanted[0], self._search
                place = self._text.place(key)
                if search is not None and place is not None and key not in self._text.jobs:
                    lines = self._text.body_lines(place)
                    hits = await asyncio.to_thread(search.in_lines, key, lines)
                    if search is not self._search:
                        continue  # what is wanted now is another list
                    search.keep(key, lines, hits)
                self._wanted.remove(key)
                self._found_in(key)
        finally:
            self._wanted.clear()
            self._is_finding_apart = False

    def _found_in(self, key: EntryKey) -> None:
        """Called when it is known where everything in a long entry is."""
