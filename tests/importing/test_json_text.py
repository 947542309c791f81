"""JSON text, read one entry at a time."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claude_tui.importing import json_text
from tests.export.conversations import json_values


def entries(
    text: str, is_entry: Callable[[Any], bool] = lambda _: False
) -> Iterator[tuple[Any, Any]]:
    """What is read, with errors raised."""
    for place, value in json_text.entries(text, is_entry):
        if isinstance(value, Exception):
            raise value
        yield place, value


spaces = st.text(" \t\r\n", max_size=3)


@given(st.lists(json_values, max_size=5), st.sampled_from([None, 1]), spaces, spaces)
def test_the_entries_of_an_array_are_what_json_says(
    values: list[Any], indent: int | None, before: str, after: str
) -> None:
    text = f"{before}{json.dumps(values, indent=indent)}{after}"
    assert list(entries(text)) == list(enumerate(values))


@given(json_values.filter(lambda value: not isinstance(value, list)), spaces)
def test_anything_else_is_one_value_without_a_place(value: object, around: str) -> None:
    assert list(entries(f"{around}{json.dumps(value)}{around}")) == [(None, value)]


@given(st.lists(json_values, min_size=1, max_size=3), st.data())
def test_what_is_cut_gives_the_entries_before_the_cut_and_an_error(
    values: list[Any], data: st.DataObject
) -> None:
    text = json.dumps(values)
    cut = text[: data.draw(st.integers(0, len(text) - 1))]
    read: list[tuple[Any, Any]] = []
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
def test_what_is_no_json_is_an_error_at_its_place(text: str, place: int) -> None:
    with pytest.raises(json.JSONDecodeError) as caught:
        list(entries(text))
    assert caught.value.pos == place


def is_entry(value: Any) -> bool:
    return "chat" in value


def test_reading_goes_on_at_the_next_whole_entry() -> None:
    whole = {"chat": [{"a": 1}, {"b": ', {"chat": 1}'}]}
    text = json.dumps([whole, whole, whole, 7])
    second = text.index('{"chat"', 2)
    broken = text[:second] + text[second:].replace('{"a": 1}', '{"a" 1}', 1)
    (first, *_, third, last) = read = list(json_text.entries(broken, is_entry))
    assert (first, third, last) == ((0, whole), (2, whole), (3, 7))
    assert [type(value) for _, value in read] == [dict, json.JSONDecodeError, dict, int]


@pytest.mark.parametrize("fault", ["[" * 100_000, "9" * 5000, "nul"])
def test_an_entry_that_can_not_be_read_is_skipped(fault: str) -> None:
    text = f'[{{"chat": 1}}, {fault}, {{"part": 1}}, {{"chat": 2}}]'
    read = list(json_text.entries(text, is_entry))
    assert [value for _, value in read if not isinstance(value, Exception)] == [
        {"chat": 1},
        {"chat": 2},
    ]
    assert len(read) == 3
