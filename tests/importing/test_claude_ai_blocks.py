"""What one message of a Claude.ai export holds beside text, and what is said of the rest."""

from __future__ import annotations

from typing import Any

import pytest

from claude_tui.conversation import ROOT, TextBlock, ThinkingBlock
from claude_tui.importing.claude_ai import from_claude_ai
from tests.importing.archives import NOBODY, claude_conversation, claude_message

PAGE = {
    "type": "knowledge",
    "title": "All about ducks",
    "url": "https://ducks.example/a",
    "metadata": {"type": "webpage_metadata", "site_name": "Ducks", "site_domain": "ducks.example"},
    "is_missing": False,
    "text": "Ducks swim.",
    "is_citable": True,
    "prompt_context_metadata": {"url": "https://ducks.example/a"},
}


def read(*blocks: Any, **rest: Any) -> tuple[str, str]:
    """A reply as it is imported, and the account."""
    imported = from_claude_ai(
        claude_conversation(
            claude_message("a", NOBODY, "human", "Q"),
            claude_message("b", "a", "assistant", *blocks, **rest),
        )
    )
    replies = imported.conversation.messages[1:]
    return "\n\n".join(reply.text for reply in replies), imported.losses.words()


def call(name: str, **given: Any) -> dict[str, Any]:
    return {"type": "tool_use", "id": "t", "name": name, "input": given, "message": None}


def result(*content: Any, name: str = "web_search", **rest: Any) -> dict[str, Any]:
    return {
        "type": "tool_result",
        "tool_use_id": "t",
        "name": name,
        "content": list(content),
        "is_error": False,
        **rest,
    }


# -- files and empty turns


def test_a_turn_that_is_only_a_file_is_a_line_with_its_name() -> None:
    imported = from_claude_ai(
        claude_conversation(
            claude_message("a", NOBODY, "human", files=[{"file_name": "cat.png"}]),
            claude_message("b", "a", "assistant", "A cat."),
        )
    )
    assert [(m.role, m.text) for m in imported.conversation.messages] == [
        ("user", "[file: cat.png]"),
        ("assistant", "A cat."),
    ]
    assert imported.losses.words() == "dropped: 1 file"


def test_a_file_whose_text_came_along_is_not_counted_as_dropped() -> None:
    imported = from_claude_ai(
        claude_conversation(
            claude_message(
                "a",
                NOBODY,
                "human",
                "Look",
                attachments=[{"file_name": "a.md", "extracted_content": "# A"}],
                files=[
                    {"file_uuid": "1", "file_name": "a.md"},
                    {"file_uuid": "2", "file_name": "a.md"},
                ],
                files_v2=[{"file_uuid": "1", "file_name": "a.md"}],
            )
        )
    )
    document, *texts = imported.conversation.messages[0].content
    assert document.type == "document"
    assert texts == [TextBlock("[file: a.md]"), TextBlock("Look")]
    assert imported.losses.words() == "dropped: 1 file"


@pytest.mark.parametrize("sender", ["human", "assistant"])
@pytest.mark.parametrize(
    "content", [[], [{"type": "text", "text": " "}], [{"type": "token_budget"}]]
)
def test_a_turn_with_nothing_in_it_is_counted_and_what_follows_stays(
    sender: str, content: list[dict[str, str]]
) -> None:
    imported = from_claude_ai(
        claude_conversation(
            claude_message("a", NOBODY, "human", "Q"),
            claude_message("b", "a", sender, *content),
            claude_message("c", "b", "assistant", "A"),
        )
    )
    assert [(m.id, m.parent, m.text) for m in imported.conversation.messages] == [
        (1, ROOT, "Q"),
        (2, 1, "A"),
    ]
    assert imported.losses.words() == "dropped: 1 empty message"


def test_a_conversation_that_begins_with_a_reply_stays_as_it_is() -> None:
    imported = from_claude_ai(
        claude_conversation(claude_message("a", NOBODY, "assistant", "Good morning."))
    )
    assert [(m.role, m.text) for m in imported.conversation.messages] == [
        ("assistant", "Good morning.")
    ]


