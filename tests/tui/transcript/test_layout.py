"""What the transcript keeps laid out."""

from __future__ import annotations

from weakref import ref

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claude_tui.conversation.content import TextBlock
from claude_tui.tui.markdown.pieces import CODE_LINES, TABLE_ROWS
from claude_tui.tui.transcript.entry import Entry, EntryKey, placed_blocks
from claude_tui.tui.transcript.layout import TranscriptLayout


def layout(*lines: int) -> TranscriptLayout:
    """Entries of so many lines each."""
    text = TranscriptLayout()
    text.reset(40)
    text.show(
        Entry(key, "user", "you", (TextBlock("\n".join(map(str, range(count)))),))
        for key, count in enumerate(lines)
    )
    return text


def test_what_is_in_view_stays_laid_out_however_long_it_is() -> None:
    text = layout(9_000, 1, 1, 1)
    text.measure(0, text.height)
    before = [text.laid(index) for index in range(4)]
    text.measure(0, text.height)
    assert [text.laid(index) for index in range(4)] == before


def test_what_went_out_of_view_is_forgotten_after_a_while() -> None:
    text = layout(*[500] * 20)
    first = text.laid(0)
    for index in range(20):
        text.measure(index, 1)
    assert text.laid(0) is not first


def test_a_complete_reply_is_forgotten_like_everything_else() -> None:
    text = layout()
    text.append(Entry("growing", "assistant", "model"))
    reply = Entry("reply", "assistant", "model", (TextBlock("- one\n" * 500),))
    placed = placed_blocks(reply, frozenset(), "drawn")
    text.grow("growing", placed)
    grown = ref(text.laid(0))
    text.finish("growing", reply, placed)
    assert text.laid(0) is grown()
    for key in range(20):
        text.append(Entry(key, "user", "you", reply.blocks))
        text.measure(key + 1, 1)
    assert grown() is None


def test_an_entry_that_is_taken_out_is_forgotten_after_a_resize_too() -> None:
    text = layout(500)
    laid = ref(text.laid(0))
    text.reset(30)
    text.remove(0)
    assert laid() is None


def notice(key: EntryKey, words: int) -> Entry:
    """An entry that takes the more rows the narrower it is."""
    return Entry(key, "notice", "it", (TextBlock("word " * words), TextBlock("\n" * words)), ("x",))


@given(
    st.lists(st.integers(0, 99), min_size=1),
    st.lists(st.tuples(st.integers(0), st.integers(0, 99), st.booleans())),
)
def test_heights_out_of_view_are_guessed_from_what_stands_there_now(
    lengths: list[int], changes: list[tuple[int, int, bool]]
) -> None:
    text = TranscriptLayout()
    text.reset(40)
    text.show(notice(key, words) for key, words in enumerate(lengths[1:]))
    text.append(notice("last", lengths[0]))
    for place, words, goes in changes:
        key = text.entries[place % len(text.entries)].key
        if not goes:
            text.replace(key, notice(f"{key}'", words))
        elif len(text.entries) > 1:
            text.remove(key)

    fresh = TranscriptLayout()
    fresh.show(text.entries)
    for width in (80, 7):
        text.reset(width)
        fresh.reset(width)
        tops = [text.top(index) for index in range(len(text.entries) + 1)]
        assert tops == [fresh.top(index) for index in range(len(text.entries) + 1)]


@pytest.mark.parametrize(
    "part",
    [
        "> a\n>\n> > b\n>\n> ```\n> c\n> ```",
        "- a\n  1. b\n\n     c\n  2. d",
        "|a|\n|-|\n" + "|b|\n" * 2 * TABLE_ROWS,
        "> - |a|\n>   |-|\n" + ">   |b|\n" * 2 * TABLE_ROWS,
        "```\n" + "x\n" * 3 * CODE_LINES + "```",
    ],
)
def test_a_part_of_several_blocks_is_gone_through_as_one(part: str) -> None:
    entry = Entry(1, "assistant", "it", (TextBlock(f"one\n\n{part}\n\nanother"),))
    text = TranscriptLayout()
    text.reset(40)
    text.show([entry])
    laid = text.laid(0)
    blocks = len(laid.placed)
    assert blocks > 4
    assert laid.parts == [(1, 2), (2, blocks - 1), (blocks - 1, blocks)]


def test_what_stands_in_a_table_without_room_for_columns_is_found_at_its_row() -> None:
    words = [[f"w{row}{column}" for column in "abcdefgh"] for row in range(3)]
    lines = ["|".join(row) for row in words]
    text = TranscriptLayout()
    text.reset(40)
    text.show(
        [Entry(1, "assistant", "it", (TextBlock("\n".join([lines[0], "-|" * 8, *lines[1:]])),))]
    )
    laid = text.laid(0)
    for number, row in enumerate(words):
        for word in row:
            place = laid.row_of(number + 1, laid.line_text(number + 1).index(word))
            shown = laid.row(place)
            assert word in "".join(piece.text for piece in shown.row.pieces)
