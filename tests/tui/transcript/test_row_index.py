"""The index of rows says what a plain list of heights does, whatever changes in it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from claude_tui.tui.transcript.row_index import RowIndex

HEIGHTS = st.lists(st.integers(0, 9), max_size=200)


def assert_same(index: RowIndex, heights: list[int]) -> None:
    assert index.total == sum(heights)
    assert [index.top(n) for n in range(len(heights))] == [
        sum(heights[:n]) for n in range(len(heights))
    ]
    rows = [(n, row) for n, height in enumerate(heights) for row in range(height)]
    assert [index.find(row) for row in range(sum(heights))] == rows


@given(HEIGHTS)
def test_every_row_is_found_where_it_is(heights: list[int]) -> None:
    assert_same(RowIndex(heights), heights)


@given(HEIGHTS, HEIGHTS)
def test_appending_is_like_having_had_it_from_the_start(
    before: list[int], after: list[int]
) -> None:
    index = RowIndex(before)
    for height in after:
        index.append(height)

    assert_same(index, before + after)


@given(HEIGHTS.filter(bool), st.lists(st.tuples(st.integers(0), st.integers(0, 50)), max_size=10))
def test_changed_heights_move_what_is_below(
    heights: list[int], changes: list[tuple[int, int]]
) -> None:
    index = RowIndex(heights)
    for place, height in changes:
        index.set_height(place % len(heights), height)
        heights[place % len(heights)] = height
        assert index.total == sum(heights)

    assert_same(index, heights)


@given(HEIGHTS.filter(bool), st.integers(0), st.integers(0))
def test_what_is_below_one_that_is_taken_out_moves_up(
    heights: list[int], place: int, known: int
) -> None:
    index = RowIndex(heights)
    index.top(known % len(heights))
    index.remove(place % len(heights))
    del heights[place % len(heights)]

    assert_same(index, heights)


@given(HEIGHTS, st.integers(0, 10))
def test_below_everything_there_is_nothing(heights: list[int], row: int) -> None:
    assert RowIndex(heights).find(sum(heights) + row) == (len(heights), row)
