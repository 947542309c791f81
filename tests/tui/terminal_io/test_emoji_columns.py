"""What goes to the terminal lands where it belongs, whatever the terminal takes an emoji for."""

from __future__ import annotations

import re

import pyte
import pytest
from hypothesis import given
from hypothesis import strategies as st

from claude_tui.tui.markdown.wrapping import cells_of
from claude_tui.tui.terminal_io.emoji_columns import in_place

EMOJI = ["❤️", "1️⃣", "👍🏽", "👨‍👩‍👧‍👦", "🇩🇪", "🏳️‍🌈", "🧑🏽‍🚀", "🏴‍☠️", "☝🏽", "⚠️"]


def column_of_end(output: str) -> int:
    """Where a terminal has the cursor that takes each character for as wide as it is alone."""
    screen = pyte.Screen(80, 2)
    pyte.Stream(screen).feed(output)
    return int(screen.cursor.x)


@pytest.mark.parametrize("emoji", EMOJI)
def test_what_follows_an_emoji_stands_where_it_is_meant_to(emoji: str) -> None:
    text = f"a {emoji}{emoji} b"
    assert column_of_end(in_place(text)) == cells_of(text)


def test_an_emoji_that_is_newer_than_the_terminal_keeps_its_columns(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(pyte.screens, "wcwidth", lambda character: 1)
    for emoji in ("\U0001fae9", "\U0001fa8f", "\U0001f6dc"):
        text = f"a{emoji}b"
        assert column_of_end(in_place(text)) == cells_of(text)


def test_some_terminal_would_get_them_wrong_otherwise() -> None:
    assert any(column_of_end(emoji) != 2 for emoji in EMOJI)


@pytest.mark.parametrize(
    "text", ["plain", "│ ─ 日本語", "🦊 and 👍", "می‌خواهم", "क्‍ष", "x️", "café", "\x1b[31m1\x1b[0m"]
)
def test_everything_else_goes_out_as_it_is(text: str) -> None:
    assert in_place(text) == text


@given(
    st.lists(st.sampled_from([*EMOJI, "a", " ", "日", "\u200d", "\ufe0f", "🇩", "🏽", "\x1b[1m"]))
)
def test_no_character_is_lost_or_added(parts: list[str]) -> None:
    text = "".join(parts)
    assert re.sub(r"\x1b7 +\x1b8\x1b7|\x1b8\x1b\[\dC", "", in_place(text)) == text


@pytest.mark.parametrize("emoji", EMOJI)
def test_nothing_of_what_was_there_shows_beside_it(emoji: str) -> None:
    screen = pyte.Screen(20, 1)
    pyte.Stream(screen).feed("#" * 20 + "\r" + in_place(f"{emoji}|"))
    cells = "".join(screen.buffer[0][column].data for column in range(20))
    assert "#" not in cells.partition("|")[0]
