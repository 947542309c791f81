"""What is copied from the transcript: text as it was written, as far as that can be told."""

from __future__ import annotations

import re
from typing import Final

from textual.selection import Selection

from claude_tui.conversation.content import OpaqueBlock, TextBlock, ThinkingBlock
from claude_tui.tui.widgets.transcript_entry import Entry, described
from claude_tui.tui.widgets.transcript_layout import TranscriptLayout

LINE_BITS: Final = 20
"""A selection names an entry and a logical line by one number: so many bits are the line's."""

_WORD: Final = re.compile(r"[^\s(){}\[\]<>\"`,;|“”„«»]+")
_AROUND: Final = ".:?!…'*"
"""What may stand in a word, as in an address or a path, but is a sign of its own at its end."""


def word_at(text: str, column: int) -> tuple[int, int]:
    """Where the word, path or address begins and ends that has the ``column``-th character.

    Between words it is that character alone.
    """
    for found in _WORD.finditer(text):
        start, end = found.span()
        end -= len(found[0]) - len(found[0].rstrip(_AROUND))
        start += len(found[0]) - len(found[0].lstrip("'*"))
        if start <= column < end:
            return start, end
    return column, column + 1


def selected_text(layout: TranscriptLayout, selection: Selection) -> str:
    """The selected text: messages that are selected whole as Markdown, others as they are drawn.

    Lines are those that were written, not those that they wrap to.
    """
    last = len(layout.entries) - 1
    start = selection.start.y >> LINE_BITS if selection.start is not None else 0
    end = selection.end.y >> LINE_BITS if selection.end is not None else last
    lines: list[str] = []
    for index in range(start, min(end, last) + 1):
        of_entry = _selected_lines(layout, index, selection)
        lines.extend(["", *of_entry] if lines and of_entry else of_entry)
    return "\n".join(lines)


def selected_span(selection: Selection, place: int) -> tuple[int, int] | None:
    """From where to where a logical line is selected, -1 for its end; None: nothing of it is."""
    span = selection.get_span(place)
    # An end in front of a line, as on the empty row above it, has nothing of the line.
    return None if span is None or span[1] == 0 else (max(span[0], 0), span[1])


def _selected_lines(layout: TranscriptLayout, index: int, selection: Selection) -> list[str]:
    chosen: list[str] = []
    is_whole = True
    header: list[str] = []
    for number, (prefix, text) in enumerate(layout.laid(index).copied()):
        span = selected_span(selection, index << LINE_BITS | number)
        if span is None:
            is_whole = is_whole and not number
            continue
        start, end = span
        part = text[start : None if end < 0 else end]
        chosen.append(part if start else prefix + part)
        if number:
            is_whole = is_whole and len(part) == len(text)
        else:
            header = [part]
    entry = layout.entries[index]
    if is_whole and len(chosen) > 1 and any(isinstance(each, TextBlock) for each in entry.blocks):
        return [*header, *source_of(entry).split("\n")]
    return chosen


def source_of(entry: Entry) -> str:
    """An entry's text as it was written; of one without text, whatever it holds."""
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
