"""Guess what a person meant by a name that does not exist."""

from __future__ import annotations

from collections.abc import Collection


def closest(word: str, words: Collection[str]) -> str:
    """Return the one of ``words`` that was probably meant by ``word``; empty if none is similar.

    A word that contains ``word`` is better than one with a similar spelling, so that ``opus`` finds
    the first of the Opus models.
    """
    folded = word.casefold()
    if not folded:
        return ""
    for each in words:
        if folded in each.casefold():
            return each
    # Few runs need this import.
    from difflib import get_close_matches

    by_folded = {each.casefold(): each for each in words}
    similar = get_close_matches(folded, by_folded, n=1)
    return by_folded[similar[0]] if similar else ""
