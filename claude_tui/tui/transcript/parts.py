"""The parts of entries: what the cursor can be on, and what an action is done to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from claude_tui.conversation.content import TextBlock
from claude_tui.tui.markdown.lines import Code
from claude_tui.tui.transcript.copying import lines_of, source_of
from claude_tui.tui.transcript.entry import Entry, EntryKey
from claude_tui.tui.transcript.layout import TranscriptLayout

if TYPE_CHECKING:
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

    def of(self, index: int) -> list[tuple[int, int]]:
        """Return the (first, end) blocks of each part of an entry."""
        return parts_of(self._layout.laid(index), self._layout.entries[index])

    def rows(self, index: int, part: int) -> tuple[int, int]:
        """Return the first row of a part in its entry, and the one after its last."""
        laid = self._layout.laid(index)
        if part > WHOLE:
            parts = self.of(index)
            if part < len(parts):
                return laid.rows_of(*parts[part])
        return 0, laid.height - 1

    def listings(self, index: int) -> list[int]:
        """Return which parts of an entry are code."""
        if not may_hold_code(self._layout.entries[index]):
            return []
        return [part for part in range(len(self.of(index))) if self._is_listing(index, part)]

    def is_code(self, target: Target) -> bool:
        """Tell whether ``target`` is a listing."""
        index = self._layout.place(target.key)
        return index is not None and self._is_listing(index, target.part)

    def name(self, target: Target) -> str:
        """Say what ``target`` is."""
        if self.is_code(target):
            return "the code"
        return "the message" if target.part == WHOLE else "the part"

    def _is_listing(self, index: int, part: int) -> bool:
        parts = self.of(index)
        if not 0 <= part < len(parts):
            return False
        return isinstance(self._layout.laid(index).placed[parts[part][0]].block.items[0], Code)

    def fold(self, target: Target) -> int:
        """Return the content block that ``target`` folds or unfolds; -1: none."""
        index = self._layout.place(target.key)
        if index is None or target.part == WHOLE:
            return -1
        parts = self.of(index)
        if target.part >= len(parts):
            return -1
        return self._layout.laid(index).placed[parts[target.part][0]].fold

    def source(self, target: Target) -> str:
        """Return ``target`` as text: Markdown of a message, code of a listing."""
        index = self._layout.place(target.key)
        if index is None:
            return ""
        laid, entry, parts = self._layout.laid(index), self._layout.entries[index], self.of(index)
        if not 0 <= target.part < len(parts):
            if target.key in self._layout.growing:
                return "\n".join(lines_of(entry, laid.placed[1:]))
            return source_of(entry)
        first, end = parts[target.part]
        return "\n".join(lines_of(entry, laid.placed[first:end]))

    def links(self, target: Target) -> list[tuple[str, str]]:
        """Return the links of ``target`` as (address, text), each address once."""
        index = self._layout.place(target.key)
        if index is None:
            return []
        texts: dict[str, str] = {}
        for number in range(*self.rows(index, target.part)):
            shown = self._layout.laid(index).row(number)
            for piece in () if shown is None else shown[1].pieces:
                if piece.link:
                    texts[piece.link] = " ".join(filter(None, (texts.get(piece.link), piece.text)))
        return list(texts.items())


def parts_of(laid: Laid, entry: Entry) -> list[tuple[int, int]]:
    """Return the (first, end) blocks of each part; a quote of several blocks is one part."""
    if laid.parts is not None and laid.parts[0] == len(entry.footer):
        return laid.parts[1]
    parts: list[tuple[int, int]] = []
    for index in range(1, len(laid.placed) - len(entry.footer)):
        if laid.placed[index].block.continues:
            parts[-1] = parts[-1][0], index + 1
        else:
            parts.append((index, index + 1))
    laid.parts = len(entry.footer), parts
    return parts


def may_hold_code(entry: Entry) -> bool:
    """Tell whether there may be a listing in an entry, by what is quick to see of it."""
    texts = (block.text for block in entry.blocks if isinstance(block, TextBlock))
    return any(mark in text for text in texts for mark in ("```", "~~~", "    ", "\t"))
