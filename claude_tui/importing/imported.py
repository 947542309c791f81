"""Hold the result of an import: a conversation, its origin, and what was lost."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from claude_tui.conversation import ROOT, ContentBlock, Conversation, Message, Response, Role
from claude_tui.importing.losses import Losses


@dataclass(frozen=True, slots=True)
class Imported:
    """One imported conversation.

    Args:
        conversation: The conversation, in a form that a file can hold.
        source: Where it is from, for the person.
        id: Its id there.
        losses: What was lost.
    """

    conversation: Conversation
    source: str
    id: str
    losses: Losses


@dataclass(frozen=True, slots=True)
class Node:
    """One message of a foreign tree.

    Args:
        id: Its id there.
        parent: The id of what it follows; None or an unknown one if it follows nothing.
        role: Its role.
        content: Its content; None if it is no message here, but others may follow it.
    """

    id: str
    parent: str | None
    role: Role = "user"
    content: tuple[ContentBlock, ...] | None = None
    at: datetime | None = None
    response: Response | None = None


def plant(
    conversation: Conversation, nodes: Sequence[Node], tip: str | None, losses: Losses
) -> None:
    """Put a foreign tree into an empty conversation, each branch below the message it follows.

    Args:
        conversation: Gets the messages and the tip.
        nodes: The messages, in any order.
        tip: The last message of the branch that was on screen there; None: not known.
        losses: Gets the number of messages that follow one another in a circle.
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
    if circular := len(nodes) - visited:
        losses.dropped["circular message"] += circular
