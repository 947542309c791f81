"""Markdown as it stands on the screen."""

from __future__ import annotations

import re
from contextvars import copy_context
from itertools import pairwise

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from claude_tui.tui.glyphs import choose_signs
from claude_tui.tui.markdown.layout import line_count, line_texts
from claude_tui.tui.markdown.lines import SOURCE, TEXT_WIDTH, Row, plain_blocks
from claude_tui.tui.markdown.parser import parse
from claude_tui.tui.markdown.pieces import TABLE_ROWS
from claude_tui.tui.markdown.wrapping import (
    breaks,
    cells_of,
    character_at,
    code_breaks,
    hard_breaks,
)
from claude_tui.tui.textual_fixes import mark_widths
from tests.tui.markdown.drawing import rows

mark_widths.apply()


def drawn(text: str, width: int = 40) -> list[str]:
    """The rows of ``text``, with the gaps between its blocks."""
    lines: list[str] = []
    for block in parse(text):
        lines.extend([""] * block.gap)
        lines.extend("".join(piece.text for piece in row.pieces) for row in rows(block, width))
    return lines


def styled(text: str) -> list[tuple[str, tuple[str, ...], str]]:
    """The pieces of ``text`` with their styles and links."""
    return [
        (piece.text, piece.styles, piece.link)
        for block in parse(text)
        for row in rows(block, 80)
        for piece in row.pieces
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ("one\ntwo", ["one", "two"]),
        ("one  \ntwo\\\nthree", ["one", "two", "three"]),
        ("one\n\n\n\ntwo", ["one", "", "two"]),
        ("# Title\ntext", ["Title", "", "text"]),
        ("Title\n===\n\ntext", ["Title", "", "text"]),
        ("a **b** _c_ ~~d~~ `e  f`", ["a b c d e  f"]),
        ("Items:\n- a\n- b", ["Items:", "• a", "• b"]),
        ("- a\n\n- b", ["• a", "", "• b"]),
        ("- a\n  - b\n    - c\n      - d", ["• a", "  ◦ b", "    ▪ c", "      • d"]),
        ("- a\n\n  more\n- b", ["• a", "  ", "  more", "• b"]),
        ("9. a\n10. b\n    1. c", ["9. a", "10. b", "    1. c"]),
        ("-\n- b", ["• ", "• b"]),
        ("- [ ] a\n- [x] b\n- [y] c", ["☐ a", "☑ b", "• [y] c"]),
        ("> a\n> b\n>\n> > c", ["▌ a", "▌ b", "▌ ", "▌ ▌ c"]),
        (
            "> a\nb\n>\n> > c\n> >\n> > d\n>\n> e",
            [
                *["▌ a", "▌ b", "▌ ", "▌ ▌ c", "▌ ▌ ", "▌ ▌ d", "▌ ", "▌ e"],
            ],
        ),
        (
            "> a\n> # b\n>\n>     c\n> - d\n\n> e",
            [
                *["▌ a", "▌ b", "▌ ", "▌ ", "▌  c", "▌ ", "▌ ◦ d", "", "▌ e"],
            ],
        ),
        ("> a\n>\n> [b]: /c\n>\n> d", ["▌ a", "▌ ", "▌ d", "", "> [b]: /c"]),
        (
            "1. a\n\n   7. b\n   1. c\n\n      > d\n   - e\n1. f",
            [
                *["1. a", "   ", "   7. b", "   1. c", " " * 6, "      ▌ d", "   ◦ e", "1. f"],
            ],
        ),
        (">- <pre\n>", ["▌ ◦ <pre"]),
        ("- > a", ["• ▌ a"]),
        ("---", ["─" * 40]),
        ("```python\nx\n\ny\n```", [" python", " x", " ", " y", ""]),
        ("```\n  x", ["", "   x", ""]),
        ("    x", ["", " x", ""]),
        ("- ```\n  x\n  ```", ["• ", "   x", "  "]),
        ("|a|b|\n|-|-:|\n|1|22|", ["a │  b", "──┼───", "1 │ 22"]),
        ("|a|b|\n|-|-|\n|1|", ["a │ b", "──┼──", "1 │ "]),
        ("- a|b\n-|-", ["• a|b", "  -|-"]),
        ("1) a|b\n-|-\n2) c", ["1) a|b", "   -|-", "2) c"]),
        ("a|b\n-|-\n1|`x|y`|z|\n\\||2", ["a │ b", "──┼──────────", "1 │ `x | y`|z", "| │ 2"]),
        ("<b>x</b> <!-- y -->\n\n<div>\nz", ["<b>x</b> <!-- y -->", "", "<div>", "z"]),
        ("[a](http://x.org) <http://y.org>", ["a http://y.org"]),
        ("[a][b]\n\n[b]: http://x.org", ["a", "", "[b]: http://x.org"]),
        ('[a](http://x.org "title") [](/b)', ["a (title)  ⟨/b⟩"]),
        ("[a](docs/a.md)", ["a ⟨docs/a.md⟩"]),
        ("[http://good.org](http://bad.org)", ["http://good.org ⟨http://bad.org⟩"]),
        ("https://x.org/wiki/漢字?q=é", ["https://x.org/wiki/漢字?q=é"]),
        ("[例え.jp](http://bad.org)", ["例え.jp ⟨http://bad.org⟩"]),
        ("http://é.org", ["http://é.org ⟨http://xn--9ca.org⟩"]),
        ("[http://a.b/@c/é](http://a.b%2F@c/é)", ["http://a.b/@c/é ⟨http://a.b%2F@c/%C3%A9⟩"]),
        ("[x](javascript:alert)", ["[x](javascript:alert)"]),
        ("![cat](http://x.org/c.png)", ["🖼 cat ⟨http://x.org/c.png⟩"]),
        (
            "A[^1] `[^2]`\n\n[^1]: b\n\n    c\n[^2]:",
            ["A[^1] [^2]", "", "[^1]: b", " " * 6, "      c", "[^2]: "],
        ),
        ("[^a-long-label]: b\nc", ["[^a-long-label]:", "    b", "    c"]),
        ("[^1]: [ ] a\n\n> [x] b", ["[^1]: [ ] a", "", "▌ [x] b"]),
        ("[^1]: - [ ] a", ["[^1]: ☐ a"]),
        ("1. [ ] a\n2. [x] b", ["1. ☐ a", "2. ☑ b"]),
        ('![cat](c.png "a title")', ["🖼 cat ⟨c.png⟩ (a title)"]),
        ("1. Noted\n5. Yes\n8. Fair", ["1. Noted", "5. Yes", "8. Fair"]),
        ("1) a\n1) b\n\n007. c\n010. d", ["1) a", "1) b", "", "007. c", "010. d"]),
        ("Roses are red,\nViolets are blue,", ["Roses are red,", "Violets are blue,"]),
        ("日本語の文は\n続く。", ["日本語の文は", "続く。"]),
        ("> - *a\n>   b* c", ["▌ ◦ a", "▌   b c"]),
        ("a\nb\n===", ["a", "b"]),
        ("a<br>b<BR/>\n\n|a<br />bc|d|\n|-|-|", ["a", "b", "", "", "a  │ d", "bc │ ", "───┼──"]),
        ("x<sup>2</sup> H<sub>2</sub>O e<sup>iπ</sup>", ["x² H₂O e^(iπ)"]),
        ("<kbd>Ctrl</kbd>+<kbd>C</kbd> <sup>a <b>b</b>", ["Ctrl+C <sup>a <b>b</b>"]),
        ("<kbd>a <sup>b</kbd></sup>", ["<kbd>a <sup>b</kbd></sup>"]),
        ("> [!NOTE]\n> a *b*\n\n> [!x]", ["▌ Note", "▌ a b", "", "▌ [!x]"]),
        ("> [!warning]\n>\n> a", ["▌ Warning", "▌ ", "▌ a"]),
        ("> [!NOTE] a\n\n[!NOTE]", ["▌ [!NOTE] a", "", "[!NOTE]"]),
        (r"\[optional\] \(see below\)", ["[optional] (see below)"]),
        ('{"url": "https://x.org/a","next": "b"}', ['{"url": "https://x.org/a","next": "b"}']),
        ("[/b] [@click=app.quit]x[/]", ["[/b] [@click=app.quit]x[/]"]),
        ("&amp; &#x202e; \\*", ["& ⟪U+202E⟫ *"]),
        ("next.js a@b.c", ["next.js a@b.c"]),
    ],
)
def test_markdown_is_drawn(text: str, expected: list[str]) -> None:
    assert drawn(text) == expected


