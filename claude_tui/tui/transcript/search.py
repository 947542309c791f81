"""The text to find in a transcript, and where it is. No widget in here."""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from typing import Final

from claude_tui.conversation.content import ContentBlock, OpaqueBlock, TextBlock, ThinkingBlock
from claude_tui.text.matching import Span, folded, spans
from claude_tui.tui.transcript.entry import Entry, EntryKey
from claude_tui.tui.transcript.hits import Hits
from claude_tui.tui.transcript.opaque import described, is_attachment, named_at_once

_MARKS: Final = ("*", "`", "~~", "[", "\\")
"""Markdown that may be inside a word and isn't drawn."""

_ADDRESS: Final = r"\]\([^\s()]*\)"
"""The same of a link, with what it leads to."""

_QUOTED: Final = r"\n[^\S\n]*>[\s>]*"
"""The break between two lines of a quote: drawn as a space."""

_KEPT_LINES: Final = 500
_KEPT_ENTRIES: Final = 8
_BETWEEN: Final = "\0"
"""In no line that is drawn."""


class Search:
    """A text to find: one in lower case is found in any case, another only as it is.

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
        self.text = text
        self.counts: dict[EntryKey, int] = {}
        """How many places each entry has that was looked through, if it has any."""
        self._flat = _without_marks(self._folded)
        self.is_over = False
        """Whether nobody needs it any more: a thread that is still looking gives up."""
        self._spans: dict[str, list[Span]] = {}
        self._hits: OrderedDict[EntryKey, tuple[object, Hits]] = OrderedDict()
        """The places found last in an entry, with the lines they were found in."""

    @property
    def total(self) -> int:
        """How many places are known."""
        return sum(self.counts.values())

    def spans(self, line: str) -> list[Span]:
        """Return the places in a drawn line."""
        spans_in_line = self._spans.get(line)
        if spans_in_line is None:
            if len(self._spans) >= _KEPT_LINES:
                self._spans.clear()
            spans_in_line = self._spans[line] = self._find_in(line)
        return spans_in_line

    def last_hits(self, key: EntryKey, lines: object = None) -> Hits | None:
        """Return what was found last in an entry; None: nobody looked, or in other ``lines``.

        With ``lines`` the count is corrected, too.
        """
        found_in, hits = self._hits.get(key, (None, None))
        if hits is None or (lines is not None and lines is not found_in):
            return None
        self._hits.move_to_end(key)
        if lines is not None:
            self.set_count(key, len(hits))
        return hits

    def keep(self, key: EntryKey, lines: object, hits: Hits) -> None:
        """Keep the places found in the drawn lines of an entry for a while; correct its count."""
        self._hits[key] = lines, hits
        self._hits.move_to_end(key)
        if len(self._hits) > _KEPT_ENTRIES:
            self._hits.popitem(last=False)
        self.set_count(key, len(hits))

    def in_lines(self, key: EntryKey, lines: Sequence[tuple[int, str]]) -> Hits:
        """Find every place in the drawn (number, text) lines of an entry; a thread may do it."""
        hits = Hits(key)
        if not lines:  # nothing of a reply has arrived
            return hits
        # All lines are folded as one text: that takes a fraction of the time.
        whole = folded(_BETWEEN.join(text for _, text in lines), exact=self._exact)
        for (number, text), line in zip(
            lines, whole.replace("\n", " ").split(_BETWEEN), strict=True
        ):
            start = line.find(self._folded)
            if start < 0:
                continue
            if self.is_over:
                break
            hits.add(number, self._from(start, line) if text.isascii() else self._find_in(text))
        return hits

    def _from(self, start: int, line: str) -> Iterator[Span]:
        """Return the places in a line that folding leaves at its length, from ``start`` on."""
        size = len(self._folded)
        while start >= 0:
            yield start, start + size
            start = line.find(self._folded, start + size)

    def _find_in(self, line: str) -> list[Span]:
        return list(spans(line.replace("\n", " "), self._folded, exact=self._exact))

    def look_through(self, entry: Entry) -> None:
        """Count the places in an entry's source."""
        markdown = entry.role != "user"
        count = sum(self._count_in(block, markdown=markdown) for block in entry.blocks)
        self.set_count(entry.key, count)

    def set_count(self, key: EntryKey, count: int) -> None:
        """Set how many places are in an entry."""
        if count:
            self.counts[key] = count
        else:
            self.counts.pop(key, None)

    def foldable(self, entry: Entry) -> frozenset[int]:
        """Return the content blocks of an entry, its text aside, that have a place in them."""
        return frozenset(
            index
            for index, block in enumerate(entry.blocks)
            if not isinstance(block, TextBlock) and self._count_in(block, markdown=True)
        )

    def _count_in(self, block: ContentBlock, *, markdown: bool) -> int:
        match block:
            case TextBlock(text=text):
                return self._count(text, markdown=markdown)
            case ThinkingBlock(thinking=text):
                return self._count(text)
            case OpaqueBlock():
                drawn = named_at_once(block) if is_attachment(block) else described(block)
                return self._count(drawn[1] or drawn[0])

    def _count(self, text: str, *, markdown: bool = False) -> int:
        # No pattern is made of what is looked for: compiling a long one takes longer than looking
        # through a book, and it is another one with each key.
        text = folded(text, exact=self._exact)
        if not markdown:
            return _in_a_line(text).count(_in_a_line(self._folded))
        if not self._flat:
            return text.count(self._folded)  # nothing but marks
        count = _in_a_line(_without_marks(text)).count(_in_a_line(self._flat))
        has_marks = self._flat != self._folded
        return (text.count(self._folded) or count) if count and has_marks else count


def _without_marks(text: str) -> str:
    """Return ``text`` without the Markdown that isn't drawn, and some that may be."""
    if "](" in text:
        text = re.sub(_ADDRESS, "", text)
    for mark in _MARKS:
        text = text.replace(mark, "")
    return text


def _in_a_line(text: str) -> str:
    """Return ``text`` with one space wherever there is space; what is at its ends stays."""
    words = " ".join(re.sub(_QUOTED, " ", text).split())
    begins, ends = text[:1].isspace(), text[-1:].isspace()
    return f"{' ' * begins}{words}{' ' * (ends and bool(words))}"
