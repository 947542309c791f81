"""What is offered in the place of a name that does not exist."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claude_tui.text.spelling import closest

MODELS = ("claude-sonnet-5-5", "claude-opus-5-5", "claude-sonnet-4-6")


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("claude-sonet-5-5", "claude-sonnet-5-5"),
        ("claude-sonnet-4.6", "claude-sonnet-4-6"),
        ("opus", "claude-opus-5-5"),
        ("SONNET-4", "claude-sonnet-4-6"),
        ("llama", ""),
        ("", ""),
    ],
)
def test_the_name_that_is_most_like_it_is_meant(word: str, meant: str) -> None:
    assert closest(word, MODELS) == meant


def test_of_no_names_none_is_meant() -> None:
    assert closest("opus", ()) == ""


@given(st.text(), st.lists(st.text()))
def test_whatever_is_typed_one_of_the_names_or_none_is_meant(word: str, words: list[str]) -> None:
    assert closest(word, words) in ["", *words]
