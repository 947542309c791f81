"""How well a line of a list matches what was typed."""

from __future__ import annotations

import re
from collections.abc import Sequence

from claude_tui.text.matching import folded

NO_MATCH = 0
"""The rank of a line that is not to be shown."""


def rank(words: Sequence[str], title: str, more: str) -> int:
    """Rank a line: the higher, the better; ``NO_MATCH`` unless it has all of ``words``.

    Best is a title that starts with what was typed, then words that start with it, then words that
    contain it; each time the title's before those of ``more``. Last come the letters in their order
    within one word of the title.

    Args:
        words: What was typed, folded, word by word.
        title: The name of the line.
        more: Further text that is searched.
    """
    title = folded(title)
    everything = f"{title} {folded(more)}"
    if title.startswith(" ".join(words)):
        return 6
    for text, at_beginning, within in ((title, 5, 4), (everything, 3, 2)):
        if all(re.search(rf"(?<![^\W_]){re.escape(word)}", text) for word in words):
            return at_beginning
        if all(word in text for word in words):
            return within
    return 1 if all(_is_in_a_word(word, title) for word in words) else NO_MATCH


def _is_in_a_word(letters: str, title: str) -> bool:
    """Return whether a word of ``title`` begins like ``letters`` and has them all in order."""
    for word in title.split():
        rest = iter(word)
        if word[0] == letters[0] and all(letter in rest for letter in letters):
            return True
    return False
