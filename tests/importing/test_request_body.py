from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given

from claude_tui.conversation import Conversation, OpaqueBlock, TextBlock, ThinkingBlock
from claude_tui.importing.request_body import from_body
from claude_tui.storage.toml.codec import load_conversation
from claude_tui.storage.toml.scalars import FormatError
from claude_tui.storage.toml.writer import dump_conversation
from tests.export.conversations import conversations, exported


def test_a_body_comes_with_its_parameters() -> None:
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
    assert imported.losses.words() == ("kept, but not sent: the `output_config.format` parameter")
    assert request.extra == {"output_config": {"format": {}}}


BODY = {"model": "claude-sonnet-4-6", "messages": [{"role": "user", "content": "Q"}]}


@pytest.mark.parametrize(
    ("parameters", "kept", "account"),
    [
        (
            {"tools": [{"name": "a", "input_schema": {}}, {"type": "bash_20250124"}, {}]},
            {"tools": ["a", "bash_20250124"]},
            "dropped: 3 tool definitions; kept, but not sent: the `tools` parameter",
        ),
        (
            {"tool_choice": {"type": "auto"}, "betas": ["x"], "container": "c"},
            {"tool_choice": {"type": "auto"}, "betas": ["x"], "container": "c"},
            "kept, but not sent: the `tool_choice`, `betas` and `container` parameters",
        ),
        (
            {"context_management": {"edits": [{"type": "compact_20260112", "trigger": None}]}},
            {},
            "dropped: the `context_management` parameter",
        ),
        (
            {"mcp_servers": [{"url": "https://m.example", "authorization_token": "secret"}]},
            {},
            "dropped: the `mcp_servers` parameter",
        ),
        (
            {"output_config": {"effort": "low", "format": {"type": "json_schema"}}},
            {"output_config": {"format": {"type": "json_schema"}}},
            "kept, but not sent: the `output_config.format` parameter",
        ),
        ({"stream": True, "tools": [], "tool_choice": None}, {}, ""),
        ({"stream": False}, {}, "dropped: the `stream` parameter"),
        (
            {"odd": float("nan"), "large": 1 << 80, "deep": {"a": [None]}},
            {},
            "dropped: the `odd`, `large` and `deep` parameters",
        ),
        (
            {"system": [{"type": "text", "text": "Be", "cache_control": {"type": "ephemeral"}}]},
            {},
            "dropped: the `system.cache_control` parameter",
        ),
        ({"system": [{"type": "image"}]}, {}, "dropped: 1 system prompt block"),
    ],
)
def test_what_has_no_place_in_a_file_is_kept_or_named(
    parameters: dict[str, Any], kept: dict[str, Any], account: str, tmp_path: Path
) -> None:
    imported = from_body({**BODY, **parameters})
    assert imported.conversation.request.extra == kept
    assert imported.losses.words() == account
    path = tmp_path / "a.toml"
    path.write_text(dump_conversation(imported.conversation), encoding="utf-8")
    assert load_conversation(path).request == imported.conversation.request


def test_what_else_a_message_says_of_itself_is_counted() -> None:
    reply = {"role": "assistant", "content": "A", "id": "msg_1", "usage": {}}
    imported = from_body({"messages": [*BODY["messages"], reply]})
    assert imported.losses.words() == "dropped: 2 message fields"


@given(conversation=conversations())
def test_what_was_exported_comes_back_the_same(conversation: Conversation) -> None:
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
        ({"messages": [], "system": 9}, ("system",)),
        ({"messages": [], "system": [9]}, ("system", 0)),
        ({"messages": [{"role": "system", "content": 9}]}, ("messages", 0, "content")),
        ({"messages": [{"role": "system", "content": [9]}]}, ("messages", 0, "content", 0)),
        ({"messages": [], "max_tokens": float("nan")}, ("max_tokens",)),
    ],
)
def test_what_is_wrong_is_named_with_its_place(
    body: dict[str, Any], path: tuple[int | str, ...]
) -> None:
    with pytest.raises(FormatError) as caught:
        from_body(body)
    assert caught.value.path == path
