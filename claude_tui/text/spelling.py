"""What a person meant by a name that does not exist."""

from __future__ import annotations

from collections.abc import Collection


def closest(word: str, words: Collection[str]) -> str:
    """Return the one of ``words`` that was probably meant by ``word``; empty if none is like it.

    A word that contains ``word`` goes before one that is only spelled like it, so that ``opus``
    finds the first of the Opus models.
    """
    folded = word.casefold()
    if not folded:
        return ""
    for each in words:
        if folded in each.casefold():
            return each
    # Few runs need it.
    from difflib import get_close_matches

    by_folded = {each.casefold(): each for each in words}
    found = get_close_matches(folded, by_folded, n=1)
    return by_folded[found[0]] if found else ""
