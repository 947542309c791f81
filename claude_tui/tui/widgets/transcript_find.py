"""Finding text in the transcript: marks on the screen, and going from one place to the next."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from operator import itemgetter
from time import monotonic
from typing import Final

from textual.message import Message
from textual.strip import Strip
from textual.timer import Timer

from claude_tui.matching import Span
from claude_tui.tui.markdown.lines import Row
from claude_tui.tui.widgets.transcript_entry import Entry, EntryKey
from claude_tui.tui.widgets.transcript_layout import Anchor
from claude_tui.tui.widgets.transcript_search import Hit, Search
from claude_tui.tui.widgets.transcript_select import SelectingView

_SLICE: Final = 0.008
"""Seconds of looking through before keys and the screen have their turn."""

_PAUSE: Final = 0.002

_REPORT: Final = 0.1
"""Seconds between two counts told while more is found."""

_GROWING: Final = 0.5
"""Seconds between two counts in a reply that arrives."""


class FindingView(SelectingView):
    """A transcript in which text can be found; long ones are looked through in slices."""

    @dataclass
    class FindChanged(Message):
        """More was found, or another place is the current one.

        Args:
            position: Of the current place among all, from 1; 0: there is none.
            total: Places known.
            done: Everything was looked through.
        """

        transcript: FindingView
        position: int
        total: int
        done: bool

        @property
        def control(self) -> FindingView:
            """The transcript, for selectors."""
            return self.transcript

    _search: Search | None = None
    _left: deque[EntryKey] = deque()
    """What is still to be looked through, from the place on where the search began."""
    _counted: EntryKey | None = None
    """The first of these, once it is counted and no place in it is shown yet."""
    _next_slice: Timer | None = None
    _hit: Hit | None = None
    _begun_at = 0
    _counting_reply = False
    _reported = 0.0

    def find(self, text: str) -> None:
        """Mark every ``text``, and show the first one from the current place on; empty: none."""
        self._begun_at = self._place_to_begin()
        self._hit = None
        earlier, self._search = self._search, Search(text) if text else None
        if self._next_slice is not None:
            self._next_slice.stop()
        self.refresh()
        if self._search is None:
            return
        keys = [entry.key for entry in self._text.entries]
        keys = keys[self._begun_at :] + keys[: self._begun_at]
        if earlier is not None and earlier.text in text:
            # Where a part of it is not, it is not either.
            possible = {*earlier.counts, *self._left}
            keys = [key for key in keys if key in possible]
        self._left, self._counted = deque(keys), None
        self._look_on()

    def find_in(self, key: EntryKey, text: str) -> None:
        """Show the first ``text`` in one entry, without marking it."""
        self.end_find()
        self._search = Search(text)
        place = self._text.place(key)
        if place is not None:
            self._search.look_through(self._text.entries[place])
            self._show_first(self._search, place)
        self.end_find()

    def find_next(self, step: int = 1) -> None:
        """Go to the next place; the one before if ``step`` is -1. After the last is the first."""
        search = self._search
        if search is None:
            return
        index = self._text.place(self._hit.key) if self._hit else self._begun_at
        index = self._begun_at if index is None else index
        self._recount_growing()
        order = sorted(place for place in map(self._text.place, search.counts) if place is not None)
        later = [place for place in order if (place - index) * step > 0]
        others = [place for place in order if (place - index) * step < 0]
        for place in (index, *later[::step], *others[::step], index):
            hits = self._hits(place)
            if self._hit is not None and place == index:
                after = [hit for hit in hits if (hit > self._hit if step > 0 else hit < self._hit)]
                hits = after or ([] if later or others else hits)
            if hits:
                self._show_hit(hits[0 if step > 0 else -1])
                return
        self._report()

    def place(self) -> Anchor | None:
        """What is in view; None: the end, wherever it moves."""
        return self._anchor()

    def go_back(self, place: Anchor | None) -> None:
        """Show again what was in view."""
        self._back_to(place)

    def end_find(self) -> None:
        """Take all marks away."""
        self.find("")

    def _place_to_begin(self) -> int:
        if self._hit is not None and (place := self._text.place(self._hit.key)) is not None:
            return place
        return min(self._text.find(self.scroll_offset.y)[0], max(len(self._text.entries) - 1, 0))

    def _entry(self, key: EntryKey) -> Entry | None:
        place = self._text.place(key)
        return None if place is None else self._text.entries[place]

    def _look_on(self) -> None:
        """Look through one more slice."""
        if self._search is None:
            return
        end = monotonic() + _SLICE
        while self._left:
            key = self._left.popleft()
            place = self._text.place(key)
            if place is None:
                continue
            if key == self._counted:
                self._show_first(self._search, place)
            else:
                self._search.look_through(self._text.entries[place])
                self._counted = key
                if self._hit is None and key in self._search.counts:
                    self._left.appendleft(key)  # to show a place in it may be for the next slice
            if monotonic() >= end:
                break
        if self._left:
            self._next_slice = self.set_timer(_PAUSE, self._look_on)
        else:
            self._show_arrived()
        if not self._left or monotonic() - self._reported > _REPORT:
            self._report()

    def _show_first(self, search: Search, place: int) -> None:
        """Show the first place in an entry, if none is the current one yet."""
        if self._hit is not None or self._text.entries[place].key not in search.counts:
            return
        anchor, height = self._anchor(), self._text.height
        hits = self._hits(place)
        if self._text.height != height:
            self._back_to(anchor)
        if hits:
            self._show_hit(hits[0])

    def _look_anew(self, *keys: EntryKey) -> None:
        """Entries are new, others than before, or gone."""
        if self._search is None:
            return
        for key in keys:
            entry = self._entry(key)
            if entry is not None:
                self._search.look_through(entry)
            else:
                self._search.set_count(key, 0)
        self._report()

    def _laid_out(self, key: EntryKey) -> None:
        """A long entry is shown as it is, and no longer as what stood in for it."""
        place = self._text.place(key)
        if self._search is not None and place is not None:
            self._show_first(self._search, place)
            self._report()

    def _reply_ended(self, key: EntryKey, ended: EntryKey) -> None:
        """The reply that arrived as ``key`` is complete, as entry ``ended``."""
        search, hit, place = self._search, self._hit, self._text.place(ended)
        if search is None or place is None:
            return
        if hit is not None and hit.key == key:
            # Its line is another one if something above it was folded.
            hits = search.hits(ended, self._text.body_lines(place))
            self._hit = min(hits, key=lambda each: abs(each.line - hit.line), default=None)
        self._look_anew(key, ended)
        if not self._left:
            self._show_first(search, place)

    def _find_again(self) -> None:
        """All entries are others."""
        if self._search is not None:
            text, self._search = self._search.text, None
            self.find(text)

    def _reply_grew(self) -> None:
        """More of a reply arrived."""
        if self._search is not None and not self._counting_reply:
            self._counting_reply = True
            self.set_timer(_GROWING, self._count_reply)

    def _count_reply(self) -> None:
        self._counting_reply = False
        self._show_arrived()
        self._report()

    def _show_arrived(self) -> None:
        """Count the places in the reply that arrives; the first is shown if there was none."""
        hits = self._recount_growing()
        if hits and self._hit is None and not self._left:
            self._show_hit(hits[0])

    def _recount_growing(self) -> list[Hit]:
        key = self._text.growing
        place = None if key is None else self._text.place(key)
        if self._search is None or key is None or place is None:
            return []
        return self._search.hits(key, self._text.body_lines(place))

    def _hits(self, place: int) -> list[Hit]:
        """All places in an entry; what is folded around them is unfolded."""
        search = self._search
        if search is None or place >= len(self._text.entries) or not self._text.width:
            return []
        entry = self._text.entries[place]
        if entry.key not in search.counts:
            return []
        if entry.key != self._text.growing:
            self._text.unfold(place, search.foldable(entry))
        self._text.laid(place)
        if entry.key in self._text.jobs:
            return []  # what it is shown as until it is laid out is not its text
        self._text.measure(place, 1)  # so that what was drawn for this before is forgotten
        return search.hits(entry.key, self._text.body_lines(place))

    def _show_hit(self, hit: Hit) -> None:
        self._hit = hit
        place = self._text.place(hit.key)
        if place is not None:
            above = self.size.height // 3
            row = self._text.row_of(Anchor(place, hit.line, hit.start))
            top = self.scroll_offset.y
            if not top <= row < top + self.size.height - 1:
                self._back_to(Anchor(place, hit.line, hit.start, above))
            if self._text.growing is not None and self._text.height > self.size.height:
                self._follow(False)  # what arrives would push it out of view
        self.refresh()
        self._report()

    def _report(self) -> None:
        search = self._search
        if search is None:
            return
        self._reported = monotonic()
        position = 0
        if self._hit is not None and (here := self._text.place(self._hit.key)) is not None:
            hits = search.hits(self._hit.key, self._text.body_lines(here))
            position = bisect_right(hits, self._hit)
            for key, count in search.counts.items():
                place = self._text.place(key)
                position += count if place is not None and place < here else 0
        self.post_message(self.FindChanged(self, position, search.total, not self._left))

    def _with_marks(self, strip: Strip, index: int, offset: int) -> Strip:
        search = self._search
        found = None if search is None else self._text.laid(index).row(offset)
        if search is None or found is None or found[1].line < 0:
            return strip
        line = found[2] + found[1].line
        spans = _spans_in(found[1], search.spans(self._text.line_text(index, line)))
        if not spans:
            return strip
        palette, hit = self._current_palette(), self._hit
        style, current = palette.style(("hit",)), palette.style(("hit", "hit-current"))
        here = hit is not None and (self._text.entries[index].key, line) == (hit.key, hit.line)
        start = hit.start if hit is not None and here else -1
        marks = [(*span, current if span[0] == start else style) for span in spans]
        return self._over(strip, index, offset, marks)


def _spans_in(row: Row, spans: Sequence[Span]) -> Sequence[Span]:
    """Those of ``spans`` that ``row`` shows a part of; they are in order."""
    shown = [piece for piece in row.pieces if piece.column >= 0]
    if not shown or not spans:
        return ()
    start = min(piece.column for piece in shown)
    end = max(piece.column + len(piece.text) for piece in shown)
    first = bisect_right(spans, start, key=itemgetter(1))
    return spans[first : bisect_left(spans, end, lo=first, key=itemgetter(0))]
