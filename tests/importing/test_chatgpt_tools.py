"""What ChatGPT's tools were asked and what they gave back, canvas among them."""

from __future__ import annotations

import json
from typing import Any

import pytest

from claude_tui.conversation import TextBlock, ThinkingBlock
from claude_tui.importing.chatgpt import from_chatgpt
from tests.importing.archives import gpt_node, gpt_tools
from tests.narrowing import of_type

POINTER = {"content_type": "image_asset_pointer", "asset_pointer": "sediment://shot"}


def last(*nodes: tuple[str, dict[str, Any]]) -> tuple[str, str]:
    """The content of the last message, and the account."""
    imported = from_chatgpt(gpt_tools(*nodes))
    content = imported.conversation.messages[-1].content
    return "\n\n".join(of_type(TextBlock, block).text for block in content), imported.losses.words()


def test_what_a_tool_was_asked_and_what_it_said_is_labelled_and_no_words_of_the_model() -> None:
    imported = from_chatgpt(
        gpt_tools(
            gpt_node("c", "q", "assistant", '{"query": "boots"}', recipient="shop.search"),
            gpt_node("r", "c", "tool", "12 boots", tool="shop.search"),
            gpt_node("a", "r", "assistant", "There are twelve."),
        )
    )
    assert [m.text for m in imported.conversation.messages[1:]] == [
        'Tool call: shop.search\n\n```json\n{\n  "query": "boots"\n}\n```',
        "Tool result: shop.search\n\n```\n12 boots\n```",
        "There are twelve.",
    ]
    assert imported.losses.words() == "kept as text: 1 tool call, 1 tool result"


@pytest.mark.parametrize(
    ("recipient", "content", "listing"),
    [
        ("python", {"content_type": "code", "language": "unknown", "text": "1 + 1"}, "python\n1"),
        ("python", {"content_type": "code", "language": "python", "text": "1 + 1"}, "python\n1"),
        ("browser", {"content_type": "code", "language": "unknown", "text": 'search("x")'}, "\ns"),
        ("web.run", {"content_type": "code", "language": "unknown", "text": '{"q": 1}'}, "json\n{"),
        ("bio", {"content_type": "text", "parts": ["Keeps ducks"]}, "\nKeeps ducks"),
        (
            "web",
            {"content_type": "sonic_webpage", "snippet": "Swim", "text": "They swim"},
            'json\n{\n  "content_type": "sonic_webpage",\n  "snippet": "Swim"',
        ),
        ("new", {"content_type": "brand_new", "words": "Hear me"}, "json\n{"),
    ],
)
def test_a_call_of_any_tool_is_a_listing_in_its_language(
    recipient: str, content: dict[str, Any], listing: str
) -> None:
    said, account = last(gpt_node("c", "q", "assistant", content=content, recipient=recipient))
    assert said.startswith(f"Tool call: {recipient}\n\n```{listing}")
    assert account == "kept as text: 1 tool call"


def test_code_of_several_lines_in_a_call_keeps_its_lines() -> None:
    call = json.dumps({"cmd": "python", "code": "x = 1\nprint(x)\n", "language": "python"})
    said, _ = last(gpt_node("c", "q", "assistant", call, recipient="container.exec"))
    assert "code:\n\n```python\nx = 1\nprint(x)\n```" in said
    assert '"cmd": "python"' in said


def test_a_listing_ends_where_it_ends_whatever_is_in_it() -> None:
    code = "a\n````\nb ``` c"
    content = {"content_type": "code", "language": "markdown", "text": code}
    said, _ = last(gpt_node("a", "q", "assistant", content=content))
    assert said == f"`````markdown\n{code}\n`````"


