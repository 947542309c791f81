"""Text that is still arriving, as blocks."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from claude_tui.tui.markdown.lines import Block, Code, Styles
from claude_tui.tui.markdown.parser import parse, parse_pieces
from claude_tui.tui.markdown.pieces import START, Piece
from claude_tui.tui.markdown.plain import PLAIN_LINES, plain_blocks
from claude_tui.tui.visible import visible

_PATIENCE: Final = 8_000
"""Characters of an open block that are parsed again at each update; see ``update``."""


class MarkdownStream:
    """Parses only the open end of a growing text.

    ``blocks[:settled]`` never change again, except when ``finish`` says so. After ``finish``
    the blocks are those of ``parse`` for the same text, however it was cut.
    """

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self.settled = 0
        """How many of ``blocks`` are final."""
        self._parts: list[str] = []
        self._tail = ""
        self._resume = START
        self._pending: list[str] = []
        self._pending_size = 0

    @property
    def text(self) -> str:
        """All that was fed."""
        return "".join(self._parts)

    def feed(self, fragment: str) -> None:
        """Take ``fragment`` in; nothing is parsed until ``update``."""
        self._parts.append(fragment)
        self._pending.append(fragment)
        self._pending_size += len(fragment)

    def update(self) -> bool:
        """Parse what was fed since the last time; whether ``blocks`` changed.

        Where one block has grown huge, it waits for more text: parsing it costs in proportion
        to its length, so it is parsed when it has grown by a share of it.
        """
        if not self._pending or self._pending_size * 16 < len(self._tail) - _PATIENCE:
            return False
        self._take()
        self._parse(done=False)
        return True

    def finish(self) -> bool:
        """The text is complete; whether blocks that were settled have changed."""
        self._take()
        self._parse(done=True)
        if "]:" not in self.text:
            self.settled = len(self.blocks)
            return False
        # A link definition changes text above it.
        before = self.blocks[: self.settled]
        self.blocks = list(parse(self.text))
        self.settled = len(self.blocks)
        return self.blocks[: len(before)] != before

    def _take(self) -> None:
        self._tail += "".join(self._pending)
        self._pending = []
        self._pending_size = 0

    def _parse(self, *, done: bool) -> None:
        del self.blocks[self.settled :]
        shown = visible(self._tail)
        pieces = parse_pieces(shown, self._resume)
        if not done:
            self._settle(pieces, shown.count("\n"))
        self.blocks.extend(piece.block for piece in pieces)
        if not done and self.blocks:
            self.blocks[-1] = _growing(self.blocks[-1])

    def _settle(self, pieces: list[Piece], complete: int) -> None:
        """Move what can't change any more out of ``pieces``.

        A piece is final once another one follows that begins on a complete line. (The last
        line may still turn out to belong to the piece above: ``-`` becomes ``-- he said``.)
        """
        last = len(pieces) - 1
        while last > 0 and pieces[last].line >= complete:
            last -= 1
        if last <= 0:
            return
        cut = 0
        for _ in range(pieces[last].line):
            cut = self._tail.index("\n", cut) + 1
        self._tail = self._tail[cut:]
        self._resume = pieces[last].resume
        self.blocks.extend(piece.block for piece in pieces[:last])
        self.settled = len(self.blocks)
        del pieces[:last]


class PlainStream:
    """The same for text that is shown as it stands."""

    def __init__(self, styles: Styles = ()) -> None:
        self.blocks: list[Block] = []
        self.settled = 0
        self._styles = styles
        self._parts: list[str] = []
        self._tail = ""
        self._pending: list[str] = []

    @property
    def text(self) -> str:
        """All that was fed."""
        return "".join(self._parts)

    def feed(self, fragment: str) -> None:
        """Take ``fragment`` in; nothing is shown until ``update``."""
        self._parts.append(fragment)
        self._pending.append(fragment)

    def update(self) -> bool:
        """Show what was fed since the last time; whether ``blocks`` changed."""
        if not self._pending:
            return False
        self._tail += "".join(self._pending)
        self._pending = []
        del self.blocks[self.settled :]
        lines = self._tail.split("\n")
        settled = (len(lines) - 1) // PLAIN_LINES * PLAIN_LINES
        if settled:
            self.blocks.extend(plain_blocks("\n".join(lines[:settled]), self._styles))
            self.settled = len(self.blocks)
            self._tail = "\n".join(lines[settled:])
        self.blocks.extend(plain_blocks(self._tail, self._styles))
        return True

    def finish(self) -> bool:
        """The text is complete; whether blocks that were settled have changed: never."""
        self.update()
        self.settled = len(self.blocks)
        return False


def _growing(block: Block) -> Block:
    """``block`` with a listing at its end marked as growing."""
    last = block.items[-1] if block.items else None
    if not isinstance(last, Code):
        return block
    return replace(block, items=(*block.items[:-1], replace(last, growing=True)))
