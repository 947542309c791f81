"""Characters as people see them: a letter with its marks, a flag, a family are one each.

Unicode calls them extended grapheme clusters (UAX #29).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final
from unicodedata import category

from claude_tui.tui.markdown.wrapping import FLAG_LETTERS, JOINER

AROUND: Final = 64
"""So many code points on each side are looked at: no character that is written has more."""
MOST_FLAG_LETTERS: Final = 4_000
"""So many letters of flags in a row are looked at."""
WINDOW: Final = 512
"""So many code points are looked at together."""
LONGEST_WORD: Final = 1_000
"""A longer one is gone through in several steps."""

_FLAG_LETTERS: Final = "".join(FLAG_LETTERS)
_NON_JOINER: Final = "\u200c"


def whole_character(text: str, index: int) -> tuple[int, int]:
    """Return where the character begins and ends that ``text[index]`` belongs to.

    Args:
        text: One line.
        index: From 0; past the end it is a place of its own.
    """
    if text[max(index - 1, 0) : index + 2].isascii():
        return index, index + 1
    from wcwidth import iter_graphemes  # here, since most people never need it

    first = max(index - AROUND, 0)
    if text[first : first + 1] in FLAG_LETTERS:
        # Two of them are a flag, counted from the first of the row, or from an even place.
        least = max(first - MOST_FLAG_LETTERS, 0) // 2 * 2
        first = max(least + len(text[least : first + 1].rstrip(_FLAG_LETTERS)) - 1, least)
    start = end = first
    for character in iter_graphemes(text[first : index + AROUND]):
        start, end = end, end + len(character)
        if end > index:
            return start, end
    return index, index + 1


def characters(text: str, start: int, together: int = WINDOW) -> Iterator[tuple[int, int]]:
    """Yield where each character begins and ends, from ``start`` on, where one begins.

    Only as much of ``text`` is looked at as is asked for.

    Args:
        text: One line.
        start: Where to begin.
        together: So many code points are looked at together.
    """
    while start < len(text):
        window = text[start : start + together]
        if window.isascii() and text[start + together : start + together + 1].isascii():
            yield from ((at, at + 1) for at in range(start, start + len(window)))
            start += len(window)
            continue
        from wcwidth import iter_graphemes

        found = list(iter_graphemes(window))
        if start + together < len(text):
            if len(found) > 1:
                del found[-1]  # it may go on behind the window
            elif together < WINDOW:
                together = WINDOW
                continue
        for character in found:
            yield start, start + len(character)
            start += len(character)


def is_inside(text: str, index: int) -> bool:
    """Whether the place before ``text[index]`` is inside of a character."""
    return 0 < index < len(text) and whole_character(text, index)[0] < index


def word_start(text: str, index: int) -> int:
    """Return where the word, or the run of signs, begins that ends before ``index``."""
    index = len(text[:index].rstrip())
    least = max(index - LONGEST_WORD, 0)
    end, index = index, index - 1
    while index > least and _go_together(text[index - 1], text[index]):
        index -= 1
    return whole_character(text, index)[0] if end else 0


def word_end(text: str, index: int) -> int:
    """Return where the word, or the run of signs, ends that begins behind ``index``."""
    index = len(text) - len(text[index:].lstrip())
    most = min(index + LONGEST_WORD, len(text))
    index = min(index + 1, len(text))
    while index < most and _go_together(text[index - 1], text[index]):
        index += 1
    return whole_character(text, index - 1)[1] if 0 < index < len(text) else index


def _go_together(before: str, after: str) -> bool:
    """Whether two characters are of one word, or of one run of signs."""
    if before.isspace() or after.isspace():
        return False
    return _joins(before) or _joins(after) or _is_letter(before) == _is_letter(after)


def _is_letter(character: str) -> bool:
    return character.isalnum() or character == "_"


def _joins(character: str) -> bool:
    """Whether it is a mark on what stands before it, or joins that with what follows."""
    return not character.isascii() and (
        character in (JOINER, _NON_JOINER) or category(character)[0] == "M"
    )
