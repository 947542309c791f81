"""Finding text in the transcript: counting all places, and going from one to the next."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from time import monotonic
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from claude_tui.tui.transcript.background_work import BackgroundWork
from claude_tui.tui.transcript.cursor import Cursor
from claude_tui.tui.transcript.entry import EntryKey
from claude_tui.tui.transcript.layout import Anchor
from claude_tui.tui.transcript.marks import Marks
from claude_tui.tui.transcript.parts import Target
from claude_tui.tui.transcript.viewport import Viewport

if TYPE_CHECKING:
    from claude_tui.tui.transcript.hits import Hit, Hits
    from claude_tui.tui.transcript.host import Scheduler, Stoppable
    from claude_tui.tui.transcript.search import Search

_SLICE: Final = 0.008
"""Seconds of looking through before keys and the screen have their turn."""

_PAUSE: Final = 0.002

_REPORT: Final = 0.1
"""Seconds between two counts reported while more is found."""

_GROWING: Final = 0.5
"""Seconds between two counts in replies that arrive."""

_Step: TypeAlias = Literal[1, -1, 0]
"""To the next place, the one before, or the first one."""


class Finder:
    """Finds text; long transcripts are looked through in slices.

    In a long entry a thread finds the places; until it has, steps to them wait.

    Args:
        viewport: The text, and what is in view of it; it is scrolled to what is found, and keeps
            that in view.
        cursor: Goes to the entry of a place that the person has gone to.
        marks: Knows the places in what is drawn.
        background: Lays out long entries.
        scheduler: Runs the slices.
        report: Called with the number of the current place (0: there is none), how many places
            are known, and whether everything was looked through.
    """

    def __init__(
        self,
        viewport: Viewport,
        cursor: Cursor,
        marks: Marks,
        background: BackgroundWork,
        scheduler: Scheduler,
        report: Callable[[int, int, bool], object],
    ) -> None:
        self._viewport = viewport
        self._layout = viewport.layout
        self._marks = marks
        self._background = background
        self._scheduler = scheduler
        self._cursor = cursor
        self._report_count = report
        marks.on_searched = self._go_on_after_search
        background.on_laid_out = self._go_on_after_layout
        self.left: deque[EntryKey] = deque()
        """What is still to be looked through, from the place on where the search began."""
        self.steps: deque[_Step] = deque()
        """Where the person wants to go and is not yet, since a thread is at work on an entry."""
        self._counted: EntryKey | None = None
        """The first of ``left``, once it is counted and no place in it is shown yet."""
        self._next_slice: Stoppable | None = None
        self._rank = 0
        """Of the current place among those of its entry, from 1."""
        self._begun_at = 0
        self._is_count_due = False
        self._reported_at = 0.0

    @property
    def search(self) -> Search | None:
        """What is looked for."""
        return self._marks.search

    @property
    def hit(self) -> Hit | None:
        """The current place."""
        return self._viewport.kept

    # Looking through everything

    def find(self, text: str) -> None:
        """Mark every ``text``, and show the first one from the current place on; empty: none."""
        from claude_tui.text.matching import folded
        from claude_tui.tui.transcript.search import Search

        self._begun_at = self._place_to_begin()
        self._viewport.kept, self._rank, self._marks.is_hidden = None, 0, False
        self.steps.clear()
        self._marks.waiting.clear()
        self._layout.wanted.clear()
        earlier, self._marks.search = self.search, Search(text) if folded(text) else None
        if earlier is not None:
            earlier.is_over = True
        if self._next_slice is not None:
            self._next_slice.stop()
        self._viewport.repaint()
        if self.search is None:
            return
        keys = [entry.key for entry in self._layout.entries]
        keys = keys[self._begun_at :] + keys[: self._begun_at]
        if earlier is not None and earlier.text in text:
            # Where a part of it is not, it is not either.
            possible = {*earlier.counts, *self.left}
            keys = [key for key in keys if key in possible]
        self.left, self._counted = deque(keys), None
        self._look_through_slice()

    def show_passage(self, key: EntryKey, text: str) -> None:
        """Go to an entry, and show the first ``text`` in it without marking it."""
        place = self._layout.place(key)
        if place is None:
            return
        self._viewport.show_entry(place)
        self.end()
        from claude_tui.tui.transcript.search import Search

        search = Search(text)
        self._marks.search, self._marks.is_hidden, self._begun_at = search, True, place
        search.look_through(self._layout.entries[place])
        self._show_first(search, place)
        if not self.steps:
            self.end()
        self._cursor.put(Target(key))

    def end(self) -> None:
        """Take all marks away."""
        self.find("")

    def find_again(self) -> None:
        """Search again after all entries were replaced."""
        if self.search is not None:
            text = "" if self._marks.is_hidden else self.search.text
            self._marks.search = None
            self.find(text)

    def look_again(self, *keys: EntryKey) -> None:
        """Look again through entries that are new, changed or gone."""
        if self.search is None:
            return
        for key in keys:
            place = self._layout.place(key)
            if place is not None:
                self.search.look_through(self._layout.entries[place])
            else:
                self.search.set_count(key, 0)
        self._take_steps()
        self._report()

    def _place_to_begin(self) -> int:
        place = None if self.hit is None else self._layout.place(self.hit.key)
        return self._viewport.first if place is None else place

    def _look_through_slice(self) -> None:
        """Look through as much as may be done at once."""
        if self.search is None:
            return
        end = monotonic() + _SLICE
        while self.left:
            key = self.left.popleft()
            place = self._layout.place(key)
            if place is None:
                continue
            if key == self._counted:
                self._show_first(self.search, place)
            else:
                self.search.look_through(self._layout.entries[place])
                self._counted = key
                if self.hit is None and key in self.search.counts:
                    self.left.appendleft(key)  # to show a place in it may be for the next slice
            if monotonic() >= end:
                break
        if self.left:
            self._next_slice = self._scheduler.set_timer(_PAUSE, self._look_through_slice)
        else:
            self._show_first_of(self._count_growing())
        if not self.left or monotonic() - self._reported_at > _REPORT:
            self._report()

    def _show_first(self, search: Search, place: int) -> None:
        """Show the first place in an entry, if none is the current one yet."""
        if self.hit is not None or self.steps:
            return
        if self._layout.entries[place].key not in search.counts:
            return
        anchor, height = self._viewport.anchor(), self._layout.height
        hits = self._hits(place)
        if self._layout.height != height:
            self._viewport.back_to(anchor)
        if hits is None:
            self.steps.append(0)
            return
        if hits:
            self._show_hit(hits[0])
        self._layout.wanted.clear()

    # Going from place to place

    def find_next(self, step: Literal[1, -1] = 1) -> None:
        """Go to the next place; the one before if ``step`` is -1. After the last is the first."""
        if self.search is not None:
            self.steps.append(step)
            self._take_steps()

    def _take_steps(self) -> None:
        """Go to where the person wants to, as far as it is known where that is."""
        end = monotonic() + _SLICE
        while self.steps:
            if not self._take_step(self.steps[0]):
                return  # comes here again
            if self.steps and self.steps.popleft() and self.hit is not None:
                self._cursor.put(Target(self.hit.key))
            if self.steps and monotonic() >= end:
                self._scheduler.set_timer(_PAUSE, self._take_steps)
                return
        self._layout.wanted.clear()
        if self._marks.is_hidden:
            self.end()

    def _take_step(self, step: _Step) -> bool:
        """Go to the next place; False: it is not known yet where that is."""
        search, hit = self.search, self.hit
        if search is None or (step == 0 and hit is not None):
            return True
        step = step or 1
        index = self._layout.place(hit.key) if hit else self._begun_at
        index = self._begun_at if index is None else index
        self._count_growing()
        places = map(self._layout.place, search.counts)
        order = sorted(place for place in places if place is not None)
        later = [place for place in order if (place - index) * step > 0]
        others = [place for place in order if (place - index) * step < 0]
        for number, place in enumerate((index, *later[::step], *others[::step], index)):
            hits = self._hits(place)
            if hits is None:
                return False
            if not hits:
                continue
            is_last = number or not (later or others)
            target = hits.beside(hit, step) if hit is not None and place == index else None
            if target is None and (hit is None or place != index or is_last):
                target = hits[0 if step > 0 else -1]
            if target is not None:
                self._show_hit(target)
                return True
        self._report()
        return True

    def _hits(self, place: int) -> Hits | None:
        """Find all places in an entry, and unfold what is folded around them.

        None: a thread is at work on it.
        """
        from claude_tui.tui.transcript.hits import Hits

        search = self.search
        if search is None or place >= len(self._layout.entries) or not self._layout.width:
            return Hits("")
        entry = self._layout.entries[place]
        if entry.key not in search.counts:
            return Hits("")
        if entry.key in self._layout.growing:
            return self._marks.last_hits_in(place)
        self._layout.unfold(place, search.foldable(entry))
        self._layout.laid(place)
        self._layout.wanted.add(entry.key)
        if entry.key in self._layout.jobs:
            self._background.lay_out()  # what it is shown as until then is not its text
            return None
        top = self._viewport.top
        first, last = (self._layout.find(top + y)[0] for y in (0, self._viewport.rows))
        with self._layout.keeping(self._layout.entries[first : last + 1]):
            self._layout.measure(place, 1)  # so that what was drawn for this before is forgotten
        return self._marks.hits_in(place)

    def _show_hit(self, hit: Hit) -> None:
        self._viewport.kept = hit
        place = self._layout.place(hit.key)
        if place is not None:
            self._viewport.bring(Anchor(place, hit.line, hit.start))
            if self._layout.growing and self._layout.height > self._viewport.rows:
                self._viewport.follow(False)  # what arrives would push it out of view
        self._viewport.repaint()
        self._report()

    def _settle(self, hits: Hits) -> None:
        """Keep the current place one of these; its line changes if something is folded."""
        hit = self.hit
        if hit is None:
            return
        rank = hits.rank(hit)
        if not rank or hits[rank - 1] != hit:
            self._viewport.kept = hits.nearest(hit.line)

    # What threads have done

    def _go_on_after_layout(self, key: EntryKey) -> None:
        """Go on where a long entry was waited for, which is laid out now."""
        place = self._layout.place(key)
        if self.search is not None and place is not None:
            self._show_first(self.search, place)
            self._take_steps()
            self._report()

    def _go_on_after_search(self, key: EntryKey) -> None:
        """Go on where a long entry was waited for, in which every place is known now."""
        hits = None if self.search is None else self.search.last_hits(key)
        if hits is None:
            return
        if self.hit is not None and self.hit.key == key:
            self._settle(hits)
        if key in self._layout.growing:
            self._show_first_of(hits)
        self._take_steps()
        self._viewport.repaint()
        self._report()

    # Replies that arrive

    def replies_grew(self) -> None:
        """Count the places in what arrived, soon."""
        if self.search is not None and not self._is_count_due:
            self._is_count_due = True
            self._scheduler.set_timer(_GROWING, self.count_replies)

    def count_replies(self) -> None:
        """Count the places in the replies that arrive; show the first if there was none."""
        self._is_count_due = False
        self._show_first_of(self._count_growing())
        self._report()

    def reply_ended(self, key: EntryKey, new_key: EntryKey) -> None:
        """Look through the reply that arrived as ``key`` and is complete as ``new_key``."""
        search, hit, place = self.search, self.hit, self._layout.place(new_key)
        if search is None or place is None:
            return
        if hit is not None and hit.key == key:
            self._viewport.kept = hit._replace(key=new_key)
            hits = self._marks.hits_in(place)
            if hits is not None:
                self._settle(hits)
        self.look_again(key, new_key)
        if not self.left:
            self._show_first(search, place)

    def _count_growing(self) -> Hits | None:
        """Count the places in every reply that arrives; return those of the first with any."""
        places = map(self._layout.place, self._layout.growing)
        in_order = sorted(place for place in places if place is not None)
        counted = [self._marks.last_hits_in(place) for place in in_order]
        return next(filter(None, counted), None)

    def _show_first_of(self, hits: Hits | None) -> None:
        if hits and self.hit is None and not self.left and not self.steps:
            self._show_hit(hits[0])

    def _report(self) -> None:
        search = self.search
        if search is None:
            return
        self._reported_at = monotonic()
        position = 0
        here = None if self.hit is None else self._layout.place(self.hit.key)
        if self.hit is not None and here is not None:
            hits = self._marks.last_hits_in(here)
            position = self._rank = self._rank if hits is None else hits.rank(self.hit)
            for key, count in search.counts.items():
                place = self._layout.place(key)
                position += count if place is not None and place < here else 0
        self._report_count(position, search.total, not self.left)
