from __future__ import annotations

import json

import pytest
from hypothesis import given

from claude_tui.conversation import OpaqueBlock, TextBlock, ThinkingBlock
from claude_tui.importing.request_body import from_body
from claude_tui.storage.toml_values import FormatError
from tests.export.conversations import conversations, exported


def test_a_body_comes_with_its_parameters():
    imported = from_body(
        {
            "model": "claude-sonnet-4-6",
            "max_tokens": 100,
            "temperature": 0.3,
            "system": [{"type": "text", "text": "Be"}, {"type": "text", "text": "brief."}],
            "output_config": {"effort": "low", "format": {}},
            "tools": [],
            "stream": True,
            "messages": [
                {"role": "user", "content": "Q"},
                {
                    "role": "assistant",
                    "content": [
                        {"type": "thinking", "thinking": "Hm.", "signature": "s"},
                        {"type": "text", "text": "A"},
                        {"type": "text", "text": "B", "cache_control": None},
                    ],
                },
            ],
        }
    )
    request = imported.conversation.request
    assert dict(request.items()) == {
        "model": "claude-sonnet-4-6",
        "max_tokens": 100,
        "system": "Be\n\nbrief.",
        "temperature": 0.3,
        "effort": "low",
    }
    question, answer = imported.conversation.messages
    assert (question.role, question.content) == ("user", (TextBlock("Q"),))
    thinking, text, opaque = answer.content
    assert thinking == ThinkingBlock("Hm.", "s")
    assert text == TextBlock("A")
    assert isinstance(opaque, OpaqueBlock)
    assert json.loads(opaque.json) == {"type": "text", "text": "B", "cache_control": None}
    assert imported.losses.words() == (
        "not carried over: 1 parameter tools, 1 parameter output_config.format"
    )


@given(conversation=conversations())
def test_what_was_exported_comes_back_the_same(conversation):
    body = exported(conversation, "json")
    again = from_body(json.loads(body)).conversation
    assert exported(again, "json") == body


@pytest.mark.parametrize(
    ("body", "path"),
    [
        ({"messages": [{"role": "bot", "content": ""}]}, ("messages", 0, "role")),
        ({"messages": [{"role": "user"}]}, ("messages", 0, "content")),
        ({"messages": [{"role": "user", "content": [{}]}]}, ("messages", 0, "content", 0, "type")),
        ({"messages": [{"role": "user", "content": [1]}]}, ("messages", 0, "content", 0)),
        ({"messages": [1]}, ("messages", 0)),
        ({"messages": {}}, ()),
        ({"messages": [], "temperature": 9}, ("temperature",)),
        ({"messages": [], "model": 9}, ("model",)),
        ({"messages": [], "max_tokens": float("nan")}, ("max_tokens",)),
    ],
)
def test_what_is_wrong_is_named_with_its_place(body, path):
    with pytest.raises(FormatError) as caught:
        from_body(body)
    assert caught.value.path == path
