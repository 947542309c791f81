"""What came of keeping a conversation on disk: the reports of its keeper."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from claude_tui.conversation import Conversation, Message, Parameters
from claude_tui.errors import ClaudeTuiError

if TYPE_CHECKING:
    from claude_tui.storage.writer import ConversationFile


@dataclass(frozen=True, slots=True)
class Saved:
    """Everything is on disk.

    Args:
        path: The conversation's file; None: there is none yet, but the draft is kept again.
    """

    path: Path | None


@dataclass(frozen=True, slots=True)
class NotSaved:
    """The disk refused; what is not on disk stays in memory and goes with the next save."""

    error: ClaudeTuiError


@dataclass(frozen=True, slots=True)
class Read:
    """The whole of a long conversation was read."""

    conversation: Conversation


@dataclass(frozen=True, slots=True)
class NotLoaded:
    """A long conversation proved invalid: what can be shown of it is, and nothing is saved."""

    error: ClaudeTuiError


@dataclass(frozen=True, slots=True)
class Recovered:
    """A crash had kept these messages from being saved; they are in the conversation now."""

    messages: tuple[Message, ...]

    @property
    def words(self) -> str:
        """What to tell the person."""
        return "The program ended suddenly the last time; what had arrived until then is kept."


@dataclass(frozen=True, slots=True)
class Moved:
    """Someone else changed the file at ``old``, which is left alone: all of ours is at ``new``."""

    old: Path
    new: Path

    @property
    def words(self) -> str:
        """What to tell the person."""
        return (
            f"{self.old.name} was changed by another program, and is left alone. "
            f"This conversation goes on in {self.new}."
        )


@dataclass(frozen=True, slots=True)
class WrittenAnew:
    """The file was deleted or moved, and is there again with everything in memory."""

    path: Path

    @property
    def words(self) -> str:
        """What to tell the person."""
        return f"{self.path.name} was deleted or moved, and is written anew."


@dataclass(frozen=True, slots=True)
class Reread:
    """Someone else changed the file, and nothing of ours was unsaved when ``asked`` was so.

    Args:
        file: The file as it is now; for ``Keeper.adopt``.
        conversation: What it says.
        before: The request that it said before.
        asked: How often something was saved before.
    """

    file: ConversationFile
    conversation: Conversation
    before: Parameters
    asked: int

    def request_over(self, ours: Parameters) -> Parameters:
        """``ours`` with what they changed; the rest stays, since this call's flags may set it."""
        theirs = self.conversation.request
        changed = {
            field.name: getattr(theirs, field.name)
            for field in fields(theirs)
            if getattr(theirs, field.name) != getattr(self.before, field.name)
        }
        return replace(ours, **changed)


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Someone else took the file away or broke it; nothing of ours was unsaved. Said once."""

    error: ClaudeTuiError

    @property
    def words(self) -> str:
        """What to tell the person."""
        return (
            f"Another program took the file away, or broke it: {self.error.message}. "
            "Everything is kept here, and written with the next message."
        )


KeeperEvent: TypeAlias = (
    Saved | NotSaved | Read | NotLoaded | Recovered | Moved | WrittenAnew | Reread | Unreadable
)
