"""A message that the person has not sent yet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from claude_tui.conversation.content import (
    ContentBlock,
    OpaqueBlock,
    TextBlock,
    without_surrogates,
)
from claude_tui.conversation.conversation import Conversation
from claude_tui.conversation.message import Message


@dataclass(frozen=True, slots=True)
class Draft:
    """A message that is still being written.

    Args:
        text: The text so far.
        attachments: Images and documents; they come before the text.
        parent: The id of the message that it follows; None for the end of the branch on screen.
    """

    text: str = ""
    attachments: tuple[OpaqueBlock, ...] = ()
    parent: int | None = None

    def __bool__(self) -> bool:
        """Return whether there is something to keep."""
        return bool(self.attachments or self.text)

    @property
    def is_message(self) -> bool:
        """Whether there is something to send."""
        return bool(self.attachments or self.text.strip())

    @property
    def content(self) -> tuple[ContentBlock, ...]:
        """The content of the message; without a text block if there are only attachments."""
        if self.attachments and not self.text:
            return self.attachments
        return (*self.attachments, TextBlock(without_surrogates(self.text)))

    def above(self, below: Draft) -> Draft:
        """Return this draft with the text and attachments of ``below`` after its own."""
        return Draft(
            "\n".join(filter(None, (self.text, below.text))),
            self.attachments + below.attachments,
            below.parent if self.parent is None else self.parent,
        )

    def with_text(self, text: str) -> Draft:
        """Return the same draft with another text."""
        return replace(self, text=text)


def branch_with(conversation: Conversation, draft: Draft) -> Sequence[Message]:
    """Return the branch with ``draft`` as its last message; the branch alone if that is empty."""
    branch = conversation.branch(to=draft.parent)
    if draft.is_message:
        parent = conversation.tip_id() if draft.parent is None else draft.parent
        branch.append(Message(conversation.next_id(), parent, "user", draft.content))
    return branch
