"""Bodies of requests to OpenAI's APIs."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from claude_tui.conversation import ContentBlock, OpaqueBlock, TextBlock, ThinkingBlock
from claude_tui.importing.folder import import_file
from claude_tui.importing.imported import Imported
from claude_tui.importing.openai_body import (
    from_chat_completion,
    from_response_request,
    is_chat_completion,
)
from claude_tui.importing.request_body import from_body
from claude_tui.storage.folder import ConversationStore
from claude_tui.storage.toml.codec import load_conversation
from claude_tui.storage.toml.scalars import FormatError

PNG = "data:image/png;base64,iVBORw0KGgo="
QUESTION = {"role": "user", "content": "Q"}
PDF = "data:application/pdf;base64,JVBERi0="


def chat(*messages: Any, **rest: Any) -> Imported:
    return from_chat_completion({"messages": list(messages), **rest})


def said(imported: Imported) -> list[tuple[str, list[Any]]]:
    return [
        (message.role, [shown(block) for block in message.content])
        for message in imported.conversation.messages
    ]


def shown(block: ContentBlock) -> Any:
    match block:
        case TextBlock(text):
            return text
        case ThinkingBlock(thinking):
            return ("thinking", thinking)
        case OpaqueBlock(_, text):
            return json.loads(text)


def test_system_and_developer_messages_at_the_beginning_are_the_system_prompt() -> None:
    imported = chat(
        {"role": "system", "content": "Be kind."},
        {"role": "developer", "content": [{"type": "text", "text": "Be brief."}]},
        {"role": "user", "content": "Hi"},
        {"role": "assistant", "content": "Hello"},
        {"role": "system", "content": "Now be long."},
        {"role": "user", "content": "Go on"},
    )
    assert imported.conversation.request.system == "Be kind.\n\nBe brief."
    assert said(imported) == [
        ("user", ["Hi"]),
        ("assistant", ["Hello"]),
        ("user", ["System message:\n\nNow be long."]),
        ("user", ["Go on"]),
    ]
    assert imported.source == "Chat Completions"
    assert imported.losses.words() == "kept as text: 1 system message"


def test_calls_of_tools_and_their_results_become_blocks() -> None:
    imported = chat(
        {"role": "user", "content": "Weather?"},
        {
            "role": "assistant",
            "content": None,
            "tool_calls": [
                {
                    "id": "call_1",
                    "type": "function",
                    "function": {"name": "get_weather", "arguments": '{"city": "Oslo"}'},
                },
                {"id": "call_2", "type": "custom", "custom": {"name": "run", "input": "ls"}},
            ],
        },
        {"role": "tool", "tool_call_id": "call_1", "content": "Rain"},
        {"role": "tool", "tool_call_id": "call_2", "content": [{"type": "text", "text": "a"}]},
        {"role": "assistant", "content": "It rains.", "refusal": None},
    )
    assert said(imported)[1:4] == [
        (
            "assistant",
            [
                {
                    "type": "tool_use",
                    "id": "call_1",
                    "name": "get_weather",
                    "input": {"city": "Oslo"},
                },
                {"type": "tool_use", "id": "call_2", "name": "run", "input": {"input": "ls"}},
            ],
        ),
        ("user", [{"type": "tool_result", "tool_use_id": "call_1", "content": "Rain"}]),
        (
            "user",
            [
                {
                    "type": "tool_result",
                    "tool_use_id": "call_2",
                    "content": [{"type": "text", "text": "a"}],
                }
            ],
        ),
    ]
    assert imported.losses.words() == ""


def test_calls_of_2023_without_an_id_are_paired() -> None:
    imported = chat(
        {"role": "user", "content": "Q"},
        {"role": "assistant", "function_call": {"name": "f", "arguments": "{broken"}},
        {"role": "function", "name": "f", "content": "42"},
    )
    assert said(imported)[1:] == [
        (
            "assistant",
            [{"type": "tool_use", "id": "call_1", "name": "f", "input": {"input": "{broken"}}],
        ),
        ("user", [{"type": "tool_result", "tool_use_id": "call_1", "content": "42"}]),
    ]
    assert imported.losses.words() == "dropped: 1 message field"


def test_pictures_and_pdfs_become_blocks_and_the_rest_is_named() -> None:
    parts = [
        {"type": "text", "text": "Look"},
        {"type": "image_url", "image_url": {"url": PNG, "detail": "low"}},
        {"type": "image_url", "image_url": {"url": "https://a.example/x.png"}},
        {"type": "image_url", "image_url": {"url": "data:image/tiff;base64,AAAA"}},
        {"type": "file", "file": {"filename": "a.pdf", "file_data": PDF}},
        {"type": "file", "file": {"file_id": "file-1"}},
        {"type": "input_audio", "input_audio": {"data": "AAAA", "format": "wav"}},
        {"type": "brand_new", "x": "Y"},
    ]
    imported = chat({"role": "user", "content": parts})
    text, png, url, tiff, pdf, file, audio, unknown = said(imported)[0][1]
    assert text == "Look"
    assert png["source"] == {
        "type": "base64",
        "media_type": "image/png",
        "data": "iVBORw0KGgo=",
    }
    assert url["source"] == {"type": "url", "url": "https://a.example/x.png"}
    assert tiff == "[image: data:image/tiff;base64,AAAA]"
    assert pdf == {
        "type": "document",
        "title": "a.pdf",
        "source": {"type": "base64", "media_type": "application/pdf", "data": "JVBERi0="},
    }
    assert file == "[file: file-1]"
    assert audio == "[recording: no name]"
    assert '"x": "Y"' in unknown
    assert imported.losses.words() == (
        "dropped: 1 image, 1 file, 1 recording; kept as text: 1 unknown part"
    )


def test_parameters_that_mean_the_same_come_along_and_others_are_named() -> None:
    imported = chat(
        {"role": "user", "content": "Q"},
        model="gpt-5",
        temperature=0.5,
        top_p=0.9,
        max_completion_tokens=100,
        stop="END",
        seed=7,
        response_format={"type": "json_object"},
        tools=[{"type": "function", "function": {"name": "get_weather", "parameters": {}}}],
        tool_choice="auto",
        stream=True,
        user=None,
    )
    assert dict(imported.conversation.request.items()) == {
        "max_tokens": 100,
        "temperature": 0.5,
        "top_p": 0.9,
        "stop_sequences": ("END",),
    }
    assert imported.conversation.request.extra == {"tools": ["get_weather"]}
    assert imported.losses.words() == (
        "dropped: 1 tool definition, "
        "the `model`, `seed`, `response_format` and `tool_choice` parameters; "
        "kept, but not sent: the `tools` parameter"
    )


def test_empty_turns_are_counted() -> None:
    imported = chat(
        {"role": "user", "content": ""}, {"role": "assistant", "content": None, "tool_calls": []}
    )
    assert said(imported) == []
    assert imported.losses.words() == "dropped: 2 empty messages"


def test_a_request_to_the_responses_api() -> None:
    imported = from_response_request(
        {
            "model": "gpt-5",
            "instructions": "Be brief.",
            "max_output_tokens": 50,
            "previous_response_id": "resp_1",
            "input": [
                {"role": "developer", "content": "Be kind."},
                {
                    "role": "user",
                    "content": [
                        {"type": "input_text", "text": "What?"},
                        {"type": "input_image", "image_url": PNG},
                        {"type": "input_file", "filename": "a.pdf", "file_data": PDF},
                    ],
                },
                {
                    "type": "reasoning",
                    "id": "r",
                    "summary": [{"type": "summary_text", "text": "Hm"}],
                },
                {"type": "reasoning", "id": "r", "summary": [], "encrypted_content": "x"},
                {
                    "type": "function_call",
                    "call_id": "c1",
                    "name": "f",
                    "arguments": '{"x": 1}',
                },
                {"type": "function_call_output", "call_id": "c1", "output": "42"},
                {"type": "item_reference", "id": "m"},
                {"type": "web_search_call", "action": {"query": "ducks"}},
                {
                    "type": "message",
                    "role": "assistant",
                    "content": [{"type": "output_text", "text": "It is 42."}],
                },
            ],
        }
    )
    assert imported.conversation.request.system == "Be brief.\n\nBe kind."
    assert imported.conversation.request.max_tokens == 50
    turns = said(imported)
    assert [role for role, _ in turns] == [
        "user",
        "assistant",
        "assistant",
        "user",
        "assistant",
        "assistant",
    ]
    assert [type(block) for block in turns[0][1]] == [str, dict, dict]
    assert turns[1][1] == [("thinking", "Hm")]
    assert turns[2][1] == [{"type": "tool_use", "id": "c1", "name": "f", "input": {"x": 1}}]
    assert turns[3][1] == [{"type": "tool_result", "tool_use_id": "c1", "content": "42"}]
    assert '"query": "ducks"' in turns[4][1][0]
    assert turns[5][1] == ["It is 42."]
    assert imported.source == "Responses API"
    assert imported.losses.words() == (
        "dropped: 1 encrypted thought, 1 referenced item, "
        "the `model` and `previous_response_id` parameters; kept as text: 1 unknown item"
    )


def test_a_request_to_the_responses_api_may_be_one_question() -> None:
    assert said(from_response_request({"input": "Hi"})) == [("user", ["Hi"])]


@pytest.mark.parametrize(
    "body",
    [
        {"messages": [{"role": "developer", "content": "x"}]},
        {"messages": [{"role": "tool", "content": "x"}]},
        {"messages": [{"role": "assistant", "content": None, "tool_calls": []}]},
        {"messages": [{"role": "user", "content": [{"type": "image_url"}]}]},
        {"messages": [], "model": "gpt-4o"},
        {"messages": [], "model": "o3-mini"},
        {"messages": [], "model": "openai/gpt-oss-20b"},
        {"messages": [], "frequency_penalty": 0},
    ],
)
def test_a_body_for_chat_completions_is_told_by_what_only_that_has(body: dict[str, Any]) -> None:
    assert is_chat_completion(body)


@pytest.mark.parametrize(
    "body",
    [
        {"messages": [{"role": "user", "content": "x"}], "model": "claude-opus-4-8"},
        {"messages": [{"role": "system", "content": "x"}]},
        {"messages": [{"role": "user", "content": [{"type": "image", "source": {}}]}]},
        {"messages": 7},
        {},
    ],
)
def test_a_body_for_the_messages_api_is_no_other(body: dict[str, Any]) -> None:
    assert not is_chat_completion(body)


def test_a_system_message_of_the_messages_api_is_taken() -> None:
    imported = from_body(
        {
            "model": "claude-opus-4-8",
            "system": "Be kind.",
            "messages": [
                {"role": "system", "content": "Be brief."},
                {"role": "user", "content": "Hi"},
                {"role": "system", "content": [{"type": "text", "text": "Now be long."}]},
                {"role": "assistant", "content": "Well."},
            ],
        }
    )
    assert imported.conversation.request.system == "Be kind.\n\nBe brief."
    assert said(imported) == [
        ("user", ["Hi"]),
        ("user", ["System message:\n\nNow be long."]),
        ("assistant", ["Well."]),
    ]
    assert imported.losses.words() == "kept as text: 1 system message"


@pytest.mark.parametrize(
    ("read", "body", "path"),
    [
        (from_chat_completion, {"messages": [{"role": "bot"}]}, ("messages", 0, "role")),
        (from_chat_completion, {"messages": [7]}, ("messages", 0)),
        (
            from_chat_completion,
            {"messages": [{"role": "user", "content": [7]}]},
            ("messages", 0, "content", 0),
        ),
        (from_chat_completion, {"messages": {}}, ()),
        (from_chat_completion, {"messages": [], "max_tokens": "x"}, ("max_tokens",)),
        (from_response_request, {"input": [{}]}, ("input", 0, "type")),
        (from_response_request, {"input": 7}, ()),
        (from_response_request, {"input": "x", "instructions": 7}, ("instructions",)),
    ],
)
def test_what_is_wrong_is_named_with_its_place(
    read: Callable[[Any], Imported], body: dict[str, Any], path: tuple[int | str, ...]
) -> None:
    with pytest.raises(FormatError) as caught:
        read(body)
    assert caught.value.path == path


@pytest.mark.parametrize(
    "body",
    [
        {
            "messages": [
                {"role": "developer", "content": "Be kind."},
                {"role": "user", "content": "Q"},
            ]
        },
        {"input": "Q", "instructions": "Be kind."},
        {"messages": [{"role": "system", "content": "Be kind."}, {"role": "user", "content": "Q"}]},
    ],
)
def test_each_of_them_is_a_file_like_any_other(tmp_path: Path, body: dict[str, Any]) -> None:
    path = tmp_path / "body.json"
    path.write_text(json.dumps(body))
    store = ConversationStore(tmp_path / "conversations")
    (outcome,) = import_file(path, store)
    assert not outcome.error
    (file,) = store.paths()
    conversation = load_conversation(file)
    assert conversation.request.system == "Be kind."
    assert [message.text for message in conversation.messages] == ["Q"]
