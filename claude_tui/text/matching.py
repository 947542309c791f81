"""What counts as found: capitals and the ways to write an accent make no difference."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Final, TypeAlias
from unicodedata import category, is_normalized, normalize

Span: TypeAlias = tuple[int, int]
"""From which character of a text up to which."""

_SOFT_HYPHEN: Final = "\u00ad"
"""Nobody sees it, and nobody types it."""

_NO_BREAK_SPACES: Final = ("\u00a0", "\u2007", "\u202f")
"""Spaces to a reader, as in French in front of ``?``; no key types them."""

EXCERPT: Final = 300
"""Most characters of the line that is shown of a text."""

_BEFORE: Final = 60
"""Most characters of a longer line before the first word that was found."""

# Patterns are compiled where they are first used: the first paint needs none of them.
_PLAIN: Final = r"[!#-.0-\[\]-~\u3400-\u4dbf\u4e00-\u9fff]+"
"""Words that a file has as they are, but for capitals: no string needs to escape any of it."""
_LIKE_PLAIN: Final = (
    "|".join(
        "\u00df\u0130\u0149\u017f\u01f0\u037e\u1e96\u1e97\u1e98\u1e99\u1e9a\u1e9e\u1fef\u212a"
    ).encode()
    + b"|\xc2\xad|\xef\xac[\x80-\x86]|\xef[\xa4-\xab]|\xf0\xaf[\xa0-\xa8]"
)
"""What else may count as such a character, as UTF-8."""
_ESCAPES: Final = rb"\\(?:u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|[ \t]*\r?\n)"
"""What may stand in a file for such a character, or between two."""


def folded(text: str, *, exact: bool = False) -> str:
    """Return the form of ``text`` in which two texts that count as the same are equal.

    Args:
        text: Its lines stay.
        exact: Capitals make a difference.
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
        text: As it was written.
        word: Folded in the same way; not empty.
        exact: Capitals make a difference.
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
    """Of each character of the folded ``text``: what of ``text`` it comes from."""
    bounds = [n for n, character in enumerate(text) if not (n and _joins(character))]
    return [
        (start, end)
        for start, end in zip(bounds, [*bounds[1:], len(text)], strict=True)
        for _ in folded(text[start:end], exact=exact)
    ]


def _joins(character: str) -> bool:
    """Whether normalizing may make one character of this and the one before it."""
    return category(character).startswith("M") or "\u1160" <= character <= "\u11ff"


def words_of(query: str) -> list[str]:
    """The words of ``query``, folded; each once."""
    return list(dict.fromkeys(folded(query).split()))


def may_hold(data: bytes, words: Iterable[str]) -> bool:
    """Whether a conversation's file, by its bytes alone, may hold all of ``words``.

    No is certain and cheap; yes is not.
    """
    if re.search(_ESCAPES, data) or (not data.isascii() and re.search(_LIKE_PLAIN, data)):
        return True
    lower = data.lower()
    return all(word.encode() in lower for word in words if re.fullmatch(_PLAIN, word))


def hit_line(texts: Iterable[str], words: Sequence[str]) -> str | None:
    """The line of ``texts`` that has the most of ``words``; None unless all are somewhere in them.

    Args:
        texts: As they were written.
        words: Folded; at least one.
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
    """Yield ``text`` in pieces, and of each whether it is one of ``words``.

    Args:
        text: A line, not too long.
        words: Folded.
    """
    hits = {place for word in words for span in spans(text, word) for place in range(*span)}
    for hit, places in groupby(range(len(text)), key=hits.__contains__):
        yield "".join(text[place] for place in places), hit


def _excerpt(line: str, words: Iterable[str]) -> str:
    """``line``, or of a long one what is around the first word."""
    line = line.strip()
    if len(line) <= EXCERPT:
        return line
    whole = folded(line)
    first = min((at for word in words if (at := whole.find(word)) >= 0), default=0)
    start = max(0, first - _BEFORE)
    return f"{'…' if start else ''}{line[start : start + EXCERPT].strip()}"
