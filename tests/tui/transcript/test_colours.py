"""Listings get their colours in a thread, without a row that moves or loses what it had."""

from __future__ import annotations

import threading
from itertools import chain

import pytest

from claude_tui.conversation.content import TextBlock
from claude_tui.tui.markdown import highlight, parser
from claude_tui.tui.markdown.highlight import Sheet, colour
from claude_tui.tui.markdown.lines import Row
from claude_tui.tui.markdown.stream import TextStream
from claude_tui.tui.transcript.background_layout import Job
from claude_tui.tui.transcript.entry import Entry, Placed
from claude_tui.tui.transcript.entry_layout import Laid
from tests.tui.markdown.drawing import rows
from tests.tui.transcript.test_heavy import settled
from tests.tui.transcript.test_transcript import running, says, screen

CODE = "\n".join(f"def f{n}(a, b): return {n}  # the {n}th" for n in range(3_000))
LISTING = f"```python\n{CODE}\n```"


@pytest.fixture(autouse=True)
def _nothing_is_known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(highlight, "_coloured", {})
    monkeypatch.setattr(highlight, "_lexers", {})


@pytest.fixture
def colouring_threads(monkeypatch: pytest.MonkeyPatch) -> set[threading.Thread]:
    """The threads that coloured something."""
    seen: set[threading.Thread] = set()
    highlighted = highlight._highlighted

    def noting(sheet: Sheet) -> object:
        seen.add(threading.current_thread())
        return highlighted(sheet)

    monkeypatch.setattr(highlight, "_highlighted", noting)
    return seen


def laid_out(text: str) -> Laid:
    return Job(Entry(1, "assistant", "", (TextBlock(text),)), frozenset(), "drawn", 80).run()


def drawn(laid: Laid) -> list[Row]:
    return [laid.row(offset).row for offset in range(laid.height)]


def coloured(laid: Laid) -> list[Row]:
    """The rows of ``laid`` as they are with all colours."""
    blocks = [
        [Row()] * placed.gap + rows(placed.block, 78 - placed.indent) for placed in laid.placed
    ]
    return [*chain.from_iterable(blocks), Row()]


def has_colours(rows: list[Row]) -> bool:
    return any(
        style.startswith("code-") for row in rows for each in row.pieces for style in each[1]
    )


def texts(rows: list[Row]) -> list[str]:
    return ["".join(piece.text for piece in row.pieces) for row in rows]


def test_a_listing_is_plain_until_it_is_coloured_and_no_row_moves() -> None:
    laid = laid_out(LISTING)
    before = drawn(laid)
    assert not has_colours(before)
    for sheet in list(laid.uncoloured):
        colour(sheet)
        assert laid.recolour(sheet)
    after = drawn(laid)
    assert has_colours(after)
    assert texts(after) == texts(before)
    assert after == coloured(laid)
    assert not laid.uncoloured


def test_only_what_is_looked_at_is_coloured() -> None:
    laid = laid_out(LISTING)
    assert not laid.uncoloured
    laid.row(laid.height - 10)
    (sheet,) = laid.uncoloured
    assert sheet.lines[-1] == CODE.rpartition("\n")[2]
    assert len(sheet.lines) < 2_000


def test_of_a_long_listing_few_rows_are_kept() -> None:
    laid = laid_out(LISTING)
    before = drawn(laid)
    assert sum(len(each.rows) for each in laid._rows.values()) <= 2_000
    assert drawn(laid) == before


def test_a_short_listing_has_its_colours_at_once_where_the_lexer_is_there() -> None:
    colour(Sheet(("x = 1",), "python"))
    assert has_colours(drawn(laid_out("```python\nwhile True: pass\n```")))


def test_no_lexer_is_loaded_for_a_short_listing_that_is_looked_at() -> None:
    laid = laid_out("```python\nwhile True: pass\n```")
    assert not has_colours(drawn(laid))
    assert list(laid.uncoloured) == [Sheet(("while True: pass",), "python")]


def test_a_listing_that_grew_keeps_its_colours_when_it_is_complete() -> None:
    stream, laid = TextStream(), Laid(80)
    colour(Sheet(("x = 1",), "python"))
    for line in LISTING.split("\n")[:400]:
        stream.feed(f"{line}\n")
        stream.update()
        laid.replace(stream.kept, [Placed(block) for block in stream.blocks[stream.kept :]])
    growing = drawn(laid)
    assert has_colours(growing)
    stream.feed("```\n\nIt is complete.")
    stream.finish()
    laid.replace(0, list(map(Placed, stream.blocks)))
    complete = drawn(laid)
    assert laid.uncoloured
    assert complete[: len(growing) - 1] == growing[:-1]


async def test_a_listing_in_view_is_coloured_in_a_thread(
    colouring_threads: set[threading.Thread],
) -> None:
    async with running() as (pilot, transcript):
        transcript.contents.show([says(LISTING)])
        await settled(pilot, transcript)
        while transcript.background.is_colouring or transcript.text.uncoloured is not None:
            await pilot.pause()
        await pilot.pause()
        row = transcript.text.laid(0).row(transcript.text.laid(0).height - 3)
        assert has_colours([row.row])
        assert any("def f2999(a, b)" in line for line in screen(transcript))
    assert colouring_threads
    assert threading.main_thread() not in colouring_threads


def test_a_parser_that_a_thread_made_ready_serves_the_next_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(parser, "_OF_THREAD", threading.local())
    monkeypatch.setattr(parser, "_spare", [])
    loading = threading.Thread(target=parser.load)
    loading.start()
    loading.join()
    (ready,) = parser._spare
    monkeypatch.setattr(parser, "_new_parser", lambda: pytest.fail("another parser is made"))
    assert parser._parser() is ready
    assert parser._parser() is ready
