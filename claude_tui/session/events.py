"""What a session tells whoever shows it, beside the stream events of a reply.

Those without fields are no named tuples: they would be false, and equal to each other.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from claude_tui.conversation import Message

if TYPE_CHECKING:
    from claude_tui.api.failures import ApiFailure
    from claude_tui.conversation.events import StreamEvent
    from claude_tui.session.saver_events import (
        Freed,
        Moved,
        NotLoaded,
        NotSaved,
        Recovered,
        Reread,
        Saved,
        Unreadable,
        WrittenAnew,
    )
    from claude_tui.session.turn import Retrying


class Finished(NamedTuple):
    """The turn is over.

    Args:
        message: The reply, whole or interrupted; None if nothing of it arrived.
        failure: What went wrong; None after a whole reply, and after a stop by the person.
        unanswered: The message that the person sent with this turn, if nothing came of it: it is
            still there, and ``ChatSession.take_back`` takes it out.
    """

    message: Message | None
    failure: ApiFailure | None
    unanswered: Message | None = None


class Resent(NamedTuple):
    """The request was refused for what the refusal tells how to avoid, and went out otherwise.

    Args:
        words: What is sent otherwise, for the person.
        added: The user's message that had to be added for that; None: there is none.
    """

    words: str
    added: Message | None = None


class Continued(NamedTuple):
    """The reply paused, and the rest of it is asked for.

    Args:
        words: That it did, for the person.
        message: What came since the pause before, or the beginning.
    """

    words: str
    message: Message


@dataclass(frozen=True, slots=True)
class Loaded:
    """A long conversation was read to its beginning, which is part of ``conversation`` now."""


@dataclass(frozen=True, slots=True)
class Reloaded:
    """Someone else changed the file, and the conversation is what it says now."""

    @property
    def words(self) -> str:
        """What to tell the person."""
        return "Another program changed the file; this is what it says now."


SessionEvent: TypeAlias = (
    "StreamEvent | Retrying | Resent | Continued | Finished | Saved | NotSaved | Loaded "
    "| NotLoaded | Recovered | Moved | WrittenAnew | Reread | Reloaded | Freed | Unreadable"
)
