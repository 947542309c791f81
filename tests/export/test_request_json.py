from __future__ import annotations

import json

import pytest

from claude_tui.conversation import ROOT, Conversation, Message, Parameters, TextBlock
from claude_tui.errors import UsageError
from claude_tui.export.request_json import to_json


def conversation(*texts: str, **rest) -> Conversation:
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


def test_a_request_carries_the_branch_and_the_parameters():
    request = Parameters(
        model="claude-sonnet-4-6", max_tokens=100, system="Be brief.", temperature=0.3
    )
    assert json.loads(to_json(conversation("Q", "A", "Ü?", request=request))) == {
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
def test_a_request_ends_with_the_user_whatever_comes_behind(texts):
    body = json.loads(to_json(conversation(*texts)))
    assert body["messages"] == [{"role": "user", "content": "Q"}]
    assert body["max_tokens"] > 0


@pytest.mark.parametrize("texts", [(), (" ",), ("", "A")])
def test_a_conversation_in_which_the_user_says_nothing_has_no_request(texts):
    with pytest.raises(UsageError, match="no message from you"):
        to_json(conversation(*texts))