# -- what was written beside the chat


@pytest.mark.parametrize(
    ("given", "language"),
    [
        ({"type": "application/vnd.ant.code", "language": "python"}, "python"),
        ({"type": "application/vnd.ant.react"}, "jsx"),
        ({"type": "text/html"}, "html"),
        ({"type": "image/svg+xml"}, "xml"),
        ({"type": "application/vnd.ant.mermaid"}, "mermaid"),
    ],
)
@pytest.mark.parametrize("command", ["create", "rewrite"])
def test_an_artifact_of_code_is_a_listing_with_its_title(
    given: dict[str, str], language: str, command: str
) -> None:
    block = call("artifacts", command=command, id="x", title="Hello", content="a = 1\nb", **given)
    assert read(block) == (
        f"Artifact: Hello\n\n```{language}\na = 1\nb\n```",
        "kept as text: 1 artifact",
    )


def test_an_artifact_of_prose_is_prose() -> None:
    block = call(
        "artifacts",
        command="create",
        type="text/markdown",
        title="Essay",
        content="# Ducks\n\nSwim",
    )
    assert read(block) == ("Artifact: Essay\n\n# Ducks\n\nSwim", "kept as text: 1 artifact")


def test_an_artifact_of_2024_in_the_text_is_a_listing_as_well() -> None:
    text = (
        'Here:\n\n<antArtifact identifier="h" type="application/vnd.ant.code" '
        "language='python' title=\"Hello\">\nprint(1)\n</antArtifact>\n\nDone."
    )
    said, account = read(text)
    assert [part for part in said.split("\n\n") if part.strip()] == [
        "Here:",
        "Artifact: Hello",
        "```python\nprint(1)\n```",
        "Done.",
    ]
    assert account == "kept as text: 1 artifact"


def test_an_artifact_in_an_archive_that_has_only_text_is_a_listing() -> None:
    text = '<antArtifact type="text/html" title="Page">\n<p>Hi</p>\n</antArtifact>'
    messages = [{"uuid": "a", "text": text, "sender": "assistant"}]
    imported = from_claude_ai(claude_conversation(*messages))
    assert imported.conversation.messages[0].text.strip() == (
        "Artifact: Page\n\n```html\n<p>Hi</p>\n```"
    )
    assert imported.losses.words() == "kept as text: 1 artifact"


def test_an_edit_shows_what_was_and_what_is() -> None:
    block = call("artifacts", command="update", id="x", old_str="a = 1\nb = 2", new_str="a = 3")
    assert read(block) == (
        "Edit: x\n\n```diff\n-a = 1\n-b = 2\n+a = 3\n```",
        "kept as text: 1 edit",
    )
    block = call("str_replace", path="/a.py", description="Fix it", old_str="x", new_str="y")
    assert read(block)[0] == "Edit: /a.py Fix it\n\n```diff\n-x\n+y\n```"


def test_an_edit_of_an_artifact_has_its_title() -> None:
    made = call("artifacts", command="create", id="x", title="Hello", content="a")
    edited = call("artifacts", command="update", id="x", old_str="a", new_str="b")
    assert read(made, edited)[0].endswith("Edit: Hello\n\n```diff\n-a\n+b\n```")


def test_a_file_that_was_written_is_a_listing_in_its_language() -> None:
    block = call("create_file", path="/out/hello.py", description="Greets", file_text="print(1)\n")
    assert read(block) == (
        "File: /out/hello.py\n\nGreets\n\n```python\nprint(1)\n```",
        "kept as text: 1 file",
    )


def test_code_for_the_analysis_tool_is_javascript() -> None:
    text, _ = read(call("repl", code="console.log(1)\nconsole.log(2)"))
    assert "```javascript\nconsole.log(1)\nconsole.log(2)\n```" in text


def test_commands_and_code_keep_their_lines() -> None:
    said, account = read(call("bash_tool", description="Look", command="cd /\nls"))
    assert said == (
        'Tool call: bash_tool\n\n```json\n{\n  "description": "Look"\n}\n```\n\n'
        "command:\n\n```bash\ncd /\nls\n```"
    )
    assert account == "kept as text: 1 tool call"