def test_styles_add_up_and_only_safe_addresses_become_links() -> None:
    assert styled("**a `b`**") == [("a ", ("strong",), ""), ("b", ("strong", "code"), "")]
    assert styled("[a](https://x.org/é)") == [("a", ("link",), "https://x.org/%C3%A9")]
    assert styled("[a](ftp://x.org)")[0] == ("a", ("unlinked",), "")


def test_an_address_ends_at_a_quote() -> None:
    links = [
        link for _, _, link in styled('{"a": "https://x.org/a","b": "https://x.org/b"}') if link
    ]
    assert links == ["https://x.org/a", "https://x.org/b"]


@pytest.mark.parametrize(
    ("text", "bold"),
    [
        ("**「A」**なので**「B」**です。", ["「A」", "「B」"]),
        ("**この文（This）？**残念", ["この文（This）？"]),
        ("**テスト(test)**です", ["テスト(test)"]),
        ("これは**“引用”**です", ["“引用”"]),
        ("**이 용어(This term)**를 강조", ["이 용어(This term)"]),
        ("我**“的”**書", ["“的”"]),
        ("a**(b)**c", []),
        ("🎉**(b)**🎉", ["(b)"]),
        ("漢\ufe00**(a)**字", ["(a)"]),
    ],
)
def test_emphasis_is_read_beside_east_asian_text(text: str, bold: list[str]) -> None:
    assert [text for text, styles, _ in styled(text) if "strong" in styles] == bold
    struck = styled(text.replace("**", "~~"))
    assert [text for text, styles, _ in struck if "strike" in styles] == bold


