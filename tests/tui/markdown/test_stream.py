"""Whatever the pieces it comes in, a reply ends up as the picture of its whole text."""

from __future__ import annotations

import re
from unittest import mock

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from claude_tui.text.visible import visible
from claude_tui.tui.markdown import blocks
from claude_tui.tui.markdown.lines import Table
from claude_tui.tui.markdown.parser import parse, parse_pieces
from claude_tui.tui.markdown.pieces import CODE_LINES, SHEET_LINES, TABLE_ROWS
from claude_tui.tui.markdown.stream import TextStream
from tests.tui.markdown.drawing import rows, streamed

LINES = st.sampled_from(
    [
        "", "", "", "words", "more words", "- item", "- ", "-", "--", "---", "===", "  - nested",
        "   - three", "    - four", "  text of the item", "    code", "1. one", "1) one", "3. 3",
        "* star", "* * *", "> quote", ">", "> - item", "```", "```python", "def f(): pass", "``",
        "~~~", "| a | b |", "|---|:-:|", "| 1 | 2 |", "a|b", "-|-", "# heading", "#", "#no",
        "**strong** `code`", "line  ", "[x]: /url", "[x] [^1]", "[x]:", '"title', 'title"',
        "\ttab", "- [ ] task", "a\r", "\x1b[31m",
        "<div>", "</div>", "<!-- a", "-->", "<pre>", "</pre>", "> <b>", "- <div>", "[^1]: note",
        "[^b]:", "[^a-long-label]: x",
        "> > deep", "[x][y] [^1]", "$$x_1$$", "&#x202e; &amp;", "http://x.org", "\\",
        "> [!NOTE]", "<br>", "a<br>b <kbd>c", "</kbd> <sup>2</sup>", "07) d", "+ e",
        "$$", "$$", "\\[", "\\]", "$a", "b$ $$", "$$\\a", "\\[ a = b", "a $$ b", "\\(a", "b\\)",
    ]
)  # fmt: skip
SIGNS = st.sampled_from(
    [
        "> ", "> ", ">", ">>", "> > ", ">  > ", "    > ", ">\t", ">     ", "> - ", "- ", "- > ",
        "  > ", "  ", "   ", "    ", "  - ", "    - ", "> 7. ", "1. ", "   3) ", "      - ",
        "> > - ", "",
    ]
)  # fmt: skip
NESTED_LINES = st.one_of(LINES, st.builds("{}{}".format, SIGNS, LINES))
"""Quotes and lists in each other, with lines that go on without their signs."""


@st.composite
def nested_texts(draw: st.DrawFn) -> str:
    """Lines that have mostly the same signs."""
    sign = draw(SIGNS)
    lines = st.one_of(NESTED_LINES, LINES.map(sign.__add__), LINES.map(sign.__add__))
    return "\n".join(draw(st.lists(lines, max_size=14)))


TEXTS = st.one_of(
    st.lists(LINES, max_size=14).map("\n".join),
    nested_texts(),
    st.text(alphabet="-*+#>`~|:=[]1. ab\n\t", max_size=60),
)


@settings(max_examples=300, deadline=None)
@given(data=st.data(), text=TEXTS)
def test_any_cutting_gives_the_blocks_of_the_whole_text(data: st.DataObject, text: str) -> None:
    cuts = data.draw(st.lists(st.integers(0, len(text)), max_size=8))

    assert streamed(text, cuts) == parse(text)


@settings(max_examples=300, deadline=None)
@given(text=TEXTS)
@example(text="words\na|b\n-|-|-")
@example(text="> words\n> a|b\n> -|-|-")
def test_text_that_comes_by_the_character_gives_the_blocks_of_the_whole(text: str) -> None:
    assert streamed(text, list(range(len(text)))) == parse(text)


@settings(max_examples=300, deadline=None)
@given(text=TEXTS.map(visible))
@example(text="- a\n- b | c\n-|-")
@example(text="7) a\n\n8) b | c\n-|-\n9) d")
def test_parsing_goes_on_from_any_piece_as_if_all_were_parsed(text: str) -> None:
    assert_that_parsing_goes_on_from_any_piece(text)


def assert_that_parsing_goes_on_from_any_piece(text: str) -> None:
    assume("]:" not in text)
    lines = text.split("\n")
    pieces = parse_pieces(text)
    for number, piece in enumerate(pieces):
        rest = parse_pieces("\n".join(lines[piece.line :]), piece.resume)
        assert [each.block for each in rest] == [each.block for each in pieces[number:]]
        assert [each.resume for each in rest] == [each.resume for each in pieces[number:]]


@st.composite
def texts_with_tables(draw: st.DrawFn) -> str:
    """Tables in quotes and items, with lines between and below their rows."""
    sign = draw(SIGNS)
    first = draw(st.sampled_from([sign, sign, ""]))
    # Mostly the header opens the item that the rows stand in.
    rest = draw(st.sampled_from([re.sub("[^>]", " ", sign), re.sub("[^>]", " ", sign), sign]))
    rows = st.sampled_from(["| 1 | *2* |", "|long cell|", "a|b|c", "|", "- a|b", "> a", "\\|"])
    above = draw(st.lists(NESTED_LINES, max_size=3))
    body = draw(st.lists(rows.map(rest.__add__), max_size=9))
    below = draw(st.lists(st.one_of(NESTED_LINES, rows, rows.map(rest.__add__)), max_size=5))
    return "\n".join([*above, f"{first}| a | b |", f"{rest}|---|:-:|", *body, *below])


