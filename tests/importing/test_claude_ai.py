from __future__ import annotations

import json
from typing import Any

import pytest

from claude_tui.conversation import ROOT, OpaqueBlock, TextBlock, ThinkingBlock
from claude_tui.importing.claude_ai import from_claude_ai
from claude_tui.storage.toml.scalars import FormatError
from tests.importing.archives import NOBODY, claude_conversation, claude_message
from tests.narrowing import of_type


def test_a_conversation_comes_with_title_dates_and_roles() -> None:
    imported = from_claude_ai(
        claude_conversation(
            claude_message("a", NOBODY, "human", "Hello"),
            claude_message("b", "a", "assistant", "Hi"),
        )
    )
    conversation = imported.conversation
    assert conversation.title == "Calendar tips"
    assert f"{conversation.created}" == "2026-03-29 07:06:34+00:00"
    assert [(m.id, m.parent, m.role, m.text) for m in conversation.messages] == [
        (1, ROOT, "user", "Hello"),
        (2, 1, "assistant", "Hi"),
    ]
    assert conversation.tip is None
    assert (imported.source, imported.id) == ("Claude.ai", "34bd3ec6")
    assert imported.losses.words() == ""


def test_branches_stay_branches_and_the_one_on_screen_stays_there() -> None:
    conversation = from_claude_ai(
        claude_conversation(
            claude_message("a", NOBODY, "human", "Q"),
            claude_message("b", "a", "assistant", "first"),
            claude_message("c", "a", "assistant", "second"),
            claude_message("d", "b", "human", "on the first"),
            current_leaf_message_uuid="d",
        )
    ).conversation
    assert [m.text for m in conversation.branch()] == ["Q", "first", "on the first"]
    assert {m.text: m.parent for m in conversation.messages}["second"] == 1


def test_an_older_archive_names_no_parents_and_only_text() -> None:
    messages: list[dict[str, Any]] = [
        {"uuid": "a", "text": "Q", "sender": "human"},
        {"uuid": "b", "text": "A", "sender": "assistant", "content": []},
    ]
    conversation = from_claude_ai(claude_conversation(*messages)).conversation
    assert [m.text for m in conversation.branch()] == ["Q", "A"]


def test_thinking_comes_unsigned_and_tools_as_text() -> None:
    imported = from_claude_ai(
        claude_conversation(
            claude_message("a", NOBODY, "human", "Q"),
            claude_message(
                "b",
                "a",
                "assistant",
                {"type": "thinking", "thinking": "Hm.", "signature": "bound elsewhere"},
                {"type": "token_budget", "remaining": None},
                {"type": "tool_use", "name": "search", "input": {"q": "x"}, "flags": None},
                {
                    "type": "tool_result",
                    "content": [{"type": "text", "text": "found"}, {"type": "text", "text": "two"}],
                },
                {"type": "text", "text": "Done.", "citations": [{}, {}]},
                {"type": "something_new", "x": None},
            ),
        )
    )
    thinking, call, result, text, new = imported.conversation.messages[1].content
    assert thinking == ThinkingBlock("Hm.")
    assert of_type(TextBlock, call).text.startswith("Tool call: search\n\n```json\n")
    assert of_type(TextBlock, result).text == "Tool result\n\n```\nfound\ntwo\n```"
    assert text == TextBlock("Done.")
    assert "something_new" in of_type(TextBlock, new).text
    assert imported.losses.words() == (
        "dropped: 2 citations; kept as text: 1 tool call, 1 tool result, 1 unknown block"
    )


def test_texts_of_attachments_come_along_and_other_files_are_named() -> None:
    pasted = {"file_name": "", "file_type": "txt", "extracted_content": "hello"}
    empty = {"file_name": "a.bin", "extracted_content": ""}
    picture = {"file_uuid": "1", "file_name": "cat.png"}
    imported = from_claude_ai(
        claude_conversation(
            claude_message(
                "a",
                NOBODY,
                "human",
                "Look",
                attachments=[pasted, empty],
                files=[picture],
                files_v2=[picture],
            )
        )
    )
    document, *texts = imported.conversation.messages[0].content
    assert json.loads(of_type(OpaqueBlock, document).json) == {
        "type": "document",
        "source": {"type": "text", "media_type": "text/plain", "data": "hello"},
        "title": "pasted text",
    }
    assert texts == [TextBlock("[file: a.bin]"), TextBlock("[file: cat.png]"), TextBlock("Look")]
    assert imported.losses.words() == "dropped: 2 files"


def test_messages_that_follow_one_another_in_a_circle_are_counted() -> None:
    imported = from_claude_ai(
        claude_conversation(
            claude_message("a", NOBODY, "human", "Q"),
            claude_message("b", "c", "assistant", "x"),
            claude_message("c", "b", "human", "y"),
            claude_message("d", "d", "human", "z"),
        )
    )
    assert [m.text for m in imported.conversation.messages] == ["Q"]
    assert imported.losses.words() == "dropped: 3 circular messages"


@pytest.mark.parametrize(
    ("messages", "path"),
    [
        ([{"sender": "robot"}], ("chat_messages", 0, "sender")),
        ([{"sender": ["human"]}], ("chat_messages", 0, "sender")),
        ([7], ("chat_messages", 0)),
        ("none", ()),
        ([{"sender": "human", "content": 7}], ("chat_messages", 0)),
        ([{"sender": "human", "files": [7]}], ("chat_messages", 0)),
    ],
)
def test_what_is_wrong_is_named_with_its_place(
    messages: str | list[int | dict[str, Any]], path: tuple[int | str, ...]
) -> None:
    with pytest.raises(FormatError) as caught:
        from_claude_ai(claude_conversation(chat_messages=messages))
    assert caught.value.path == path
