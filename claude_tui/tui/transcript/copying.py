"""Copying from the transcript: text as it was written, as far as that is known."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import groupby
from operator import attrgetter
from typing import Final

from textual.selection import Selection

from claude_tui.conversation.content import OpaqueBlock, TextBlock, ThinkingBlock
from claude_tui.text.visible import visible, written_in
from claude_tui.tui.markdown.lines import Span, part_of
from claude_tui.tui.transcript.entry import Entry, Placed
from claude_tui.tui.transcript.layout import TranscriptLayout
from claude_tui.tui.transcript.opaque import described

LINE_BITS: Final = 20
"""A selection names an entry and a logical line by one number: so many bits are the line's."""


def selected_text(layout: TranscriptLayout, selection: Selection) -> str:
    """Return the selected text as Markdown; whole messages are copied as they were written."""
    last = len(layout.entries) - 1
    start = selection.start.y >> LINE_BITS if selection.start is not None else 0
    end = selection.end.y >> LINE_BITS if selection.end is not None else last
    lines: list[str] = []
    for index in range(start, min(end, last) + 1):
        of_entry = _selected_lines(layout, index, selection)
        lines.extend(["", *of_entry] if lines and of_entry else of_entry)
    return "\n".join(lines)


def selected_span(selection: Selection, place: int) -> Span | None:
    """Return what is selected of a logical line; its end is -1. None: nothing is."""
    span = selection.get_span(place)
    # An end in front of a line, as on the empty row above it, has nothing of the line.
    return None if span is None or span[1] == 0 else (max(span[0], 0), span[1])


def _selected_lines(layout: TranscriptLayout, index: int, selection: Selection) -> list[str]:
    entry, laid = layout.entries[index], layout.laid(index)
    header, *body = laid.line_texts()
    spans = [selected_span(selection, index << LINE_BITS | n) for n in range(len(body) + 1)]
    is_whole = bool(body) and all(
        span is not None and not span[0] and not 0 <= span[1] < len(text)
        for span, text in zip(spans[1:], body, strict=True)
    )
    if is_whole and any(isinstance(each, TextBlock) for each in entry.blocks):
        head = [] if spans[0] is None else [part_of(header, spans[0])]
        return [*head, *source_of(entry).split("\n")]
    return lines_of(entry, laid.placed, spans.__getitem__)


def _all(_line: int) -> Span:
    return 0, -1


def lines_of(
    entry: Entry, placed: Iterable[Placed], span_of: Callable[[int], Span | None] = _all
) -> list[str]:
    """Return what is selected of some blocks: Markdown where it was Markdown, else plain text.

    Args:
        entry: The entry.
        placed: The blocks.
        span_of: What is selected of a logical line, if not all; they count over all blocks from 0.
    """
    from claude_tui.tui.markdown.layout import line_count, line_texts

    lines: list[str] = []
    number = 0
    blocks = (each.block._replace(gap=each.gap) for each in placed)
    for is_markdown, group in groupby(blocks, key=attrgetter("is_markdown")):
        together = list(group)
        first = number
        number += sum(map(line_count, together))
        if is_markdown:
            from claude_tui.tui.markdown.written import written

            lines += written(together, span_of, first)
            continue
        texts = [text for block in together for text in line_texts(block)]
        spans = map(span_of, range(first, number))
        lines += (part_of(text, span) for text, span in zip(texts, spans, strict=True) if span)
    source = source_of(entry)
    # Of a line that is copied whole: tabs are drawn as spaces, and soft hyphens not at all.
    as_written = {
        visible(line): line for line in source.split("\n") if "\t" in line or "\u00ad" in line
    }
    return [as_written.get(line) or written_in(source, line) for line in lines]


def source_of(entry: Entry) -> str:
    """Return an entry's text as it was written; without text, whatever it holds."""
    texts = [block.text for block in entry.blocks if isinstance(block, TextBlock)]
    if texts:
        return "\n\n".join(texts)
    others = []
    for block in entry.blocks:
        match block:
            case ThinkingBlock(thinking=thinking):
                others.append(thinking)
            case OpaqueBlock():
                others.append(described(block)[1])
            case TextBlock():
                pass
    return "\n\n".join(others) or "\n".join((entry.header, *entry.footer))
