"""What two clicks select."""

from __future__ import annotations

import re
from typing import Final

_WORD: Final = r"[^\s(){}\[\]<>\"`,;|“”„«»、。，；：！？（）「」『』《》【】\ufdd0\ufdd1]+"
_AROUND: Final = ".:?!…'*"
"""What may stand in a word, as in an address or a path, but is a sign of its own at its end."""


def word_at(text: str, column: int) -> tuple[int, int]:
    """Where the word, path or address begins and ends that has the ``column``-th character.

    Between words it is that character alone.
    """
    for found in re.compile(_WORD).finditer(text, text.rfind(" ", 0, column) + 1):
        start, end = found.span()
        end -= len(found[0]) - len(found[0].rstrip(_AROUND))
        start += len(found[0]) - len(found[0].lstrip("'*"))
        if start <= column < end:
            return start, end
    return column, column + 1
