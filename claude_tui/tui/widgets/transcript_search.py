"""What is looked for in a transcript, and where it stands. No widget in here."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from claude_tui.conversation.content import OpaqueBlock, TextBlock, ThinkingBlock
from claude_tui.matching import Span, folded, spans
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
    """A text that is looked for: in lower case it is found in any case, else in its own.

    The ways to write an accent make no difference.

    What counts is the text as it is drawn. Drawing everything would take long, so entries out of
    view are counted in their source, with marks like ``**`` and addresses left out; whoever draws
    an entry corrects its count.

    Args:
        text: What is looked for; not empty.
    """

    def __init__(self, text: str) -> None:
        self._exact = text != text.lower()
        self._folded = folded(text, exact=self._exact)
        characters = [_SPACE if part == " " else re.escape(part) for part in self._folded]
        self.text = text
        self.counts: dict[EntryKey, int] = {}
        """How often it stands in each entry that was looked through, where it does."""
        self._plain = re.compile("".join(characters))
        self._markdown = re.compile(_MARKUP.join(characters))
        self._spans: dict[str, list[Span]] = {}

    @property
    def total(self) -> int:
        """All places found so far."""
        return sum(self.counts.values())

    def spans(self, line: str) -> list[Span]:
        """Where it stands in a drawn line."""
        known = self._spans.get(line)
        if known is None:
            if len(self._spans) >= _KEPT_LINES:
                self._spans.clear()
            known = self._spans[line] = self._found(line)
        return known

    def hits(self, key: EntryKey, lines: Iterable[tuple[int, str]]) -> list[Hit]:
        """Every place in the drawn (number, text) lines of an entry, whose count it corrects."""
        hits = [Hit(key, number, start) for number, text in lines for start, _ in self._found(text)]
        self.set_count(key, len(hits))
        return hits

    def _found(self, line: str) -> list[Span]:
        return list(spans(line.replace("\n", " "), self._folded, exact=self._exact))

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
                    yield self._count(markdown, text)
                case ThinkingBlock(thinking=text):
                    yield self._count(self._plain, text)
                case OpaqueBlock():
                    yield self._count(self._plain, described(block)[1])

    def _count(self, pattern: re.Pattern[str], text: str) -> int:
        return sum(1 for _match in pattern.finditer(folded(text, exact=self._exact)))
