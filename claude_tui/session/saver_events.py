"""What came of keeping a conversation on disk: the reports of its keeper.

They are told apart by their types: as tuples, two of different kinds may be equal.
"""

from __future__ import annotations

from dataclasses import fields, replace
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from claude_tui.conversation import Conversation, Message, Parameters
from claude_tui.errors import ClaudeTuiError

if TYPE_CHECKING:
    from claude_tui.storage.conversation_file import ConversationFile


class Saved(NamedTuple):
    """Everything is on disk.

    Args:
        path: The conversation's file; None: there is none yet, but the draft is kept again.
    """

    path: Path | None


class NotSaved(NamedTuple):
    """The disk refused; what is not on disk stays in memory and goes with the next save."""

    error: ClaudeTuiError


class Read(NamedTuple):
    """The whole of a long conversation was read."""

    conversation: Conversation


class NotLoaded(NamedTuple):
    """A long conversation proved invalid: what can be shown of it is, and nothing is saved."""

    error: ClaudeTuiError


class Recovered(NamedTuple):
    """A crash had kept these messages from being saved; they are in the conversation now."""

    messages: tuple[Message, ...]

    @property
    def words(self) -> str:
        """What to tell the person."""
        return "The program ended suddenly the last time; what had arrived until then is kept."


class Moved(NamedTuple):
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


class WrittenAnew(NamedTuple):
    """The file was deleted or moved, and is there again with everything in memory."""

    path: Path

    @property
    def words(self) -> str:
        """What to tell the person."""
        return f"{self.path.name} was deleted or moved, and is written anew."


class Reread(NamedTuple):
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


class Freed(NamedTuple):
    """Nobody else has the file at ``path`` open any more. Whoever opens it again may write."""

    path: Path

    @property
    def words(self) -> str:
        """What to tell the person."""
        return f"{self.path.name} is no longer open in another window, and goes on here."


class Unreadable(NamedTuple):
    """Someone else took the file away or broke it; nothing of ours was unsaved. Said once.

    Args:
        error: What is wrong with it.
        writable: Whether what is kept in memory can be written.
    """

    error: ClaudeTuiError
    writable: bool

    @property
    def words(self) -> str:
        """What to tell the person."""
        written = ", and written with the next message" if self.writable else ""
        return (
            f"Another program took the file away, or broke it: {self.error.message}. "
            f"Everything is kept here{written}."
        )


KeeperEvent: TypeAlias = (
    Saved
    | NotSaved
    | Read
    | NotLoaded
    | Recovered
    | Moved
    | WrittenAnew
    | Reread
    | Freed
    | Unreadable
)
