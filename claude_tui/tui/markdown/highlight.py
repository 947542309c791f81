"""Code to runs in the styles of a few kinds of token."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any, Final

from claude_tui.tui.markdown.lines import Run, Runs, Styles
from claude_tui.tui.visible import visible_line

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
"""Kinds of token, as Pygments names them, and their style; a kind not here has its parent's."""

_GROUP_LINES: Final = 20
_LONGEST_LINE: Final = 5_000
"""Characters; longer lines are data, not code, and some lexers take forever over them."""


def highlight(lines: Sequence[str], language: str) -> Sequence[Runs]:
    """The runs of each line of ``lines``, read as one text in ``language``.

    A language that nobody knows, or none, gives plain runs. No character is lost: what the
    lexer gives back is checked against ``lines``.
    """
    return _highlighted(tuple(lines), language)


def highlight_growing(lines: Sequence[str], language: str) -> Sequence[Runs]:
    """The same for lines that grow, good enough to watch: in groups that are read once.

    A string or comment that goes on over a blank line may be taken for code until the listing
    is complete.
    """
    highlighted: list[Runs] = []
    start = 0
    for end in range(1, len(lines) + 1):
        if end == len(lines) or not lines[end].strip() or end - start == _GROUP_LINES:
            highlighted.extend(highlight(lines[start:end], language))
            start = end
    return highlighted


@lru_cache(maxsize=512)
def _highlighted(lines: tuple[str, ...], language: str) -> tuple[Runs, ...]:
    plain = tuple((Run(line),) if line else () for line in lines)
    if not language or max(map(len, lines), default=0) > _LONGEST_LINE:
        return plain
    lexer = _lexer(language)
    if lexer is None:
        return plain
    coloured = tuple(_by_line(lexer, lines))
    texts = tuple("".join(run.text for run in runs) for runs in coloured)
    return coloured if texts == lines else plain


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


@lru_cache(maxsize=64)
def _lexer(language: str) -> Lexer | None:
    """The lexer of ``language``: of its first word, as in ``python title="x.py"``."""
    from pygments.lexers import get_lexer_by_name
    from pygments.util import ClassNotFound

    word = visible_line(language).replace(",", " ").replace("{", " ").split()
    if not word:
        return None
    try:
        return get_lexer_by_name(word[0].lower(), stripnl=False, stripall=False, ensurenl=True)
    except ClassNotFound:
        return None
