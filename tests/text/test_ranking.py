"""The order of what a list finds."""

from __future__ import annotations

import pytest

from claude_tui.text.matching import words_of
from claude_tui.text.ranking import NO_MATCH, rank


def ranks(typed: str, *lines: tuple[str, str]) -> list[int]:
    return [rank(words_of(typed), title, more) for title, more in lines]


def test_better_matches_rank_higher() -> None:
    found = ranks(
        "cop",
        ("Copy code", ""),
        ("Last copy", ""),
        ("Photocopy", ""),
        ("Fold", "the copied text"),
        ("Raw", "a photocopy"),
        ("Circle of people", ""),
        ("Clop", ""),
    )
    assert found == [6, 5, 4, 3, 2, NO_MATCH, 1]


@pytest.mark.parametrize("typed", ["quit edit", "edit quit"])
def test_all_words_are_needed(typed: str) -> None:
    assert ranks(typed, ("Editor", ""), ("Editor", "then quit")) == [NO_MATCH, 3]


def test_a_word_begins_after_any_sign() -> None:
    assert ranks("opus", ("claude-opus-5", ""), ("metopus", "")) == [5, 4]


def test_accents_and_capitals_make_no_difference() -> None:
    assert ranks("ÉDIT", ("édit", "")) == [6]


def test_everything_matches_nothing_typed() -> None:
    assert ranks("", ("Quit", "")) == [6]


def test_it_takes_any_letters() -> None:
    assert ranks(".*+[", ("Quit", "")) == [NO_MATCH]
