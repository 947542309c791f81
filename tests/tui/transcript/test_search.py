"""What counts as found in a message's source, and at what cost."""

from __future__ import annotations

import re

import pytest

from claude_tui.conversation import Role
from claude_tui.conversation.content import TextBlock
from claude_tui.tui.transcript.entry import Entry
from claude_tui.tui.transcript.search import Search


def counted(text: str, source: str, role: Role = "assistant") -> int:
    search = Search(text)
    search.look_through(Entry(1, role, "somebody", (TextBlock(source),)))
    return search.total


@pytest.mark.parametrize(
    ("text", "source", "count"),
    [
        ("bold words", "**bo**ld words, **bold** `words`", 2),
        ("some docs here", "see [some docs](https://a.b/c) here", 1),
        ("quoted in a list", "> quoted in\n> a list", 1),
        ("2*3", r"2\*3 is six", 1),
        ("a*b", "a*b and a*b, but not ab", 2),
        ("**", "**bold** and **more**", 4),
        ("two  spaces", "two spaces", 1),
        (" geese", "of geese", 1),
        (" geese", "ofgeese", 0),
        ("geese", "Geese, geese", 2),
        ("Geese", "Geese, geese", 1),
        ("café", "Cafe\u0301", 1),
    ],
)
def test_what_is_not_drawn_makes_no_difference(text: str, source: str, count: int) -> None:
    assert counted(text, source) == count


def test_a_persons_own_message_is_taken_as_it_is_written() -> None:
    assert counted("bold", "**bo**ld", "user") == 0
    assert counted("**bo**ld", "**bo**ld", "user") == 1


def test_no_pattern_is_made_of_what_is_looked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    def compiled(*_: object) -> None:
        raise AssertionError("compiled with a key")

    monkeypatch.setattr(re, "compile", compiled)
    assert counted("of geese " * 100, "of geese " * 250) == 2
