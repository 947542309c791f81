from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from claude_tui.conversation import (
    ROOT,
    ContentBlock,
    Conversation,
    Message,
    OpaqueBlock,
    Parameters,
    Response,
    Role,
    TextBlock,
    ThinkingBlock,
)
from claude_tui.export.markdown import to_markdown


def said(
    *content: ContentBlock, id_: int = 1, parent: int = ROOT, role: Role = "user", **rest: Any
) -> Message:
    return Message(id=id_, parent=parent, role=role, content=content, **rest)


def test_a_conversation_reads_from_top_to_bottom() -> None:
    conversation = Conversation(
        title="Lists\nand tuples",
        request=Parameters(system="Be brief."),
        messages=[
            said(TextBlock("A *list*?"), at=datetime(2026, 11, 22, 19, 45, tzinfo=UTC)),
            said(
                ThinkingBlock("One.\n\nTwo.", "signature"),
                TextBlock("Mutable.\n\n```python\n[]\n```"),
                OpaqueBlock("tool_use", '{"a": "```"}'),
                id_=2,
                parent=1,
                role="assistant",
                response=Response(model="claude-sonnet-4-6", stop_reason="interrupted"),
            ),
        ],
    )
    assert (
        to_markdown(conversation)
        == """\
# Lists and tuples

## System prompt

Be brief.

## You

*2026-11-22 19:45 UTC*

A *list*?

## Assistant

*`claude-sonnet-4-6`, ended with `interrupted`*

> *Thinking*
>
> One.
>
> Two.

Mutable.

```python
[]
```

````json
{"a": "```"}
````
"""
    )


def test_only_the_branch_on_screen_is_exported() -> None:
    conversation = Conversation(
        messages=[
            said(TextBlock("Q")),
            said(TextBlock("first"), id_=2, parent=1, role="assistant"),
            said(TextBlock("second"), id_=3, parent=1, role="assistant"),
        ],
        tip=2,
    )
    assert "first" in to_markdown(conversation)
    assert "second" not in to_markdown(conversation)


def test_an_empty_conversation_is_a_heading() -> None:
    assert to_markdown(Conversation()) == "# Conversation\n"


def test_what_a_server_says_of_its_model_is_no_markdown() -> None:
    message = said(role="assistant", response=Response(model="a` <b>\n# c"))
    assert to_markdown(Conversation(messages=[message])).endswith("*`` a` <b> # c ``*\n")


def test_a_listing_that_was_cut_and_what_goes_on_from_it_are_one() -> None:
    parts = ("```python\nfirst = 1\nsecond", " = 2\n```\n\nThat is all.")
    messages = [said(TextBlock("Write it"))] + [
        said(TextBlock(text), id_=id_, parent=id_ - 1, role="assistant", request=Parameters())
        for id_, text in enumerate(parts, start=2)
    ]
    written = to_markdown(Conversation(messages=messages))
    assert "second = 2" in written
    assert written.count("## Assistant") == 1