def test_code_is_coloured_by_its_language_and_unknown_languages_stay_plain() -> None:
    assert ("def", ("fence", "code-keyword"), "") in styled("```python\ndef f(): pass\n```")
    assert ("def f(): pass", ("fence",), "") in styled("```nonsense\ndef f(): pass\n```")


def test_prose_wraps_between_words_and_under_its_bullet() -> None:
    assert drawn("- one two three four", 12) == ["• one two", "  three four"]
    assert drawn("1. [ ] one two three", 12) == ["1. ☐ one two", "     three"]
    assert drawn("abcdefghijklmnop", 12) == ["abcdefghijkl", "mnop"]
    assert drawn("日本語の文章です", 12) == ["日本語の文章", "です"]


def test_a_long_word_is_broken_where_one_of_its_parts_ends() -> None:
    assert drawn("/home/me/projects/file-name.py", 12) == ["/home/me/", "projects/", "file-name.py"]
    assert drawn("/été/été/projects/a", 12) == ["/été/été/", "projects/a"]
    assert drawn("sequence-types-list", 12) == ["sequence-", "types-list"]
    assert drawn("abc/defghijklmno", 12) == ["abc/defghijk", "lmno"]
    assert drawn("abcdefgh/\u0301ijklm", 12) == ["abcdefgh/\u0301ijk", "lm"]


