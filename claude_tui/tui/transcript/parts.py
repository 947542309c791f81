"""The parts of entries: what the cursor can be on, and what an action is done to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from claude_tui.conversation.content import TextBlock
from claude_tui.tui.markdown.lines import Code
from claude_tui.tui.transcript.copying import lines_of, source_of
from claude_tui.tui.transcript.entry import Entry, EntryKey
from claude_tui.tui.transcript.layout import TranscriptLayout

if TYPE_CHECKING:
    from claude_tui.text.markdown.listings import Listing
    from claude_tui.tui.transcript.entry_layout import Laid

WHOLE: Final = -1
"""The part that is all of an entry."""


class Target(NamedTuple):
    """What an action is done to.

    Args:
        key: The entry's.
        part: Which of its parts, from 0; -1: all of it.
    """

    key: EntryKey
    part: int = WHOLE


class Parts:
    """Answers what a target is.

    Args:
        layout: The text it is in.
    """

    def __init__(self, layout: TranscriptLayout) -> None:
        self._layout = layout

    def rows(self, index: int, part: int) -> tuple[int, int]:
        """Return the first row of a part in its entry, and the one after its last."""
        laid = self._layout.laid(index)
        if WHOLE < part < len(laid.parts):
            return laid.rows_of(*laid.parts[part])
        return 0, laid.height - 1

    def listings(self, index: int) -> list[int]:
        """Return which parts of an entry are code."""
        if not may_hold_code(self._layout.entries[index]):
            return []
        laid = self._layout.laid(index)
        return [part for part in range(len(laid.parts)) if _is_listing(laid, part)]

    def last_listing(self) -> Listing | None:
        """Return the last code block of all entries, however they are shown; None: there is none.

        It may be in a reply that is arriving.
        """
        from claude_tui.text.markdown.listings import last_listing

        for place, entry in reversed(list(enumerate(self._layout.entries))):
            if entry.key in self._layout.growing:
                listing = self._last_arrived(place) or last_listing(self.source(Target(entry.key)))
            else:
                listing = last_listing(source_of(entry)) if may_hold_code(entry) else None
            if listing is not None:
                return listing
        return None

    def _last_arrived(self, index: int) -> Listing | None:
        """Return the last code block of a reply that is arriving, if it is drawn."""
        from claude_tui.text.markdown.listings import Listing

        laid, key = self._layout.laid(index), self._layout.entries[index].key
        for part in reversed(range(len(laid.parts))):
            item = laid.placed[laid.parts[part][0]].block.items[0]
            if isinstance(item, Code):
                language = next(iter(item.language.split()), "")
                return Listing(self.source(Target(key, part)), language)
        return None

    def is_code(self, target: Target) -> bool:
        """Tell whether ``target`` is a listing."""
        index = self._layout.place(target.key)
        return index is not None and _is_listing(self._layout.laid(index), target.part)

    def name(self, target: Target) -> str:
        """Say what ``target`` is."""
        if self.is_code(target):
            return "the code"
        return "the message" if target.part == WHOLE else "the part"

    def fold(self, target: Target) -> int:
        """Return the content block that ``target`` folds or unfolds; -1: none."""
        index = self._layout.place(target.key)
        laid = None if index is None else self._layout.laid(index)
        if laid is None or not WHOLE < target.part < len(laid.parts):
            return -1
        return laid.placed[laid.parts[target.part][0]].fold

    def source(self, target: Target) -> str:
        """Return ``target`` as text: Markdown of a message, code of a listing."""
        index = self._layout.place(target.key)
        if index is None:
            return ""
        laid, entry = self._layout.laid(index), self._layout.entries[index]
        if not WHOLE < target.part < len(laid.parts):
            if target.key in self._layout.growing:
                return "\n".join(lines_of(entry, laid.placed[1:]))
            return source_of(entry)
        first, end = laid.parts[target.part]
        return "\n".join(lines_of(entry, laid.placed[first:end]))

    def links(self, target: Target) -> list[tuple[str, str]]:
        """Return the links of ``target`` as (address, text), each address once."""
        index = self._layout.place(target.key)
        if index is None:
            return []
        texts: dict[str, str] = {}
        for number in range(*self.rows(index, target.part)):
            for piece in self._layout.laid(index).row(number).row.pieces:
                if piece.link:
                    texts[piece.link] = " ".join(filter(None, (texts.get(piece.link), piece.text)))
        return list(texts.items())


def _is_listing(laid: Laid, part: int) -> bool:
    if not WHOLE < part < len(laid.parts):
        return False
    return isinstance(laid.placed[laid.parts[part][0]].block.items[0], Code)


def may_hold_code(entry: Entry) -> bool:
    """Tell whether there may be a listing in an entry, by what is quick to see of it."""
    texts = (block.text for block in entry.blocks if isinstance(block, TextBlock))
    return any(mark in text for text in texts for mark in ("```", "~~~", "    ", "\t"))
