"""The lines of a text, broken into rows: near the visible part at once, elsewhere later."""

from __future__ import annotations

import sys
from bisect import bisect_right
from collections import deque
from collections.abc import Iterable
from typing import Final, NamedTuple

from textual.document._document import DocumentBase

from claude_tui.tui.characters import whole_character
from claude_tui.tui.editor.row_blocks import Block, Blocks, Place
from claude_tui.tui.editor.row_breaks import RowBreaks

CHARACTERS: Final = 1_000
"""The usual size of a block in characters; a line of more than two blocks is divided."""
LINES: Final = 1_000
"""About the most lines of a block."""
NEAR: Final = 10
"""The most parts of a line to count in order to find the first row of the next one exactly. With
more than these it is estimated until they are counted."""
BEFORE: Final = 5
"""An estimate starts this many parts before, since those are likely to be shown next."""
KEPT: Final = 64
"""The number of blocks whose rows are cached."""
MANY: Final = 20
"""This many rows take as long as a block of ASCII."""
SLOW: Final = 40
"""Text that is not ASCII, or has tabs, takes this many times longer."""


class Row(NamedTuple):
    """A row: its start and its end in its line."""

    line: int
    start: int
    end: int
    is_last: bool
    """Whether it is the last row of its line."""


class BrokenLines:
    """The rows of all lines of a document.

    The end of a row depends only on its start, which depends on all earlier rows of its line. So
    each part of a long line takes from the next part what its last row has room for.

    Args:
        document: The lines.
        breaks: Finds the end of a row.
    """

    def __init__(self, document: DocumentBase, breaks: RowBreaks) -> None:
        self._document = document
        self._breaks = breaks
        self._kept: deque[Block] = deque()
        self._spent = 0
        """The effort so far, in the units of ``count``."""
        self._counted = 0
        """The number of leading blocks that are counted."""
        self._blocks = Blocks([self._uncounted(0, document.line_count)])

    @property
    def lines(self) -> int:
        """The number of broken lines: those of the document before its last edit."""
        return self._blocks.lines

    @property
    def height(self) -> int:
        """The number of rows, some of them estimated."""
        return self._blocks.rows

    # -- rows

    def find(self, place: Place) -> tuple[int, Row]:
        """Return the number of the row that contains a place, and the row."""
        index = self._ensure(place)
        begin = self._blocks.begin(index)
        line, column = place[0] - begin[0], place[1]
        place_in_block = (line, column if line else column - begin[1])
        number = bisect_right(self._starts(index), place_in_block) - 1
        return self._blocks.row(index) + number, self._row(index, number)

    def row_at(self, y: int) -> Row:
        """Return a row by its number; the last row if the number is too high."""
        index = self._blocks.of_row(y)
        if not self._blocks[index].is_counted:
            return self.find(self._place_near(index, y))[1]
        return self._row(index, min(y - self._blocks.row(index), self._blocks[index].rows - 1))

    def _row(self, index: int, number: int) -> Row:
        starts = self._starts(index)
        first, offset = self._blocks.begin(index)
        line, start = starts[number]
        end = length = len(self._document.get_line(first + line))
        if number + 1 < len(starts):
            if starts[number + 1][0] == line:
                end = starts[number + 1][1] + (0 if line else offset)
        elif not self._blocks[index].lines:
            end = offset + self._blocks[index].characters
        return Row(first + line, start + (0 if line else offset), end, end == length)

    def _place_near(self, index: int, y: int) -> Place:
        """Estimate the place of a row in a block that is not counted."""
        block, (line, column) = self._blocks[index], self._blocks.begin(index)
        share = max(y - self._blocks.row(index), 0) / block.rows
        if not block.characters:
            line += min(int(share * block.lines), block.lines - 1)
        characters = block.characters
        if block.lines == 1 and not characters:
            characters = len(self._document.get_line(line))
        return line, column + int(min(share, 1) * characters)

    # -- edits

    def replace_lines(self, first: int, old_last: int) -> None:
        """Break the lines that replaced others.

        Args:
            first: The first replaced line.
            old_last: The last replaced line.
        """
        blocks = self._blocks
        begin, end = blocks.of((first, 0)), blocks.last_of(old_last) + 1
        top = blocks.line(begin)
        others = top + blocks.lines - blocks.line(end)
        self._replace(begin, end, [self._uncounted(top, self._document.line_count - others)])

    def replace_in_line(self, start: Place, old_end: Place) -> None:
        """Break a line again after an edit inside of it.

        Args:
            start: The start of the replaced text.
            old_end: The end of the replaced text.
        """
        blocks = self._blocks
        first, last = blocks.of(start), blocks.of(old_end)
        if not (blocks[first].characters and self._is_long(start[0])):
            self.replace_lines(start[0], start[0])
            return
        while blocks.begin(first)[1] and not blocks[first].is_counted:
            first -= 1
        begin, rows = blocks.begin(first)[1], blocks[first].starts
        if begin and (rows is None or len(rows) == 1 or start[1] - begin < rows[1][1]):
            first -= 1  # the row before the edit may have room for more now
        others = self._others_in_line(start[0], first, last)
        length = len(self._document.get_line(start[0]))
        while length <= others:
            first, last = (first - 1, last) if blocks[last].lines else (first, last + 1)
            others = self._others_in_line(start[0], first, last)
        rows_before = sum(blocks[index].rows for index in range(first, last + 1))
        joined = Block(blocks[last].lines, rows_before, length - others)
        self._replace(first, last + 1, self._divided(joined))

    def _others_in_line(self, line: int, first: int, last: int) -> int:
        """Return the characters of a line's parts, without those from ``first`` to ``last``."""
        begin, end = self._blocks.of((line, 0)), self._blocks.last_of(line)
        indexes = (*range(begin, first), *range(last + 1, end + 1))
        return sum(self._blocks[index].characters for index in indexes)

    def _replace(self, first: int, end: int, blocks: Iterable[Block]) -> None:
        self._blocks.replace(first, end, blocks)
        self._counted = min(self._counted, first)

    # -- blocks

    def _is_long(self, line_index: int) -> bool:
        """Return whether a line is divided into blocks of its own."""
        return self._breaks.width > 0 and len(self._document.get_line(line_index)) > 2 * CHARACTERS

    def _uncounted(self, first: int, lines: int) -> Block:
        """Return some lines as one block with an estimated number of rows."""
        sample = self._document.lines[first : first + lines : max(lines // 100, 1)]
        rows = sum(map(self._breaks.estimated_rows, sample)) * lines // len(sample)
        return Block(lines, max(rows, lines))

    def _divided(self, part: Block) -> list[Block]:
        """Divide a part of a line into parts of the usual size."""
        count = max(part.characters // CHARACTERS, 1)
        sizes = [CHARACTERS] * (count - 1)
        sizes.append(part.characters - CHARACTERS * (count - 1))
        parts = [Block(0, max(part.rows * size // part.characters, 1), size) for size in sizes]
        parts[-1].lines = part.lines
        return parts

    # -- counting

    @property
    def is_counted(self) -> bool:
        """Whether all rows are counted, none estimated."""
        while self._counted < len(self._blocks) and self._blocks[self._counted].is_counted:
            self._counted += 1
        return self._counted == len(self._blocks)

    def count(self, effort: int) -> None:
        """Count estimated rows, from the first one on.

        Args:
            effort: How much to do; 1 is about a block of ASCII.
        """
        self._spent = 0
        while self._spent < effort and not self.is_counted:
            self._count(self._counted, self._blocks.begin(self._counted)[0])

    def count_around(self, place: Place, rows: int) -> None:
        """Make sure that ``rows`` rows before and after a place are counted."""
        blocks = self._blocks
        while (index := self._uncounted_near(place, rows)) is not None:
            nearest, _ = blocks.begin(index)
            if blocks.begin(index) < place:
                line, column = blocks.begin(index + 1)
                nearest = line if column else line - 1
            self._count(self._first_near(index), nearest)

    def is_near_counted(self, y: int, rows: int) -> bool:
        """Return whether ``rows`` rows from ``y`` on are counted."""
        first, last = self._blocks.of_row(y), self._blocks.of_row(y + rows)
        return all(self._blocks[index].is_counted for index in range(first, last + 1))

    def _uncounted_near(self, place: Place, rows: int) -> int | None:
        """Return an uncounted block that may have some of the rows around a place."""
        here = self._ensure(place)
        number = self.find(place)[0] - self._blocks.row(here)
        below = range(here + 1, len(self._blocks))
        index = self._first_uncounted(below, rows - (self._blocks[here].rows - 1 - number))
        if index is not None:
            return index
        return self._first_uncounted(range(here - 1, -1, -1), rows - number)

    def _first_uncounted(self, indexes: range, rows: int) -> int | None:
        for index in indexes:
            if rows <= 0:
                break
            if not self._blocks[index].is_counted:
                return index
            rows -= self._blocks[index].rows
        return None

    def _ensure(self, place: Place) -> int:
        """Return the block of a place after counting its rows."""
        while not self._blocks[index := self._blocks.of(place)].is_counted:
            self._count(self._first_near(index), place[0])
        return index

    def _first_near(self, index: int) -> int:
        """Return the first part to count before this one."""
        first = index
        while self._blocks.begin(first)[1] and not self._blocks[first - 1].is_counted:
            first -= 1
            if index - first > NEAR:
                return index - BEFORE
        return first

    def _count(self, index: int, line: int) -> None:
        """Count a part of a line, or some lines of a block around ``line``."""
        if self._blocks[index].characters:
            self._count_part(index)
        else:
            self._count_lines(index, line)

    def _count_lines(self, index: int, line: int) -> None:
        blocks = self._blocks
        block, first = blocks[index], blocks.line(index)
        start, end = self._around(line, first, first + block.lines)
        if self._is_long(line):
            text = self._document.get_line(line)
            middle = self._divided(Block(1, self._breaks.estimated_rows(text), len(text)))
        else:
            starts = self._rows_of_lines(start, end)
            middle = [Block(end - start, len(starts), starts=starts, is_counted=True)]
            self._keep(middle[0])
        before, behind = start - first, first + block.lines - end
        # The estimate for the whole block stays: the other lines get the rows that are left.
        rows = max(block.rows - sum(each.rows for each in middle), before + behind)
        above = before and rows * before // (before + behind)
        around = [Block(before, above), *middle, Block(behind, rows - above)]
        self._replace(index, index + 1, [each for each in around if each.lines or each.characters])

    def _around(self, line: int, first: int, end: int) -> tuple[int, int]:
        """Return the start and the end of a group of lines around ``line``, between two lines."""
        if self._is_long(line):
            return line, line + 1
        lines = self._document.lines
        longest = 2 * CHARACTERS if self._breaks.width else sys.maxsize
        start, room = line, CHARACTERS // 2
        while start > first and line - start < LINES // 2 and room > 0:
            length = len(lines[start - 1])
            if length > longest:
                break
            start -= 1
            room -= length
        end, room = min(end, start + LINES), room + CHARACTERS // 2
        stop = line + 1
        while stop < end and room > 0:
            length = len(lines[stop])
            if length > longest:
                break
            stop += 1
            room -= length
        return start, stop

    def _count_part(self, index: int) -> None:
        blocks = self._blocks
        block = blocks[index]
        line_index, column = blocks.begin(index)
        line = self._document.get_line(line_index)
        if column and not blocks[index - 1].is_counted:
            inside = column - whole_character(line, column)[0]
            if inside < blocks[index - 1].characters:
                blocks[index - 1].characters -= inside
                block.characters += inside
                blocks.changed(index - 1)
                column -= inside
        block.starts, end = self._rows_of_part(line, column, column + block.characters)
        more = len(block.starts) - block.rows
        block.rows, block.is_counted = len(block.starts), True
        self._keep(block)
        self._take(index, end - column - block.characters)
        if not block.lines and not blocks[index + 1].is_counted:
            blocks[index + 1].rows = max(blocks[index + 1].rows - more, 1)
        blocks.changed(index)

    def _take(self, index: int, characters: int) -> None:
        """Move characters from the following parts into the last row of a part."""
        blocks = self._blocks
        block = blocks[index]
        block.characters += characters
        taken = index + 1
        while characters and characters >= blocks[taken].characters:
            characters -= blocks[taken].characters
            block.lines += blocks[taken].lines
            taken += 1
        if characters:
            blocks[taken].characters -= characters
            blocks[taken].is_counted, blocks[taken].starts = False, None
        self._replace(index + 1, taken, [])

    def _starts(self, index: int) -> list[Place]:
        """Return the start of each row of a block, relative to the block."""
        block = self._blocks[index]
        if block.starts is not None:
            return block.starts
        first, column = self._blocks.begin(index)
        if block.characters:
            line = self._document.get_line(first)
            starts, _end = self._rows_of_part(line, column, column + block.characters)
        else:
            starts = self._rows_of_lines(first, first + block.lines)
        block.starts = starts
        self._keep(block)
        return starts

    def _keep(self, block: Block) -> None:
        if block in self._kept:
            self._kept.remove(block)
        self._kept.append(block)
        if len(self._kept) > KEPT:
            self._kept.popleft().starts = None

    def _rows_of_lines(self, start: int, end: int) -> list[Place]:
        starts: list[Place] = []
        width = self._breaks.width
        is_slow = False
        for number, line in enumerate(self._document.lines[start:end]):
            starts.append((number, 0))
            if len(line) <= width and line.isascii() and "\t" not in line:
                continue
            is_slow = is_slow or _is_slow(line)
            starts.extend((number, place) for place in self._breaks.breaks(line))
        self._spent += (SLOW if is_slow else 1) + len(starts) // MANY
        return starts

    def _rows_of_part(self, line: str, start: int, end: int) -> tuple[list[Place], int]:
        """Return the starts of the rows between two columns of a line, and the last row's end."""
        starts: list[Place] = []
        place = start
        while place < end:
            starts.append((0, place - start))
            place = self._breaks.next_break(line, place)
        self._spent += (SLOW if _is_slow(line[start:end]) else 1) + len(starts) // MANY
        return starts, place


def _is_slow(text: str) -> bool:
    return not text.isascii() or "\t" in text
