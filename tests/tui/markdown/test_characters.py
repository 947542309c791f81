"""No character of a message is lost on the way to the screen, however narrow that is."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from claude_tui.tui.markdown.parser import parse
from claude_tui.tui.markdown.wrapping import (
    breaks,
    cells_of,
    character_at,
    code_breaks,
    hard_breaks,
)
from claude_tui.tui.textual_fixes import mark_widths
from tests.tui.markdown.drawing import rows, screen

mark_widths.apply()

WIDTHS = (20, 40, 80, 120)
CLUSTERS = (
    "漢\u200d\u200d",
    "👩‍👩‍👧",
    "🇩🇪",
    "👍🏽",
    "❤️",
    "1️⃣",
    "e\u0301",
    "漢",
    "कि",
    "തി",
    "\u0bb5\u0bc6\u0bbe",
    "س",
    "a",
    "a\ufe0f",
    " ",
    " \u0301",
    " \ufe0f",
    "-",
)


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("# A *title* of `code`\n\nSetext\n===", "A title of code Setext"),
        ("- a\n  - b\n    1. c\n\n       d\n- [x] done\n- [ ] open", "a b 1. c d done open"),
        ("> quote\n> > deeper\n> - item\n\n---", "quote deeper item"),
        ("| a | b |\n|:-|-:|\n| a long cell | 12 |\n| x | y | z |", "a b a long cell x y z 12"),
        ("|" + "word|" * 30 + "\n|" + "-|" * 30 + "\n|" + "cell|" * 30, "word" * 30 + "cell" * 30),
        ("[text](https://x.org 'title') ![alt](/i.png)", "text title alt /i.png"),
        ("[a][b]\n\n[b]: https://x.org", "a [b]: https://x.org"),
        ("Note[^1].\n\n[^1]: The note itself.", "Note[^1]. [^1]: The note itself."),
        ("<div class='*x*'>\n  **y**\n</div>", "<div class='*x*'> **y** </div>"),
        ("**<a href='**'>", "**<a href='**'>"),
        ("- <div>\n  *a*\n\n> <!-- b\n>\n> c -->", "<div> *a* <!-- b c -->"),
        ("$$\nx_1 + y_2\n$$\n\n```mermaid\na --> b\n```", "$$ x_1 + y_2 $$ mermaid a --> b"),
        ("~~~a language of many words %$#\nx\n~~~", "a language of many words %$#x"),
        ("&amp; &lt; \\* " + "w" * 300, "& < *" + "w" * 300),
    ],
)  # fmt: skip
def test_every_visible_character_is_on_the_screen(text: str, seen: str, width: int) -> None:
    drawn = screen(text, width)

    lost = Counter("".join(seen.split())) - Counter("".join(drawn))

    assert not lost
    assert max(map(cells_of, drawn)) <= width


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("fence", ["```js\n", "```sql\n", "```html\n", "```\n", ""])
def test_no_style_begins_inside_a_character_of_several_code_points(fence: str, width: int) -> None:
    emoji = "👩‍👩‍👧🏳️‍🌈1️⃣❤️🇩🇪🇫🇷👍🏽 e\u0301 "
    for block in parse(fence + emoji * 9):
        for row in rows(block, width):
            parts = [piece.text for piece in row.pieces]
            assert sum(map(cells_of, parts)) == cells_of("".join(parts)), parts


@pytest.mark.parametrize("break_up", [breaks, hard_breaks, code_breaks])
@settings(max_examples=200, deadline=None)
@given(clusters=st.lists(st.sampled_from(CLUSTERS), max_size=40), width=st.integers(3, 20))
@example(clusters=["a", "a", "a", " \u0301"], width=3)
def test_a_row_never_ends_inside_a_character_of_several_code_points(
    break_up: object, clusters: list[str], width: int
) -> None:
    assert callable(break_up)
    text = "".join(clusters)
    ends = {sum(map(len, clusters[:count])) for count in range(len(clusters) + 1)}

    found = break_up(text, width)

    assert ends.issuperset(found)
    starts = [0, *found]
    for start, end in zip(starts, [*found, len(text)], strict=True):
        assert cells_of(text[start:end].rstrip(" ")) <= width


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("aaa \u0301", ["aaa", " \u0301"]),
        ("漢a \u0301", ["漢", "a \u0301"]),
        ("a b \u0301", ["a", "b \u0301"]),
        ("aaa b", ["aaa", "b"]),
    ],
)
def test_an_accent_on_a_space_is_not_cut_off_at_the_edge(text: str, expected: list[str]) -> None:
    assert screen(text, 3) == expected


def test_a_row_ends_between_words_of_a_script_with_vowel_signs() -> None:
    assert screen("मिलकर काम करते हैं", 12) == ["मिलकर काम", "करते हैं"]
    assert screen("ខ្មែរ\u200bភាសា", 6) == ["ខ្មែរ\u200b", "ភាសា"]


@settings(max_examples=200, deadline=None)
@given(clusters=st.lists(st.sampled_from(CLUSTERS), min_size=1, max_size=40), data=st.data())
def test_in_each_column_is_a_whole_character(clusters: list[str], data: st.DataObject) -> None:
    number = data.draw(st.integers(0, len(clusters) - 1))
    before, cluster = "".join(clusters[:number]), clusters[number]
    for column in range(cells_of(cluster)):
        found = character_at("".join(clusters), cells_of(before) + column)
        assert found == (len(before), len(before) + len(cluster))
