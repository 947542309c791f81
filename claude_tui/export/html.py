"""Write a conversation as one page of HTML, to read, to print, to pass on.

The page needs nothing else. It runs nothing and asks no server for anything, whatever the messages
contain: their HTML is text, and the page's own policy forbids the rest.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator, Sequence
from html import escape
from pathlib import Path

from claude_tui.conversation import (
    UNSET,
    Conversation,
    Message,
    Parameters,
    StopReason,
    Usage,
)
from claude_tui.conversation.chain import chains, content_of
from claude_tui.conversation.system_prompts import prompt_changes
from claude_tui.export.html_blocks import block_html
from claude_tui.export.html_markdown import kept_tabs, plain_html, style_of_code


def to_html(conversation: Conversation, base_dir: Path | None = None) -> str:
    """Write the branch on screen with everything that is known of its replies.

    Args:
        conversation: The conversation.
        base_dir: The folder of the conversation's file, which its attachments are relative to.
    """
    # All of it again, since only here is known what the entities of Markdown stand for.
    return kept_tabs("".join(_page(conversation, base_dir)))


def _page(conversation: Conversation, base_dir: Path | None) -> Iterator[str]:
    title = escape(" ".join(conversation.display_title.split()) or "Conversation")
    style = _style()
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = f"default-src 'none'; img-src data:; style-src 'sha256-{digest}'; base-uri 'none'"
    branch = conversation.branch()
    yield f"""\
<!DOCTYPE html>
<html lang="und">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="generator" content="claude-tui">
<title>{title}</title>
<style>{style}</style>
</head>
<body>
<header>
<h1 dir="auto">{title}</h1>
"""
    yield _line(_facts(conversation, len(branch)))
    yield _request(conversation.request)
    yield "</header>\n<main>\n"
    changes = prompt_changes(conversation)
    for chain in chains(branch):
        for message in chain:
            if message.id in changes:
                yield _prompt("System prompt from this reply on", changes[message.id] or "None.")
        yield from _message(chain, base_dir)
    yield "</main>\n</body>\n</html>\n"


def _style() -> str:
    """Return the style sheet of the page and of the code in it."""
    page = Path(__file__).with_name("page.css").read_text(encoding="utf-8")
    light, dark = style_of_code()
    return f"{page}{light}\n@media screen and (prefers-color-scheme: dark) {{\n{dark}\n}}\n"


def _facts(conversation: Conversation, shown: int) -> Iterator[str]:
    if conversation.created is not None:
        yield f"{conversation.created:%Y-%m-%d %H:%M %Z}"
    yield f"{shown} message{'' if shown == 1 else 's'}"
    if others := len(conversation.messages) - shown:
        yield f"{others} more in other branches, not shown"


def _request(request: Parameters) -> str:
    """Write the parameters of the next turn."""
    rows = "".join(
        f"<dt>{escape(name)}</dt><dd>{escape(_value(value))}</dd>\n"
        for name, value in request.items()
        if name != "system"
    )
    table = f"<dl>\n{rows}</dl>\n" if rows else ""
    if request.system is UNSET or not request.system.strip():
        return table
    return table + _prompt("System prompt", request.system)


def _prompt(title: str, text: str) -> str:
    return f"<details open><summary>{title}</summary>\n{plain_html(text)}</details>\n"


def _message(chain: Sequence[Message], base_dir: Path | None) -> Iterator[str]:
    """Write a message; of a continued reply, all of it."""
    role = chain[0].role
    who = "You" if role == "user" else "Assistant"
    yield f'<article class="{role}" id="m{chain[0].id}">\n<h2>{who}</h2>\n'
    for message in chain:
        yield _line(_remarks(message))
    content = content_of(chain)
    for block in content:
        yield block_html(block, base_dir)
    if role == "assistant" and not content:
        yield '<p class="note">An empty reply.</p>\n'
    yield "</article>\n"


def _remarks(message: Message) -> Iterator[str]:
    """Yield when it was written, and all facts about a reply."""
    if message.at is not None:
        yield f"{message.at:%Y-%m-%d %H:%M %Z}"
    if response := message.response:
        if response.model:
            yield response.model
        if response.stop_reason is not None:
            yield response.stop_reason
        if response.stop_sequence is not None:
            yield f"at {response.stop_sequence!r}"
        for name, value in response.stop_details.items():
            yield f"{name}: {_value(value)}"
        if response.usage is not None:
            finished = response.stop_reason != StopReason.INTERRUPTED
            yield from _usage(response.usage, finished=finished)
        if response.seconds is not None:
            yield f"{response.seconds:.1f} s"
        if response.id:
            yield response.id
    if message.request is not None:
        answered = message.response.model if message.response else ""
        asked = [
            f"{name} {_value(value)}"
            for name, value in message.request.items()
            if name != "system" and not (name == "model" and value == answered)
        ]
        if asked:
            yield f"sent with {', '.join(asked)}"


def _usage(usage: Usage, *, finished: bool) -> Iterator[str]:
    if usage.input_known:
        yield f"{usage.input_tokens:,} tokens in"
    if usage.cache_creation_input_tokens:
        yield f"{usage.cache_creation_input_tokens:,} written to the cache"
    if usage.cache_read_input_tokens:
        yield f"{usage.cache_read_input_tokens:,} read from the cache"
    if finished and usage.input_known:
        yield f"{usage.output_tokens:,} out"
    elif finished and usage.output_tokens:
        yield f"{usage.output_tokens:,} tokens"


def _value(value: object) -> str:
    """Write a parameter as its slider shows it."""
    if isinstance(value, int) and not isinstance(value, bool):
        return f"{value:,}"
    if isinstance(value, tuple):
        return ", ".join(map(repr, value))
    return str(value)


def _line(facts: Iterator[str]) -> str:
    line = " · ".join(escape(fact) for fact in facts)
    return f'<p class="facts">{line}</p>\n' if line else ""
