"""Find text whatever its capitals and accents."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Final, TypeAlias
from unicodedata import category, is_normalized, normalize

Span: TypeAlias = tuple[int, int]
"""The first character of a span, and the one after its last."""

_SOFT_HYPHEN: Final = "\u00ad"
"""Nobody sees or types it."""

_NO_BREAK_SPACES: Final = ("\u00a0", "\u2007", "\u202f")
"""Spaces to a reader, as before ``?`` in French. No key types them."""

EXCERPT: Final = 300
"""The most characters of a line that are shown."""

_BEFORE: Final = 60
"""The most characters that are shown before the first match in a longer line."""

# Patterns are compiled at their first use, since the first paint needs none of them.
_PLAIN: Final = r"[!#-.0-\[\]-~\u3400-\u4dbf\u4e00-\u9fff]+"
"""Words that a file holds unchanged except for capitals, since no string escapes their characters.
"""
_LIKE_PLAIN: Final = (
    "|".join(
        "\u00df\u0130\u0149\u017f\u01f0\u037e\u1e96\u1e97\u1e98\u1e99\u1e9a\u1e9e\u1fef\u212a"
    ).encode()
    + b"|\xc2\xad|\xef\xac[\x80-\x86]|\xef[\xa4-\xab]|\xf0\xaf[\xa0-\xa8]"
)
"""What else may count as such a character, as UTF-8."""
_ESCAPES: Final = rb"\\(?:u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|[ \t]*\r?\n)"
"""What a file may hold in place of such a character, or between two."""


def folded(text: str, *, exact: bool = False) -> str:
    """Return a form of ``text`` that is equal for two texts that count as the same.

    Args:
        text: The text. Its lines stay.
        exact: Whether capitals make a difference.
    """
    if text.isascii():
        return text if exact else text.lower()
    text = normalize("NFC", text).replace(_SOFT_HYPHEN, "")
    for space in _NO_BREAK_SPACES:
        text = text.replace(space, " ")
    return text if exact else text.casefold()


def spans(text: str, word: str, *, exact: bool = False) -> Iterator[Span]:
    """Yield where ``word`` is in ``text``, from left to right, in characters of ``text``.

    A span holds whole characters: "s" finds all of "ß", which folds to "ss", once.

    Args:
        text: The text as it was written.
        word: The word, folded with the same ``exact``; not empty.
        exact: Whether capitals make a difference.
    """
    whole = folded(text, exact=exact)
    start = whole.find(word)
    if start < 0:
        return
    same_places = len(whole) == len(text) and is_normalized("NFC", text)
    origins = None if same_places else _origins(text, exact=exact)
    done = 0
    while start >= 0:
        end = start + len(word)
        first, after = (start, end) if origins is None else (origins[start][0], origins[end - 1][1])
        if first >= done:
            yield first, after
            done = after
        start = whole.find(word, end)


def _origins(text: str, *, exact: bool) -> list[Span]:
    """Return the span of ``text`` that each character of the folded text comes from."""
    bounds = [n for n, character in enumerate(text) if not (n and _joins(character))]
    return [
        (start, end)
        for start, end in zip(bounds, [*bounds[1:], len(text)], strict=True)
        for _ in folded(text[start:end], exact=exact)
    ]


def _joins(character: str) -> bool:
    """Whether normalizing may combine this character with the one before it."""
    return category(character).startswith("M") or "\u1160" <= character <= "\u11ff"


def words_of(query: str) -> list[str]:
    """Return the words of ``query``, folded, without repetitions."""
    return list(dict.fromkeys(folded(query).split()))


def may_hold(data: bytes, words: Iterable[str]) -> bool:
    """Whether a conversation's file may hold all of ``words``, judged by its bytes alone.

    No is certain and cheap; yes is not.
    """
    if re.search(_ESCAPES, data) or (not data.isascii() and re.search(_LIKE_PLAIN, data)):
        return True
    lower = data.lower()
    return all(word.encode() in lower for word in words if re.fullmatch(_PLAIN, word))


def hit_line(texts: Iterable[str], words: Sequence[str]) -> str | None:
    """Return the line of ``texts`` with the most of ``words``; None unless they have all of them.

    Args:
        texts: The texts as they were written.
        words: The words, folded; at least one.
    """
    missing = set(words)
    best, most = "", 0
    for text in texts:
        whole = folded(text)
        here = [word for word in words if word in whole]
        missing.difference_update(here)
        if len(here) <= most:
            continue
        for number, line in enumerate(whole.split("\n")):
            count = sum(word in line for word in here)
            if count > most:
                best, most = text.split("\n")[number], count
    return None if missing else _excerpt(best, words)


def marked(text: str, words: Iterable[str]) -> Iterator[tuple[str, bool]]:
    """Yield ``text`` in pieces, each with whether it is one of ``words``.

    Args:
        text: A line that is not too long.
        words: The words, folded.
    """
    hits = {place for word in words for span in spans(text, word) for place in range(*span)}
    for hit, places in groupby(range(len(text)), key=hits.__contains__):
        yield "".join(text[place] for place in places), hit


def _excerpt(line: str, words: Iterable[str]) -> str:
    """Return ``line``, or the part around the first word of a long line."""
    line = line.strip()
    if len(line) <= EXCERPT:
        return line
    whole = folded(line)
    first = min((at for word in words if (at := whole.find(word)) >= 0), default=0)
    start = max(0, first - _BEFORE)
    return f"{'…' if start else ''}{line[start : start + EXCERPT].strip()}"
