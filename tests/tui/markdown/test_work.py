"""The work for a text grows with its length, whatever it consists of."""

from __future__ import annotations

import sys
from types import FrameType

import pytest

from claude_tui.tui.markdown.parser import parse

KINDS = [
    "<", "&amp", "a_b_", "[", "![", "\n[", "[a](", "[a]", "`", "``a", "*a ", "~~a", "**a*", "$",
    "$a", "\\(", "<a ", "</a", "<!--", "http://a", "](", "|", "(", "- ", "> ", "1. ", "a\n",
    "- a\n", "> a\n", "[^1]", "[^1]: a\n", "[a]: b\n", "<kbd>", "</kbd>", "<sup>a</sup>", "<br>",
    "漢*字*",
]  # fmt: skip
SHORT = 2_000


def calls(text: str) -> int:
    """How many functions are called to parse ``text``."""
    count = 0

    def profile(_frame: FrameType, event: str, _argument: object) -> None:
        nonlocal count
        count += event == "call"

    sys.setprofile(profile)
    try:
        parse(text)
    finally:
        sys.setprofile(None)
    return count


@pytest.mark.parametrize("kind", KINDS)
def test_four_times_the_text_is_about_four_times_the_work(kind: str) -> None:
    parse(kind * 200)  # what is compiled or imported at first use
    short, long = ((kind * size)[:size] for size in (SHORT, 4 * SHORT))

    assert calls(long) <= 6 * calls(short) + 1_000
