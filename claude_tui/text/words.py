"""Find the word that a double click selects."""

from __future__ import annotations

import re
from typing import Final

_WORD: Final = r"[^\s(){}\[\]<>\"`,;|“”„«»、。，；：！？（）「」『』《》【】\ufdd0\ufdd1]+"
_AROUND: Final = ".:?!…'*"
"""What may be inside a word, such as an address or a path, but does not belong to it at its end."""


def word_at(text: str, column: int) -> tuple[int, int]:
    """Return the start and the end of the word, path or address at a column.

    Between words this is the character itself.
    """
    for word in re.compile(_WORD).finditer(text, text.rfind(" ", 0, column) + 1):
        start, end = word.span()
        end -= len(word[0]) - len(word[0].rstrip(_AROUND))
        start += len(word[0]) - len(word[0].lstrip("'*"))
        if start <= column < end:
            return start, end
    return column, column + 1
