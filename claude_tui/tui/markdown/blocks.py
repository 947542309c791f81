"""Turn block tokens of the Markdown parser into the items of blocks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Final, NamedTuple

from claude_tui.text.markdown.tokens import ALERT, TASK
from claude_tui.text.visible import visible_line
from claude_tui.tui.markdown.inline import inline_runs
from claude_tui.tui.markdown.lines import (
    VERBATIM,
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
    Width,
)
from claude_tui.tui.markdown.nesting import (
    TABLE_HEAD,
    Opening,
    is_blank,
    lead_to,
    lead_to_rows,
    lead_to_words,
)
from claude_tui.tui.markdown.pieces import (
    START,
    TABLE_ROWS,
    Kind,
    Resume,
    UnplacedPiece,
    code_pieces,
)
from claude_tui.tui.markdown.table_tokens import table_of, widths_of
from claude_tui.tui.markdown.wrapping import cells_of

if TYPE_CHECKING:
    from markdown_it.token import Token

_BULLETS: Final = "•◦▪"
_LONGEST_LABEL: Final = 12
"""The most columns of a footnote's label next to the note."""
_QUOTE_BAR: Final = Run("▌ ", ("quote-bar",))
_CONTAINERS: Final = {"bullet_list_open", "ordered_list_open"}
_KINDS: Final[dict[str, Kind]] = {
    "heading_open": "heading",
    "hr": "rule",
    "blockquote_open": "quote",
    "footnote_reference_open": "definition",
    "table_open": "table",
}


class ParsedText(NamedTuple):
    """The text that was parsed.

    Args:
        lines: Its lines, beginning with the lead.
        resume: What was above; only the first token can continue it.
        defined: The lines at which link definitions begin.
    """

    lines: Sequence[str]
    resume: Resume
    defined: Sequence[int] = ()


def pieces_in(tokens: Sequence[Token], source: ParsedText) -> Iterator[UnplacedPiece]:
    """Yield the top-level content as pieces.

    Args:
        tokens: The tokens of the whole ``source``.
        source: The text that was parsed.
    """
    lines, resume = source.lines, source.resume
    for group in _groups(tokens, 0):
        first = group[0]
        line = _line(first)
        fence: tuple[str, ...] = ()
        if first.type in _CONTAINERS:
            for item in _groups(group[1:-1], 1):
                yield from _Builder(source).build("item", item)
        elif first.type in {"fence", "code_block"}:
            if first.type == "fence":
                fence = (lines[line],)
            yield from code_pieces(_code(first), line + len(fence), resume, fence)
        else:
            kind = _KINDS.get(first.type, "paragraph")
            yield from _Builder(source).build(kind, group)
        resume = START


def _groups(tokens: Sequence[Token], level: int) -> Iterator[Sequence[Token]]:
    """Yield the tokens of one level, each with everything inside it."""
    start = 0
    for index, token in enumerate(tokens):
        if token.level == level and token.nesting <= 0:
            yield tokens[start : index + 1]
            start = index + 1


def _line(token: Token) -> int:
    return token.map[0] if token.map else 0


class _Level:
    """A quote, list item or footnote that is open while its content is walked."""

    def __init__(
        self,
        first: Runs,
        rest: Runs,
        copied: tuple[str, str],
        opening: Opening | None = None,
    ) -> None:
        self.first, self.rest, self.copied = first, rest, copied
        self.wrapped = rest
        """What is drawn before the further rows of a line that ``first`` is drawn before."""
        self.opening = opening
        """Where a quote or item begins; parsing can't resume inside a footnote."""
        self.is_item = opening is not None and opening.is_item
        self.drawn = False

    def take_task(self, runs: Runs) -> Runs:
        """Draw the box of a task that ``runs`` begin with as the bullet; return the rest."""
        match = TASK.match(runs[0].text) if runs else None
        if match is None or not self.is_item or self.drawn:
            return runs
        box = Run("☐ " if match[1] == " " else "☑ ", ("bullet",))
        if self.first[0].text[0] in _BULLETS:
            self.first = (box,)
        else:
            self.first = (*self.first, box)
            self.wrapped = (*self.rest, Run("  "))
        self.copied = (self.copied[0] + match[0], self.copied[1])
        text = runs[0].text[match.end() :]
        return ((runs[0]._replace(text=text),) if text else ()) + runs[1:]


