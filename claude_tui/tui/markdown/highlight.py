"""Colour code: turn it into runs in the styles of a few kinds of token."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from threading import Lock
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from claude_tui.text.visible import visible_line
from claude_tui.tui.markdown.lines import Run, Runs, Styles

if TYPE_CHECKING:
    from pygments.lexer import Lexer

_STYLES: Final = {
    "Comment": "code-comment",
    "Comment.Preproc": "code-keyword",
    "Keyword": "code-keyword",
    "Keyword.Type": "code-type",
    "Literal.String": "code-string",
    "Literal.String.Doc": "code-comment",
    "Literal.String.Interpol": "code-name",
    "Literal.Number": "code-number",
    "Literal.Date": "code-number",
    "Name.Attribute": "code-name",
    "Name.Builtin": "code-builtin",
    "Name.Class": "code-type",
    "Name.Constant": "code-number",
    "Name.Decorator": "code-builtin",
    "Name.Exception": "code-type",
    "Name.Function": "code-function",
    "Name.Namespace": "code-name",
    "Name.Tag": "code-keyword",
    "Operator": "code-operator",
    "Operator.Word": "code-keyword",
    "Generic.Deleted": "code-deleted",
    "Generic.Inserted": "code-inserted",
    "Generic.Heading": "code-keyword",
    "Generic.Subheading": "code-function",
    "Generic.Prompt": "code-comment",
}
"""The style of Pygments' kinds of token; a kind that is missing has its parent's."""

_GROUP_LINES: Final = 20
_GROUP_CHARACTERS: Final = 3_000
LONGEST_LINE: Final = 5_000
"""Characters; longer lines are data, not code, and some lexers are extremely slow on them."""

SOON: Final = 2_000
"""The number of characters that are coloured so quickly that nobody waits for them."""

_KEPT: Final = 512
"""The number of sheets whose colours are kept."""

_MOST_LEXERS: Final = 64


class Sheet(NamedTuple):
    """Lines that are coloured together."""

    lines: tuple[str, ...]
    language: str


_coloured: dict[Sheet, tuple[Runs, ...]] = {}
_lexers: dict[str, Lexer | None] = {}
_lock: Final = Lock()
"""Held while one of these grows, since several threads colour."""


def groups(lines: Sequence[str], language: str) -> Iterator[Sheet]:
    """Yield groups of growing lines, each of which is coloured once.

    A string or comment across a blank line may be taken for code until the listing is complete.
    """
    start = size = 0
    for end in range(1, len(lines) + 1):
        size += len(lines[end - 1])
        if (
            end == len(lines)
            or not lines[end].strip()
            or end - start == _GROUP_LINES
            or size + len(lines[end]) > _GROUP_CHARACTERS
        ):
            yield Sheet(tuple(lines[start:end]), language)
            start, size = end, 0


def colour(sheet: Sheet) -> tuple[Runs, ...]:
    """Return the runs of each line of ``sheet``. This may load a lexer, and take long.

    An unknown language, or none, gives plain runs. No character is lost: the output of the lexer is
    checked against the lines.
    """
    coloured = cached(sheet)
    if coloured is None:
        coloured = _highlighted(sheet)
        with _lock:
            _coloured[sheet] = coloured
            while len(_coloured) > _KEPT:
                del _coloured[next(iter(_coloured))]
    return coloured


def cached(sheet: Sheet) -> tuple[Runs, ...] | None:
    """Return the runs of each line if they are known already."""
    if not sheet.language or max(map(len, sheet.lines), default=0) > LONGEST_LINE:
        return plain(sheet.lines)
    return _coloured.get(sheet)


def soon(sheet: Sheet, most: int) -> tuple[Runs, ...] | None:
    """Return the runs of each line if that takes only milliseconds.

    Args:
        sheet: The lines to colour.
        most: The number of characters that take milliseconds.
    """
    coloured = cached(sheet)
    if coloured is None and sheet.language in _lexers and sum(map(len, sheet.lines)) <= most:
        return colour(sheet)
    return coloured


def plain(lines: Sequence[str]) -> tuple[Runs, ...]:
    """Return the runs of ``lines`` without colours."""
    return tuple((Run(line),) if line else () for line in lines)


def _highlighted(sheet: Sheet) -> tuple[Runs, ...]:
    lexer = _lexer(sheet.language)
    if lexer is None:
        return plain(sheet.lines)
    coloured = tuple(_by_line(lexer, sheet.lines))
    texts = tuple("".join(run.text for run in runs) for runs in coloured)
    return coloured if texts == sheet.lines else plain(sheet.lines)


def _by_line(lexer: Lexer, lines: Sequence[str]) -> Iterator[Runs]:
    runs: list[Run] = []
    count = 0
    for kind, text in lexer.get_tokens("\n".join(lines)):
        styles = _style_of(kind)
        head, *others = text.split("\n")
        if head:
            runs.append(Run(head, styles))
        for part in others:
            if count < len(lines):
                yield tuple(runs)
            count += 1
            runs = [Run(part, styles)] if part else []
    if count < len(lines):
        yield tuple(runs)


@cache
def _style_of(kind: Any) -> Styles:
    name = str(kind).removeprefix("Token").removeprefix(".")
    while name:
        if name in _STYLES:
            return (_STYLES[name],)
        name = name.rpartition(".")[0]
    return ()


def _lexer(language: str) -> Lexer | None:
    """Return the lexer for the first word of ``language``, as in ``python title="x.py"``."""
    with _lock:
        if language in _lexers:
            return _lexers[language]
    lexer = _load_lexer(language)
    with _lock:
        if len(_lexers) >= _MOST_LEXERS:
            _lexers.clear()
        _lexers[language] = lexer
    return lexer


def _load_lexer(language: str) -> Lexer | None:
    from pygments.lexers import get_lexer_by_name
    from pygments.util import ClassNotFound

    word = visible_line(language).replace(",", " ").replace("{", " ").split()
    if not word:
        return None
    try:
        return get_lexer_by_name(word[0].lower(), stripnl=False, stripall=False, ensurenl=True)
    except ClassNotFound:
        return None
