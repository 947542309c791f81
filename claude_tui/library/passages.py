"""Where in a conversation the words of a search are, whatever branch they are on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from claude_tui.conversation import Conversation
from claude_tui.library.texts import texts_of
from claude_tui.text.matching import folded


class Passage(NamedTuple):
    """A message that was found.

    Args:
        message: Its id.
        tip: The id of the last message of a branch that it is on.
        text: What to look for in it: as many of the words as stand there together.
    """

    message: int
    tip: int
    text: str


def passage_with(conversation: Conversation, words: Sequence[str]) -> Passage | None:
    """The message with the most of ``words``; of several the first on view, else the first at all.

    Args:
        conversation: All of it.
        words: Folded.

    Returns:
        None if no message has any of them: they are in the title or a name.
    """
    branch = {message.id for message in conversation.branch()}
    best, most = None, (0, False)
    for message in conversation.messages:
        text = folded("\n".join(text for block in message.content for text in texts_of(block)))
        count = sum(word in text for word in words)
        if count and (count, message.id in branch) > most:
            best, most = (message.id, text), (count, message.id in branch)
    if best is None:
        return None
    id_, text = best
    tip = conversation.tip_id() if id_ in branch else _last_below(conversation, id_)
    together = " ".join(words)
    longest = max((word for word in words if word in text), key=len)
    return Passage(id_, tip, together if together in text else longest)


def _last_below(conversation: Conversation, id_: int) -> int:
    """The last message that follows the one with this id, at any distance; without one, its id."""
    below, last = {id_}, id_
    for message in conversation.messages:
        if message.parent in below:
            below.add(message.id)
            last = message.id
    return last
