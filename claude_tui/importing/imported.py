"""What every import gives: a conversation, where it is from, and what did not come along."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final

from claude_tui.conversation import ROOT, ContentBlock, Conversation, Message, Response, Role
from claude_tui.storage import toml_values as values
from claude_tui.storage.toml_values import FormatError

LONGEST_TITLE: Final = 300


@dataclass(slots=True)
class Losses:
    """What did not come along, counted by its name in the singular."""

    left_out: Counter[str] = field(default_factory=Counter)
    as_text: Counter[str] = field(default_factory=Counter)
    """What a request can't carry in its own form, and is text now."""

    def words(self) -> str:
        """All of it for the person; empty if nothing is lost."""
        said = (("not carried over", self.left_out), ("kept as text", self.as_text))
        return "; ".join(f"{what}: {_counted(counter)}" for what, counter in said if counter)


@dataclass(frozen=True, slots=True)
class Imported:
    """One conversation.

    Args:
        conversation: As a file can hold it.
        source: Where it is from, for the person.
        id: What it is called there.
        losses: What did not come along.
    """

    conversation: Conversation
    source: str
    id: str
    losses: Losses


@dataclass(frozen=True, slots=True)
class Node:
    """One message of a foreign tree.

    Args:
        id: What it is called there.
        parent: What it follows there; unknown or None: nothing.
        role: Who said it.
        content: What was said; None: it is no message here, but others may follow it.
    """

    id: str
    parent: str | None
    role: Role = "user"
    content: tuple[ContentBlock, ...] | None = None
    at: datetime | None = None
    response: Response | None = None


def plant(conversation: Conversation, nodes: Sequence[Node], tip: str | None) -> int:
    """Put a foreign tree into an empty conversation: each branch below the message it follows.

    Args:
        conversation: Gets the messages, and the tip.
        nodes: In any order.
        tip: The last message of the branch that was on screen there; None: not known.

    Returns:
        How many nodes are not in it, since they follow one another in a circle.
    """
    places: dict[str, int] = {}
    for place, node in enumerate(nodes):
        places.setdefault(node.id, place)
    followers: dict[int | None, list[int]] = defaultdict(list)
    for place, node in enumerate(nodes):
        followers[places.get(node.parent) if node.parent is not None else None].append(place)
    ids: dict[str, int] = {}
    waiting = [(place, ROOT) for place in reversed(followers[None])]
    visited = 0
    while waiting:
        place, above = waiting.pop()
        node = nodes[place]
        visited += 1
        if node.content is not None:
            message = Message(
                id=len(conversation.messages) + 1,
                parent=above,
                role=node.role,
                content=node.content,
                at=node.at,
                response=node.response,
            )
            conversation.messages.append(message)
            above = message.id
        ids.setdefault(node.id, above)
        waiting.extend((follower, above) for follower in reversed(followers[place]))
    last = ids.get(tip, ROOT) if tip is not None else ROOT
    conversation.tip = last if last not in (ROOT, len(conversation.messages)) else None
    return len(nodes) - visited


def title_of(value: Any) -> str:
    """A title on one line."""
    return " ".join(value.split())[:LONGEST_TITLE].rstrip() if isinstance(value, str) else ""


def moment(value: Any) -> datetime | None:
    """A time in ISO's form or in seconds since 1970; None for anything else."""
    try:
        if isinstance(value, str):
            at = datetime.fromisoformat(value)
            at = at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
        elif isinstance(value, int | float) and not isinstance(value, bool):
            at = datetime.fromtimestamp(value, UTC)
        else:
            return None
        return values.moment(at.replace(microsecond=0))
    except (ValueError, OverflowError, OSError, FormatError):
        return None


def table(value: Any) -> Mapping[str, Any]:
    """A JSON object.

    Raises:
        FormatError: It is something else.
    """
    if not isinstance(value, Mapping):
        raise FormatError("an object", kind_of(value))
    return value


def items(value: Any) -> list[Any]:
    """A JSON array; none is an empty one.

    Raises:
        FormatError: It is something else.
    """
    if value is None:
        return []
    if not isinstance(value, list):
        raise FormatError("an array", kind_of(value))
    return value


def string(value: Any) -> str:
    """A string; empty if it is anything else."""
    return value if isinstance(value, str) else ""


def kind_of(value: Any) -> str:
    """What JSON calls ``value``, for a message."""
    match value:
        case None:
            return "null"
        case Mapping():
            return "an object"
        case list():
            return "an array"
        case bool():
            return "true" if value else "false"
        case float() if not math.isfinite(value):
            return "a number beyond all numbers"
        case _:
            return values.shown(value)


def fenced(text: str, language: str = "") -> str:
    """``text`` as a listing in Markdown."""
    ticks = "```"
    while ticks in text:
        ticks += "`"
    return f"{ticks}{language}\n{text}\n{ticks}"


def _counted(counter: Counter[str]) -> str:
    return ", ".join(
        f"{count} {name}{'' if count == 1 else 's'}" for name, count in counter.items()
    )
