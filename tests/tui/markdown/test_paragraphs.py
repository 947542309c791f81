"""Long paragraphs are cut to pieces, and say the same as before."""

from __future__ import annotations

from collections.abc import Iterable
from unittest import mock

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from claude_tui.text.visible import visible
from claude_tui.tui.markdown import paragraphs
from claude_tui.tui.markdown.lines import Block, Text
from claude_tui.tui.markdown.paragraphs import PARAGRAPH_LINES
from claude_tui.tui.markdown.parser import parse
from tests.tui.markdown.drawing import streamed
from tests.tui.markdown.test_stream import (
    NESTED_LINES,
    assert_that_parsing_goes_on_from_any_piece,
    nested_texts,
)

LINES = st.sampled_from(
    [
        "a word", "*em* b", "`code` c", "**st", "rong** d", "[l](u)", "a_b", "x < y", "`x", "y`",
        "end\\", "two  ", "    far", "- i", "===", "---", "a|b", "-|-", "\u3000", "$a", "b$", "",
        "![i", "](u)", "](`u)", "](u `t`)", "[a `](u)", "\\(m", "n\\)", "<http://x.y>", "[x](<u>)",
        "<b>", "> q", "# h", "[l]", "&amp;",
    ]
)  # fmt: skip
SIGNS = ["", "", "> ", "> > ", "- ", "  ", "> - ", "1. ", ">  "]


@st.composite
def texts(draw: st.DrawFn) -> str:
    """Lines that mostly are one paragraph, in quotes and items or not."""
    sign = draw(st.sampled_from(SIGNS))
    return "\n".join(sign + line for line in draw(st.lists(LINES, max_size=16)))


TEXTS = st.one_of(
    texts(), texts(), st.lists(NESTED_LINES, max_size=14).map("\n".join), nested_texts()
).map(visible)
LIMITS = st.sampled_from([1, 2, 3])


@settings(max_examples=300, deadline=None)
@given(data=st.data(), text=TEXTS, limit=LIMITS)
def test_any_cutting_gives_the_blocks_of_the_whole_text(
    data: st.DataObject, text: str, limit: int
) -> None:
    cuts = data.draw(st.lists(st.integers(0, len(text)), max_size=8))

    with mock.patch.object(paragraphs, "PARAGRAPH_LINES", limit):
        assert streamed(text, cuts) == streamed(text, range(len(text))) == parse(text)


@settings(max_examples=300, deadline=None)
@given(text=TEXTS, limit=LIMITS)
def test_parsing_goes_on_from_any_piece(text: str, limit: int) -> None:
    with mock.patch.object(paragraphs, "PARAGRAPH_LINES", limit):
        assert_that_parsing_goes_on_from_any_piece(text)


def said(blocks: Iterable[Block]) -> list[object]:
    """Every character of prose but spaces, with its style; of anything else what it is.

    Not whether it is in a heading: only the last piece of a long one is.
    """
    found: list[object] = []
    for item in (item for block in blocks for item in block.items):
        if not isinstance(item, Text):
            found.append(type(item))
            continue
        for text, styles, link in item.runs:
            inline = [s for s in styles if s != "quote" and not s.startswith("heading")]
            found += [(character, inline, link) for character in text if character not in " \n"]
    return found


@settings(max_examples=300, deadline=None)
@given(text=TEXTS, limit=LIMITS)
@example(text="![i\na word\n`x\n](u)\n`code` c", limit=1)
def test_what_is_cut_says_the_same(text: str, limit: int) -> None:
    with mock.patch.object(paragraphs, "PARAGRAPH_LINES", limit):
        cut = parse(text)
    assert said(cut) == said(parse(text))


@pytest.mark.parametrize("line", ["plain words", "*some* `signs`", "> a quote", "> > - *item*"])
def test_a_long_paragraph_is_several_pieces(line: str) -> None:
    text = "\n".join([line, *[line.replace("-", " ")] * (5 * PARAGRAPH_LINES)])
    assert len(parse(text)) == 6


def test_what_is_not_closed_is_not_cut() -> None:
    text = "\n".join(["begins **here", *["and goes on"] * (3 * PARAGRAPH_LINES), "to** here"])
    assert len(parse(text)) == 1
