"""What is looked for in a transcript, and where it stands. No widget in here."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from claude_tui.conversation.content import OpaqueBlock, TextBlock, ThinkingBlock
from claude_tui.tui.markdown.lines import Span
from claude_tui.tui.widgets.transcript_entry import Entry, EntryKey, described

_MARKUP: Final = r"(?:\*{1,3}|`+|~~|\[|\]\([^\s()]*\)){0,2}"
"""Markdown that may stand inside a word and isn't drawn."""

_SPACE: Final = r"\s+(?:>\s*)*"
"""What is drawn as one space, with the signs of a quote that goes on in the next line."""

_KEPT_LINES: Final = 500


class Hit(NamedTuple):
    """One place that was found.

    Args:
        line: The logical line of its entry.
        start: Its first character in the line.
    """

    key: EntryKey
    line: int
    start: int


class Search:
    """A text that is looked for: in lower case it is found in any case, else as it stands.

    What counts is the text as it is drawn. Drawing everything would take long, so entries out of
    view are counted in their source, with marks like ``**`` and addresses left out; whoever draws
    an entry corrects its count.

    Args:
        text: What is looked for; not empty.
    """

    def __init__(self, text: str) -> None:
        flags = re.IGNORECASE if text == text.lower() else re.NOFLAG
        characters = [_SPACE if part == " " else re.escape(part) for part in text]
        self.text = text
        self.counts: dict[EntryKey, int] = {}
        """How often it stands in each entry that was looked through, where it does."""
        self._drawn = re.compile(re.escape(text), flags)
        self._plain = re.compile("".join(characters), flags)
        self._markdown = re.compile(_MARKUP.join(characters), flags)
        self._spans: dict[str, list[Span]] = {}

    @property
    def total(self) -> int:
        """All places found so far."""
        return sum(self.counts.values())

    def spans(self, line: str) -> list[Span]:
        """Where it stands in a drawn line."""
        spans = self._spans.get(line)
        if spans is None:
            if len(self._spans) >= _KEPT_LINES:
                self._spans.clear()
            spans = self._spans[line] = [match.span() for match in self._drawn.finditer(line)]
        return spans

    def hits(self, key: EntryKey, lines: Iterable[tuple[int, str]]) -> list[Hit]:
        """Every place in the drawn (number, text) lines of an entry, whose count it corrects."""
        hits = [
            Hit(key, number, match.start())
            for number, text in lines
            for match in self._drawn.finditer(text)
        ]
        self.set_count(key, len(hits))
        return hits

    def look_through(self, entry: Entry) -> None:
        """Count the places in an entry's source."""
        pattern = self._plain if entry.role == "user" else self._markdown
        self.set_count(entry.key, sum(self._counted(entry, pattern)))

    def set_count(self, key: EntryKey, count: int) -> None:
        """So many places are in an entry."""
        if count:
            self.counts[key] = count
        else:
            self.counts.pop(key, None)

    def blocks(self, entry: Entry) -> frozenset[int]:
        """The content blocks of an entry that it stands in."""
        return frozenset(
            index for index, count in enumerate(self._counted(entry, self._markdown)) if count
        )

    def _counted(self, entry: Entry, markdown: re.Pattern[str]) -> Iterator[int]:
        for block in entry.blocks:
            match block:
                case TextBlock(text=text):
                    yield _count(markdown, text)
                case ThinkingBlock(thinking=text):
                    yield _count(self._plain, text)
                case OpaqueBlock():
                    yield _count(self._plain, described(block)[1])


def _count(pattern: re.Pattern[str], text: str) -> int:
    return sum(1 for _match in pattern.finditer(text))
