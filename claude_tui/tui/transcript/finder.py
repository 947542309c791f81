"""Finding text in the transcript: marks on the screen, and going from one place to the next."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from time import monotonic
from typing import Final, Literal, TypeAlias

from textual.message import Message
from textual.timer import Timer

from claude_tui.text.matching import folded
from claude_tui.tui.transcript.entry import Entry, EntryKey
from claude_tui.tui.transcript.hits import Hit, Hits
from claude_tui.tui.transcript.layout import Anchor
from claude_tui.tui.transcript.marks import MarkingView
from claude_tui.tui.transcript.search import Search

_SLICE: Final = 0.008
"""Seconds of looking through before keys and the screen have their turn."""

_PAUSE: Final = 0.002

_REPORT: Final = 0.1
"""Seconds between two counts told while more is found."""

_GROWING: Final = 0.5
"""Seconds between two counts in a reply that arrives."""

_NO_HITS: Final = Hits("")

_Step: TypeAlias = Literal[1, -1, 0]
"""To the next place, the one before, or the first one."""


class FindingView(MarkingView):
    """A transcript in which text can be found; long ones are looked through in slices.

    In a long entry a thread finds the places; until it has, steps to them wait.
    """

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

    _left: deque[EntryKey] = deque()
    """What is still to be looked through, from the place on where the search began."""
    _counted: EntryKey | None = None
    """The first of these, once it is counted and no place in it is shown yet."""
    _next_slice: Timer | None = None
    _rank = 0
    """Of the current place among those of its entry, from 1."""
    _begun_at = 0
    _counting_reply = False
    _reported = 0.0

    def __init__(self, *, plain: bool = False, id: str | None = None) -> None:  # noqa: A002
        super().__init__(plain=plain, id=id)
        self._steps: deque[_Step] = deque()
        """Where the person wants to go and is not yet, since a thread is at work on an entry."""

    def find(self, text: str) -> None:
        """Mark every ``text``, and show the first one from the current place on; empty: none."""
        self._begun_at = self._place_to_begin()
        self._hit, self._rank, self._is_passing = None, 0, False
        self._steps.clear()
        self._wanted.clear()
        self._text.wanted.clear()
        earlier, self._search = self._search, Search(text) if folded(text) else None
        if earlier is not None:
            earlier.is_over = True
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
        self._search, self._is_passing = Search(text), True
        place = self._text.place(key)
        if place is not None:
            self._begun_at = place
            self._search.look_through(self._text.entries[place])
            self._show_first(self._search, place)
        if not self._steps:
            self.end_find()

    def find_next(self, step: Literal[1, -1] = 1) -> None:
        """Go to the next place; the one before if ``step`` is -1. After the last is the first."""
        if self._search is not None:
            self._steps.append(step)
            self._step_on()

    def _step_on(self) -> None:
        """Go to where the person wants to, as far as it is known where that is."""
        end = monotonic() + _SLICE
        while self._steps:
            if not self._step(self._steps[0]):
                return  # comes here again
            if self._steps and self._steps.popleft():
                self._gone_to()
            if self._steps and monotonic() >= end:
                self.set_timer(_PAUSE, self._step_on)
                return
        self._text.wanted.clear()
        if self._is_passing:
            self.end_find()

    def _step(self, step: _Step) -> bool:
        """Go to the next place; False: it is not known yet where that is."""
        search, hit = self._search, self._hit
        if search is None or (step == 0 and hit is not None):
            return True
        step = step or 1
        index = self._text.place(hit.key) if hit else self._begun_at
        index = self._begun_at if index is None else index
        self._recount_growing()
        order = sorted(place for place in map(self._text.place, search.counts) if place is not None)
        later = [place for place in order if (place - index) * step > 0]
        others = [place for place in order if (place - index) * step < 0]
        for number, place in enumerate((index, *later[::step], *others[::step], index)):
            hits = self._hits(place)
            if hits is None:
                return False
            if not hits:
                continue
            is_last = number or not (later or others)
            found = hits.base_dir(hit, step) if hit is not None and place == index else None
            if found is None and (hit is None or place != index or is_last):
                found = hits[0 if step > 0 else -1]
            if found is not None:
                self._show_hit(found)
                return True
        self._report()
        return True

    def _gone_to(self) -> None:
        """Called when the person has gone to another place."""

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
        if self._hit is not None or self._steps:
            return
        if self._text.entries[place].key not in search.counts:
            return
        anchor, height = self._anchor(), self._text.height
        hits = self._hits(place)
        if self._text.height != height:
            self._back_to(anchor)
        if hits is None:
            self._steps.append(0)
            return
        if hits:
            self._show_hit(hits[0])
        self._text.wanted.clear()

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
        self._step_on()
        self._report()

    def _follow(self, following: bool) -> None:
        """A place that was found stays: where the end is, is not known before all is laid out."""
        super()._follow(following and (self._hit is None or not self._text.jobs))

    def _steady_place(self) -> Anchor | None:
        """The current place, if it is in view."""
        place = None if self._hit is None else self._text.place(self._hit.key)
        if self._hit is None or place is None or self.following:
            return super()._steady_place()
        anchor = Anchor(place, self._hit.line, self._hit.start)
        above = self._text.row_of(anchor) - self.scroll_offset.y
        is_shown = self._hit.key not in self._text.jobs and 0 <= above < self.size.height
        return anchor._replace(above=above) if is_shown else super()._steady_place()

    def _laid_out(self, key: EntryKey) -> None:
        """A long entry is shown as it is, and no longer as what stood in for it."""
        place = self._text.place(key)
        if self._search is not None and place is not None:
            self._show_first(self._search, place)
            self._step_on()
            self._report()

    def _reply_ended(self, key: EntryKey, ended: EntryKey) -> None:
        """The reply that arrived as ``key`` is complete, as entry ``ended``."""
        search, hit, place = self._search, self._hit, self._text.place(ended)
        if search is None or place is None:
            return
        if hit is not None and hit.key == key:
            self._hit = hit._replace(key=ended)
            hits = self._drawn_hits(search, place)
            if hits is not None:
                self._settle(hits)
        self._look_anew(key, ended)
        if not self._left:
            self._show_first(search, place)

    def _find_again(self) -> None:
        """All entries are others."""
        if self._search is not None:
            text, self._search = "" if self._is_passing else self._search.text, None
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
        self._show_first_of(self._recount_growing())

    def _show_first_of(self, hits: Hits | None) -> None:
        if hits and self._hit is None and not self._left and not self._steps:
            self._show_hit(hits[0])

    def _recount_growing(self) -> Hits | None:
        """What is in the reply that arrives, as far as it is known by now."""
        key = self._text.growing
        place = None if key is None else self._text.place(key)
        if self._search is None or key is None or place is None:
            return None
        return self._drawn_hits(self._search, place) or self._search.known(key)

    def _hits(self, place: int) -> Hits | None:
        """All places in an entry; what is folded around them is unfolded.

        None: a thread is at work on it.
        """
        search = self._search
        if search is None or place >= len(self._text.entries) or not self._text.width:
            return _NO_HITS
        entry = self._text.entries[place]
        if entry.key not in search.counts:
            return _NO_HITS
        if entry.key == self._text.growing:
            return self._recount_growing()
        self._text.unfold(place, search.foldable(entry))
        self._text.laid(place)
        self._text.wanted.add(entry.key)
        if entry.key in self._text.jobs:
            self._lay_out_apart()  # what it is shown as until then is not its text
            return None
        first, last = (self._text.find(self.scroll_offset.y + y)[0] for y in (0, self.size.height))
        with self._text.keeping(self._text.entries[first : last + 1]):
            self._text.measure(place, 1)  # so that what was drawn for this before is forgotten
        return self._drawn_hits(search, place)

    def _found_in(self, key: EntryKey) -> None:
        """It is known where everything in a long entry is."""
        search = self._search
        hits = None if search is None else search.known(key)
        if hits is None:
            return
        if self._hit is not None and self._hit.key == key:
            self._settle(hits)
        if key == self._text.growing:
            self._show_first_of(hits)
        self._step_on()
        self.refresh()
        self._report()

    def _settle(self, hits: Hits) -> None:
        """The current place is one of these; its line is another one if something was folded."""
        if self._hit is None:
            return
        rank = hits.rank(self._hit)
        if not rank or hits[rank - 1] != self._hit:
            self._hit = hits.nearest(self._hit.line)

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
            hits = self._drawn_hits(search, here) or search.known(self._hit.key)
            position = self._rank = self._rank if hits is None else hits.rank(self._hit)
            for key, count in search.counts.items():
                place = self._text.place(key)
                position += count if place is not None and place < here else 0
        self.post_message(self.FindChanged(self, position, search.total, not self._left))
