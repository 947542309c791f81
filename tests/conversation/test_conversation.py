from collections.abc import Iterable

import pytest

from claude_tui.conversation import ROOT, Conversation, Message, OpaqueBlock, Role, TextBlock
from claude_tui.conversation.conversation import TITLE_LENGTH


def said(id_: int, text: str = "", parent: int | None = None, role: Role = "user") -> Message:
    return Message(id_, id_ - 1 if parent is None else parent, role, (TextBlock(text),))


def ids(messages: Iterable[Message]) -> list[int]:
    return [message.id for message in messages]


def test_an_empty_conversation_has_a_root_and_no_branch() -> None:
    conversation = Conversation()
    assert conversation.tip_id() == ROOT
    assert conversation.next_id() == 1
    assert conversation.branch() == []
    assert conversation.display_title == ""


def test_a_plain_conversation_is_one_branch() -> None:
    conversation = Conversation(messages=[said(1), said(2), said(3)])
    assert ids(conversation.branch()) == [1, 2, 3]
    assert ids(conversation.branch(to=2)) == [1, 2]


def test_a_second_answer_makes_a_branch_of_its_own() -> None:
    conversation = Conversation(messages=[said(1), said(2), said(3, parent=1)])
    assert ids(conversation.branch()) == [1, 3]
    assert ids(conversation.branch(to=2)) == [1, 2]


def test_the_tip_chooses_the_branch_until_something_is_added() -> None:
    conversation = Conversation(messages=[said(1), said(2), said(3, parent=1)], tip=2)
    assert ids(conversation.branch()) == [1, 2]
    conversation.add(said(4, parent=2))
    assert conversation.tip is None
    assert ids(conversation.branch()) == [1, 2, 4]


def test_two_beginnings_are_two_branches() -> None:
    conversation = Conversation(messages=[said(1), said(2), said(3, parent=ROOT)])
    assert ids(conversation.branch()) == [3]


def test_an_end_without_its_beginning_is_a_branch_as_far_as_it_goes() -> None:
    assert ids(Conversation(messages=[said(61), said(62)]).branch()) == [61, 62]


def test_a_message_that_is_not_there_ends_no_branch() -> None:
    assert Conversation(messages=[said(1)]).branch(to=7) == []


def test_an_id_is_never_given_twice() -> None:
    assert Conversation(messages=[said(9, parent=0), said(3, parent=9)]).next_id() == 10


def test_a_given_title_goes_before_the_first_words() -> None:
    conversation = Conversation(title="Mine", messages=[said(1, "Hello")])
    assert conversation.display_title == "Mine"


def test_the_first_words_of_the_user_are_the_title_on_one_line() -> None:
    conversation = Conversation(
        messages=[said(1, "I greet you", role="assistant"), said(2, "  Lists\n\tand  tuples ")]
    )
    assert conversation.display_title == "Lists and tuples"


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("**Show** me `all` of [it](https://x.org)", "Show me all of it"),
        ("# A heading\n\n> quoted *words*", "A heading quoted words"),
        ("- [ ] one\n- ~~two~~", "[ ] one two"),
        ("2 * 3 * 4, a*b*c, __init__ and snake_case", "2 * 3 * 4, a*b*c, __init__ and snake_case"),
        ("**", "**"),
        ("```python\nx = 1\n```", "x = 1"),
    ],
)
def test_the_title_has_no_signs_of_markdown(text: str, title: str) -> None:
    assert Conversation(messages=[said(1, text)]).display_title == title


def test_a_long_title_ends_at_a_word() -> None:
    title = Conversation(messages=[said(1, "word " * 30)]).display_title
    assert title.endswith("word…")
    assert len(title) <= TITLE_LENGTH + 1


def test_a_long_word_is_cut() -> None:
    assert Conversation(messages=[said(1, "x" * 99)]).display_title == "x" * TITLE_LENGTH + "…"


def test_a_first_message_without_words_gives_the_next_one_its_turn() -> None:
    picture = Message(1, ROOT, "user", (OpaqueBlock("image", '{"type": "image"}'),))
    conversation = Conversation(messages=[picture, said(2, " \n"), said(3, "What is this?")])
    assert conversation.display_title == "What is this?"


def test_a_snapshot_stays_as_it_is_when_the_conversation_goes_on() -> None:
    conversation = Conversation(messages=[said(1, "Hello")])
    snapshot = conversation.snapshot()
    conversation.add(said(2, "More"))
    assert [message.text for message in snapshot.messages] == ["Hello"]
