from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wcwidth import iter_graphemes

from claude_tui.tui.characters import (
    characters,
    is_inside,
    whole_character,
    word_end,
    word_start,
)

FAMILY = "👨\u200d👩\u200d👧"
GERMANY, FRANCE = "🇩🇪", "🇫🇷"
PARTS = [
    "a",
    " ",
    "é",
    "e\u0301",
    FAMILY,
    GERMANY,
    FRANCE,
    "🇩",
    "ที่",
    "กำ",
    "क्षि",
    "\u200d",
    "東",
    "👍🏽",
]
texts = st.lists(st.sampled_from(PARTS), max_size=200).map("".join)


@given(texts, st.integers(0, 400))
def test_a_character_is_what_unicode_says(text: str, index: int) -> None:
    start = 0
    for character in iter_graphemes(text):
        if start <= index < start + len(character):
            assert whole_character(text, index) == (start, start + len(character))
            assert is_inside(text, index) == (index > start)
        start += len(character)
    if index >= len(text):
        assert not is_inside(text, index)


@given(texts.map(lambda text: text * 5), st.data())
def test_characters_follow_each_other(text: str, data: st.DataObject) -> None:
    bounds = [0]
    for character in iter_graphemes(text):
        bounds.append(bounds[-1] + len(character))
    start = data.draw(st.sampled_from(bounds))
    found = list(characters(text, start))
    assert [begin for begin, _ in found] == [each for each in bounds[:-1] if each >= start]
    assert "".join(text[begin:end] for begin, end in found) == text[start:]


@pytest.mark.parametrize(
    ("text", "starts"),
    [
        ("one two", [0, 4]),
        ("foo.bar  baz", [0, 3, 4, 9]),
        ("ที่นี่ ดี", [0, 7]),
        ("हिन्दी भाषा", [0, 7]),
        ("می\u200cخواهم نه", [0, 9]),
        (f"ab {FAMILY}{GERMANY} c", [0, 3, 11]),
        ("", []),
        ("  ", []),
    ],
)
def test_words_begin_where_they_are_seen_to(text: str, starts: list[int]) -> None:
    found, place = [], len(text)
    while place and (place := word_start(text, place)) not in found and text[place:].strip():
        found.append(place)
        if not text[:place].strip():
            break
    assert sorted(found) == starts


@given(texts, st.integers(0, 400))
def test_a_word_is_gone_through_from_both_ends(text: str, index: int) -> None:
    index = min(index, len(text))
    start, end = word_start(text, index), word_end(text, index)
    assert 0 <= start <= index <= end <= len(text)
    assert not is_inside(text, start)
    assert not is_inside(text, end)
    assert start < index or not index
    assert end > index or index == len(text)
