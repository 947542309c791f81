"""Break text to fit a width in columns of the screen, and cut it there."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Final
from unicodedata import category

from rich.cells import cell_len, get_character_cell_size

from claude_tui.text.visible import numbers
from claude_tui.tui.markdown.lines import Piece, Run

EMOJI_STYLE: Final = "\ufe0f"
"""Makes the character before it an emoji of two columns."""

JOINER: Final = "\u200d"
"""Joins the emoji on both sides of it."""

FLAG_LETTERS: Final = frozenset(map(chr, range(0x1F1E6, 0x1F200)))
"""Two of these are one flag."""


_BREAKS: Final = " \u200b"
"""A row may end after one of these: a space, or the space without width."""

_SEPARATORS: Final = ("/\\", "-_.,;:?!&=+|)]}>")
"""A long word is broken after one of these, as a path or an address is; the first are better."""

_CODE_SEPARATORS: Final = (" ", *_SEPARATORS)

_FIRST_VOWEL_SIGN: Final = "\u0900"


_MARK: Final = "[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]"
"""A mark on the letter before it, of no width."""
_MOST_MARKS: Final = 64
"""Marks of a letter that are drawn: no letter that is written has more."""
_MANY_MARKS: Final = f"({_MARK}{{{_MOST_MARKS}}}){_MARK}+"
"""Compiled at its first use, since the first paint does not need it."""
_LONG_ROW: Final = 1_000


def drawable(text: str) -> str:
    """Return a part of a row without the marks that nobody could see.

    There may be a megabyte of them on one letter, which takes long to measure and to send to the
    terminal. The part is as wide as before.
    """
    return text if len(text) < _LONG_ROW else re.sub(_MANY_MARKS, r"\1", text)


def cells_of(text: str) -> int:
    """Return the columns of ``text`` on the screen."""
    return len(text) if text.isascii() else cell_len(text)


def character_at(text: str, column: int) -> tuple[int, int]:
    """Return the start and the end of the character in a column of the screen.

    An emoji, a letter with its marks, and the number of a hidden character are several code points.
    Past the end it is the last one.
    """
    first, end = _cluster_at(text, column)
    spans = (match.span() for match in numbers().finditer(text))
    return next((span for span in spans if span[0] <= first < span[1]), (first, end))


def _cluster_at(text: str, column: int) -> tuple[int, int]:
    first = used = 0
    for index, size in enumerate(_sizes(text)):
        if size and used > column:
            return first, index
        if size:
            first = index
        used += size
    return first, len(text)


def breaks(text: str, width: int) -> list[int]:
    """Return where each row after the first begins in ``text``, broken between words if possible.

    A newline ends its row. Spaces at a break belong to the row above it. Only such spaces, or a
    single wide character, go beyond ``width``.
    """
    width = max(width, 1)
    if "\n" not in text:
        return _line_breaks(text, width)
    row_starts: list[int] = []
    start = 0
    for line in text.split("\n"):
        if start:
            row_starts.append(start)
        row_starts.extend(start + place for place in _line_breaks(line, width))
        start += len(line) + 1
    return row_starts


def wrapped(text: str, width: int) -> list[str]:
    """Return the rows of ``text``, broken as by ``breaks``, without the spaces at their ends."""
    edges = [0, *breaks(text, width), len(text)]
    return [text[start:end].rstrip() for start, end in pairwise(edges)]


def _line_breaks(text: str, width: int) -> list[int]:
    if text.isascii():
        return _ascii_breaks(text, width) if len(text) > width else []
    return _wide_breaks(text, width, _SEPARATORS)


def widest_word(line: str) -> int:
    """Return the columns of the widest part of ``line`` that a row must not end in."""
    if line.isascii():
        return max(map(len, line.split(" ")))
    sizes = _sizes(line)
    widest = used = 0
    for index, size in enumerate(sizes):
        if index and _may_break(line, sizes, index):
            used = 0
        used += 0 if _is_blank(line, sizes, index) else size
        widest = max(widest, used)
    return widest


def hard_breaks(text: str, width: int) -> list[int]:
    """Return the same for text that is broken wherever a row is full."""
    width = max(width, 1)
    if text.isascii():
        return list(range(width, len(text), width))
    return _wide_breaks(text, width, (), between_words=False)


def code_breaks(text: str, width: int) -> list[int]:
    """Return the same for a line of code; a broken line leaves a column for the mark at its rows.

    No spaces go beyond a row.
    """
    if not hard_breaks(text, width):
        return []
    width = max(width - 1, 1)
    if not text.isascii():
        return _wide_breaks(text, width, _CODE_SEPARATORS, between_words=False)
    row_starts = [0]
    while len(text) - row_starts[-1] > width:
        start = row_starts[-1]
        row_starts.append(_break_in_word(text, start, start + width, _CODE_SEPARATORS))
    return row_starts[1:]


def _break_in_word(text: str, start: int, end: int, separators: Sequence[str]) -> int:
    """Return where to break what fills a row: after a separator in its second half, or at ``end``.

    Args:
        text: The line.
        start: Where the row begins.
        end: Where it is full.
        separators: Characters to break after; those of an earlier string are better.
    """
    middle = (start + end) // 2
    for characters in separators:
        place = max(text.rfind(character, middle, end) for character in characters)
        if place >= 0:
            return place + 1
    return end


class Cutter:
    """Cuts ``runs`` from left to right, in a time that grows with their number, not its square.

    Args:
        runs: A logical line.
    """

    def __init__(self, runs: Sequence[Run]) -> None:
        self._runs = _whole(runs)
        self._first = 0
        """The run in which the next part may begin."""
        self._at = 0
        """Where that run begins."""

    def part(self, start: int, end: int) -> tuple[Piece, ...]:
        """Return the part between two places; ``start`` must not be before the last one."""
        while self._first < len(self._runs):
            length = len(self._runs[self._first].text)
            if self._at + length > start:
                break
            self._first += 1
            self._at += length
        pieces: list[Piece] = []
        number, at = self._first, self._at
        while number < len(self._runs) and at < end:
            text, styles, link = self._runs[number]
            left, right = max(start - at, 0), min(end - at, len(text))
            if left < right:
                pieces.append(Piece(text[left:right], styles, at + left, link))
            number += 1
            at += len(text)
        return tuple(pieces)


def _whole(runs: Sequence[Run]) -> Sequence[Run]:
    """Return the runs so that a character of several code points has the style of its first one.

    A highlighter splits a character that it does not know, and its parts are not as wide on the
    screen as the whole.
    """
    if not any(_may_tear(before.text, after.text) for before, after in pairwise(runs)):
        return runs
    sizes = _sizes("".join(run.text for run in runs))
    whole: list[Run] = []
    at = 0
    for run in runs:
        end = at + len(run.text)
        start = next((place for place in range(at, end) if sizes[place]), end) if whole else at
        if start > at:
            whole[-1] = whole[-1]._replace(text=whole[-1].text + run.text[: start - at])
        if start < end:
            whole.append(run._replace(text=run.text[start - at :]))
        at = end
    return whole


def _may_tear(before: str, after: str) -> bool:
    first = after[:1]
    if before.endswith(JOINER):
        return True
    return not first.isascii() and (
        first in FLAG_LETTERS or not get_character_cell_size(first) or _is_vowel_sign(first)
    )


def _is_vowel_sign(character: str) -> bool:
    """Whether it takes a column of its own, but belongs to the letter before it."""
    return character >= _FIRST_VOWEL_SIGN and category(character) == "Mc"


def _ascii_breaks(text: str, width: int) -> list[int]:
    row_starts: list[int] = []
    start, length = 0, len(text)
    while length - start > width:
        # A space right after the edge ends the last word of this row.
        space = text.rfind(" ", start, start + width + 1)
        if space >= start:
            cut = space + 1
        else:
            cut = _break_in_word(text, start, start + width, _SEPARATORS)
        while cut < length and text[cut] == " ":
            cut += 1
        if cut >= length:
            break
        row_starts.append(cut)
        start = cut
    return row_starts


def _wide_breaks(
    text: str, width: int, separators: Sequence[str], *, between_words: bool = True
) -> list[int]:
    row_starts: list[int] = []
    sizes = _sizes(text)
    start = used = chance = 0
    for index, size in enumerate(sizes):
        is_blank = between_words and _is_blank(text, sizes, index)
        if between_words and used and _may_break(text, sizes, index):
            chance = index
        if size and used + size > width and index > start and not is_blank:
            if chance > start:
                start = chance
            else:
                place = _break_in_word(text, start, index, separators)
                start = place if sizes[place] else index
            used = sum(sizes[start:index])
            row_starts.append(start)
            if used and used + size > width:
                start, used = index, 0
                row_starts.append(start)
        used += size
    return row_starts


def _sizes(text: str) -> list[int]:
    """Return the columns of each character; one that joins the character before it takes none.

    So no row ends inside an emoji of several characters: a family, a flag, a red heart.
    """
    sizes = [get_character_cell_size(character) for character in text]
    flag = joined = False
    base = 0
    for index, character in enumerate(text):
        before = text[index - 1] if index else ""
        flag = not (flag or joined) and before in FLAG_LETTERS and character in FLAG_LETTERS
        joined = before == JOINER and not joined
        if flag or joined:
            sizes[index] = 0
        if index and sizes[index] == 1 and _is_vowel_sign(character):
            sizes[base] += 1
            sizes[index] = 0
        elif sizes[index]:
            base = index
        elif flag or (
            character == EMOJI_STYLE and not joined and sizes[base] == 1 and _is_emoji(text[base])
        ):
            sizes[base] = 2
    return sizes


def _is_emoji(character: str) -> bool:
    """Whether it has an emoji style; a letter or a space keeps its width."""
    return cells_of(character + EMOJI_STYLE) == 2


def _may_break(text: str, sizes: list[int], index: int) -> bool:
    """Whether a row may end before ``index``: after a space, or next to an ideograph."""
    before = text[index - 1]
    if not sizes[index] or _is_blank(text, sizes, index):
        return False
    return before in _BREAKS or any(_is_wide(text[at], sizes[at]) for at in (index - 1, index))


def _is_blank(text: str, sizes: Sequence[int], index: int) -> bool:
    """Whether it is a space without a mark: an accent on a space is seen like a letter."""
    return text[index] == " " and (index + 1 == len(text) or sizes[index + 1] > 0)


def _is_wide(character: str, size: int) -> bool:
    """Whether it is two columns wide, and not because of a vowel sign at a letter."""
    if size != 2 or category(character)[0] != "L":
        return size == 2
    return get_character_cell_size(character) == 2
