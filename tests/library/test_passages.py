"""Where the words of a search are in a conversation."""

from __future__ import annotations

from claude_tui.conversation import (
    ContentBlock,
    Conversation,
    Message,
    OpaqueBlock,
    Role,
    TextBlock,
    ThinkingBlock,
)
from claude_tui.library.passages import Passage, passage_with

CITED = OpaqueBlock("text", '{"type": "text", "text": "Cited goose", "citations": []}')


def talk() -> Conversation:
    """Two answers to the first message, each gone on from; the second is on view."""
    said: list[tuple[int, int, ContentBlock]] = [
        (1, 0, TextBlock("A question")),
        (2, 1, TextBlock("Of a Kingfisher\nand its friend")),
        (3, 2, TextBlock("More of the friend")),
        (4, 1, TextBlock("Of a duck")),
        (5, 4, ThinkingBlock("Hm, a friend")),
        (6, 2, CITED),
    ]
    roles: tuple[Role, Role] = ("user", "assistant")
    messages = [Message(id_, up, roles[id_ % 2], (block,)) for id_, up, block in said]
    return Conversation(messages=messages, tip=5)


def test_the_message_with_most_of_the_words_is_found_on_any_branch() -> None:
    assert passage_with(talk(), ["kingfisher", "friend"]) == Passage(2, 6, "kingfisher")
    assert passage_with(talk(), ["kingfisher"]) == Passage(2, 6, "kingfisher")
    assert passage_with(talk(), ["cited", "goose"]) == Passage(6, 6, "cited goose")


def test_of_messages_with_as_many_the_one_on_view_is_found() -> None:
    assert passage_with(talk(), ["friend"]) == Passage(5, 5, "friend")
    assert passage_with(talk(), ["question"]) == Passage(1, 5, "question")


def test_words_of_a_title_are_in_no_message() -> None:
    assert passage_with(talk(), ["nowhere"]) is None
    assert passage_with(Conversation(), ["nowhere"]) is None
