"""Characters as people see them: a letter with its marks, a flag or a family is one character.

Unicode calls them extended grapheme clusters (UAX #29).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final
from unicodedata import category

from claude_tui.tui.markdown.wrapping import FLAG_LETTERS, JOINER

AROUND: Final = 64
"""Code points to look at on each side: no character that people write has more."""
MOST_FLAG_LETTERS: Final = 4_000
"""The most flag letters in a row to look at."""
WINDOW: Final = 512
"""Code points to segment at a time."""
LONGEST_WORD: Final = 1_000
"""The longest word that one step crosses."""

_FLAG_LETTERS: Final = "".join(FLAG_LETTERS)
_NON_JOINER: Final = "\u200c"


def whole_character(text: str, index: int) -> tuple[int, int]:
    """Return the start and the end of the character that contains ``text[index]``.

    Args:
        text: One line.
        index: An index into ``text``; one past the end counts as a character of its own.
    """
    if text[max(index - 1, 0) : index + 2].isascii():
        return index, index + 1
    from wcwidth import iter_graphemes  # imported here, since the first paint does not need it

    first = max(index - AROUND, 0)
    if text[first : first + 1] in FLAG_LETTERS:
        # Two letters are a flag, counted from the first of the row, or from an even index.
        least = max(first - MOST_FLAG_LETTERS, 0) // 2 * 2
        first = max(least + len(text[least : first + 1].rstrip(_FLAG_LETTERS)) - 1, least)
    start = end = first
    for character in iter_graphemes(text[first : index + AROUND]):
        start, end = end, end + len(character)
        if end > index:
            return start, end
    return index, index + 1


def characters(text: str, start: int, window_size: int = WINDOW) -> Iterator[tuple[int, int]]:
    """Yield the start and the end of each character, lazily.

    Args:
        text: One line.
        start: The start of the first character.
        window_size: Code points to segment at a time.
    """
    while start < len(text):
        window = text[start : start + window_size]
        if window.isascii() and text[start + window_size : start + window_size + 1].isascii():
            yield from ((at, at + 1) for at in range(start, start + len(window)))
            start += len(window)
            continue
        from wcwidth import iter_graphemes

        graphemes = list(iter_graphemes(window))
        if start + window_size < len(text):
            if len(graphemes) > 1:
                del graphemes[-1]  # it may continue after the window
            elif window_size < WINDOW:
                window_size = WINDOW
                continue
        for character in graphemes:
            yield start, start + len(character)
            start += len(character)


def is_inside(text: str, index: int) -> bool:
    """Return whether ``index`` is in the middle of a character."""
    return 0 < index < len(text) and whole_character(text, index)[0] < index


def word_start(text: str, index: int) -> int:
    """Return the start of the word, or of the run of signs, before ``index``."""
    index = len(text[:index].rstrip())
    limit = max(index - LONGEST_WORD, 0)
    end, index = index, index - 1
    while index > limit and _are_joined(text[index - 1], text[index]):
        index -= 1
    return whole_character(text, index)[0] if end else 0


def word_end(text: str, index: int) -> int:
    """Return the end of the word, or of the run of signs, after ``index``."""
    index = len(text) - len(text[index:].lstrip())
    limit = min(index + LONGEST_WORD, len(text))
    index = min(index + 1, len(text))
    while index < limit and _are_joined(text[index - 1], text[index]):
        index += 1
    return whole_character(text, index - 1)[1] if 0 < index < len(text) else index


def _are_joined(left: str, right: str) -> bool:
    """Return whether two neighbours are in one word, or in one run of signs."""
    if left.isspace() or right.isspace():
        return False
    return _joins(left) or _joins(right) or _is_letter(left) == _is_letter(right)


def _is_letter(character: str) -> bool:
    return character.isalnum() or character == "_"


def _joins(character: str) -> bool:
    """Return whether it is a mark on the previous character, or joins its neighbours."""
    return not character.isascii() and (
        character in (JOINER, _NON_JOINER) or category(character)[0] == "M"
    )
