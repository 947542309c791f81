"""The cursor, folding and copying, without a widget."""

from __future__ import annotations

import json

from claude_tui.conversation.content import OpaqueBlock, TextBlock, ThinkingBlock
from claude_tui.tui.transcript.entry import Entry
from claude_tui.tui.transcript.parts import Target
from tests.tui.transcript.alone import Alone, asks, says, talk

ANSWER = "Use **this**:\n\n```python\nx = 1\n```\n\n- and [that](https://a.b/c)"


def test_the_cursor_appears_on_the_last_message_in_view() -> None:
    alone = Alone(talk(30))
    assert alone.cursor.target is None
    alone.cursor.appear()
    assert alone.cursor.target == Target(29)
    assert [row[0] for row in alone.rows() if "end of 29" in row] == ["▌"]


def test_the_cursor_goes_from_message_to_message_and_scrolls_along() -> None:
    alone = Alone(talk(30))
    alone.cursor.appear()
    for _ in range(10):
        alone.cursor.move(-1)
    assert alone.cursor.target == Target(19)
    assert "message 19" in alone.words()
    alone.cursor.move_to_own(-1)
    assert alone.cursor.target == Target(17)
    alone.cursor.move_to_own(1)
    assert alone.cursor.target == Target(19)


def test_a_view_that_scrolls_away_takes_the_cursor_along() -> None:
    alone = Alone(talk(30))
    alone.cursor.put(Target(29))
    alone.viewport.show_entry(3)
    assert alone.cursor.target is not None
    assert alone.cursor.target.key in (3, 4)


def test_the_cursor_goes_into_a_message_and_back() -> None:
    alone = Alone([asks("How?", 0), says(ANSWER)])
    alone.cursor.put(Target(1))
    seen = []
    for step in (1, 1, 1, 1, -1, -1, -1):
        alone.cursor.move_to_part(step)
        seen.append(alone.cursor.target)
    assert seen == [Target(1, part) for part in (0, 1, 2, 2, 1, 0, -1)]


def test_the_cursor_is_nowhere_when_its_message_is_gone() -> None:
    alone = Alone(talk(5))
    alone.cursor.put(Target(3))
    alone.text.remove(3)
    assert alone.cursor.target is None
    assert alone.cursor.command_target == Target(4)


def test_the_cursor_stays_on_a_message_whose_key_changes() -> None:
    alone = Alone(talk(5))
    alone.cursor.put(Target(4, 1))
    alone.cursor.rename(4, "other")
    alone.text.replace(4, says("other", "other"))
    assert alone.cursor.target == Target("other")


def test_a_click_puts_the_cursor_on_a_listing_or_on_its_message() -> None:
    alone = Alone([says(ANSWER)])
    rows = alone.rows()
    alone.cursor.put_at(next(y for y, row in enumerate(rows) if "x = 1" in row))
    assert alone.cursor.target == Target(1, 1)
    alone.cursor.put_at(next(y for y, row in enumerate(rows) if "and that" in row))
    assert alone.cursor.target == Target(1)


def test_code_is_gone_to_round_and_round() -> None:
    alone = Alone([says(ANSWER, 1), asks("No code", 2), says(ANSWER, 3)])
    alone.cursor.put(Target(2))
    seen = []
    for _ in range(3):
        assert alone.cursor.move_to_next_code()
        seen.append(alone.cursor.target)
    assert seen == [Target(3, 1), Target(1, 1), Target(3, 1)]
    assert not Alone(talk(3)).cursor.move_to_next_code()


def test_a_target_is_told_as_text_name_and_links() -> None:
    parts = Alone([says(ANSWER)]).parts
    assert parts.source(Target(1)) == ANSWER
    assert parts.source(Target(1, 1)) == "x = 1"
    assert parts.source(Target("gone")) == ""
    assert [parts.name(Target(1, part)) for part in (-1, 0, 1)] == [
        "the message",
        "the part",
        "the code",
    ]
    assert parts.links(Target(1)) == [("https://a.b/c", "that")]
    assert parts.links(Target(1, 0)) == []


def test_a_message_is_folded_and_shown_as_it_was_written() -> None:
    alone = Alone([says(ANSWER), asks("Thanks", 2)])
    assert alone.folding.toggle_fold(Target(1))
    assert alone.words()[1].startswith("▸ 7 lines · Use")
    assert alone.folding.toggle_fold(Target(1))
    assert "x = 1" in " ".join(alone.words())
    assert alone.folding.toggle_view(Target(1), "raw")
    assert "Use **this**:" in alone.words()
    assert not alone.folding.toggle_fold(Target("gone"))


def test_a_part_that_can_be_folded_is_and_the_cursor_goes_to_the_whole() -> None:
    entry = Entry(1, "assistant", "it", (ThinkingBlock("one\ntwo"), TextBlock("Yes.")))
    alone = Alone([entry])
    alone.cursor.put(Target(1, 0))
    alone.folding.toggle_fold(Target(1, 0))
    assert alone.words() == ["it", "▾ thinking", "one", "two", "Yes."]
    assert alone.cursor.target == Target(1)
    alone.folding.toggle_at(1)
    assert alone.words() == ["it", "▸ thinking · 2 lines", "one", "Yes."]
    alone.folding.toggle_all()
    assert "two" in alone.words()


def test_what_is_above_a_message_that_is_folded_stays_in_place() -> None:
    tool = OpaqueBlock("tool_use", json.dumps({"input": list(range(50))}))
    alone = Alone([*talk(4), Entry(9, "assistant", "it", (tool,))], rows=12)
    before = alone.rows()
    alone.folding.toggle_fold(Target(9, 0))
    assert alone.rows()[:3] == before[:3]
    assert not alone.viewport.following


def test_what_grows_cannot_be_folded() -> None:
    alone = Alone(talk(2))
    alone.replies.begin("reply", "claude")
    assert not alone.folding.toggle_fold(Target("reply"))
    assert not alone.folding.toggle_view(Target("reply"), "raw")
