"""All entries of the transcript below each other, each laid out when it comes into view.

No widget in here. Entries not seen yet have estimated heights; ``measure`` makes one exact.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final, NamedTuple

from claude_tui.conversation.content import TextBlock
from claude_tui.tui.markdown.lines import TEXT_WIDTH
from claude_tui.tui.transcript.entry import Entry, EntryKey, Look, Placed, size_of
from claude_tui.tui.transcript.opaque import BlockNames
from claude_tui.tui.transcript.row_index import RowIndex

if TYPE_CHECKING:
    from claude_tui.tui.markdown.highlight import Sheet
    from claude_tui.tui.transcript.background_layout import Job
    from claude_tui.tui.transcript.entry_layout import Laid

_SHORT: Final = 200
"""Rows of an entry that is laid out again at once."""

_CACHED_ROWS: Final = 2_000
"""Rows kept laid out beside those in view; what was not seen for longest goes first."""


class Anchor(NamedTuple):
    """A place on the screen, by the next character of the text: survives any new layout.

    Args:
        entry: The index of the character's entry.
        line: The character's logical line in it.
        column: Its place in the line.
        above: Empty rows between the place and the character's row.
    """

    entry: int
    line: int
    column: int
    above: int = 0


class TranscriptLayout:
    """All entries, from top to bottom.

    Args:
        usual: How an entry is shown unless the person has chosen another way.
    """

    def __init__(self, usual: Look = "drawn") -> None:
        self.usual = usual
        self.names = BlockNames()
        """Names images and documents, wherever they are not shown as they were written."""
        self.entries: list[Entry] = []
        self.width = 0
        self.unfold_all = False
        self._unfolded: dict[EntryKey, frozenset[int]] = {}
        self._looks: dict[EntryKey, Look] = {}
        self._places: dict[EntryKey, int] = {}
        self._sizes: list[tuple[int, int]] = []
        """The rows of each entry at any width, and the characters that fill more."""
        self._index = RowIndex()
        self._laid: OrderedDict[EntryKey, Laid] = OrderedDict()
        self.growing: set[EntryKey] = set()
        """Entries that more arrives of."""
        self.jobs: dict[EntryKey, Job] = {}
        """Long entries in view that are still to be laid out, in a thread."""
        self._earlier: dict[EntryKey, Laid] = {}
        """What is shown of long entries until then."""
        self.wanted: set[EntryKey] = set()
        """Entries that are kept laid out though they are not in view."""

    @property
    def height(self) -> int:
        """How many rows everything takes; partly estimated."""
        return self._index.total

    def show(self, entries: Iterable[Entry]) -> None:
        """Replace everything."""
        self.entries = list(entries)
        self.growing.clear()
        self._laid.clear()
        self._unfolded.clear()
        self._looks.clear()
        self._places = {entry.key: index for index, entry in enumerate(self.entries)}
        self._sizes = list(map(size_of, self.entries))
        self.reset(self.width)

    def reset(self, width: int) -> None:
        """Forget every layout; from now on lay out to ``width`` columns."""
        self.width = width
        grown = {key: self._laid[key] for key in self.growing if key in self._laid}
        self._earlier = {key: laid for key, laid in self._laid.items() if laid.height > _SHORT}
        self.jobs.clear()
        self._laid.clear()
        self._index = RowIndex(map(self._estimate, self._sizes))
        for key, laid in grown.items():
            if laid.height > _SHORT:
                self.put(key, laid)  # ``GrowingReplies`` lays it out again
            else:
                self.grow(key, laid.placed)

    def place(self, key: EntryKey) -> int | None:
        """Return the index of an entry; None: there is none with this key."""
        return self._places.get(key)

    def append(self, entry: Entry) -> None:
        """Add an entry at the end."""
        self._places[entry.key] = len(self.entries)
        self.entries.append(entry)
        self._sizes.append(size_of(entry))
        self._index.append(self._estimate(self._sizes[-1]))

    def _estimate(self, size: tuple[int, int]) -> int:
        """Return about how many rows an entry takes that was not laid out."""
        rows, characters = size
        return rows + characters // max(min(self.width, TEXT_WIDTH), 1)

    def replace(self, key: EntryKey, entry: Entry) -> None:
        """Put another entry in the place of ``key``; its own key may differ."""
        index = self._places.pop(key)
        self._looks.pop(key, None)
        grown = self._laid.get(key) if key in self.growing else None
        self._drop(key)
        if grown is not None:
            self._earlier[entry.key] = grown
        self._places[entry.key] = index
        self.entries[index] = entry
        self._sizes[index] = size_of(entry)
        if key in self._unfolded:
            self._unfolded[entry.key] = self._unfolded.pop(key)
        self.growing.discard(key)

    def remove(self, key: EntryKey) -> None:
        """Take an entry out."""
        index = self._places[key]
        del self.entries[index], self._sizes[index]
        self._index.remove(index)
        self.growing.discard(key)
        self._drop(key)
        self._places = {entry.key: place for place, entry in enumerate(self.entries)}

    def grow(self, key: EntryKey, placed: Sequence[Placed], kept: int = 0) -> int:
        """Lay out an entry that is still growing; the first ``kept`` blocks are as they were.

        Returns:
            The first of its rows that may look different now.
        """
        self.growing.add(key)
        laid = self._laid.get(key)
        if laid is None:
            from claude_tui.tui.transcript.entry_layout import Laid

            laid = self._laid[key] = Laid(self.width)
            kept = 0
        changed = laid.replace(kept, placed[kept:])
        self._index.set_height(self._places[key], laid.height)
        return changed

    def finish(self, key: EntryKey, entry: Entry, placed: Sequence[Placed]) -> None:
        """Show ``entry`` in the place of ``key``, which grew and is complete."""
        laid = self._laid.pop(key, None)
        self.replace(key, entry)
        if laid is not None:
            self._laid[entry.key] = laid
            self.grow(entry.key, placed)
            self.growing.discard(entry.key)

    def laid(self, index: int) -> Laid:
        """Return the rows of an entry, and make its height exact."""
        entry = self.entries[index]
        key = entry.key
        laid = self._laid.get(key)
        if laid is None:
            laid = self._lay_out(entry)
            self.put(key, laid)
        else:
            self._laid.move_to_end(key)
        return laid

    def _lay_out(self, entry: Entry) -> Laid:
        """Lay ``entry`` out, or of a long one return what is shown until a thread has done it."""
        # Loaded with the first entry.
        from claude_tui.tui.transcript.background_layout import Job

        look = self.look(entry.key)
        names = self.names if look == self.usual else None
        job = Job(entry, self.unfolded(entry), look, self.width, names)
        earlier = self._earlier.pop(entry.key, None)
        if not job.is_heavy:
            return job.run()
        if earlier is None:
            self.jobs[entry.key] = job
            return job.stand_in()
        self.jobs[entry.key] = job.again(earlier)
        return earlier

    def take(self, job: Job, laid: Laid) -> bool:
        """Show the result of ``job``; False: nobody needs it any more."""
        key = job.entry.key
        if self.jobs.get(key) is not job:
            return False
        del self.jobs[key]
        self.put(key, laid)
        return True

    @contextmanager
    def keeping(self, entries: Iterable[Entry]) -> Iterator[None]:
        """Keep these entries laid out while the block runs."""
        before = set(self.wanted)
        self.wanted.update(entry.key for entry in entries)
        yield
        self.wanted = before

    def put(self, key: EntryKey, laid: Laid) -> None:
        """Show ``laid`` as the entry."""
        self._laid[key] = laid
        self._index.set_height(self._places[key], laid.height)

    def laid_out(self, key: EntryKey) -> Laid | None:
        """Return an entry as it is laid out; None: it is not."""
        return self._laid.get(key)

    def unfold(self, index: int, blocks: frozenset[int]) -> None:
        """Show an entry, and these of its content blocks in full."""
        if self.look(self.entries[index].key) == "folded":
            self.set_look(index, self.usual)
        entry = self.entries[index]
        for block in blocks - self.unfolded(entry):
            if not isinstance(entry.blocks[block], TextBlock):
                self.toggle(index, block)

    def look(self, key: EntryKey) -> Look:
        """Tell how an entry is shown."""
        return self._looks.get(key, self.usual)

    def set_look(self, index: int, look: Look) -> None:
        """Show an entry that way from now on."""
        key = self.entries[index].key
        self._looks[key] = look
        self._drop(key)
        self.laid(index)

    def measure(self, start: int, need: int) -> None:
        """Make entries exact from ``start`` down until ``need`` rows are, and forget others."""
        index = start
        while need > 0 and index < len(self.entries):
            need -= self.laid(index).height
            index += 1
        self._evict(index - start)

    def measure_up(self, start: int, need: int) -> None:
        """Make entries exact from ``start`` up until ``need`` rows are."""
        for index in range(start, -1, -1):
            if need <= 0:
                return
            need -= self.laid(index).height

    def find(self, row: int) -> tuple[int, int]:
        """Return the entry at a row, and the row within it."""
        return self._index.find(row)

    def top(self, index: int) -> int:
        """Return the row that an entry begins at."""
        return self._index.top(index)

    def anchor(self, row: int) -> Anchor:
        """Return the place of a row."""
        index, offset = self.find(row)
        if index >= len(self.entries):
            return Anchor(index, 0, 0)
        laid = self.laid(index)
        for number in range(offset, laid.height):
            shown = laid.row(number)
            if shown.line >= 0:
                columns = [piece.column for piece in shown.row.pieces if piece.column >= 0]
                return Anchor(index, shown.line, min(columns, default=0), number - offset)
        return Anchor(index + 1, 0, 0, laid.height - offset)

    def row_of(self, anchor: Anchor) -> int:
        """Return the row of a place."""
        if anchor.entry >= len(self.entries):
            return self.height - anchor.above
        laid = self.laid(anchor.entry)
        within = laid.row_of(anchor.line, anchor.column) if anchor.line or anchor.column else 0
        return self.top(anchor.entry) + within - anchor.above

    def unfolded(self, entry: Entry) -> frozenset[int]:
        """Return the content blocks of an entry that are shown in full."""
        turned = self._unfolded.get(entry.key, frozenset())
        return frozenset(range(len(entry.blocks))) - turned if self.unfold_all else turned

    def toggle(self, index: int, block: int) -> None:
        """Fold or unfold one content block."""
        entry = self.entries[index]
        self._unfolded[entry.key] = self._unfolded.get(entry.key, frozenset()) ^ {block}
        self._drop(entry.key)
        self.laid(index)

    def toggle_all(self) -> None:
        """Unfold every content block, or fold them again."""
        self.unfold_all = not self.unfold_all
        self._unfolded.clear()
        for key in [key for key in self._laid if key not in self.growing]:
            self._drop(key)

    @property
    def uncoloured(self) -> Sheet | None:
        """A listing that was painted without its colours."""
        for laid in self._laid.values():
            for sheet in laid.uncoloured:
                return sheet
        return None

    def recolour(self, sheet: Sheet) -> bool:
        """Draw ``sheet`` again, whose colours are known now; tell whether it was drawn before."""
        drawn = [laid for laid in self._laid.values() if laid.recolour(sheet)]
        return bool(drawn)

    def forget_strips(self) -> None:
        """Forget every painted row."""
        for laid in self._laid.values():
            laid.strips.clear()

    def _drop(self, key: EntryKey) -> None:
        self.jobs.pop(key, None)
        self._earlier.pop(key, None)
        self._laid.pop(key, None)

    def _evict(self, used: int) -> None:
        """Forget what was not seen for longest, but not the last ``used`` and what grows."""
        excess = sum(laid.height for laid in self._laid.values()) - _CACHED_ROWS
        for key in list(self._laid)[: len(self._laid) - used]:
            if excess <= 0:
                return
            if key not in self.growing and key not in self.wanted:
                excess -= self._laid[key].height
                self._drop(key)
