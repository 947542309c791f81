"""Break a line into rows of some width, and measure parts of a row."""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from rich.cells import get_character_cell_size

from claude_tui.tui.characters import characters
from claude_tui.tui.markdown.wrapping import cells_of

_WIDE_LETTERS: Final = "\u3041-\u3096\u30a1-\u30fa\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3"
"""Characters of one code point and two columns, which are quick to break into rows."""

SIGNS: Final = {
    **{code: 0x2400 + code for code in range(0x20) if code != ord("\t")},
    0x7F: 0x2421,
    **dict.fromkeys([*range(0x80, 0xA0), 0x061C, 0x200E, 0x200F], 0xFFFD),
    **dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A)], 0xFFFD),
}
"""A visible sign for each character that would act on the terminal or reorder text.

Each sign is one character, since the cursor counts characters.
"""

MOST_IN_COLUMN: Final = 6
"""The most code points for each column of a row, even if they have no width."""


@cache
def _ideographs() -> re.Pattern[str]:
    return re.compile(f"[{_WIDE_LETTERS}]+")


class RowBreaks:
    """Breaks lines into rows, between words if possible, and never inside of a character.

    The end of a row depends only on its start.

    Args:
        width: Columns of a row; 0 not to break lines.
        tab_width: Columns of a tab.
    """

    def __init__(self, width: int, tab_width: int) -> None:
        self.width = width
        self.tab_width = tab_width

    def next_break(self, line: str, start: int) -> int:
        """Return the end of the row that starts at ``start``."""
        if not self.width:
            return len(line)
        edge = start + self.width
        row = line[start:edge]
        if line[start : edge + 1].isascii() and "\t" not in row:
            if edge >= len(line):
                return len(line)
            # A word and the spaces after it stay together.
            space = (row.rstrip(" ") if line[edge] == " " else row).rfind(" ")
            return start + space + 1 if space >= 0 else edge
        ends = self._ends(line, start)
        if ends[-1] == len(line):
            return ends[-1]
        return next((place for place in reversed(ends) if _may_break(line, place)), ends[-1])

    def breaks(self, line: str) -> list[int]:
        """Return the start of each row after the first."""
        breaks: list[int] = []
        place = 0
        while (place := self.next_break(line, place)) < len(line):
            breaks.append(place)
        return breaks

    def cells(self, text: str, start_column: int = 0) -> int:
        """Return the number of columns of ``text`` if it starts in ``start_column`` of its row."""
        if not text.isascii():
            text = text.translate(SIGNS)
        if "\t" not in text:
            return cells_of(text)
        used = start_column
        for number, part in enumerate(text.split("\t")):
            if number:
                used += self.tab_width - used % self.tab_width
            used += cells_of(part)
        return used - start_column

    def column_at(self, line: str, start: int, end: int, cell: int) -> int:
        """Return the index in ``line`` of the character in a column of a row.

        After the row's last character, it is the index of that character if the line continues.
        """
        used = 0
        for column, after in characters(line, start):
            used += self.cells(line[column:after], used)
            if used > cell or (after >= end and end < len(line)):
                return column
        return end

    def estimated_rows(self, line: str) -> int:
        """Estimate the number of rows of ``line``."""
        sample = line[:100]
        if not self.width or not sample:
            return 1
        return max(self.cells(sample) * len(line) // (len(sample) * self.width), 1)

    def _ends(self, line: str, start: int) -> list[int]:
        """Return the end of each character that fits in a row; one always fits."""
        most = max(self.width // 2, 1)
        ideographs = _ideographs().match(line, start, start + most + 1)
        if ideographs and ideographs.end() - start > most:
            return [start + most]
        ends: list[int] = []
        used, longest = 0, start + MOST_IN_COLUMN * self.width
        for place, after in characters(line, start, self.width + 8):
            if ends and place >= longest:
                break
            used += self.cells(line[place:after], used)
            if ends and used > self.width:
                break
            ends.append(after)
        return ends


def _may_break(line: str, place: int) -> bool:
    """Return whether a row may end before ``place``: after a space, or next to an ideograph."""
    before, after = line[place - 1], line[place]
    if before.isspace() and not after.isspace():
        return True
    if before.isascii() and after.isascii():
        return False
    return get_character_cell_size(before) == 2 or get_character_cell_size(after) == 2
