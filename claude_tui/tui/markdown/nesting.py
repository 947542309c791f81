"""Open quotes and list items again, so that parsing can resume inside them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import groupby
from typing import Final, NamedTuple

from claude_tui.tui.markdown.paragraphs import GOES_ON

_SIGN: Final = re.compile(r" *(?:>|[-+*]|[0-9]{1,9}[.)])")
_NO_QUOTE: Final = re.compile("[^>]")
_FILLED: Final = re.compile(r" {1,4}(?=[^ ])")
_EMPTY_HEADING: Final = "#"
TABLE_HEAD: Final = 2
"""The lines of a table's source above its rows."""


class Opening(NamedTuple):
    """Where a quote or list item begins."""

    line: int
    is_item: bool


def lead_to(
    line: int, openings: Sequence[Opening | None], lines: Sequence[str]
) -> tuple[str, ...] | None:
    """Return what to parse before ``line`` so that it is in these quotes and items.

    For each line that opens some, this is its beginning and an empty heading, which no line below
    can belong to. If the line above is blank, so is the last of these.

    Returns:
        None if parsing can't resume in one of them, or the end of the signs on a line is not clear.
    """
    all_openings = [each for each in openings if each]
    if len(all_openings) < len(openings):
        return None
    lead: list[str] = []
    quotes = 0
    start = ""
    for number, here in groupby(all_openings, key=lambda opening: opening.line):
        *outer, inner = here
        start = _start(lines[number], quotes + len(outer) + 1, is_item=inner.is_item)
        if not start:
            return None
        lead.append(f"{start}{_EMPTY_HEADING}")
        quotes += sum(not opening.is_item for opening in (*outer, inner))
    if start and is_blank(lines[line - 1]):
        lead.append(_NO_QUOTE.sub(" ", start).rstrip())
    return tuple(lead)


def lead_to_rows(
    line: int, openings: Sequence[Opening | None], lines: Sequence[str]
) -> tuple[str, ...] | None:
    """Return the same for the rows of a table whose header, at ``line``, may open some of these."""
    outer = [each for each in openings if each is None or each.line < line]
    lead = lead_to(line, outer, lines)
    return None if lead is None else (*lead, *lines[line : line + TABLE_HEAD])


def lead_to_words(
    line: int, openings: Sequence[Opening | None], lines: Sequence[str]
) -> tuple[str, ...] | None:
    """Return the same for ``line`` inside a paragraph, with a word in place of the heading."""
    lead = lead_to(line, openings, lines)
    if lead is None:
        return None
    *above, last = lead or ("",)
    return (*above, f"{last.removesuffix(_EMPTY_HEADING)}{GOES_ON}")


def is_blank(line: str) -> bool:
    """Whether ``line`` holds nothing but the signs of quotes."""
    return not line.strip(" >")


def _start(line: str, signs: int, *, is_item: bool) -> str:
    """Return the signs of quotes and items on ``line``; empty if their end is not clear."""
    if "\t" in line:
        return ""
    place = 0
    for _ in range(signs):
        match = _SIGN.match(line, place)
        if match is None:
            return ""
        place = match.end()
    space = _FILLED.match(line, place)
    return line[:place] + (space[0] if space else " ") * is_item
