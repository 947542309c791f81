"""The blocks of a reply that is still arriving."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import accumulate
from typing import Final, Literal, TypeAlias

from claude_tui.conversation.content import ContentBlock, TextBlock
from claude_tui.tui.markdown.layout import line_count
from claude_tui.tui.markdown.stream import MarkdownStream, PlainStream
from claude_tui.tui.transcript.background_layout import HEAVY, HEAVY_TO_GROW, weight, weight_of
from claude_tui.tui.transcript.entry import (
    Entry,
    Placed,
    footer,
    header,
    label,
    placed_blocks,
    section,
    text_section,
)
from claude_tui.tui.transcript.entry_layout import Laid

_MOST_LINES: Final = 200
"""Lines that are laid out at once."""

_MOST_BLOCKS: Final = 2_000
"""Blocks that are looked through at once."""

FragmentKind: TypeAlias = Literal["text", "thinking", "json"]
"""The kind of text a fragment belongs to: Markdown, thinking, or a tool call's input."""


@dataclass(slots=True)
class _Section:
    """A content block that grows. ``waiting`` is what its stream has not been fed yet."""

    kind: FragmentKind
    stream: MarkdownStream | PlainStream
    waiting: list[str] = field(default_factory=list)
    shown: int = 0
    """How many placed blocks it has, its label included."""

    def pour(self, most: int) -> int:
        """Feed the stream up to about the weight ``most``; return how much it was."""
        poured = taken = 0
        while taken < len(self.waiting) and poured < most:
            fragment = self.waiting[taken]
            if len(fragment) > most:
                fragment, rest = fragment[:most], fragment[most:]
                self.waiting.insert(taken + 1, rest)
            self.stream.feed(fragment)
            poured += weight(fragment)
            taken += 1
        del self.waiting[:taken]
        return poured

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
        self._sections: dict[int, _Section] = {}

    def feed(self, index: int, kind: FragmentKind, fragment: str) -> None:
        """Add text to content block ``index``."""
        part = self._sections.get(index)
        if part is None:
            part = self._sections[index] = _Section(kind, self._stream(kind))
        part.waiting.append(fragment)

    def _stream(self, kind: FragmentKind) -> MarkdownStream | PlainStream:
        if kind != "text":
            return PlainStream(("thinking",))
        return MarkdownStream() if self._drawn else PlainStream(())

    def update(self, most: int) -> None:
        """Bring ``placed`` up to date with what was fed.

        Args:
            most: About how much to take in, as weight; the rest waits for the next call.
        """
        kept, changed = 1, False
        for index, part in sorted(self._sections.items()):
            most -= part.pour(most)
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
        waiting = sum(weight(text) for part in self._sections.values() for text in part.waiting)
        # A link definition changes text above it.
        is_read_again = any(
            isinstance(block, TextBlock) and "]:" in block.text for block in entry.blocks
        )
        is_long = is_read_again and weight_of(entry) > HEAVY
        return self.is_heavy or waiting > HEAVY or is_long or len(self.placed) > _MOST_BLOCKS

    @property
    def waits(self) -> bool:
        """Whether fragments are left for another ``update``."""
        return any(part.waiting for part in self._sections.values())

    def finish(self, entry: Entry, unfolded: frozenset[int]) -> list[Placed]:
        """Return all blocks of the finished ``entry``; use again what was parsed already."""
        if not self._drawn:
            return placed_blocks(entry, unfolded, "raw")
        placed = [header(entry)]
        for index, block in enumerate(entry.blocks):
            stream = self._finished(index, block)
            if stream is not None:
                placed.extend(text_section(tuple(stream.blocks), first=index == 0))
            else:
                placed.extend(section(entry, index, block, unfolded=index in unfolded))
        placed.extend(footer(entry, is_first=len(placed) == 1))
        return placed

    def _finished(self, index: int, block: ContentBlock) -> MarkdownStream | None:
        """Return the stream that holds exactly the text of ``block``, if there is one."""
        part = self._sections.get(index)
        if part is None or not isinstance(block, TextBlock):
            return None
        while part.waiting:
            part.pour(len(block.text) + 1)
        if not isinstance(part.stream, MarkdownStream) or part.stream.text != block.text:
            return None
        part.stream.finish()
        return part.stream
