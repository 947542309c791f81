"""What the transcript shows: entries, and the blocks an entry is drawn from."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final, Literal, NamedTuple, TypeAlias

from claude_tui.conversation.content import ContentBlock, OpaqueBlock, TextBlock, ThinkingBlock
from claude_tui.text.visible import visible, visible_line
from claude_tui.tui.glyphs import joined, signs
from claude_tui.tui.markdown.lines import SOURCE, Block, Code, Run, Styles, Text, plain_blocks
from claude_tui.tui.transcript.opaque import Drawn, described, is_attachment

EntryKey: TypeAlias = int | str
"""A message's id, or any string for what is not a message (yet)."""

INDENT: Final = 2
"""Columns that an entry's body is indented by."""

_THINKING: Final[Styles] = ("thinking",)
_LABEL: Final[Styles] = ("label",)
_FOLDED_LINES: Final = 6
_FOLDED_WIDTH: Final = 160


class Entry(NamedTuple):
    """One thing in the transcript.

    Args:
        key: Unique in the transcript.
        role: Whose it is; a notice is the program's own word.
        header: One line above the body; all but the first of its facts is drawn quietly.
        blocks: The body. A user's text is shown as it is, all other text is Markdown.
        footer: Lines below the body, in words: ``"stopped: …"``.
        tone: How the header and footer are coloured.
    """

    key: EntryKey
    role: Literal["user", "assistant", "notice"]
    header: str = ""
    blocks: tuple[ContentBlock, ...] = ()
    footer: tuple[str, ...] = ()
    tone: Literal["plain", "warning", "error"] = "plain"

    @property
    def voice(self) -> str:
        """The name of the style that the entry's header and bar have."""
        return self.role if self.tone == "plain" else self.tone

    @property
    def bar(self) -> str:
        """The name of the style of the bar left of it; empty: it has none."""
        return "" if self.voice == "assistant" else f"bar-{self.voice}"


class Placed(NamedTuple):
    """A block at its place in an entry.

    Args:
        gap: Whether an empty row is above it.
        fold: The content block that a click on it folds or unfolds; -1: none.
        is_body: Whether it is between the entry's header and footer.
    """

    block: Block
    gap: bool = False
    indent: int = INDENT
    fold: int = -1
    is_body: bool = True


def size_of(entry: Entry) -> tuple[int, int]:
    """Count the rows that an entry takes at any width, and the characters that fill more rows."""
    rows, characters = 2 + len(entry.footer), 0
    for block in entry.blocks:
        match block:
            case TextBlock(text=text):
                rows += text.count("\n") + 1
                characters += len(text)
            case ThinkingBlock():
                rows += 3
            case OpaqueBlock():
                rows += 2 if is_attachment(block) else _FOLDED_LINES
    return rows, characters


Look: TypeAlias = Literal["drawn", "raw", "folded"]
"""How an entry is shown: as usual, its Markdown as it was written, or one line of it."""


def placed_blocks(
    entry: Entry,
    unfolded: frozenset[int],
    look: Look = "drawn",
    parsed: Mapping[int, Sequence[Block]] = {},
    draw: Callable[[OpaqueBlock], Drawn] = described,
) -> list[Placed]:
    """Return all blocks of ``entry``, from top to bottom.

    Args:
        entry: What to draw.
        unfolded: The content blocks shown in full though they are long.
        look: How to show it.
        parsed: What some of the content blocks are drawn from, if it is known.
        draw: Returns how a block is drawn that is neither text nor thinking.
    """
    placed = [header(entry)]
    if look == "folded":
        placed.append(_excerpt(entry))
        return placed
    for index, block in enumerate(entry.blocks):
        if look == "raw" and isinstance(block, TextBlock):
            placed.extend(_text_section(plain_blocks(block.text, SOURCE), first=index == 0))
        elif index in parsed:
            placed.extend(_text_section(parsed[index], first=index == 0))
        elif isinstance(block, OpaqueBlock):
            name, below = draw(block)
            drawn = list(_opaque(block.type, name, below, index, unfolded=index in unfolded))
            if not below and index and is_attachment(entry.blocks[index - 1]):
                drawn[0] = drawn[0]._replace(gap=False)  # several attachments are one list
            placed.extend(drawn)
        else:
            placed.extend(_section(entry, index, block, unfolded=index in unfolded))
    placed.extend(_footer(entry, is_first=len(placed) == 1))
    return placed


