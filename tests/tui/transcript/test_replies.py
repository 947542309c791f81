"""Several replies that arrive at once, without a widget."""

from __future__ import annotations

from claude_tui.conversation.content import TextBlock, ThinkingBlock
from claude_tui.tui.transcript.background_layout import HEAVY_TO_GROW
from claude_tui.tui.transcript.entry import Entry
from tests.tui.transcript.alone import Alone, asks, says, talk

ONE = [f"first {n}\n\n" for n in range(12)]
OTHER = [f"second {n}\n\n" for n in range(12)]


def two_growing(alone: Alone, lines: int = 12) -> None:
    """Two replies, of which so many lines have arrived in turns."""
    alone.replies.begin("a", "claude a")
    alone.replies.begin("b", "claude b")
    for one, other in list(zip(ONE, OTHER, strict=True))[:lines]:
        alone.replies.feed("a", 0, "text", one)
        alone.replies.feed("b", 0, "text", other)
        alone.scheduler.run_due()


def test_each_grows_under_its_own_header() -> None:
    alone = Alone([asks("Hi")], rows=60)
    two_growing(alone)
    first = [f"first {n}" for n in range(12)]
    second = [f"second {n}" for n in range(12)]
    assert alone.words() == ["you", "Hi", "claude a", *first, "claude b", *second]
    assert alone.text.growing == {"a", "b"}


def test_at_the_end_the_end_stays_in_view_whichever_grows() -> None:
    alone = Alone(talk(20))
    two_growing(alone)
    assert alone.words()[-1] == "second 11"
    alone.replies.feed("a", 0, "text", "more of the first\n\n" * 20)
    alone.scheduler.run_due()
    assert alone.words()[-1] == "second 11"
    assert alone.viewport.following


def test_scrolled_into_the_second_nothing_moves_when_the_first_grows() -> None:
    alone = Alone(talk(20))
    two_growing(alone)
    alone.viewport.move_by(-2)
    before = alone.rows()
    alone.replies.feed("a", 0, "text", "more of the first\n\n" * 20)
    alone.scheduler.run_due()
    assert alone.rows() == before
    alone.replies.feed("b", 0, "text", "and of the second")
    alone.scheduler.run_due()
    assert alone.rows()[:-1] == before[:-1]
    assert "more below" in alone.rows()[-1]


def test_scrolled_up_nothing_moves_whichever_grows() -> None:
    alone = Alone(talk(20))
    two_growing(alone, 3)
    alone.viewport.show_entry(5)
    before = alone.rows()
    for key in ("a", "b"):
        alone.replies.feed(key, 0, "text", "more\n\n" * 20)
        alone.scheduler.run_due()
        assert alone.rows()[:-1] == before[:-1]


def test_one_may_end_while_the_other_goes_on() -> None:
    alone = Alone([asks("Hi")], rows=40)
    two_growing(alone, 2)
    assert alone.replies.finish("a", says("".join(ONE[:2]), 7))
    assert alone.text.growing == {"b"}
    alone.replies.feed("a", 0, "text", "late")
    alone.replies.feed("b", 0, "text", "second 2")
    alone.scheduler.run_due()
    words = ["you", "Hi", "claude", "first 0", "first 1"]
    assert alone.words() == [*words, "claude b", "second 0", "second 1", "second 2"]
    assert alone.replies.finish("b", says("".join(OTHER[:2]) + "second 2", 8))
    assert not alone.text.growing
    assert not alone.replies.finish("b", says("again", 9))


def test_thinking_is_folded_in_the_one_that_ends_only() -> None:
    alone = Alone([], rows=40)
    for key in ("a", "b"):
        alone.replies.begin(key, key)
        alone.replies.feed(key, 0, "thinking", "one\ntwo")
        alone.replies.feed(key, 1, "text", "Yes.")
    alone.scheduler.run_due()
    thinking = ["thinking", "one", "two", "Yes."]
    assert alone.words() == ["a", *thinking, "b", *thinking]
    blocks = (ThinkingBlock("one\ntwo"), TextBlock("Yes."))
    alone.replies.finish("a", Entry(7, "assistant", "a", blocks))
    assert alone.words() == ["a", "▸ thinking · 2 lines", "one", "Yes.", "b", *thinking]
    alone.folding.toggle_all()
    assert alone.words() == ["a", "▾ thinking", "one", "two", "Yes.", "b", *thinking]


def test_a_new_width_lays_both_out_again() -> None:
    alone = Alone([asks("Hi")], rows=60)
    two_growing(alone, 2)
    for key in ("a", "b"):
        alone.replies.feed(key, 0, "text", f"words of {key} " * 4)
    alone.scheduler.run_due()
    alone.text.reset(14)
    alone.window.columns = 15
    alone.replies.lay_out_again()
    alone.viewport.back_to(None)
    assert alone.words().count("words of a") == 4
    assert alone.words().count("words of b") == 4
    alone.replies.feed("a", 0, "text", "the end")
    alone.scheduler.run_due()
    assert "the end" in alone.words()


def test_what_arrives_in_both_is_found() -> None:
    alone = Alone([asks("say needle", 0)], rows=20)
    alone.finder.find("needle")
    for key in ("a", "b"):
        alone.replies.begin(key, key)
        alone.replies.feed(key, 0, "text", f"a needle in {key}")
    alone.scheduler.run_due()
    assert alone.finder.search is not None
    assert alone.finder.search.counts == {0: 1, "a": 1, "b": 1}
    alone.finder.find_next()
    first = alone.finder.hit
    assert first is not None
    assert first.key == "a"
    alone.replies.finish("a", says("a needle in a", 7))
    alone.finder.reply_ended("a", 7)
    assert alone.finder.hit == first._replace(key=7)
    assert alone.finder.search.counts == {0: 1, 7: 1, "b": 1}
    assert alone.counts[-1] == (2, 3, True)


def test_they_share_what_is_taken_in_at_once() -> None:
    alone = Alone([], rows=10)
    for key in ("a", "b"):
        alone.replies.begin(key, key)
    for _ in range(500):
        for key in ("a", "b"):
            alone.replies.feed(key, 0, "text", "Some plain words of a reply.\n\n")
    alone.replies.update()
    lines = [alone.text.laid(index).line_count for index in (0, 1)]
    assert abs(lines[0] - lines[1]) <= 1
    assert not alone.replies.are_at_rest
    assert sum(lines) < 200


async def test_a_thread_works_on_one_while_the_other_goes_on() -> None:
    alone = Alone([asks("Hi")], rows=10)
    two_growing(alone, 1)
    heavy = "**a** b " * (HEAVY_TO_GROW // 4)
    alone.replies.feed("a", 1, "text", heavy)
    alone.scheduler.run_due()
    alone.replies.feed("a", 1, "text", heavy)
    alone.scheduler.run_due()
    assert alone.replies.growing["a"].is_in_thread
    alone.replies.feed("a", 1, "text", "\n\n" + "the end of the first " * 100)
    alone.replies.feed("b", 0, "text", "the second goes on")
    alone.scheduler.run_due()
    assert alone.words()[-1] == "the second goes on"
    await alone.scheduler.run_all()
    assert not alone.replies.growing["a"].is_in_thread
    lines = alone.text.laid(1).body_lines()
    assert lines[-1][1].endswith("the end of the first")