def test_text_is_no_wider_than_one_likes_to_read() -> None:
    prose = "some words " * 30
    for text in (prose, f"- {prose}", f"> {prose}", f"# {prose}", "---", prose.replace("w", "é")):
        assert max(map(cells_of, drawn(text, 160))) in range(TEXT_WIDTH - 10, TEXT_WIDTH + 1)
    for block in plain_blocks(prose, SOURCE):
        assert cells_of(rows(block, 160)[0].pieces[0].text) > TEXT_WIDTH


def test_code_and_tables_may_be_as_wide_as_the_screen() -> None:
    line = "x" * 150
    assert drawn(f"```\n{line}\n```", 160)[1] == f" {line}"
    assert drawn(f"|a|b|\n|-|-|\n|{line}|b|", 160)[0].endswith("│ b")


def test_the_ground_of_a_listing_is_as_wide_as_text_unless_it_has_a_longer_line() -> None:
    def grounds(line: str, width: int) -> set[int]:
        (block,) = parse(f"```py\na\n{line}\n```")
        return {row.fill_width for row in rows(block, width)}

    assert grounds("b", 160) == {TEXT_WIDTH}
    assert grounds("b" * (TEXT_WIDTH - 2), 160) == {TEXT_WIDTH}
    assert grounds("b" * (TEXT_WIDTH - 1), 160) == {-1}
    assert grounds("b", TEXT_WIDTH) == {-1}


def test_a_line_of_code_that_does_not_fit_goes_on_behind_a_mark() -> None:
    assert drawn("```\na  b   cdefghij\n```", 12) == ["", " a  b   ", "↳ cdefghij", ""]
    assert drawn("```\nabcdefghijklm\n```", 12) == ["", " abcdefghi", "↳ jklm", ""]
    assert drawn("```\nabcdefghij\n```", 12) == ["", " abcdefghij", ""]
    assert drawn("```\n日本日本日本\n```", 12) == ["", " 日本日本", "↳ 日本", ""]
    (block,) = parse("```\nabcdefghijklm\n```")
    assert line_texts(block) == ["abcdefghijklm"]
    assert [piece.column for row in rows(block, 12) for piece in row.pieces] == [-1, 0, -1, 9]


def test_for_a_screen_reader_no_mark_is_read_out() -> None:
    def plain() -> list[str]:
        choose_signs(plain=True)
        return drawn("```\nabcdefghijklm\n```", 12)

    assert copy_context().run(plain) == ["", " abcdefghi", "  jklm", ""]


def test_a_wide_table_wraps_its_cells() -> None:
    text = "| name | note |\n|---|---|\n| x | one two three four |"
    assert drawn(text, 20) == [
        "name │ note",
        "─────┼──────────────",
        "x    │ one two three",
        "     │ four",
    ]


def test_a_table_with_too_many_columns_becomes_a_list() -> None:
    text = "|aaaaaa|bbbbbb|cccccc|\n|-|-|-|\n|111111|222222|333333|"
    assert drawn(text, 16) == [
        "─" * 16,
        *["aaaaaa", "  111111", "bbbbbb", "  222222", "cccccc", "  333333"],
    ]


CELLS = st.lists(
    st.sampled_from(["a", "word", "longer words", "一二三 四", "internationally", "x y z"])
)


@settings(deadline=None)
@given(st.lists(CELLS.map(" ".join), min_size=4, max_size=4), st.integers(20, 100))
def test_no_word_of_a_table_is_broken_while_all_fit(cells: list[str], width: int) -> None:
    text = f"|{cells[0]}|{cells[1]}|\n|-|-|\n|{cells[2]}|{cells[3]}|"
    shown = drawn(text, width)

    seen = {word for row in shown for word in row.replace("│", " ").split()}
    assert [word for cell in cells for word in cell.split() if word.isascii()] == [
        word for cell in cells for word in cell.split() if word in seen and word.isascii()
    ]
    assert all(cells_of(row) <= width for row in shown)