@settings(max_examples=300, deadline=None)
@given(data=st.data(), text=texts_with_tables().map(visible))
def test_a_table_may_be_cut_wherever_it_stands(data: st.DataObject, text: str) -> None:
    cuts = data.draw(st.lists(st.integers(0, len(text)), max_size=8))

    with mock.patch.object(blocks, "TABLE_ROWS", 2):
        assert streamed(text, cuts) == parse(text)
        assert_that_parsing_goes_on_from_any_piece(text)


LONG = {
    "listing": "```python\n" + "\n".join(f"x{n} = {n}" for n in range(3 * CODE_LINES)) + "\n```\n",
    "listing with functions": "```python\n" + "def f():\n    pass\n\n\n" * CODE_LINES + "```\nend",
    "very long listing": "~~~js\n" + "x\n\n" * SHEET_LINES + "~~~\n\n```c\n" + "y\n" * 120 + "```",
    "indented": "".join(f"    x{n}\n\n" for n in range(2 * CODE_LINES)),
    "open": "~~~\n" + "a\n\n\n" * CODE_LINES,
    "table": "|a|b|\n|-|-|\n" + "".join(f"|{n}|{'x' * n}|\n" for n in range(3 * TABLE_ROWS)),
    "tables": "|a|b|\n|-|-|\n"
    + "".join(f"|{n}|**{'x' * n}**|\n" for n in range(2 * TABLE_ROWS + 1))
    + "\n|c|\n|-|\n"
    + "".join(f"|{'y' * n}|\n" for n in range(2 * TABLE_ROWS)),
    "quoted table": "> |a|b|\n> |-|-|\n" + "".join(f"> |{n}|*x*|\n" for n in range(99)) + "c\n> d",
    "table in items": "7. a\n   - |b|\n     |-|\n" + "     |x|\n" * 99 + "   - c\n8. d",
    "list": "".join(f"{n}. item\n{'' if n % 3 else chr(10)}" for n in range(7, 200)),
    "quote": "> a\n" * 100,
    "paragraph": "some *words* and `code`\n" * 350 + "end",
    "plain paragraph": "some words\n" * 350 + "and *words*\n" * 99,
    "quoted paragraph": "> > - some *words*\n" + "> >   more\n" * 350 + "lazy\n" * 200,
    "long heading": "some *words*\n" * 350 + "===",
    "quoted text": "> a *b*\n>\n" * 100,
    "quoted parts": "> # A\n> b\nc\n> - d\n> ```\n> e\n>\n> f\n> ```\n> |g|\n> |-|\n> > h\n" * 20,
    "deep quote": "> > a\n> >\n> > b\n>\n> > > c\n> > >\n> > > d\n> >\n> > e\n\n" * 20,
    "nested list": "- a\n" + "".join(f"  - b\n{'' if n % 3 else chr(10)}" for n in range(100)),
    "nested numbers": "1. a\n" + "".join(f"   1. b\n      {n}) c\n" for n in range(7, 99)) + "2. d",
    "quoted list": "> 8. a\n>\n>    - b\n>      c\n>    - d\n" * 30 + "e\n> 9. f",
    "list of quotes": "* > a\n  >\n  > - b\n  > - c\n  d\n\n  # e\n" * 30,
    "quote with links": "> [a]\n>\n> [b]\n>\n" * 20 + "> [a]: /a\n>\n> c\n>\n> [b]: /b\n",
}


@pytest.mark.parametrize("name", LONG)
@pytest.mark.parametrize("step", [13, 1000])
def test_long_parts_come_in_pieces_and_end_up_the_same(name: str, step: int) -> None:
    text = "Before.\n\n" + LONG[name] + "\n\nAfter."

    assert streamed(text, list(range(0, len(text), step))) == parse(text)


@pytest.mark.parametrize("end", ["", "\nAfter."])
@pytest.mark.parametrize("sign", ["", "> "])
def test_every_row_of_a_long_table_has_room_that_is_there(sign: str, end: str) -> None:
    lines = ["name | value", "---|---", *(f"row {'x' * (n // 10)} | {n}" for n in range(300))]
    text = "\n".join(sign + line for line in lines) + "\n" + end

    for blocks_ in (parse(text), streamed(text, range(0, len(text), 13))):
        tables = [block for block in blocks_ if isinstance(block.items[0], Table)]
        drawn = [row for block in tables for row in rows(block, 80)]
        assert len(drawn) == len(lines)
        assert len({"".join(each.text for each in row.pieces).find("│") for row in drawn}) == 2


@pytest.mark.parametrize("name", LONG)
def test_blocks_that_an_update_kept_are_as_they_were(name: str) -> None:
    stream = TextStream()
    for line in (LONG[name] + "\n\nAfter.").splitlines(keepends=True):
        before = list(stream.blocks)
        stream.feed(line)
        stream.update()
        assert stream.blocks[: stream.kept] == before[: stream.kept]


@pytest.mark.parametrize(
    "name",
    [
        "listing",
        "table",
        "quoted table",
        "table in items",
        "list",
        "quoted text",
        "nested list",
        "nested numbers",
        "quoted list",
    ],
)
def test_only_the_end_of_a_long_part_stays_open(name: str) -> None:
    stream = TextStream()
    for line in LONG[name].splitlines(keepends=True)[:-2]:
        stream.feed(line)
        stream.update()

    assert len(stream.blocks) - stream.settled <= 2
    assert stream.settled >= 1
