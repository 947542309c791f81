"""Turn text that is still arriving into blocks."""

from __future__ import annotations

from typing import Final

from claude_tui.text.visible import visible
from claude_tui.tui.markdown.lines import Block, Code, Styles, Table
from claude_tui.tui.markdown.parser import parse, parse_pieces
from claude_tui.tui.markdown.pieces import START, Piece
from claude_tui.tui.markdown.plain import PLAIN_LINES, plain_blocks

_PATIENCE: Final = 8_000
"""The characters of an open block that are parsed again at each update; see ``update``."""

_HUGE: Final = 60_000
"""The characters of a block that waits for a third of its length, and not for a sixteenth."""


class MarkdownStream:
    """Parses only the open end of a growing text.

    After ``finish`` the blocks are those of ``parse`` for the same text, however it was cut.
    """

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self.settled = 0
        """How many of ``blocks`` are not parsed again."""
        self.kept = 0
        """How many of ``blocks`` the last ``update`` did not change."""
        self._parts: list[str] = []
        self._tail = ""
        self._resume = START
        self._open_sheet = 0
        """The first block of the listing that continues at ``settled``, if one does."""
        self._open_table = 0
        """The block that ends with the beginning of the table that continues there, if one does."""
        self._pending: list[str] = []
        self._pending_size = 0

    @property
    def text(self) -> str:
        """All the text so far."""
        return "".join(self._parts)

    @property
    def tail(self) -> str:
        """The text that the next update parses, without what was fed since the last one."""
        return self._tail

    def feed(self, fragment: str) -> None:
        """Add ``fragment``. Nothing is parsed before ``update``."""
        self._parts.append(fragment)
        self._pending.append(fragment)
        self._pending_size += len(fragment)

    def update(self) -> bool:
        """Parse what was fed since the last call, and return whether ``blocks`` changed.

        A huge block waits for more text: parsing it costs in proportion to its length, so it is
        parsed when it has grown by a share of it.
        """
        share = 16 if len(self._tail) < _HUGE else 3
        if not self._pending or self._pending_size * share < len(self._tail) - _PATIENCE:
            return False
        self._take()
        self._parse(done=False)
        return True

    def finish(self) -> None:
        """Complete the text."""
        self._take()
        self._parse(done=True)
        if "]:" in self.text:
            # A link definition changes text above it.
            self.blocks = list(parse(self.text))
        self.settled = len(self.blocks)

    def _take(self) -> None:
        self._tail += "".join(self._pending)
        self._pending = []
        self._pending_size = 0

    def _parse(self, *, done: bool) -> None:
        self.kept = self.settled
        del self.blocks[self.settled :]
        shown = visible(self._tail)
        pieces = parse_pieces(shown, self._resume)
        open_from = 0 if done else self._open_from(pieces, shown.count("\n"))
        self._complete_sheet(pieces, open_from, done=done)
        self._complete_table(pieces, open_from, done=done)
        if open_from:
            self._settle(pieces, open_from)
        self.blocks.extend(piece.block for piece in pieces[open_from:])
        if not done and self.blocks:
            self.blocks[-1] = _growing(self.blocks[-1])

    @staticmethod
    def _open_from(pieces: list[Piece], complete: int) -> int:
        """Return how many pieces can't change any more if ``complete`` lines are complete.

        A piece is final once another one follows that begins on a complete line. (The last line may
        still belong to the piece above: ``-`` becomes ``-- he said``. So may a table's header,
        until the line below it is complete.)
        """
        last = len(pieces) - 1
        while last > 0 and pieces[last].line + _has_table(pieces[last].block) >= complete:
            last -= 1
        return max(last, 0)

    def _settle(self, pieces: list[Piece], count: int) -> None:
        """Never parse the first ``count`` pieces again."""
        cut = 0
        for _ in range(pieces[count].line):
            cut = self._tail.index("\n", cut) + 1
        self._tail = self._tail[cut:]
        was_open = bool(self._resume.above)
        self._resume = pieces[count].resume
        if self._resume.widths:
            first = count
            while first and pieces[first].resume.widths:
                first -= 1
            if not pieces[first].resume.widths:  # otherwise it is the one that was already open
                self._open_table = len(self.blocks) + first
        settled = [piece.block for piece in pieces[:count]]
        if self._resume.above:
            # Its lines are coloured together once all of them have arrived.
            sheet = _sheet(pieces[count].block)
            first = next(n for n, block in enumerate(settled) if _sheet(block) is sheet)
            settled[first:] = map(_growing, settled[first:])
            if first or not was_open:
                self._open_sheet = len(self.blocks) + first
        self.blocks.extend(settled)
        self.settled = len(self.blocks)

    def _complete_sheet(self, pieces: list[Piece], count: int, *, done: bool) -> None:
        """Colour settled pieces of a listing with the rest of it, once that is settled, too."""
        if not self._resume.above:
            return
        sheet = _sheet(pieces[0].block) or ()
        if not done and _sheet(pieces[count].block) is sheet:
            return
        self.kept = self._open_sheet
        for number in range(self._open_sheet, self.settled):
            code = self.blocks[number].items[0]
            if isinstance(code, Code):
                whole = code._replace(sheet=sheet, growing=False)
                self.blocks[number] = self.blocks[number]._replace(items=(whole,))

    def _complete_table(self, pieces: list[Piece], count: int, *, done: bool) -> None:
        """Give settled rows of a table the widths of all its rows, once these are settled, too.

        Until then each piece has the widths that were known when it settled: drawing all of them
        again for every wider row would cost ever more as the table grows.
        """
        goes_on = all(piece.resume.widths for piece in pieces[1 : count + 1])
        if not self._resume.widths or (goes_on and not done):
            return
        rest = pieces[0].block.items[0]
        if not isinstance(rest, Table):
            return
        for number in reversed(range(self._open_table, self.settled)):
            block = self.blocks[number]
            table = block.items[-1]
            if isinstance(table, Table) and table.widths != rest.widths:
                whole = table._replace(widths=rest.widths)
                self.blocks[number] = block._replace(items=(*block.items[:-1], whole))
                self.kept = min(self.kept, number)


