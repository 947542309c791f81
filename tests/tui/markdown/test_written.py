"""Copying parts of messages: Markdown that draws the same, and words that can be used at once."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from claude_tui.tui.markdown.layout import line_texts
from claude_tui.tui.markdown.lines import Block, Span
from claude_tui.tui.markdown.parser import parse
from claude_tui.tui.markdown.written import written
from tests.tui.markdown.drawing import rows
from tests.tui.markdown.test_spec_examples import DATA

WHOLE: Span = (0, -1)

DIFFERENT = {
    ("commonmark", 144): "an empty listing has no line that could be selected",
    ("commonmark", 528): "it has an address that would not be one without what it stands in",
    ("commonmark", 540): "it has an address that would not be one without what it stands in",
    ("gfm", 534): "it has an address that would not be one without what it stands in",
    ("gfm", 546): "it has an address that would not be one without what it stands in",
    ("commonmark", 522): "what describes an image holds signs that are no link there",
    ("commonmark", 547): "it becomes a link by a definition further down",
    ("commonmark", 565): "it becomes a link by a definition further down",
    ("commonmark", 594): "it becomes a link by a definition further down",
}
"""Examples of the specifications that are written in a way that draws otherwise, and why."""


def whole(text: str) -> str:
    return "\n".join(written(parse(text), lambda _: WHOLE))


def part(text: str, *spans: Span | None) -> str:
    """What is copied where of each line this is selected; nothing of those below."""
    return "\n".join(written(parse(text), lambda n: spans[n] if n < len(spans) else None))


def drawn(blocks: tuple[Block, ...]) -> list[str]:
    return [
        "".join(piece.text for piece in row.pieces) for each in blocks for row in rows(each, 99)
    ]


@pytest.mark.parametrize(
    "text",
    [
        "# One\n\n### Three *em*",
        "a **bold *both* x** `code` ~~gone~~ b",
        "``co`de`` and ` `` `",
        '[link](https://a.b/c) <https://x.y> https://x.z [t](https://a.b "title")',
        "[docs](./docs/x.md) [**b** c](d/e.md) [a](<b (1).md>)",
        '![alt](https://i.m/g.png) ![](https://i.m/g.png "title")',
        "one  \ntwo  \nthree",
        "- a\n- b\n  - c\n\n  d\n1. e\n2. f",
        "- [ ] open\n- [x] done",
        "> a\n> > b\n>\n> c\n\n> d",
        "1. a\n\n   ```py\n   x = 1\n\n   y\n   ```\n\n   > q",
        "| x | y | z |\n| --- | --: | :-: |\n| 1 | **2** | `a\\|b` |",
        "- | a | b |\n  | --- | --- |\n  | 1 | 2 |",
        "---\n\ntext\n\n- ***",
        "before\n\n````md\n```\nx\n```\n````\n\nafter",
        "before\n\n~~~a`b\nx\n~~~",
        "<div>\n*html*\n</div>\n\n<b>x</b> *em*",
        "text[^1]\n\n[^1]: note\n\n    more",
        "$a*b*c$ and *x* $$ \\sum_i\nx_i \\\\ y $$ \\(a_1\\) $5 and $6",
        "x\n\n$$\na*b*c \\\\\nd_e_f\n$$\n\ny",
        "[a][b]\n\n[b]: /c",
        r"2 \* 3 \* 4, \_a\_, 1\. not a list, \# no heading, \[x\](y)",
        r"\# a",
        r"1\. a",
        r"### b \###",
        "a *b\nc* d\n===\n\ne\nf\n---",
        "> - a\n>   \\- b\n>   \\===",
        "x<sup>2</sup>, <kbd>a</kbd>\n<sub>ij</sub> e<sup>iπ</sup>\n\n| a<br>b |\n| --- |",
        "> [!NOTE]\n> a\n\n> [!tip]\n>\n> - b",
    ],
)
def test_what_is_written_is_drawn_as_what_it_was_written_from(text: str) -> None:
    assert drawn(parse(whole(text))) == drawn(parse(text))


@pytest.mark.parametrize(
    "text",
    [
        "# Head *em*\n\na **b *c* d** `e` [f](https://g.h)\n\n- i\n  1. j\n\n> k",
        "x\n\n```js {1}\nf\n```\n\n| a | b |\n| --- | --: |\n| 1 | 2 |",
        "a\nb\n\n* [ ] c\n+ c\n\n07) c\n3) c\n\n---\n\n[^1]: d",
        "snake_case, 2 * 3, a | b, $5, C:\\dir, <b>, [x], don't!",
    ],
)
def test_usual_markdown_is_written_as_it_was(text: str) -> None:
    assert whole(text) == text


@pytest.mark.parametrize(
    ("text", "spans", "expected"),
    [
        ("run `pip install x` now", [(4, 7)], "pip"),
        ("run `pip install x` now", [(0, 7)], "run `pip`"),
        ("**bold** and", [(1, 3)], "ol"),
        ("**Note:** this", [(5, 9)], " thi"),
        ("**Note:** this", [(2, 9)], "**te:** thi"),
        ("- word more", [(0, 4)], "word"),
        ("- word more", [WHOLE], "- word more"),
        ("## Title", [(0, 3)], "Tit"),
        ("## Title", [WHOLE], "## Title"),
        ("para **a**\n\n- b\n- c", [(5, -1), WHOLE, (0, 1)], "**a**\n\n- b\n- c"),
        ("| a | b |\n|-|-|\n| c | d |", [(0, 1)], "a"),
        ("| a | b |\n|-|-|\n| c | d |", [None, (4, 5)], "d"),
        ("| a | b |\n|-|-|\n| c | d |", [None, WHOLE], "| c | d |"),
        ("| a | b |\n|-|-|\n| c | d |", [(4, -1), (0, 1)], "|  | b |\n| --- | --- |\n| c |  |"),
        ("```py\na\nb\nc\n```", [None, WHOLE, (0, 1)], "b\nc"),
        ("```py\na\nb\n```\n\nx", [None, WHOLE, WHOLE], "```py\nb\n```\n\nx"),
        ("x\n\n    a\n    b", [WHOLE, (0, 1)], "x\n\n```\na\n```"),
    ],
)
def test_a_part(text: str, spans: list[Span | None], expected: str) -> None:
    assert part(text, *spans) == expected


def test_a_long_listing_is_one() -> None:
    lines = [f"{number} * `x`" for number in range(500)]
    text = "\n".join(["```py", *lines, "```"])
    assert whole(text) == "\n".join(lines)
    assert whole(f"x\n\n{text}\n\ny") == f"x\n\n{text}\n\ny"


def test_a_long_table_is_one() -> None:
    text = "\n".join(["| a | b |", "| --- | --- |", *(f"| {n} | *{n}* |" for n in range(500))])
    assert whole(text) == text


EXAMPLES = [
    pytest.param(example, id=f"{example['spec']}-{example['number']}")
    for example in json.loads(DATA.read_text(encoding="utf-8"))
]


@pytest.mark.parametrize("example", EXAMPLES)
def test_the_examples_of_the_specifications(example: dict[str, Any]) -> None:
    text = f"x\n\n{example['markdown']}\n\nx"
    is_different = (example["spec"], example["number"]) in DIFFERENT
    assert (visible_rows(whole(text)) != visible_rows(text)) == is_different


def visible_rows(text: str) -> list[str]:
    """The rows that show something: what is empty is not written again."""
    return [row for each in drawn(parse(text)) if (row := each.strip(" ▌\xa0"))]


SIGNS = st.text(alphabet="ab 日🎉é\u0301|`*-_[]()#>\n1.\\<~!$", max_size=60)


@settings(max_examples=300, deadline=None)
@given(SIGNS, st.data())
def test_no_character_of_a_part_is_lost(text: str, data: st.DataObject) -> None:
    blocks = parse(text)
    lines = [line for block in blocks for line in line_texts(block)]
    first = data.draw(st.integers(0, len(lines)))
    last = data.draw(st.integers(first, len(lines)))
    spans = dict.fromkeys(range(first, last), WHOLE)
    out = "\n".join(written(blocks, spans.get))
    for line in lines[first:last]:
        if line != "---":
            assert_in_order(line, out)


def assert_in_order(line: str, out: str) -> None:
    """Every character of ``line`` that can be seen is in ``out``, in this order."""
    rest = iter(out)
    assert all(character in rest for character in line if not character.isspace()), (line, out)
