"""Turn text that is still arriving into blocks."""

from __future__ import annotations

from typing import Final

from claude_tui.text.visible import visible
from claude_tui.tui.markdown.lines import (
    PLAIN_LINES,
    Block,
    Code,
    Item,
    Styles,
    Table,
    plain_blocks,
)
from claude_tui.tui.markdown.parser import parse, parse_pieces
from claude_tui.tui.markdown.pieces import START, Piece

_PATIENCE: Final = 8_000
"""The characters of an open block that are parsed again at each update; see ``update``."""

_HUGE: Final = 60_000
"""The characters of a block that waits for a third of its length, and not for a sixteenth."""


class TextStream:
    """Parses only the open end of a growing text.

    After ``finish`` the blocks are those of ``parse`` for the same text, however it was cut.

    Args:
        plain: The styles of a text that is shown as it is; None: it is Markdown.
    """

    def __init__(self, plain: Styles | None = None) -> None:
        self._plain = plain
        self.blocks: list[Block] = []
        self.settled = 0
        """How many of ``blocks`` are not parsed again."""
        self.kept = 0
        """How many of ``blocks`` the last ``update`` did not change."""
        self._parts: list[str] = []
        self._tail = ""
        self._resume = START
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
        if self._plain is None and "]:" in self.text:
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
        if self._plain is None:
            pieces = parse_pieces(shown, self._resume)
        else:
            pieces = _plain_pieces(shown, self._plain)
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
        while last > 0:
            is_table = isinstance(_last_item(pieces[last].block), Table)
            if pieces[last].line + is_table < complete:
                break
            last -= 1
        return max(last, 0)

    def _settle(self, pieces: list[Piece], count: int) -> None:
        """Never parse the first ``count`` pieces again."""
        cut = 0
        for _ in range(pieces[count].line):
            cut = self._tail.index("\n", cut) + 1
        self._tail = self._tail[cut:]
        self._resume = pieces[count].resume
        settled = [piece.block for piece in pieces[:count]]
        if self._resume.above:
            # Its lines are coloured together once all of them have arrived.
            sheet = _sheet(pieces[count].block)
            first = next(n for n, block in enumerate(settled) if _sheet(block) is sheet)
            settled[first:] = map(_growing, settled[first:])
        self.blocks.extend(settled)
        self.settled = len(self.blocks)

    def _complete_sheet(self, pieces: list[Piece], count: int, *, done: bool) -> None:
        """Colour settled pieces of a listing with the rest of it, once that is settled, too."""
        if not self._resume.above:
            return
        sheet = _sheet(pieces[0].block) or ()
        if not done and _sheet(pieces[count].block) is sheet:
            return
        while self.kept:
            code = _last_item(self.blocks[self.kept - 1])
            if not isinstance(code, Code) or not code.growing:
                return
            self.kept -= 1
            whole = code._replace(sheet=sheet, growing=False)
            self.blocks[self.kept] = self.blocks[self.kept]._replace(items=(whole,))

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
        for number in reversed(range(self.settled)):
            block = self.blocks[number]
            table = _last_item(block)
            if not isinstance(table, Table):
                return
            if table.widths != rest.widths:
                whole = table._replace(widths=rest.widths)
                self.blocks[number] = block._replace(items=(*block.items[:-1], whole))
                self.kept = min(self.kept, number)
            if table.starts:
                return


def _plain_pieces(text: str, styles: Styles) -> list[Piece]:
    """Return text that is shown as it is in pieces."""
    blocks = plain_blocks(text, styles)
    return [
        Piece(block, "paragraph", number * PLAIN_LINES, START)
        for number, block in enumerate(blocks)
    ]


def _growing(block: Block) -> Block:
    """Return ``block`` with a listing at its end marked as growing."""
    last = _last_item(block)
    if not isinstance(last, Code):
        return block
    return block._replace(items=(*block.items[:-1], last._replace(growing=True)))


def _sheet(block: Block) -> tuple[str, ...] | None:
    """Return the sheet of a piece of a listing."""
    code = _last_item(block)
    return code.sheet if isinstance(code, Code) else None


def _last_item(block: Block) -> Item | None:
    return block.items[-1] if block.items else None
