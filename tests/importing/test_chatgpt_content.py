"""What one message of a ChatGPT export says, and what is said of the rest."""

from __future__ import annotations

from typing import Any

import pytest

from claude_tui.conversation import TextBlock
from claude_tui.importing.chatgpt import from_chatgpt
from tests.importing.archives import gpt_conversation, gpt_node, gpt_tools
from tests.narrowing import of_type

POINTER = {"content_type": "image_asset_pointer", "asset_pointer": "file-service://file-1"}


def text(*parts: Any, **rest: Any) -> dict[str, Any]:
    return {"content_type": "multimodal_text", "parts": list(parts), **rest}


def last(*nodes: tuple[str, dict[str, Any]], **rest: Any) -> tuple[str, str]:
    """The content of the last message, and the account."""
    imported = from_chatgpt(gpt_tools(*nodes, **rest))
    content = imported.conversation.messages[-1].content
    return "\n\n".join(of_type(TextBlock, block).text for block in content), imported.losses.words()


# -- files, pictures and turns with nothing in them


def test_a_turn_that_is_only_a_file_is_a_line_with_its_name() -> None:
    imported = from_chatgpt(
        gpt_conversation(
            gpt_node("u", None, "user", "", metadata={"attachments": [{"name": "report.pdf"}]}),
            gpt_node("a", "u", "assistant", "A fine report."),
        )
    )
    assert [(m.role, m.text) for m in imported.conversation.messages] == [
        ("user", "[file: report.pdf]"),
        ("assistant", "A fine report."),
    ]
    assert imported.losses.words() == "dropped: 1 file"


def test_a_picture_has_the_name_of_its_file_and_is_counted_once() -> None:
    attachments = [{"id": "file-1", "name": "cat.png"}, {"id": "file-2", "name": "notes.pdf"}]
    node = gpt_node(
        "u", "q", "user", content=text(POINTER, "Look"), metadata={"attachments": attachments}
    )
    assert last(node) == (
        "[file: notes.pdf]\n\n[image: cat.png]\n\nLook",
        "dropped: 1 image, 1 file",
    )


def test_every_kind_of_recording_and_film_is_named() -> None:
    talk = {
        "content_type": "real_time_user_audio_video_asset_pointer",
        "frames_asset_pointers": [POINTER],
        "video_container_asset_pointer": {
            "content_type": "video_container_asset_pointer",
            "asset_pointer": "sediment://film",
        },
        "audio_asset_pointer": {
            "content_type": "audio_asset_pointer",
            "asset_pointer": "sediment://talk",
            "format": "wav",
        },
    }
    heard = {"content_type": "audio_transcription", "direction": "in", "text": "Hello?"}
    said, account = last(gpt_node("u", "q", "user", content=text(talk, heard)))
    assert said.splitlines() == [
        "[image: file-service://file-1]",
        "[video: sediment://film]",
        "[recording: sediment://talk]",
        "",
        "Hello?",
    ]
    assert account == "dropped: 1 image, 1 video, 1 recording"


def test_a_drawn_picture_keeps_the_words_it_was_drawn_from() -> None:
    drawn = {**POINTER, "metadata": {"dalle": {"prompt": "A duck on a lake", "seed": 1}}}
    said, account = last(gpt_node("t", "q", "tool", content=text(drawn), tool="dalle.text2im"))
    assert said == (
        "Tool result: dalle.text2im\n\n[image: file-service://file-1]\n\nA duck on a lake"
    )
    assert account == "dropped: 1 image; kept as text: 1 tool result"


@pytest.mark.parametrize("role", ["user", "assistant"])
@pytest.mark.parametrize("parts", [[], [""], ["  \n"], [None]])
def test_a_turn_with_nothing_in_it_is_counted(role: str, parts: list[str | None]) -> None:
    imported = from_chatgpt(gpt_tools(gpt_node("e", "q", role, *parts)))
    assert len(imported.conversation.messages) == 1
    assert imported.losses.words() == "dropped: 1 empty message"


def test_a_message_of_no_weight_is_kept() -> None:
    assert last(gpt_node("a", "q", "assistant", "Still here", weight=0.0)) == ("Still here", "")


def test_hidden_messages_and_system_messages_are_counted_if_they_say_something() -> None:
    hidden = {"is_visually_hidden_from_conversation": True}
    imported = from_chatgpt(
        gpt_tools(
            gpt_node("h", "q", "assistant", "Memory updated", metadata=hidden),
            gpt_node("e", "h", "assistant", "", metadata=hidden),
            gpt_node("s", "e", "system", "You are ChatGPT"),
            gpt_node("f", "s", "system", "", metadata={"attachments": [{"name": "a.md"}]}),
            gpt_node("m", "f", "assistant", content={"content_type": "model_editable_context"}),
            gpt_node(
                "n",
                "m",
                "assistant",
                content={"content_type": "model_editable_context", "model_set_context": "Ducks"},
            ),
            gpt_node(
                "r",
                "n",
                "assistant",
                content={"content_type": "reasoning_recap", "content": "Thought for 9 seconds"},
            ),
        )
    )
    assert len(imported.conversation.messages) == 1
    assert imported.losses.words() == (
        "dropped: 1 hidden message, 1 system message, 1 file, 1 memory, 1 reasoning recap"
    )


# -- custom instructions


KEPT = {"about_user_message": "I keep ducks.", "about_model_message": "Be brief."}


@pytest.mark.parametrize("role", ["system", "user"])
@pytest.mark.parametrize(
    "content",
    [
        {"content_type": "text", "parts": [""]},
        {"content_type": "user_editable_context", "user_profile": "The user says: I keep ducks."},
    ],
)
def test_custom_instructions_of_2023_become_the_system_prompt(
    role: str, content: dict[str, Any]
) -> None:
    about = {
        "is_user_system_message": True,
        "is_visually_hidden_from_conversation": True,
        "user_context_message_data": KEPT,
    }
    imported = from_chatgpt(
        gpt_conversation(
            gpt_node("s", None, role, content=content, metadata=about),
            gpt_node("u", "s", "user", "Q"),
        )
    )
    assert imported.conversation.request.system == "I keep ducks.\n\nBe brief."
    assert imported.losses.words() == ""


def test_instructions_that_changed_on_another_branch_are_counted() -> None:
    imported = from_chatgpt(
        gpt_conversation(
            gpt_node("s", None, "system", "", metadata={"user_context_message_data": KEPT}),
            gpt_node("t", None, "system", "", metadata={"user_context_message_data": KEPT}),
            gpt_node(
                "v",
                None,
                "system",
                "",
                metadata={"user_context_message_data": {"about_model_message": "Be long."}},
            ),
            gpt_node("u", "s", "user", "Q"),
        )
    )
    assert imported.conversation.request.system == "I keep ducks.\n\nBe brief."
    assert imported.losses.words() == "dropped: 1 changed custom instruction"


def test_no_custom_instructions_are_no_system_prompt_and_no_loss() -> None:
    content = {"content_type": "user_editable_context", "user_profile": "", "user_instructions": ""}
    imported = from_chatgpt(gpt_tools(gpt_node("i", "q", "user", content=content)))
    assert not imported.conversation.request.system
    assert imported.losses.words() == ""


def test_a_part_that_nobody_knows_is_shown_as_it_is() -> None:
    said, account = last(gpt_node("u", "q", "user", content=text({"content_type": "x", "y": "Z"})))
    assert '"y": "Z"' in said
    assert account == "kept as text: 1 unknown block"
    assert TextBlock(said).text == said
