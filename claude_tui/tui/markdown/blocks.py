"""Block tokens of the Markdown parser to the items that blocks are made of."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

from claude_tui.tui.markdown.inline import inline_lines
from claude_tui.tui.markdown.lines import (
    Cells,
    Code,
    Gap,
    Item,
    Prefix,
    Rule,
    Run,
    Runs,
    Styles,
    Table,
    Text,
)
from claude_tui.tui.markdown.pieces import (
    START,
    TABLE_ROWS,
    Found,
    Kind,
    Resume,
    code_pieces,
    table_pieces,
)
from claude_tui.tui.markdown.wrapping import cells_of
from claude_tui.tui.visible import visible_line

if TYPE_CHECKING:
    from markdown_it.token import Token

_BULLETS: Final = "•◦▪"
_LONGEST_LABEL: Final = 12
"""Columns that a footnote's label may take beside the note."""
_TASK: Final = re.compile(r"\[([ xX])\] +")
_PIPE: Final = re.compile(r"(?<!\\)\|")
_QUOTE_BAR: Final = Run("▌ ", ("quote-bar",))
_CONTAINERS: Final = {"bullet_list_open", "ordered_list_open"}
_KINDS: Final[dict[str, Kind]] = {"heading_open": "heading", "hr": "rule"}


def found_in(tokens: Sequence[Token], lines: Sequence[str], resume: Resume) -> Iterator[Found]:
    """What stands at the top level, as pieces.

    Args:
        tokens: Of the whole of ``lines``.
        lines: The source, beginning with ``resume.lead``.
        resume: What stood above; only the first token can go on with it.
    """
    for group in _groups(tokens, 0):
        first = group[0]
        line = first.map[0] if first.map else 0
        fence: tuple[str, ...] = ()
        if first.type in _CONTAINERS:
            yield from _list_items(group, lines, resume.number)
        elif first.type in {"fence", "code_block"}:
            if first.type == "fence":
                fence = (lines[line],)
            yield from code_pieces(_code(first), line + len(fence), resume, fence)
        elif first.type == "table_open":
            head = (lines[line], lines[line + 1])
            yield from table_pieces(_table(group, lines), line, resume, head)
        elif first.type == "footnote_reference_open":
            yield Found("definition", line, tuple(_Builder(lines).build(group)))
        elif first.type == "blockquote_open":
            yield Found("quote", line, tuple(_Builder(lines).build(group)))
        else:
            kind = _KINDS.get(first.type, "paragraph")
            yield Found(kind, line, tuple(_Builder(lines).build(group)))
        resume = START


def _groups(tokens: Sequence[Token], level: int) -> Iterator[Sequence[Token]]:
    """The tokens of one level, each with everything inside it."""
    start = 0
    for index, token in enumerate(tokens):
        if token.level == level and token.nesting <= 0:
            yield tokens[start : index + 1]
            start = index + 1


def _list_items(
    group: Sequence[Token], lines: Sequence[str], number: int | None
) -> Iterator[Found]:
    """The items of a top-level list, each on its own."""
    ordered = group[0].type == "ordered_list_open"
    if not ordered:
        number = None
    elif number is None:
        number = int(group[0].attrs.get("start", 1))
    for item in _groups(group[1:-1], 1):
        items = tuple(_Builder(lines).build(item, number))
        yield Found("item", item[0].map[0] if item[0].map else 0, items, number=number)
        if number is not None:
            number += 1


class _Level:
    """A quote, list item or footnote that is open while its content is walked."""

    def __init__(
        self, first: Runs, rest: Runs, copied: tuple[str, str], *, is_item: bool = False
    ) -> None:
        self.first, self.rest, self.copied = first, rest, copied
        self.is_item = is_item
        self.drawn = False

    def take_task(self, runs: Runs) -> Runs:
        """Draw the box of a task that ``runs`` begin with instead of the bullet; what is left."""
        match = _TASK.match(runs[0].text) if runs else None
        if match is None or not self.is_item or self.drawn:
            return runs
        box = Run("☐ " if match[1] == " " else "☑ ", ("bullet",))
        has_bullet = self.first[0].text[0] in _BULLETS
        self.first = (box,) if has_bullet else (*self.first, box)
        self.copied = (self.copied[0] + match[0], self.copied[1])
        text = runs[0].text[match.end() :]
        return ((runs[0]._replace(text=text),) if text else ()) + runs[1:]


