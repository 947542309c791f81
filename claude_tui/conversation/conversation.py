"""A conversation: a tree of messages, the request the next turn is asked with, and a tip."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any, Final

from claude_tui.conversation.message import Message
from claude_tui.conversation.parameters import Parameters

ROOT: Final = 0
"""The ``parent`` of a message that follows no other."""

TITLE_LENGTH: Final = 60
"""Most characters of a title that is derived from the first message."""


_LOOKED_AT: Final = 1_000
"""Characters of a message that its title is made from."""


@dataclass(slots=True)
class Conversation:
    """One conversation, in memory. Whoever holds it owns it; it locks nothing.

    Args:
        title: As given by the person; empty when it is to be derived (see ``display_title``).
        created: When the conversation began; aware.
        request: What the next turn is asked with.
        messages: In the order they were written, each below its parent. Change it through ``add``
            and ``withdraw`` alone.
        tip: The id of the last message of the branch on screen; None: the last message.
    """

    title: str = ""
    created: datetime | None = None
    request: Parameters = field(default_factory=Parameters)
    messages: list[Message] = field(default_factory=list)
    tip: int | None = None
    extra: Mapping[str, Any] = field(default_factory=dict)
    """Keys the format does not know; kept."""

    @property
    def display_title(self) -> str:
        """The title, or the first words of the first user message; empty if there is neither."""
        return self.title or derived_title(self.messages)

    def next_id(self) -> int:
        """The id a new message gets: one more than the highest so far."""
        return max((message.id for message in self.messages), default=ROOT) + 1

    def tip_id(self) -> int:
        """The id of the message a new one follows; ``ROOT`` in an empty conversation."""
        if self.tip is not None:
            return self.tip
        return self.messages[-1].id if self.messages else ROOT

    def add(self, message: Message) -> None:
        """Append ``message`` and make it the tip."""
        self.messages.append(message)
        self.tip = None

    def withdraw(self, message: Message) -> None:
        """Remove ``message``, which no other follows; where it was the tip, its parent is."""
        was_tip = self.tip_id() == message.id
        self.messages.remove(message)
        last = self.messages[-1].id if self.messages else ROOT
        if was_tip:
            self.tip = None if message.parent in (last, ROOT) else message.parent

    def branch(self, to: int | None = None) -> list[Message]:
        """The messages from the first one to ``to``, by default the tip.

        To the tip: what the screen shows, and what the next turn sends.
        """
        branch: list[Message] = []
        wanted = self.tip_id() if to is None else to
        for message in reversed(self.messages):
            if message.id == wanted:
                branch.append(message)
                wanted = message.parent
        branch.reverse()
        return branch


def derived_title(messages: Iterable[Message]) -> str:
    """The first words that the user wrote, on one line and without signs of Markdown."""
    for message in messages:
        text = message.text.lstrip()[:_LOOKED_AT] if message.role == "user" else ""
        line = " ".join(_without_markup(text).split())
        if line:
            if len(line) <= TITLE_LENGTH:
                return line
            return line[:TITLE_LENGTH].rsplit(" ", 1)[0] + "…"
    return ""


def _without_markup(text: str) -> str:
    """What is read of ``text``; signs without a partner stay."""
    bare = _markup().sub(lambda match: next(filter(None, match.groups()), ""), text)
    return bare if bare.strip() else text


@cache
def _markup() -> re.Pattern[str]:
    """Signs of Markdown, each with what is read of it as its group."""
    return re.compile(
        r"""
        ^[ ]{0,3}(?:\#{1,6}|>|[-*+]|```\w*)(?:[ ]+|$)
        | !?\[([^][\n]+)\]\([^()\s]*\)
        | \*\*(?!\s)([^*\n]+)(?<!\s)\*\*
        | ~~(?!\s)([^~\n]+)(?<!\s)~~
        | (?<![\w*])\*(?![\s*])([^*\n]+)(?<!\s)\*(?![\w*])
        | (?<!`)`([^`\n]+)`(?!`)
        """,
        re.VERBOSE | re.MULTILINE,
    )
