"""The blocks of a reply that is still arriving."""

from __future__ import annotations

import sys
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate
from typing import Final, Literal, TypeAlias

from claude_tui.conversation.content import TextBlock
from claude_tui.tui.markdown.layout import line_count
from claude_tui.tui.markdown.lines import SOURCE, Block
from claude_tui.tui.markdown.stream import TextStream
from claude_tui.tui.transcript.background_layout import HEAVY, HEAVY_TO_GROW, weight, weight_of
from claude_tui.tui.transcript.entry import Entry, Placed, header, label, placed_blocks
from claude_tui.tui.transcript.entry_layout import Laid
from claude_tui.tui.transcript.opaque import named_at_once

_MOST_LINES: Final = 200
"""Lines that are laid out at once."""

_MOST_BLOCKS: Final = 2_000
"""Blocks that are looked through at once."""

FragmentKind: TypeAlias = Literal["text", "thinking", "json"]
"""The kind of text a fragment belongs to: Markdown, thinking, or a tool call's input."""


@dataclass(slots=True)
class _Section:
    """A content block that grows."""

    kind: FragmentKind
    stream: TextStream
    shown: int = 0
    """How many placed blocks it has, its label included."""

    def placed(self, index: int, start: int) -> Iterator[Placed]:
        """Return its label and blocks as content block ``index``, from ``start`` on."""
        labels = 0 if self.kind == "text" else 1
        if labels and not start:
            yield label("thinking" if self.kind == "thinking" else "input", index, fold=False)
        for number in range(max(start - labels, 0), len(self.stream.blocks)):
            block = self.stream.blocks[number]
            yield Placed(block, block.gap or (not labels and not number and index > 0))

    @property
    def kept(self) -> int:
        """How many of its placed blocks are as they were before the last update."""
        return min(self.stream.kept + (self.kind != "text"), self.shown)


class Reply:
    """Collects fragments; ``update`` turns them into blocks.

    Args:
        entry: The reply as it begins: its header, and no blocks.
        drawn: Whether to draw text as Markdown; if not, show it as it was written.
    """

    def __init__(self, entry: Entry, *, drawn: bool = True) -> None:
        self._drawn = drawn
        self.placed = [header(entry)]
        self.kept = 0
        """How many of them are as they were when they were laid out last."""
        self.is_in_thread = False
        """Whether a thread is at work on it; others may only feed it then."""
        self._waiting: deque[tuple[int, FragmentKind, str]] = deque()
        """What was fed, and is not in a section yet."""
        self._sections: dict[int, _Section] = {}

    def feed(self, index: int, kind: FragmentKind, fragment: str) -> None:
        """Add text to content block ``index``."""
        self._waiting.append((index, kind, fragment))

    def _take_in(self, most: int) -> None:
        """Feed the sections about the weight ``most`` of what waits."""
        while self._waiting and most > 0:
            index, kind, fragment = self._waiting.popleft()
            if len(fragment) > most:
                self._waiting.appendleft((index, kind, fragment[most:]))
                fragment = fragment[:most]
            if index not in self._sections:
                self._sections[index] = _Section(kind, self._stream(kind))
            self._sections[index].stream.feed(fragment)
            most -= weight(fragment)

    def _stream(self, kind: FragmentKind) -> TextStream:
        if kind != "text":
            return TextStream(("thinking",))
        return TextStream(None if self._drawn else SOURCE)

    def update(self, most: int) -> None:
        """Bring ``placed`` up to date with what was fed.

        Args:
            most: About how much to take in, as weight; the rest waits for the next call.
        """
        self._take_in(most)
        kept, changed = 1, False
        for index, part in sorted(self._sections.items()):
            if not part.stream.update() and not changed:
                kept += part.shown
                continue
            same = 0 if changed else part.kept
            if not changed:
                changed = True
                kept += same
                del self.placed[kept:]
            self.placed.extend(part.placed(index, same))
            part.shown = len(part.stream.blocks) + (part.kind != "text")
        self.kept = min(self.kept, kept)

    def lay_out(self, laid: Laid) -> int:
        """Bring ``laid`` up to date; return the first row that may look different now."""
        changed = laid.replace(self.kept, self.placed[self.kept :])
        self.kept = len(self.placed)
        return changed

    @property
    def has_changed(self) -> bool:
        """Whether it has more than is shown."""
        return bool(self._waiting) or not self.kept

    @property
    def has_much_to_lay_out(self) -> bool:
        """Whether ``lay_out`` would keep keys waiting, as when a listing or table is complete."""
        lines = (line_count(each.block) for each in self.placed[self.kept :])
        return any(total > _MOST_LINES for total in accumulate(lines))

    @property
    def is_heavy(self) -> bool:
        """Whether an update would keep keys waiting."""
        return any(weight(part.stream.tail) > HEAVY_TO_GROW for part in self._sections.values())

    def is_heavy_to_finish(self, entry: Entry) -> bool:
        """Tell whether ``finish`` would keep keys waiting."""
        waiting = sum(weight(fragment) for _, _, fragment in self._waiting)
        # A link definition changes text above it.
        is_read_again = any(
            isinstance(block, TextBlock) and "]:" in block.text for block in entry.blocks
        )
        is_long = is_read_again and weight_of(entry) > HEAVY
        return self.is_heavy or waiting > HEAVY or is_long or len(self.placed) > _MOST_BLOCKS

    def finish(self, entry: Entry, unfolded: frozenset[int]) -> list[Placed]:
        """Return all blocks of the finished ``entry``; use again what was parsed already."""
        if not self._drawn:
            return placed_blocks(entry, unfolded, "raw", draw=named_at_once)
        self._take_in(sys.maxsize)
        parsed: dict[int, list[Block]] = {}
        for index, block in enumerate(entry.blocks):
            part = self._sections.get(index)
            if part is None or part.kind != "text" or not isinstance(block, TextBlock):
                continue
            if part.stream.text == block.text:
                part.stream.finish()
                parsed[index] = part.stream.blocks
        return placed_blocks(entry, unfolded, parsed=parsed, draw=named_at_once)
