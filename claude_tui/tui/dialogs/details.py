"""The details of a message."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from textual.app import ComposeResult
from textual.containers import VerticalScroll

from claude_tui.conversation import Message, Response, Usage
from claude_tui.models.spending import Spent, fewest_tokens
from claude_tui.text.visible import visible
from claude_tui.tui.commands import command_binding
from claude_tui.tui.dialogs.dialog import Dialog
from claude_tui.tui.dialogs.help_lines import HelpLines, Section
from claude_tui.tui.part_keys import part_bindings


class DetailsScreen(Dialog[None]):
    """Shows the facts of a message, one in each line.

    Args:
        message: The message.
        title: Its name.
        cost: The cost; None if unknown.
        prompt: Why there is no system prompt to show; empty if there is one.
        content: The names of its content blocks, unless they are their types.
    """

    BOX = VerticalScroll
    BINDINGS = [*part_bindings("details"), command_binding("quit", "app.quit")]

    def __init__(
        self,
        message: Message,
        title: str,
        cost: Spent | None = None,
        prompt: str = "",
        content: Sequence[str] = (),
    ) -> None:
        super().__init__(title)
        self._facts = facts(message, cost, prompt, content)

    def compose_box(self) -> ComposeResult:
        """Names and values."""
        lines = [(visible(name), visible(value)) for name, value in self._facts]
        yield HelpLines([Section("", lines)])


def facts(
    message: Message,
    cost: Spent | None = None,
    prompt: str = "",
    content: Sequence[str] = (),
) -> Iterator[tuple[str, str]]:
    """Yield the names and values of a message's facts; for the arguments see the screen."""
    place = f"follows message {message.parent}" if message.parent else "begins the conversation"
    yield "message", f"{message.id}, {place}"
    yield "role", message.role
    if message.at is not None:
        yield "time", message.at.astimezone().isoformat(" ", "seconds")
    names = content or [block.type for block in message.content]
    yield "content", ", ".join(names) or "empty"
    if (response := message.response) is not None:
        for name in ("model", "id", "request_id", "stop_reason", "stop_sequence"):
            if value := getattr(response, name):
                yield name, str(value)
        if response.stop_details:
            yield "stop_details", _json(dict(response.stop_details))
        yield from _times(response)
        if cost is not None:
            at_least = "at least " if cost.at_least else ""
            yield "cost at list price", f"{at_least}${cost.dollars:.6f}"
        if (usage := response.usage) is not None:
            yield from _tokens(usage, fewest_tokens(message))
            for name, extra in usage.extra.items():
                yield f"usage.{name}", _json(extra)
    if message.request is not None:
        for name, value in message.request.items():
            yield f"sent: {name}", value if isinstance(value, str) else _json(value)
        if prompt:
            yield "sent: system", prompt


def _times(response: Response) -> Iterator[tuple[str, str]]:
    if response.seconds is not None:
        yield "seconds", f"{response.seconds:.2f}"
    if response.first_token_seconds is not None:
        yield "first_token_seconds", f"{response.first_token_seconds:.2f}"
    if (rate := response.tokens_per_second) is not None:
        yield "tokens per second", f"{rate:,.1f}"


def _tokens(usage: Usage, fewest: int | None) -> Iterator[tuple[str, str]]:
    if usage.input_known:
        yield "input_tokens", f"{usage.input_tokens:,}"
        yield "cache_creation_input_tokens", f"{usage.cache_creation_input_tokens:,}"
        yield "cache_read_input_tokens", f"{usage.cache_read_input_tokens:,}"
    else:
        yield "input_tokens", "not reported"
    if fewest is not None:
        yield "output_tokens", f"at least {fewest:,}, estimated: the reply didn't finish"
    else:
        is_known = usage.input_known or usage.output_tokens > 0
        yield "output_tokens", f"{usage.output_tokens:,}" if is_known else "not reported"


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, default=str)