class _Builder:
    """Walks over the tokens of one top-level block."""

    def __init__(self, lines: Sequence[str]) -> None:
        self._lines = lines
        self._items: list[Item] = []
        self._levels: list[_Level] = []
        self._numbers: list[int | None] = []
        self._styles: Styles = ()
        self._fresh = True
        """Nothing stands in the innermost level yet."""

    def build(self, tokens: Sequence[Token], number: int | None = None) -> list[Item]:
        """The items of ``tokens``; ``number`` is that of a list item, if it has one."""
        self._numbers = [number]
        index = 0
        while index < len(tokens):
            token = tokens[index]
            if token.type == "table_open":
                end = next(i for i in range(index, len(tokens)) if tokens[i].type == "table_close")
                self._leaf(token, _table(tokens[index : end + 1], self._lines))
                index = end
            else:
                self._walk(token)
            index += 1
        return self._items

    def _walk(self, token: Token) -> None:
        match token.type:
            case "inline":
                self._inline(token)
            case "heading_open":
                self._part(token)
                self._styles = (f"heading-{token.tag[1:]}",)
            case "paragraph_open":
                self._part(token)
                self._styles = ("quote",) if any(_QUOTE_BAR in x.rest for x in self._levels) else ()
            case "fence" | "code_block" | "hr":
                self._leaf(token, Rule() if token.type == "hr" else _code(token))
            case "html_block":
                self._html(token)
            case "blockquote_open":
                self._open(token, _Level((_QUOTE_BAR,), (_QUOTE_BAR,), ("> ", "> ")))
            case "footnote_reference_open":
                self._note(token)
            case "list_item_open":
                self._open(token, self._item_level())
            case "bullet_list_open" | "ordered_list_open":
                is_ordered = token.type == "ordered_list_open"
                self._numbers.append(int(token.attrs.get("start", 1)) if is_ordered else None)
            case "bullet_list_close" | "ordered_list_close":
                self._numbers.pop()
            case "list_item_close" | "blockquote_close" | "footnote_reference_close":
                self._close()
            case _:
                pass  # what closes a leaf

    def _item_level(self) -> _Level:
        number = self._numbers[-1]
        if number is None:
            depth = len(self._numbers) - 1
            sign, copied = f"{_BULLETS[depth % len(_BULLETS)]} ", "- "
        else:
            sign = copied = f"{number}. "
            self._numbers[-1] = number + 1
        space = " " * len(sign)
        first = Run(sign, ("bullet",))
        return _Level((first,), (Run(space),), (copied, space), is_item=True)

    def _note(self, token: Token) -> None:
        """A footnote, beside its label; a label too long for that stands above it."""
        sign = f"[^{token.meta['label']}]: "
        first, indent, copied = Run(sign, ("footnote",)), " " * cells_of(sign), sign
        if len(indent) > _LONGEST_LABEL:
            self._part(token)
            self._items.append(Text((first,), self._prefix()))
            self._fresh = True
            first, indent, copied = Run("    "), "    ", "    "
        self._open(token, _Level((first,), (Run(indent),), (copied, "    ")))

    def _open(self, token: Token, level: _Level) -> None:
        self._part(token)
        self._levels.append(level)
        self._fresh = True

    def _close(self) -> None:
        if not self._levels[-1].drawn:
            self._items.append(Text((), self._prefix()))
        self._levels.pop()
        self._fresh = False

    def _part(self, token: Token) -> None:
        """A part begins: an empty row above it where the source has a blank line."""
        line = token.map[0] if token.map else 0
        if not self._fresh and line and not self._lines[line - 1].strip(" >"):
            rest = tuple(run for level in self._levels for run in level.rest)
            self._items.append(Gap(Prefix(rest, rest, "")))

    def _leaf(self, token: Token, item: Code | Rule | Table) -> None:
        self._part(token)
        self._items.append(item._replace(prefix=self._prefix()))
        self._fresh = False

    def _html(self, token: Token) -> None:
        self._part(token)
        for line in token.content.rstrip("\n").split("\n"):
            runs = (Run(line),) if line.strip() else ()
            self._items.append(Text(runs, self._prefix()))
        self._fresh = False

    def _inline(self, token: Token) -> None:
        lines = inline_lines(token, self._styles)
        if self._levels:
            lines[0] = self._levels[-1].take_task(lines[0])
        for runs in lines:
            self._items.append(Text(runs, self._prefix()))
        self._fresh = False

    def _prefix(self) -> Prefix:
        """What stands before the next line; bullets are used up by it."""
        first: list[Run] = []
        rest: list[Run] = []
        copied = ""
        for level in self._levels:
            first.extend(level.rest if level.drawn else level.first)
            rest.extend(level.rest)
            copied += level.copied[level.drawn]
            level.drawn = True
        return Prefix(tuple(first), tuple(rest), copied)


def _code(token: Token) -> Code:
    lines = token.content.split("\n")
    if not lines[-1]:
        lines.pop()
    language = visible_line(token.info.strip()) if token.type == "fence" else ""
    return Code(tuple(lines), language)


def _table(tokens: Sequence[Token], lines: Sequence[str]) -> Table:
    rows: list[list[Runs]] = []
    line = 0
    alignments: list[str] = []
    for token in tokens:
        if token.type == "tr_open":
            rows.append([])
            line = token.map[0] if token.map else 0
        elif token.type == "th_open":
            style = str(token.attrs.get("style", ""))
            alignments.append(style.partition(":")[2] or "left")
        elif token.type == "inline":
            styles = () if len(rows) > 1 else ("table-header",)
            rows[-1].append(inline_lines(token, styles)[0])
        elif token.type == "tr_close" and len(rows) > 1:
            rows[-1][-1] += _excess(lines[line], len(rows[-1]))
    cells: list[Cells] = [tuple(row) for row in rows]
    widths = tuple(
        max(cells_of("".join(run.text for run in row[column])) for row in cells[: TABLE_ROWS + 1])
        for column in range(len(cells[0]))
    )
    return Table(cells[0], tuple(cells[1:]), tuple(alignments), widths)


def _excess(line: str, columns: int) -> Runs:
    """What a row has beyond the header's columns, which the parser drops: often ``a | b``."""
    cells = _PIPE.split(line)
    if not cells[0].strip(" >"):
        del cells[0]
    rest = "|".join(cells[columns:]).strip().removesuffix("|")
    return (Run(f" | {rest.strip()}"),) if rest.strip() else ()
