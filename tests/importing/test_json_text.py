"""JSON text, read one entry at a time."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claude_tui.importing.json_text import entries
from tests.export.conversations import json_values

spaces = st.text(" \t\r\n", max_size=3)


@given(st.lists(json_values, max_size=5), st.sampled_from([None, 1]), spaces, spaces)
def test_the_entries_of_an_array_are_what_json_says(values, indent, before, after):
    text = f"{before}{json.dumps(values, indent=indent)}{after}"
    assert list(entries(text)) == list(enumerate(values))


@given(json_values.filter(lambda value: not isinstance(value, list)), spaces)
def test_anything_else_is_one_value_without_a_place(value, around):
    assert list(entries(f"{around}{json.dumps(value)}{around}")) == [(None, value)]


@given(st.lists(json_values, min_size=1, max_size=3), st.data())
def test_what_is_cut_gives_the_entries_before_the_cut_and_an_error(values, data):
    text = json.dumps(values)
    cut = text[: data.draw(st.integers(0, len(text) - 1))]
    read = []
    with pytest.raises(json.JSONDecodeError) as caught:
        read.extend(entries(cut))
    assert caught.value.pos <= len(cut)
    assert [value for _, value in read[:-1]] == values[: max(len(read) - 1, 0)]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("", 0),
        ("[1 2]", 3),
        ("[1,]", 3),
        ("[1]]", 3),
        ("[1] x", 4),
        ("[] []", 3),
        ("{} {}", 3),
        ("[,1]", 1),
        ("[1,\n{]", 5),
    ],
)
def test_what_is_no_json_is_an_error_at_its_place(text, place):
    with pytest.raises(json.JSONDecodeError) as caught:
        list(entries(text))
    assert caught.value.pos == place
