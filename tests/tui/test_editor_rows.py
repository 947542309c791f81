from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st
from textual.document._document import Document
from textual.geometry import Offset

from claude_tui.tui.characters import characters, is_inside
from claude_tui.tui.markdown.wrapping import cells_of
from claude_tui.tui.textual_fixes import mark_widths
from claude_tui.tui.widgets.editor_rows import EditorRows
from tests.tui.test_characters import PARTS

mark_widths.apply()

texts = st.lists(
    st.sampled_from([*PARTS, "word ", "longer-word ", "\n", "  ", "日本語", "한국어의"]),
    max_size=60,
).map("".join)


def rows_of(rows: EditorRows) -> list[list[str]]:
    return [rows.get_sections(line) for line in range(rows.document.line_count)]


@given(texts, st.integers(1, 20))
@example("क्षि", 1)
def test_rows_are_whole_and_fit(text: str, width: int) -> None:
    rows = EditorRows(Document(text), width)
    assert ["".join(line) for line in rows_of(rows)] == rows.document.lines
    assert rows.height == sum(map(len, rows_of(rows)))
    for line_index, line in enumerate(rows_of(rows)):
        for row in line:
            is_one_character = len(list(characters(row, 0))) == 1
            assert cells_of(row) <= width or is_one_character
        for place in rows.get_offsets(line_index):
            assert not is_inside(rows.document.lines[line_index], place)


def test_rows_end_between_words_and_beside_ideographs() -> None:
    assert rows_of(EditorRows(Document("one two three"), 8)) == [["one two ", "three"]]
    assert rows_of(EditorRows(Document("one two threefour"), 8)) == [["one two ", "threefou", "r"]]
    assert rows_of(EditorRows(Document("日本語の文章"), 5)) == [["日本", "語の", "文章"]]
    assert rows_of(EditorRows(Document("a\tb\tc"), 6)) == [["a\t", "b\tc"]]


@given(texts, texts, st.integers(1, 20), st.data())
def test_what_an_edit_breaks_again_is_as_if_all_were_broken(
    text: str, inserted: str, width: int, data: st.DataObject
) -> None:
    document = Document(text)
    rows = EditorRows(document, width)

    def place() -> tuple[int, int]:
        line = data.draw(st.integers(0, document.line_count - 1))
        return line, data.draw(st.integers(0, len(document.lines[line])))

    for _ in range(3):
        start, end = sorted((place(), place()))
        result = document.replace_range(start, end, inserted)
        rows.wrap_range(start, end, result.end_location)
        again = EditorRows(document, width)
        assert rows_of(rows) == rows_of(again)
        assert rows._offset_to_line_info == again._offset_to_line_info
        assert rows._line_index_to_offsets == again._line_index_to_offsets


@given(texts.map(lambda text: text.replace("\u200d", "")), st.integers(2, 20))
def test_each_place_is_found_where_it_is_shown(text: str, width: int) -> None:
    rows = EditorRows(Document(text), width)
    for line_index, line in enumerate(rows.document.lines):
        for column in range(len(line) + 1):
            if not is_inside(line, column):
                x, y = rows.location_to_offset((line_index, column))
                shown = rows.offset_to_location(Offset(x, y))
                assert shown == (line_index, column) or cells_of(line[column]) == 0


def test_an_edit_of_a_long_line_looks_at_its_rows_only(monkeypatch) -> None:
    document = Document("a few words " * 100_000)
    rows = EditorRows(document, 80)
    looked: list[int] = []
    next_break = rows._next_break
    monkeypatch.setattr(
        rows, "_next_break", lambda line, start: looked.append(start) or next_break(line, start)
    )
    for column in (0, 500_000, 1_200_000):
        document.replace_range((0, column), (0, column), "x")
        rows.wrap_range((0, column), (0, column), (0, column + 1))
    assert len(looked) < 100