class _Builder:
    """Walks the tokens of one top-level block.

    Args:
        source: The text of the tokens.
    """

    def __init__(self, source: ParsedText) -> None:
        self._source = source
        self._lines = source.lines
        self._pieces: list[UnplacedPiece] = []
        self._kind: Kind = ""
        self._top = self._line = 0
        """The start of the block, and of the piece that is being built."""
        self._resume = START
        self._items: list[Item] = []
        self._levels: list[_Level] = []
        self._depth = 0
        """The depth of the open lists inside the outermost one."""
        self._styles: Styles = ()
        self._fresh = True
        """Whether the innermost level is still empty."""
        self._text_line = 0
        """The start of the paragraph or heading."""

    def build(self, kind: Kind, tokens: Sequence[Token]) -> list[UnplacedPiece]:
        """Return ``tokens`` as pieces."""
        self._kind = kind
        self._top = self._line = _line(tokens[0])
        self._resume = START
        index = 0
        while index < len(tokens):
            token = tokens[index]
            if token.type == "table_open":
                end = next(i for i in range(index, len(tokens)) if tokens[i].type == "table_close")
                self._table(token, table_of(tokens[index : end + 1], self._lines))
                index = end
            else:
                self._walk(token)
            index += 1
        self._complete()
        return self._pieces

    def _complete(self) -> None:
        """End the piece that is being built."""
        self._pieces.append(UnplacedPiece(self._kind, self._line, tuple(self._items), self._resume))
        self._items = []

    def _walk(self, token: Token) -> None:
        match token.type:
            case "inline":
                self._inline(token)
            case "heading_open":
                self._text_line = _line(token)
                self._part(token)
                self._styles = (f"heading-{token.tag[1:]}",)
            case "paragraph_open":
                self._text_line = _line(token)
                self._part(token)
                self._styles = self._text_styles()
            case "fence" | "code_block" | "hr":
                self._leaf(token, Rule() if token.type == "hr" else _code(token))
            case "html_block" | "math_block":
                self._verbatim(token)
            case "blockquote_open":
                opening = Opening(_line(token), is_item=False)
                self._open(token, _Level((_QUOTE_BAR,), (_QUOTE_BAR,), ("> ", "> "), opening))
            case "footnote_reference_open":
                self._note(token)
            case "list_item_open":
                self._open(token, self._item_level(token))
            case "bullet_list_open" | "ordered_list_open":
                self._depth += 1
            case "bullet_list_close" | "ordered_list_close":
                self._depth -= 1
            case "list_item_close" | "blockquote_close" | "footnote_reference_close":
                self._close()
            case _:
                pass  # this closes a leaf

    def _item_level(self, token: Token) -> _Level:
        sign = written = f"{token.info}{token.markup} "
        if not token.info:
            sign = f"{_BULLETS[self._depth % len(_BULLETS)]} "
        space = " " * len(sign)
        opening = Opening(_line(token), is_item=True)
        return _Level((Run(sign, ("bullet",)),), (Run(space),), (written, space), opening)

    def _note(self, token: Token) -> None:
        """Add a footnote next to its label, or below a label that is too long for that."""
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
        """Begin a part, with an empty row above it if the source has a blank line."""
        line = _line(token)
        if self._fresh:
            return
        self._cut(line)
        if line and is_blank(self._lines[line - 1]):
            rest = tuple(run for level in self._levels for run in level.rest)
            copied = "".join(level.copied[1] for level in self._levels).rstrip(" ")
            self._items.append(Gap(Prefix(rest, rest, copied)))

    def _cut(self, line: int) -> None:
        """Begin a piece at ``line`` if parsing can resume there."""
        if self._may_cut(line) and (lead := lead_to(line, self._openings, self._lines)):
            self._go_on(line, lead)

    def _cut_paragraph(self, line: int) -> None:
        """Begin a piece at ``line`` of a paragraph that began above it."""
        if line > self._text_line and self._may_cut(line):
            lead = lead_to_words(line, self._openings, self._lines)
            if lead is not None:
                self._go_on(line, lead)

    @property
    def _openings(self) -> list[Opening | None]:
        return [level.opening for level in self._levels]

    def _go_on(self, line: int, lead: tuple[str, ...], widths: tuple[Width, ...] = ()) -> None:
        """End the piece that is being built before ``line``, and resume there with the next one."""
        self._complete()
        self._line = line
        self._resume = Resume(lead=lead, continues=True, widths=widths)

    def _may_cut(self, line: int) -> bool:
        lead = len(self._source.resume.lead)
        if self._line < lead <= line:
            return True  # the first piece after the lead, which is not shown
        # A link definition is shown below the piece that contains it, which is then the last one.
        return line >= lead and not any(self._top <= each < line for each in self._source.defined)

    def _leaf(self, token: Token, item: Code | Rule) -> None:
        self._part(token)
        self._items.append(item._replace(prefix=self._prefix()))
        self._fresh = False

    def _table(self, token: Token, table: Table) -> None:
        """Add a table, in pieces of some rows if parsing can resume inside it."""
        self._part(token)
        line = _line(token)
        body = line + TABLE_HEAD
        lead = lead_to_rows(line, self._openings, self._lines) if self._may_cut(body) else None
        goes_on = line < len(self._source.resume.lead)
        cuts = range(0 if goes_on else TABLE_ROWS, len(table.rows), TABLE_ROWS) if lead else ()
        bounds = list(pairwise([0, *cuts, len(table.rows)]))
        widths = [self._source.resume.widths if goes_on else table.widths]
        for start, end in bounds:
            widths.append(widths_of(table.rows[start:end], widths[-1]))
        # If it continues another, its header is in the lead: a piece of its own that is not shown.
        for number, (start, end) in enumerate(bounds):
            if number:
                self._go_on(body + start, lead or (), widths[number])
            part = table._replace(rows=table.rows[start:end], starts=not number)
            self._items.append(part._replace(widths=widths[-1], prefix=self._prefix()))
        self._fresh = False

    def _verbatim(self, token: Token) -> None:
        self._part(token)
        styles = ("math", *VERBATIM) if token.type == "math_block" else VERBATIM
        for line in token.content.rstrip("\n").split("\n"):
            runs = (Run(line, styles),) if line.strip() else ()
            self._items.append(Text(runs, self._prefix()))
        self._fresh = False

    def _inline(self, token: Token) -> None:
        self._cut_paragraph(_line(token))
        is_heading = "".join(self._styles[:1]).startswith("heading")
        # The line that makes a long paragraph a heading comes last.
        styles = self._text_styles() if is_heading and token.meta.get("goes_on") else self._styles
        runs = inline_runs(token, styles)
        if self._levels:
            runs = self._levels[-1].take_task(runs)
            runs, is_alert = self._take_alert(runs)
            if is_alert and not runs:
                return
        self._items.append(Text(runs, self._prefix()))
        self._fresh = False

    def _take_alert(self, runs: Runs) -> tuple[Runs, bool]:
        """Draw the line that sets a quote apart, if ``runs`` begin with it.

        Returns:
            The rest of them, and whether they do.
        """
        level = self._levels[-1]
        match = ALERT.match(runs[0].text) if runs and _QUOTE_BAR in level.first else None
        if match is None or level.drawn or match.end() == len(runs[0].text) < len(runs):
            return runs, False
        self._items.append(Text((Run(match[1].capitalize(), ("alert",)),), self._prefix()))
        self._fresh = False
        text = runs[0].text[match.end() :]
        return ((runs[0]._replace(text=text),) if text else ()) + runs[1:], True

    def _text_styles(self) -> Styles:
        return ("quote",) if any(_QUOTE_BAR in level.rest for level in self._levels) else ()

    def _prefix(self) -> Prefix:
        """Return what is drawn before the next line, and use up its bullets."""
        first: list[Run] = []
        rest: list[Run] = []
        copied = ""
        for level in self._levels:
            first.extend(level.rest if level.drawn else level.first)
            rest.extend(level.rest if level.drawn else level.wrapped)
            copied += level.copied[level.drawn]
            level.drawn = True
        return Prefix(tuple(first), tuple(rest), copied)


def _code(token: Token) -> Code:
    lines = token.content.split("\n")
    if not lines[-1]:
        lines.pop()
    language = visible_line(token.info.strip()) if token.type == "fence" else ""
    return Code(tuple(lines), language)
