from __future__ import annotations

from typing import Any

import pytest

from claude_tui.conversation import ROOT, TextBlock, ThinkingBlock
from claude_tui.importing.chatgpt import from_chatgpt
from claude_tui.importing.imported import Imported
from claude_tui.storage.toml.scalars import FormatError
from tests.importing.archives import gpt_conversation, gpt_node
from tests.narrowing import of_type, present

START = (gpt_node("root", None), gpt_node("hidden", "root", "system", ""))


def said(*nodes: tuple[str, dict[str, Any]], **rest: Any) -> Imported:
    return from_chatgpt(gpt_conversation(*START, *nodes, **rest))


def test_a_conversation_comes_with_title_dates_models_and_roles() -> None:
    imported = said(
        gpt_node("a", "hidden", "user", "Hello"),
        gpt_node(
            "b",
            "a",
            "assistant",
            "Hi",
            metadata={"model_slug": "gpt-5", "finish_details": {"type": "stop"}},
        ),
    )
    conversation = imported.conversation
    assert conversation.title == "Ducks"
    assert f"{conversation.created}" == "2023-11-14 22:13:20+00:00"
    assert [(m.id, m.parent, m.role, m.text) for m in conversation.messages] == [
        (1, ROOT, "user", "Hello"),
        (2, 1, "assistant", "Hi"),
    ]
    response = conversation.messages[1].response
    assert (present(response).model, present(response).stop_reason) == ("gpt-5", "end_turn")
    assert (imported.source, imported.id) == ("ChatGPT", "gpt-1")
    assert imported.losses.words() == ""


def test_branches_stay_branches_in_whatever_order_the_archive_has_them() -> None:
    conversation = said(
        gpt_node("d", "b", "user", "on the first"),
        gpt_node("c", "a", "assistant", "second"),
        gpt_node("b", "a", "assistant", "first"),
        gpt_node("a", "hidden", "user", "Q"),
        current_node="d",
    ).conversation
    assert [m.text for m in conversation.branch()] == ["Q", "first", "on the first"]
    assert {m.text: m.parent for m in conversation.messages}["second"] == 1


def test_nodes_that_nobody_saw_only_hold_the_tree_together() -> None:
    conversation = said(
        gpt_node("a", "hidden", "user", "Q"),
        gpt_node(
            "x", "a", "assistant", "?", metadata={"is_visually_hidden_from_conversation": True}
        ),
        gpt_node("y", "x", "assistant", content={"content_type": "model_editable_context"}),
        gpt_node("b", "y", "assistant", "A"),
        gpt_node("z", "b", "assistant", ""),
    ).conversation
    assert [(m.text, m.parent) for m in conversation.messages] == [("Q", ROOT), ("A", 1)]
    assert conversation.tip is None


def test_custom_instructions_become_the_system_prompt() -> None:
    content = {
        "content_type": "user_editable_context",
        "user_profile": "I keep ducks.",
        "user_instructions": "Be brief.",
    }
    conversation = said(
        gpt_node("i", "hidden", "user", content=content), gpt_node("a", "i", "user", "Q")
    ).conversation
    assert conversation.request.system == "I keep ducks.\n\nBe brief."
    assert [m.text for m in conversation.messages] == ["Q"]


def test_tools_thoughts_and_pictures() -> None:
    picture = {"content_type": "image_asset_pointer", "asset_pointer": "sediment://file_1"}
    heard = {"content_type": "audio_transcription", "text": "Mm-hmm."}
    imported = said(
        gpt_node(
            "a",
            "hidden",
            "user",
            content={"content_type": "multimodal_text", "parts": [picture, "Draw", heard, None]},
        ),
        gpt_node(
            "t",
            "a",
            "assistant",
            content={
                "content_type": "thoughts",
                "thoughts": [{"summary": "Plan", "content": "Draw it."}],
            },
        ),
        gpt_node(
            "c",
            "t",
            "assistant",
            recipient="python",
            content={"content_type": "code", "language": "python", "text": "1 + 1"},
        ),
        gpt_node(
            "r",
            "c",
            "tool",
            tool="python",
            content={"content_type": "execution_output", "text": "2"},
        ),
        gpt_node("n", "r", "assistant", content={"content_type": "brand_new", "x": 1}),
        gpt_node("b", "n", "assistant", "See \ue200cite\ue202turn0search0\ue201."),
    )
    contents = [m.content for m in imported.conversation.messages]
    assert contents[0] == (
        TextBlock("[image: sediment://file_1]"),
        TextBlock("Draw"),
        TextBlock("Mm-hmm."),
    )
    assert contents[1] == (ThinkingBlock("Plan\n\nDraw it."),)
    assert contents[2] == (TextBlock("Tool call: python\n\n```python\n1 + 1\n```"),)
    assert contents[3] == (TextBlock("Tool result: python\n\n```\n2\n```"),)
    assert "brand_new" in of_type(TextBlock, contents[4][0]).text
    assert contents[5] == (TextBlock("See ."),)
    assert {m.role for m in imported.conversation.messages[1:]} == {"assistant"}
    assert imported.losses.words() == (
        "dropped: 1 image, 1 citation; kept as text: 1 tool call, 1 tool result, 1 unknown block"
    )


def test_a_chain_of_any_length_is_read() -> None:
    nodes = [gpt_node("0", None, "user", "x")]
    nodes += [gpt_node(str(n), str(n - 1), "assistant", "x") for n in range(1, 20_000)]
    conversation = from_chatgpt(gpt_conversation(*reversed(nodes))).conversation
    assert len(conversation.messages) == 20_000
    assert conversation.messages[-1].parent == 19_999


@pytest.mark.parametrize(
    ("mapping", "path"),
    [
        ([], ()),
        ({"a": 7}, ("mapping", "a")),
        ({"a": {"message": 7}}, ("mapping", "a")),
        ({"a": {"message": {"author": []}}}, None),
        ({"a": {"message": {"author": {"role": []}}}}, None),
        ({"a": {"message": {"author": {"role": "user"}, "content": {"content_type": []}}}}, None),
        ({"a": {"message": {"author": "me"}}}, ("mapping", "a")),
        ({"a": {"message": {"content": {"content_type": "text", "parts": 7}}}}, ("mapping", "a")),
    ],
)
def test_what_is_wrong_is_named_with_its_place(
    mapping: list[object] | dict[str, Any], path: tuple[str, ...] | None
) -> None:
    if path is None:
        from_chatgpt(gpt_conversation(mapping=mapping))
        return
    with pytest.raises(FormatError) as caught:
        from_chatgpt(gpt_conversation(mapping=mapping))
    assert caught.value.path == path
