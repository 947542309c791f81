"""Whatever an archive holds: what is wrong is named with its place, and nothing goes unsaid."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claude_tui.importing.chatgpt import from_chatgpt
from claude_tui.importing.claude_ai import from_claude_ai
from claude_tui.importing.imported import Imported
from claude_tui.importing.openai_body import from_chat_completion, from_response_request
from claude_tui.importing.request_body import from_body
from claude_tui.storage.toml.codec import parse_conversation
from claude_tui.storage.toml.scalars import FormatError
from claude_tui.storage.toml.writer import dump_conversation
from tests.export.conversations import json_values
from tests.importing.archives import claude_conversation, gpt_conversation, gpt_node

WORDS = "Ducks"
"""Stands for words; each such string becomes one that nothing else holds."""

words = st.just(WORDS)
maybe = st.none() | words | st.just("")
part = st.one_of(
    words,
    st.just({"content_type": "image_asset_pointer", "asset_pointer": WORDS}),
    st.just({"content_type": "audio_transcription", "text": WORDS}),
    st.just({"content_type": "file_asset_pointer", "asset_pointer": WORDS}),
    st.just({"content_type": "image_asset_pointer", "metadata": {"dalle": {"prompt": WORDS}}}),
    st.fixed_dictionaries({"content_type": st.just("brand_new"), "anything": words}),
    st.none(),
)
shapes: dict[str, dict[str, st.SearchStrategy[Any]]] = {
    "text": {"parts": st.lists(part, max_size=3)},
    "multimodal_text": {"parts": st.lists(part, max_size=3)},
    "code": {"language": st.sampled_from(["unknown", "python", None]), "text": maybe},
    "execution_output": {"text": maybe},
    "tether_quote": {"title": maybe, "url": maybe, "text": maybe},
    "tether_browsing_display": {"result": maybe, "summary": maybe},
    "sonic_webpage": {"title": maybe, "snippet": maybe, "text": maybe},
    "system_error": {"name": maybe, "text": maybe},
    "thoughts": {"thoughts": st.lists(st.just({"summary": WORDS, "content": WORDS}), max_size=2)},
    "reasoning_recap": {"content": maybe},
    "user_editable_context": {"user_profile": maybe, "user_instructions": maybe},
    "model_editable_context": {"model_set_context": maybe},
    "computer_output": {"state": st.just({"title": WORDS}), "screenshot": part},
    "super_widget": {"widget": st.just([{"label": WORDS}])},
}
gpt_content = st.sampled_from(sorted(shapes)).flatmap(
    lambda kind: st.fixed_dictionaries({"content_type": st.just(kind), **shapes[kind]})
)
gpt_messages = st.fixed_dictionaries(
    {
        "role": st.sampled_from(["user", "assistant", "tool", "system", "function", "critic"]),
        "content": gpt_content,
        "recipient": st.sampled_from(["all", "python", "canmore.create_textdoc", "shop.search"]),
        "metadata": st.fixed_dictionaries(
            {},
            optional={
                "attachments": st.just([{"id": "f", "name": WORDS}]),
                "is_visually_hidden_from_conversation": st.booleans(),
            },
        ),
    }
)

block = st.one_of(
    words,
    st.just({"type": "text", "text": WORDS, "citations": [{}]}),
    st.just({"type": "thinking", "thinking": WORDS, "summaries": [{"summary": WORDS}]}),
    st.just({"type": "tool_use", "name": WORDS, "input": {"query": WORDS, "lines": f"{WORDS}\n"}}),
    st.just({"type": "tool_use", "name": "artifacts", "input": {"command": "create"}}),
    st.just({"type": "tool_use", "name": "a", "input": {"old_str": WORDS, "new_str": WORDS}}),
    st.just({"type": "tool_use", "name": "a", "input": {"path": WORDS, "file_text": WORDS}}),
    st.just({"type": "tool_result", "name": WORDS, "content": [{"type": "text", "text": WORDS}]}),
    st.just({"type": "tool_result", "content": [{"type": "knowledge", "title": WORDS}]}),
    st.just({"type": "tool_result", "content": [], "display_content": {"text": WORDS}}),
    st.just({"type": "brand_new", "anything": [WORDS]}),
)
claude_messages = st.fixed_dictionaries(
    {
        "sender": st.sampled_from(["human", "assistant"]),
        "content": st.lists(
            block.map(lambda each: {"type": "text", "text": each} if each == WORDS else each),
            max_size=3,
        ),
        "text": st.just(""),
        "attachments": st.just([]) | st.just([{"file_name": WORDS, "extracted_content": WORDS}]),
        "files": st.just([]) | st.just([{"file_name": WORDS}]),
    }
)


def numbered(value: Any, number: Iterator[int]) -> Any:
    """``value`` with a string of its own wherever there are words."""
    match value:
        case str():
            return value.replace(WORDS, f"duck{next(number)}s") if WORDS in value else value
        case dict():
            return {key: numbered(item, number) for key, item in value.items()}
        case list():
            return [numbered(item, number) for item in value]
        case _:
            return value


def strings(value: Any) -> Iterator[str]:
    match value:
        case str():
            yield value.strip()
        case dict():
            for item in value.values():
                yield from strings(item)
        case list():
            for item in value:
                yield from strings(item)


def missing(archive: Any, imported: Imported) -> list[str]:
    """The words of an archive that are nowhere in what it became."""
    written = dump_conversation(imported.conversation)
    return [word for word in strings(archive) if word.startswith("duck") and word not in written]


@given(st.lists(gpt_messages, max_size=4))
def test_every_word_of_chatgpt_is_there_or_counted(messages: list[Any]) -> None:
    numbers = itertools.count()
    nodes = []
    for place, message in enumerate(numbered(messages, numbers)):
        role = message.pop("role")
        nodes.append(gpt_node(str(place), str(place - 1), role, tool="shop", **message))
    imported = from_chatgpt(gpt_conversation(*nodes))
    lost = missing([node["message"] for _, node in nodes], imported)
    assert bool(lost) <= bool(imported.losses.dropped), lost
    shown = len(imported.conversation.messages)
    unsaid = len(messages) - shown - sum(imported.losses.dropped.values())
    assert unsaid <= sum(not message_says(message) for message in messages)


def message_says(message: dict[str, Any]) -> bool:
    """Whether it is a message where it stands, and not the system prompt."""
    content = message["content"]
    if content["content_type"] == "user_editable_context":
        return False
    return WORDS in str(content) or "attachments" in message["metadata"]


@given(st.lists(claude_messages, max_size=4))
def test_every_word_of_claude_ai_is_there_or_counted(messages: list[Any]) -> None:
    archive = numbered(messages, itertools.count())
    imported = from_claude_ai(claude_conversation(*archive))
    lost = missing(archive, imported)
    assert bool(lost) <= bool(imported.losses.dropped), lost
    shown = len(imported.conversation.messages)
    assert len(messages) <= shown + imported.losses.dropped["empty message"]


keys = st.sampled_from(
    [
        *("role", "author", "sender", "name", "content", "content_type", "parts", "text", "type"),
        *("metadata", "attachments", "files", "citations", "content_references", "input", "output"),
        *("aggregate_result", "messages", "thoughts", "tool_calls", "function", "arguments"),
        *("message", "parent", "recipient", "canvas", "updates", "summaries", "file", "image_url"),
    ]
)
known = st.sampled_from(
    [
        *("user", "assistant", "system", "tool", "human", "text", "code", "multimodal_text"),
        *("tool_use", "tool_result", "knowledge", "artifacts", "canmore.create_textdoc"),
        *("execution_output", "image_asset_pointer", "function_call", "reasoning", "【1†x】"),
        "\ue200cite\ue202turn0search0\ue201",
        '{"content": "x", "updates": [{"pattern": ".*", "replacement": 1}]}',
    ]
)
any_json = st.recursive(
    json_values | known | st.sampled_from([float("nan"), 1 << 80]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=5),
    max_leaves=20,
)


@pytest.mark.parametrize(
    ("read", "archive"),
    [
        (from_chatgpt, lambda value: {"mapping": {"a": {"message": value}, "b": value}}),
        (from_claude_ai, lambda value: {"chat_messages": [value, value]}),
        (from_body, lambda value: {"messages": [value], "system": value, "other": value}),
        (from_chat_completion, lambda value: {"messages": [value], "tools": value}),
        (from_response_request, lambda value: {"input": [value]}),
    ],
)
@given(value=any_json)
def test_json_of_any_shape_is_a_conversation_or_says_what_is_wrong(
    read: Callable[[Any], Imported],
    archive: Callable[[Any], dict[str, Any]],
    value: Any,
) -> None:
    with suppress(FormatError):
        imported = read(archive(value))
        written = dump_conversation(imported.conversation).encode(errors="replace")
        again = parse_conversation(written, Path("a.toml"))
        assert len(again.messages) == len(imported.conversation.messages)
        imported.losses.words()
