"""Write a conversation as Markdown, to read or to pass on."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from claude_tui.conversation import (
    UNSET,
    ContentBlock,
    Conversation,
    Message,
    Role,
    StopReason,
    TextBlock,
    ThinkingBlock,
)
from claude_tui.conversation.chain import chains, content_of
from claude_tui.conversation.system_prompts import prompt_changes
from claude_tui.text.markdown.code import code_block, inline_code

_HEADINGS: Final[dict[Role, str]] = {"user": "You", "assistant": "Assistant"}
_UNREMARKABLE: Final = frozenset({StopReason.END_TURN, StopReason.STOP_SEQUENCE})


def to_markdown(conversation: Conversation) -> str:
    """Write the branch on screen: text unchanged, thinking quoted, other blocks as JSON.

    The text is what people and models wrote, with control characters. It belongs in a file or a
    pipe, not raw on a terminal.
    """
    return "\n\n".join(_sections(conversation)) + "\n"


def _sections(conversation: Conversation) -> Iterator[str]:
    title = " ".join(conversation.display_title.split())
    yield f"# {title or 'Conversation'}"
    system = conversation.request.system
    if system is not UNSET and system.strip():
        yield "## System prompt"
        yield system
    changes = prompt_changes(conversation)
    for chain in chains(conversation.branch()):
        last = chain[-1]
        for message in chain:
            if message.id in changes:
                yield "## System prompt from this reply on"
                yield changes[message.id] or "*No system prompt.*"
        yield f"## {_HEADINGS[last.role]}"
        if remarks := ", ".join(_remarks(last)):
            yield f"*{remarks}*"
        for block in content_of(chain):
            yield from _block(block)


def _remarks(message: Message) -> Iterator[str]:
    """Yield when it was written, by which model, and why it ended unless normally."""
    if message.at is not None:
        yield f"{message.at:%Y-%m-%d %H:%M %Z}"
    response = message.response
    if response is None:
        return
    if response.model:
        yield inline_code(response.model)
    if response.stop_reason is not None and response.stop_reason not in _UNREMARKABLE:
        yield f"ended with {inline_code(response.stop_reason)}"


def _block(block: ContentBlock) -> Iterator[str]:
    match block:
        case TextBlock():
            if block.text:
                yield block.text
        case ThinkingBlock():
            if block.thinking:
                lines = ["*Thinking*", "", *block.thinking.splitlines()]
                yield "\n".join(f"> {line}".rstrip() for line in lines)
        case _:
            yield code_block(block.json, "json")
