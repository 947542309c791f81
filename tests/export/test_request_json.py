from __future__ import annotations

import json
from typing import Any

import pytest

from claude_tui.conversation import (
    ROOT,
    Conversation,
    Message,
    OpaqueBlock,
    Parameters,
    TextBlock,
)
from claude_tui.errors import UsageError
from tests.export.conversations import exported


def conversation(*texts: str, **rest: Any) -> Conversation:
    """User and assistant in turn."""
    messages = [
        Message(
            id=number,
            parent=number - 1 if number > 1 else ROOT,
            role="user" if number % 2 else "assistant",
            content=(TextBlock(text),),
        )
        for number, text in enumerate(texts, start=1)
    ]
    return Conversation(messages=messages, **rest)


def body_of(conversation: Conversation) -> Any:
    return json.loads(exported(conversation, "json"))


def test_a_request_carries_the_branch_and_the_parameters() -> None:
    request = Parameters(
        model="claude-sonnet-4-6", max_tokens=100, system="Be brief.", temperature=0.3
    )
    assert body_of(conversation("Q", "A", "Ü?", request=request)) == {
        "model": "claude-sonnet-4-6",
        "max_tokens": 100,
        "system": "Be brief.",
        "temperature": 0.3,
        "messages": [
            {"role": "user", "content": "Q"},
            {"role": "assistant", "content": "A"},
            {"role": "user", "content": "Ü?"},
        ],
    }


@pytest.mark.parametrize("texts", [("Q", "A"), ("Q", "A", " ", "B")])
def test_a_request_ends_with_the_user_whatever_comes_behind(texts: tuple[str, ...]) -> None:
    body = body_of(conversation(*texts))
    assert body["messages"] == [{"role": "user", "content": "Q"}]
    assert body["max_tokens"] > 0


@pytest.mark.parametrize("texts", [(), (" ",), ("", "A")])
def test_a_conversation_in_which_the_user_says_nothing_has_no_request(
    texts: tuple[str, ...],
) -> None:
    with pytest.raises(UsageError, match="no message from you"):
        body_of(conversation(*texts))


def test_no_character_of_a_body_hides_from_its_reader() -> None:
    text = "a\u202eb\x9bc\U000e0041\u2028"
    written = exported(conversation(text), "json")
    assert written.isascii()
    assert json.loads(written)["messages"][0]["content"] == text


@pytest.mark.parametrize("name", ["json", "python", "typescript", "curl"])
def test_what_json_has_no_form_for_is_refused(name: str) -> None:
    block = OpaqueBlock("image", '{"type": "image", "size": NaN}')
    message = Message(id=1, parent=ROOT, role="user", content=(block, TextBlock("Q")))
    with pytest.raises(UsageError, match="NaN"):
        exported(Conversation(messages=[message]), name)
