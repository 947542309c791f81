"""A conversation: a tree of messages, the request of the next turn, and a tip."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Final

from claude_tui.conversation.message import Message
from claude_tui.conversation.parameters import Parameters

ROOT: Final = 0
"""The ``parent`` of a message that follows no other."""

TITLE_LENGTH: Final = 60
"""The longest title that is derived from a message, in characters."""

_TITLE_SOURCE_LENGTH: Final = 1_000
"""Characters at the start of a message that its title is derived from."""

# Compiled at its first use, since the first paint needs no title.
_MARKUP: Final = r"""(?xm)
    ^[ ]{0,3}(?:\#{1,6}|>|[-*+]|```\w*)(?:[ ]+|$)
    | !?\[([^][\n]+)\]\([^()\s]*\)
    | \*\*(?!\s)([^*\n]+)(?<!\s)\*\*
    | ~~(?!\s)([^~\n]+)(?<!\s)~~
    | (?<![\w*])\*(?![\s*])([^*\n]+)(?<!\s)\*(?![\w*])
    | (?<!`)`([^`\n]+)`(?!`)
"""
"""Markdown's markup, with the readable text as its group."""


@dataclass(slots=True)
class Conversation:
    """One conversation, in memory. It has one owner, and no lock.

    Args:
        title: The title that the person gave; empty to derive one (see ``display_title``).
        created: When the conversation began, with its time zone.
        request: The parameters of the next turn.
        messages: In the order they were written, each after its parent. Change it only with
            ``add`` and ``withdraw``.
        tip: The id of the last message of the branch on screen; None for the last message.
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
        """The title, or else the first words of the first user message; empty without either."""
        return self.title or derived_title(self.messages)

    def next_id(self) -> int:
        """Return the id for a new message: one more than the highest so far."""
        return max((message.id for message in self.messages), default=ROOT) + 1

    def tip_id(self) -> int:
        """Return the id of the message that a new one follows; ``ROOT`` without messages."""
        if self.tip is not None:
            return self.tip
        return self.messages[-1].id if self.messages else ROOT

    def add(self, message: Message) -> None:
        """Append ``message`` and make it the tip."""
        self.messages.append(message)
        self.tip = None

    def withdraw(self, message: Message) -> None:
        """Remove ``message``, which has no child; if it was the tip, its parent becomes the tip."""
        was_tip = self.tip_id() == message.id
        self.messages.remove(message)
        last = self.messages[-1].id if self.messages else ROOT
        if was_tip:
            self.tip = None if message.parent in (last, ROOT) else message.parent

    def snapshot(self) -> Conversation:
        """Return a copy that stays as it is when messages are added to this conversation."""
        return replace(self, messages=list(self.messages))

    def branch(self, to: int | None = None) -> list[Message]:
        """Return the messages from the first one to ``to``, by default to the tip.

        The branch to the tip is what the screen shows and the next turn sends.
        """
        branch: list[Message] = []
        next_id = self.tip_id() if to is None else to
        for message in reversed(self.messages):
            if message.id == next_id:
                branch.append(message)
                next_id = message.parent
        branch.reverse()
        return branch


def derived_title(messages: Iterable[Message]) -> str:
    """Return the user's first words, on one line and without Markdown's markup."""
    for message in messages:
        if message.role != "user":
            continue
        text = message.text.lstrip()[:_TITLE_SOURCE_LENGTH]
        line = " ".join(_without_markup(text).split())
        if line:
            if len(line) <= TITLE_LENGTH:
                return line
            return line[:TITLE_LENGTH].rsplit(" ", 1)[0] + "…"
    return ""


def _without_markup(text: str) -> str:
    """Return ``text`` without markup; marks without a partner stay."""
    bare = re.sub(_MARKUP, lambda match: next(filter(None, match.groups()), ""), text)
    return bare if bare.strip() else text