def _excerpt(entry: Entry) -> Placed:
    """Return the one line that a folded entry is shown as."""
    texts = [block.text for block in entry.blocks if isinstance(block, TextBlock)]
    lines = "\n".join(texts).strip().split("\n")
    words = joined(_lines(len(lines)), _shortened(visible_line(lines[0])))
    line = Text((Run(f"{signs().folded} {words}", _LABEL),), is_short=True)
    return Placed(Block((line,)))


def header(entry: Entry) -> Placed:
    """Return the line above the body."""
    line = visible_line(entry.header)
    # A notice is a sentence, which may have commas.
    name = line if entry.role == "notice" else line.partition(signs().between)[0]
    runs = (Run(name, (entry.voice,)), Run(line.removeprefix(name), ("detail",)))
    return Placed(Block((Text(tuple(run for run in runs if run.text)),)), indent=0, is_body=False)


def _footer(entry: Entry, *, is_first: bool) -> Iterator[Placed]:
    """Return the lines below the body; ``is_first``: the body is empty."""
    style = "detail" if entry.tone == "plain" else entry.tone
    for note in entry.footer:
        text = Text((Run(visible_line(note), (style,)),))
        gap = note is entry.footer[0] and not is_first
        yield Placed(Block((text,)), gap=gap, is_body=False)


def _section(
    entry: Entry, index: int, block: TextBlock | ThinkingBlock, *, unfolded: bool
) -> Iterator[Placed]:
    """Return the blocks that one content block of ``entry`` is drawn from."""
    from claude_tui.tui.markdown.parser import parse

    match block:
        case TextBlock(text=text):
            is_plain = entry.role == "user"
            blocks = plain_blocks(text.strip("\n")) if is_plain else parse(text)
            yield from _text_section(blocks, first=index == 0)
        case ThinkingBlock(thinking=thinking):
            yield from _thinking(thinking, index, unfolded=unfolded)


def _text_section(blocks: Sequence[Block], *, first: bool) -> Iterator[Placed]:
    """Place the blocks of a text; ``first``: they come right below the header."""
    for number, block in enumerate(blocks):
        yield Placed(block, block.gap if number else not first)


def label(text: str, index: int, *, fold: bool) -> Placed:
    """Return the line that names a content block; ``fold``: a click on it folds the block."""
    line = Block((Text((Run(visible_line(text), _LABEL),)),))
    return Placed(line, gap=index > 0, fold=index if fold else -1)


def _thinking(text: str, index: int, *, unfolded: bool) -> Iterator[Placed]:
    text = text.strip("\n")
    lines = text.split("\n")
    if not text:
        yield label(joined("thinking", "not shown by the API"), index, fold=False)
        return
    foldable = len(lines) > 1 or len(text) > _FOLDED_WIDTH
    if not foldable or unfolded:
        sign = f"{signs().unfolded} " if foldable else ""
        yield label(f"{sign}thinking", index, fold=foldable)
        for block in plain_blocks(text, _THINKING):
            yield Placed(block)
        return
    yield label(joined(f"{signs().folded} thinking", _lines(len(lines))), index, fold=True)
    yield Placed(plain_blocks(_shortened(lines[0]), _THINKING)[0], fold=index)


def _opaque(kind: str, name: str, text: str, index: int, *, unfolded: bool) -> Iterator[Placed]:
    if kind == "redacted_thinking":
        name, text = joined(name, "encrypted by the API"), ""
    if not text:
        yield label(name, index, fold=False)
        return
    lines = visible(text).split("\n")
    foldable = len(lines) > _FOLDED_LINES + 1 or max(map(len, lines)) > _FOLDED_WIDTH
    sign = signs().unfolded if unfolded else signs().folded
    yield label(f"{sign} {name}" if foldable else name, index, fold=foldable)
    if foldable and not unfolded:
        hidden = len(lines) - _FOLDED_LINES
        lines = [_shortened(line) for line in lines[:_FOLDED_LINES]]
        yield Placed(_json(lines), fold=index)
        if hidden > 0:
            more = Text((Run(f"… {_lines(hidden)} more", _LABEL),))
            yield Placed(Block((more,)), fold=index)
        return
    yield Placed(_json(lines))


def _shortened(line: str) -> str:
    return line if len(line) <= _FOLDED_WIDTH else f"{line[:_FOLDED_WIDTH].rstrip()} …"


def _lines(count: int) -> str:
    return f"{count:,} line{'s' if count > 1 else ''}"


def _json(lines: list[str]) -> Block:
    """Return JSON without a frame: its label is above it."""
    return Block((Code(tuple(lines), "json", starts=False, ends=False),))
