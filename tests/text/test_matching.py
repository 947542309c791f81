from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claude_tui.conversation import Conversation, Message, TextBlock
from claude_tui.library.texts import read_texts
from claude_tui.storage.toml.writer import dump_conversation
from claude_tui.text import matching
from claude_tui.text.matching import EXCERPT, folded, hit_line, marked, may_hold, spans, words_of
from tests.storage.conversations import texts

ACCENTS = st.sampled_from(
    ["é", "e\u0301", "ß", "SS", "ss", "İ", "ﬁ", "FI", "K", "東京", "\ufa00", "切", " ", "\n"]
)
lines = st.lists(st.one_of(ACCENTS, texts), max_size=5).map("".join)


def test_capitals_and_ways_to_write_an_accent_make_no_difference() -> None:
    assert folded("CAFE\u0301 Straße") == folded("café STRASSE")


@pytest.mark.parametrize("space", ["\u00a0", "\u2007", "\u202f"])
def test_a_space_that_keeps_a_line_together_is_found_as_any_space(space: str) -> None:
    text = f"Vraiment{space}? 10{space}000 é"
    assert [text[slice(*span)] for span in spans(text, folded("10 000"))] == [f"10{space}000"]
    assert [*spans("10 000", folded(f"10{space}000"))] == [(0, 6)]


def test_a_query_is_its_words_each_once() -> None:
    assert words_of("  Tuple LIST tuple\u00a0set ") == ["tuple", "list", "set"]


def test_every_character_that_counts_as_a_plain_one_is_known() -> None:
    like = [
        chr(code)
        for code in range(0x80, sys.maxunicode + 1)
        if not 0xD800 <= code < 0xE000
        and (text := folded(chr(code))) != chr(code)
        and re.search(matching._PLAIN, text)
    ]
    assert like
    assert [each for each in like if not re.search(matching._LIKE_PLAIN, each.encode())] == []


@given(lines, lines)
def test_what_is_in_a_text_may_be_in_its_file(text: str, query: str) -> None:
    data = dump_conversation(
        Conversation(messages=[Message(1, 0, "user", (TextBlock(text),))])
    ).encode()
    (said,) = read_texts(data, Path()).texts
    words = [word for word in words_of(query) if word in folded(said)]
    assert may_hold(data, words)


@given(texts, st.integers(0), st.integers(1, 5))
def test_any_part_of_a_text_may_be_in_its_file(text: str, start: int, length: int) -> None:
    words = folded(text)[start % (len(text) + 1) :][:length].split()
    message = Message(1, 0, "user", (TextBlock(text),))
    assert may_hold(dump_conversation(Conversation(messages=[message])).encode(), words)


def test_a_file_that_hides_a_word_in_escapes_may_hold_it() -> None:
    assert may_hold(rb'content = "\u0064uck"', ["duck"])
    assert may_hold(b'content = """du\\\n   ck"""', ["duck"])
    assert not may_hold(b'content = "goose"', ["duck"])


def test_the_line_with_the_most_of_the_words_is_the_one_that_is_shown() -> None:
    texts = ["A duck.\nA goose.", "The duck\n  and the Goose  \nswim"]
    assert hit_line(texts, ["goose", "the"]) == "and the Goose"
    assert hit_line(texts, ["duck", "swim"]) == "A duck."
    assert hit_line(texts, ["duck", "swan"]) is None


def test_of_a_long_line_what_is_around_the_word_is_shown() -> None:
    line = hit_line([f"{'x' * 5000} duck {'y' * 5000}"], ["duck"])
    assert line is not None
    assert "duck" in line
    assert len(line) <= EXCERPT + 1


@given(lines, lines)
def test_every_word_of_a_line_is_marked(line: str, query: str) -> None:
    words = words_of(query)
    pieces = list(marked(line, words))
    assert folded("".join(piece for piece, _ in pieces)) == folded(line)
    if any(word in folded(line) for word in words):
        assert any(hit for _, hit in pieces)


@pytest.mark.parametrize(
    ("line", "words", "expected"),
    [
        ("A Duck, a duck", ["duck"], ["Duck", "duck"]),
        ("die Straße", ["strasse"], ["Straße"]),
        ("nothing", ["duck"], []),
        ("in 東京都", ["東京"], ["東京"]),
    ],
)
def test_what_is_marked(line: str, words: list[str], expected: list[str]) -> None:
    assert [piece for piece, hit in marked(line, words) if hit] == expected


@pytest.mark.parametrize(
    ("text", "word", "expected"),
    [
        ("ein Cafe\u0301, das café", "café", ["Cafe\u0301", "café"]),
        ("das café", "cafe\u0301", ["café"]),
        ("die Straße, die Strasse", "strasse", ["Straße", "Strasse"]),
        ("die STRASSE", "straße", ["STRASSE"]),
        ("Maße", "mas", ["Maß"]),
        ("ßß", "sss", ["ßß"]),
        ("\u1112\u1161\u11ab\u1100\u1173\u11af", "한글", ["\u1112\u1161\u11ab\u1100\u1173\u11af"]),
        ("e\u0301 and e", "e", ["e"]),
        ("aaaa", "aa", ["aa", "aa"]),
        ("die Do\u00adnau hier", "donau", ["Do\u00adnau"]),
    ],
)
def test_a_word_is_found_at_its_place_however_it_is_written(
    text: str, word: str, expected: list[str]
) -> None:
    assert [text[slice(*span)] for span in spans(text, folded(word))] == expected


def test_capitals_make_a_difference_where_they_are_to() -> None:
    assert [*spans("Cafe\u0301 cafe\u0301", folded("Café", exact=True), exact=True)] == [(0, 5)]


@given(lines, lines)
def test_what_is_found_folds_to_what_was_looked_for(text: str, query: str) -> None:
    for exact in (False, True):
        word = folded(query, exact=exact)
        found = [*spans(text, word, exact=exact)] if word else []
        assert bool(found) == (bool(word) and word in folded(text, exact=exact))
        assert all(word in folded(text[slice(*span)], exact=exact) for span in found)
        assert found == sorted(found)