def test_charts_of_code_that_ran_are_counted_beside_its_output() -> None:
    ran = {
        "status": "success",
        "code": "plot()",
        "messages": [
            {"message_type": "stream", "stream_name": "stderr", "text": "a warning"},
            {"message_type": "image", "image_url": "file-service://file-9", "width": 10},
            {"message_type": "image", "image_url": "file-service://file-8", "width": 10},
        ],
    }
    said, account = last(
        gpt_node(
            "r",
            "q",
            "tool",
            tool="python",
            content={"content_type": "execution_output", "text": "<Figure size 640x480>"},
            metadata={"aggregate_result": ran},
        )
    )
    assert said == (
        "Tool result: python\n\n```\n<Figure size 640x480>\n```\n\n```\na warning\n```\n\n"
        "[image: file-service://file-9]\n\n[image: file-service://file-8]"
    )
    assert account == "dropped: 2 images; kept as text: 1 tool result"


def test_charts_without_a_word_of_output_are_not_lost() -> None:
    about = {"aggregate_result": {"messages": [{"message_type": "image", "image_url": "x://1"}]}}
    content = {"content_type": "execution_output", "text": ""}
    said, account = last(gpt_node("r", "q", "tool", tool="python", content=content, metadata=about))
    assert said == "Tool result: python\n\n[image: x://1]"
    assert account == "dropped: 1 image; kept as text: 1 tool result"


@pytest.mark.parametrize(
    ("content", "shown"),
    [
        (
            {
                "content_type": "tether_quote",
                "title": "Ducks",
                "url": "https://d.example",
                "text": "Q",
            },
            "[Ducks](https://d.example)\n\n```\nQ\n```",
        ),
        (
            {"content_type": "tether_quote", "title": "a.pdf", "url": "file-1", "text": "Q"},
            "a.pdf file-1\n\n```\nQ\n```",
        ),
        ({"content_type": "tether_browsing_display", "result": "Two"}, "```\nTwo\n```"),
        (
            {
                "content_type": "sonic_webpage",
                "title": "Ducks",
                "url": "https://d.example",
                "snippet": "They swim",
                "text": "They swim all day.",
            },
            "[Ducks](https://d.example)\n\n```\nThey swim all day.\n```",
        ),
        (
            {"content_type": "system_error", "name": "ToolError", "text": "robots.txt"},
            "ToolError\n\n```\nrobots.txt\n```",
        ),
    ],
)
def test_pages_and_errors_are_readable(content: dict[str, str], shown: str) -> None:
    said, account = last(gpt_node("r", "q", "tool", content=content, tool="browser"))
    assert said == f"Tool result: browser\n\n{shown}"
    assert account == "kept as text: 1 tool result"


def test_the_pages_that_were_found_are_linked() -> None:
    about = {"_cite_metadata": {"metadata_list": [{"title": "D", "url": "https://d.example"}]}}
    content = {"content_type": "tether_browsing_display", "result": ""}
    said, _ = last(gpt_node("r", "q", "tool", content=content, tool="browser", metadata=about))
    assert said == "Tool result: browser\n\n- [D](https://d.example)"


def test_what_a_tool_shows_of_a_screen_is_kept_but_for_the_picture() -> None:
    content = {
        "content_type": "computer_output",
        "screenshot": POINTER,
        "state": {"url": "https://d.example", "title": "Ducks"},
    }
    said, account = last(gpt_node("r", "q", "tool", content=content, tool="computer.do"))
    assert "https://d.example" in said
    assert said.endswith("[image: sediment://shot]")
    assert account == "dropped: 1 image; kept as text: 1 tool result"


@pytest.mark.parametrize("role", ["tool", "function", "critic"])
def test_whoever_else_speaks_is_labelled(role: str) -> None:
    said, account = last(gpt_node("r", "q", role, "12 boots", tool="shop"))
    assert said == "Tool result: shop\n\n```\n12 boots\n```"
    assert account == "kept as text: 1 tool result"


def test_code_for_people_is_code_and_no_call() -> None:
    content = {"content_type": "code", "language": "rust", "text": "fn main() {}"}
    assert last(gpt_node("a", "q", "assistant", content=content)) == (
        "```rust\nfn main() {}\n```",
        "",
    )


