"""Find the words of a search in a conversation, on whatever branch they are."""

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
        text: What to find in it: as many of the words as are there together.
    """

    message: int
    tip: int
    text: str


def passage_with(conversation: Conversation, words: Sequence[str]) -> Passage | None:
    """Return the message with the most of ``words``, if possible one on screen.

    Args:
        conversation: The whole conversation.
        words: The words, folded.

    Returns:
        None if no message has any of them, so that they are in the title or a name.
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
    """Return the id of the last message that follows the one with this id, at any distance."""
    below, last = {id_}, id_
    for message in conversation.messages:
        if message.parent in below:
            below.add(message.id)
            last = message.id
    return last