class PlainStream:
    """Does the same for text that is shown as it is."""

    def __init__(self, styles: Styles = ()) -> None:
        self.blocks: list[Block] = []
        self.settled = 0
        self.kept = 0
        self._styles = styles
        self._tail = ""
        self._pending: list[str] = []

    @property
    def tail(self) -> str:
        """The text that the next update lays out, without what was fed since the last one."""
        return self._tail

    def feed(self, fragment: str) -> None:
        """Add ``fragment``. Nothing is shown before ``update``."""
        self._pending.append(fragment)

    def update(self) -> bool:
        """Show what was fed since the last call, and return whether ``blocks`` changed."""
        if not self._pending:
            return False
        self._tail += "".join(self._pending)
        self._pending = []
        self.kept = self.settled
        del self.blocks[self.settled :]
        lines = self._tail.split("\n")
        settled = (len(lines) - 1) // PLAIN_LINES * PLAIN_LINES
        if settled:
            self.blocks.extend(plain_blocks("\n".join(lines[:settled]), self._styles))
            self.settled = len(self.blocks)
            self._tail = "\n".join(lines[settled:])
        self.blocks.extend(plain_blocks(self._tail, self._styles))
        return True


def _growing(block: Block) -> Block:
    """Return ``block`` with a listing at its end marked as growing."""
    last = block.items[-1] if block.items else None
    if not isinstance(last, Code):
        return block
    return block._replace(items=(*block.items[:-1], last._replace(growing=True)))


def _has_table(block: Block) -> bool:
    """Whether the block ends with a table."""
    return bool(block.items) and isinstance(block.items[-1], Table)


def _sheet(block: Block) -> tuple[str, ...] | None:
    """Return the sheet of a piece of a listing."""
    code = block.items[0] if block.items else None
    return code.sheet if isinstance(code, Code) else None