def test_thoughts_are_thinking_even_when_they_are_to_a_tool() -> None:
    content = {"content_type": "thoughts", "thoughts": [{"summary": "Plan", "content": "Go."}]}
    imported = from_chatgpt(
        gpt_tools(gpt_node("t", "q", "assistant", content=content, recipient="python"))
    )
    assert imported.conversation.messages[-1].content == (ThinkingBlock("Plan\n\nGo."),)


def test_a_report_of_deep_research_is_a_reply() -> None:
    report = {"content": {"content_type": "text", "parts": ["# Ducks"]}, "metadata": {}}
    about = {
        "attachments": [{"name": "ducks.pdf"}],
        "chatgpt_sdk": {"widget_state": json.dumps({"report_message": report})},
    }
    said, account = last(
        gpt_node("r", "q", "tool", "The latest state of the widget is: {}", metadata=about)
    )
    assert said == "[file: ducks.pdf]\n\n# Ducks"
    assert account == "dropped: 1 file; kept as text: 1 research report"


# -- canvas


def canvas(action: str, payload: object, about: dict[str, Any] | None = None) -> tuple[str, str]:
    body = payload if isinstance(payload, str) else json.dumps(payload)
    nodes = [
        gpt_node("c", "q", "assistant", body, recipient=f"canmore.{action}"),
        gpt_node(
            "r", "c", "tool", tool=f"canmore.{action}", metadata={"canvas": about} if about else {}
        ),
    ]
    imported = from_chatgpt(gpt_tools(*nodes))
    return imported.conversation.messages[1].text, imported.losses.words()


def test_a_canvas_of_code_is_a_listing_with_its_name() -> None:
    assert canvas(
        "create_textdoc", {"name": "hello", "type": "code/python", "content": "a = 1\nb = 2\n"}
    ) == ("Canvas: hello\n\n```python\na = 1\nb = 2\n```", "kept as text: 1 canvas document")


def test_a_canvas_of_prose_is_prose() -> None:
    assert canvas(
        "create_textdoc", {"name": "Essay", "type": "document", "content": "# Ducks\n\nThey swim."}
    ) == ("Canvas: Essay\n\n# Ducks\n\nThey swim.", "kept as text: 1 canvas document")


@pytest.mark.parametrize("end", ["", "]}"])
def test_a_canvas_that_was_written_over_is_all_of_it_again(end: str) -> None:
    whole = json.dumps({"updates": [{"pattern": ".*", "multiple": True, "replacement": "a\nb"}]})
    said, account = canvas(
        "update_textdoc",
        whole.removesuffix(end) if end else whole,
        {"title": "hello", "textdoc_type": "code/javascript"},
    )
    assert said == "Canvas: hello\n\n```javascript\na\nb\n```"
    assert account == "kept as text: 1 canvas document"


def test_a_canvas_that_was_changed_in_places_says_where() -> None:
    updates = [{"pattern": "DRAFT", "replacement": "FINAL"}, {"pattern": "a", "replacement": "b"}]
    said, _ = canvas("update_textdoc", {"updates": updates}, {"title": "Essay"})
    assert said == (
        "Canvas edited: Essay\n\nReplaced `DRAFT`:\n\n```\nFINAL\n```\n\n"
        "Replaced `a`:\n\n```\nb\n```"
    )


def test_comments_on_a_canvas_and_broken_calls_are_calls_like_any_other() -> None:
    said, account = canvas("comment_textdoc", {"comments": [{"pattern": "x", "comment": "Good"}]})
    assert said.startswith("Tool call: canmore.comment_textdoc\n\n```json")
    assert "Good" in said
    assert account == "kept as text: 1 tool call"
    said, account = canvas("create_textdoc", '{"name": "hel')
    assert said == 'Tool call: canmore.create_textdoc\n\n```\n{"name": "hel\n```'
