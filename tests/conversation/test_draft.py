"""A draft as a value, and the branch that it would be sent with."""

from __future__ import annotations

import pytest

from claude_tui.conversation import Conversation, Message, OpaqueBlock, TextBlock
from claude_tui.conversation.draft import Draft, branch_with

CAT = OpaqueBlock("image", '{"type": "image"}')
DOG = OpaqueBlock("image", '{"type": "image", "n": 2}')


@pytest.fixture
def conversation() -> Conversation:
    return Conversation(
        messages=[
            Message(1, 0, "user", (TextBlock("Hi"),)),
            Message(2, 1, "assistant", (TextBlock("Hello"),)),
            Message(3, 1, "assistant", (TextBlock("Good day"),)),
        ]
    )


def test_attachments_go_before_the_text() -> None:
    assert Draft("Look", (CAT,)).content == (CAT, TextBlock("Look"))
    assert Draft("", (CAT,)).content == (CAT,)
    assert Draft("a\ud800").content == (TextBlock("a\ufffd"),)


def test_blanks_are_kept_and_are_no_message() -> None:
    assert Draft(" ")
    assert not Draft(" ").is_message
    assert Draft("", (CAT,)).is_message
    assert not Draft("", (), 4)


def test_one_draft_above_another() -> None:
    assert Draft("a", (CAT,)).above(Draft("b", (DOG,), 4)) == Draft("a\nb", (CAT, DOG), 4)
    assert Draft("a", (), 2).above(Draft("", (), 4)) == Draft("a", (), 2)


@pytest.mark.parametrize(
    ("draft", "expected"),
    [
        (Draft("And?"), [(1, "Hi"), (3, "Good day"), (4, "And?")]),
        (Draft("And?", (), 2), [(1, "Hi"), (2, "Hello"), (4, "And?")]),
        (Draft("Anew", (), 0), [(4, "Anew")]),
        (Draft(" "), [(1, "Hi"), (3, "Good day")]),
    ],
)
def test_a_draft_follows_its_parent_or_the_end_of_the_branch_on_view(
    conversation: Conversation, draft: Draft, expected: list[tuple[int, str]]
) -> None:
    branch = branch_with(conversation, draft)
    assert [(message.id, message.text) for message in branch] == expected
    assert len(conversation.messages) == 3
