from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from textual.document._document import Document
from textual.geometry import Offset

from claude_tui.tui.characters import characters, is_inside
from claude_tui.tui.editor import broken_lines, editor_rows
from claude_tui.tui.editor.broken_lines import Row
from claude_tui.tui.editor.editor_rows import EditorRows
from claude_tui.tui.editor.row_breaks import RowBreaks
from claude_tui.tui.markdown.wrapping import cells_of
from claude_tui.tui.textual_fixes import mark_widths
from tests.tui.test_characters import PARTS

mark_widths.apply()

texts = st.lists(
    st.sampled_from([*PARTS, "word ", "longer-word ", "\n", "  ", "日本語", "한국어의"]),
    max_size=60,
).map("".join)


def all_rows(rows: EditorRows) -> list[Row]:
    return [rows.broken.row_at(y) for y in range(rows.height)]


def rows_of(rows: EditorRows) -> list[list[str]]:
    found: list[list[str]] = [[] for _ in rows.document.lines]
    for row in all_rows(rows):
        found[row.line].append(rows.document.get_line(row.line)[row.start : row.end])
    return found


@given(texts, st.integers(1, 20))
@example("क्षि", 1)
def test_rows_are_whole_and_fit(text: str, width: int) -> None:
    rows = EditorRows(Document(text), width)
    assert ["".join(line) for line in rows_of(rows)] == rows.document.lines
    assert rows.height == sum(map(len, rows_of(rows)))
    for line in rows_of(rows):
        for row in line:
            is_one_character = len(list(characters(row, 0))) == 1
            assert cells_of(row) <= width or is_one_character
    for place in all_rows(rows):
        assert not is_inside(rows.document.lines[place.line], place.start)


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
        assert all_rows(rows) == all_rows(again)


@contextmanager
def small_blocks() -> Iterator[None]:
    """Break short texts in as many blocks as long ones, and count them as late."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(broken_lines, "CHARACTERS", 5)
        patch.setattr(broken_lines, "LINES", 3)
        patch.setattr(broken_lines, "NEAR", 2)
        patch.setattr(broken_lines, "BEFORE", 1)
        patch.setattr(broken_lines, "KEPT", 3)
        patch.setattr(editor_rows, "AT_ONCE", 0)
        yield


def rows_at_once(document: Document, width: int) -> list[Row]:
    """All rows, each line broken from its beginning on."""
    breaks = RowBreaks(width, 4)
    found = []
    for number, line in enumerate(document.lines):
        places = [0, *breaks.breaks(line), len(line)]
        found += [Row(number, *row, row[1] == len(line)) for row in pairwise(places)]
    return found


@given(texts, st.integers(1, 20), st.data())
def test_blocks_give_the_rows_of_whole_lines(text: str, width: int, data: st.DataObject) -> None:
    with small_blocks():
        _edit_count_and_look(Document(text), width, data)


def _edit_count_and_look(document: Document, width: int, data: st.DataObject) -> None:
    rows = EditorRows(document, width)

    def place() -> tuple[int, int]:
        line = data.draw(st.integers(0, document.line_count - 1))
        return line, data.draw(st.integers(0, len(document.lines[line])))

    for _ in range(5):
        match data.draw(st.sampled_from(["edit", "count", "look", "near"])):
            case "edit":
                start, end = sorted((place(), place()))
                result = document.replace_range(start, end, data.draw(texts))
                rows.wrap_range(start, end, result.end_location)
            case "count":
                rows.broken.count(data.draw(st.integers(1, 50)))
            case "look":
                looked = place()
                row = rows.broken.find(looked)[1]
                assert rows.broken.row_at(rows.location_to_offset(looked).y) == row
            case "near":
                rows.broken.count_around(place(), data.draw(st.integers(1, 5)))
    while not rows.broken.is_counted:
        rows.broken.count(10)
    assert all_rows(rows) == rows_at_once(document, width)
    assert rows.height == len(all_rows(rows))


@given(texts, st.integers(1, 20), st.integers(1, 5), st.data())
def test_rows_around_a_place_stay_where_they_are_while_others_are_looked_at(
    text: str, width: int, count: int, data: st.DataObject
) -> None:
    with small_blocks():
        rows = EditorRows(Document(text), width)
        line = data.draw(st.integers(0, rows.document.line_count - 1))
        rows.broken.count_around((line, 0), count)
        y = rows.location_to_offset((line, 0)).y
        near = range(max(y - count, 0), min(y + count + 1, rows.height))
        before = [rows.broken.row_at(each) for each in near]
        assert rows.broken.is_near_counted(near[0], len(near) - 1)
        assert [rows.broken.row_at(each) for each in reversed(near)] == before[::-1]
        assert before == sorted(before)


@given(texts.map(lambda text: text.replace("\u200d", "")), st.integers(2, 20))
def test_each_place_is_found_where_it_is_shown(text: str, width: int) -> None:
    rows = EditorRows(Document(text), width)
    for line_index, line in enumerate(rows.document.lines):
        for column in range(len(line) + 1):
            if not is_inside(line, column):
                x, y = rows.location_to_offset((line_index, column))
                shown = rows.offset_to_location(Offset(x, y))
                assert shown == (line_index, column) or cells_of(line[column]) == 0


@pytest.mark.parametrize("text", ["a few words " * 100_000, "x" * 1_000_000, "ที่" * 300_000])
def test_an_edit_of_a_long_line_looks_at_rows_near_it_only(
    monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    document = Document(text)
    rows = EditorRows(document, 80)
    while not rows.broken.is_counted:
        rows.broken.count(1000)
    monkeypatch.setattr(editor_rows, "AT_ONCE", 0)
    looked: list[int] = []
    next_break = RowBreaks.next_break

    def noted(breaks: RowBreaks, line: str, start: int) -> int:
        looked.append(start)
        return next_break(breaks, line, start)

    monkeypatch.setattr(RowBreaks, "next_break", noted)
    for column in (0, 500_000, 700_000):
        document.replace_range((0, column), (0, column), "x")
        rows.wrap_range((0, column), (0, column), (0, column + 1))
        rows.broken.count_around((0, column), 20)
    assert len(looked) < 1000