# -- what tools found


def test_a_page_that_was_found_keeps_its_title_and_address() -> None:
    assert read(result(PAGE, {**PAGE, "title": "More", "text": ""})) == (
        (
            "Tool result: web_search\n\n[All about ducks](https://ducks.example/a)\n\n"
            "```\nDucks swim.\n```\n\n[More](https://ducks.example/a)"
        ),
        "kept as text: 1 tool result",
    )


def test_pictures_and_files_of_a_result_are_counted() -> None:
    said, account = read(
        result(
            {"type": "text", "text": "Done"},
            {"type": "image", "file_uuid": "u-1"},
            {"type": "local_resource", "file_path": "/out/a.pdf", "name": "a.pdf", "uuid": "u-2"},
            {"type": "rich_link", "link": {"title": "Ducks"}},
            name="present_files",
        )
    )
    assert said.startswith(
        "Tool result: present_files\n\n```\nDone\n```\n\n[image: u-1]\n\n[file: /out/a.pdf]\n\n"
    )
    assert '"title": "Ducks"' in said
    assert account == "dropped: 1 image, 1 file; kept as text: 1 tool result"


def test_a_result_that_failed_says_so() -> None:
    block = result({"type": "text", "text": "No such page"}, name="web_fetch", is_error=True)
    assert read(block)[0] == "Tool error: web_fetch\n\n```\nNo such page\n```"


def test_a_result_that_is_only_on_the_screen_is_kept() -> None:
    shown = {"type": "json_block", "json_block": '{"language": "bash", "code": "ls"}'}
    said, _ = read(result(name="bash_tool", display_content=shown))
    assert '"code": "ls"' in said


def test_a_citation_is_a_link_behind_what_it_is_of() -> None:
    words = "Ducks 🦆 swim. Geese fly."
    cited = {
        "uuid": "c",
        "start_index": 0,
        "end_index": 13,
        "details": {"type": "web_search_citation", "url": "https://ducks.example/a"},
    }
    other = {**cited, "end_index": 24, "details": {"url": "https://geese.example"}}
    lost = {**cited, "end_index": None}
    text = {"type": "text", "text": words, "citations": [other, cited, cited, lost]}
    said, account = read(result(PAGE), text)
    assert said.endswith(
        "Ducks 🦆 swim. ([All about ducks](https://ducks.example/a)) "
        "Geese fly. ([geese.example](https://geese.example))"
    )
    assert account == "dropped: 1 citation; kept as text: 1 tool result"


# -- what else a message may hold


def test_thinking_that_was_hidden_keeps_its_summaries() -> None:
    hidden = {"type": "thinking", "thinking": "", "summaries": [{"summary": "Weighing ducks"}]}
    imported = from_claude_ai(
        claude_conversation(claude_message("a", NOBODY, "assistant", hidden, "Done"))
    )
    assert imported.conversation.messages[0].content == (
        ThinkingBlock("Weighing ducks"),
        TextBlock("Done"),
    )
    assert imported.losses.words() == ""


@pytest.mark.parametrize(
    ("block", "shown", "account"),
    [
        ({"type": "voice_note", "title": "x", "text": "Hear me"}, "Hear me", ""),
        (
            {"type": "injected_prompt_block", "prompt": "Today is Monday"},
            "",
            "dropped: 1 injected prompt",
        ),
        (
            {"type": "document", "file_uuid": "u", "title": "a.pdf"},
            "[file: a.pdf]",
            "dropped: 1 file",
        ),
        (
            {"type": "thinking", "thinking": "Hm", "summaries": [{"summary": "x"}]},
            "",
            "dropped: 1 thinking summary",
        ),
    ],
)
def test_what_else_there_is_comes_along_or_is_counted(
    block: dict[str, Any], shown: str, account: str
) -> None:
    said, words = read("Hello", block)
    assert said == "\n\n".join(part for part in ("Hello", shown) if part)
    assert words == account