def test_a_table_whose_words_do_not_fit_is_one_record_below_the_other() -> None:
    text = "| name | where |\n|-|-|\n| a | internationalisation |"
    assert drawn(text, 27)[0].startswith("name │ where")
    assert drawn(text, 26) == ["─" * 26, "name", "  a", "where", "  internationalisation"]


def test_a_long_table_in_a_quote_is_not_torn_by_a_link_definition_above_it() -> None:
    text = "> [b]: /c\n>\n> |a|\n> |-|\n" + "> |x|\n" * (TABLE_ROWS + 1)
    assert drawn(text) == ["▌ a", "▌ ─", *["▌ x"] * (TABLE_ROWS + 1), "", "> [b]: /c"]


def test_nesting_deeper_than_the_parser_goes_is_shown_as_it_stands() -> None:
    assert "".join(drawn(">" * 200 + "a", 300)) == ">" * 200 + "a"
    assert "deep" in "".join(drawn("".join("  " * n + "- x\n" for n in range(25)) + "deep", 30))


WORDS = st.text(alphabet="ab 日🎉é\u0301|`*-_[]()#>\n1.", max_size=80)


@settings(deadline=None)
@given(WORDS, st.integers(14, 40))
def test_rows_fit_the_width_and_lose_no_character(text: str, width: int) -> None:
    for block in [*parse(text), *plain_blocks(text)]:
        shown = rows(block, width)
        lines = line_texts(block)
        assert len(lines) == line_count(block)
        for number, line in enumerate(lines):
            assert_all_of(line, [row for row in shown if row.line == number], width)


@pytest.mark.parametrize("width", [12, 40, 100])
@pytest.mark.parametrize("body", ["", "|" + "cell|" * 9 + "\n", ("|" + "cell|" * 9 + "\n") * 30])
def test_a_table_has_each_character_at_one_place_whatever_its_form(body: str, width: int) -> None:
    text = "|" + "a name|" * 9 + "\n|" + "-|" * 9 + "\n" + body
    for block in parse(text):
        shown = rows(block, width)
        for number, line in enumerate(line_texts(block)):
            assert_all_of(line, [row for row in shown if row.line == number], width)


def assert_all_of(line: str, shown: list[Row], width: int) -> None:
    """The rows of a logical line show each of its characters but spaces, once, at its place."""
    places: dict[int, str] = {}
    for row in shown:
        assert cells_of("".join(piece.text for piece in row.pieces)) <= width
        for piece in row.pieces:
            if piece.column >= 0:
                places.update(enumerate(piece.text, piece.column))
    for column, character in places.items():
        assert line[column] == character
    if line.strip("-"):
        missing = [c for n, c in enumerate(line) if n not in places]
        assert not re.sub(r"[ |\n]", "", "".join(missing))


@given(st.text(alphabet="ab 日🎉é\u0301\ufe0f❤\u200d🇩🏽1ष\u093f", max_size=60), st.integers(2, 20))
@example("aa \ufe0f", 2)
@example("aa \u0301", 2)
@example("aa  \u0301 b", 2)
@example("日\u200d🇩🇩", 2)
@example("aa\u0301\u093f\ufe0f", 2)
@example("1日\u093f", 2)
def test_no_break_makes_a_row_too_wide(text: str, width: int) -> None:
    for find in (breaks, hard_breaks, code_breaks):
        bounds = [0, *find(text, width), len(text)]
        assert bounds == sorted(bounds)
        parts = [text[start:end] for start, end in pairwise(bounds)]
        for part in parts:
            seen = part.rstrip(" ") if find is breaks else part
            assert cells_of(seen) <= width or character_at(seen, 0) == (0, len(seen))
        assert all(parts) or not text


@settings(deadline=None)
@given(st.text(alphabet="ab 1.:=/@w\n\xa0\u3000", max_size=60))
def test_plain_paragraphs_look_as_if_the_parser_had_read_them(text: str) -> None:
    through_the_parser = parse(text + "\n\n*x*")[:-1]

    assert parse(text) == through_the_parser
