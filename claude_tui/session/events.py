"""Every event of a session: what its turns and its file report to whoever shows it.

An event of a turn carries the id of its turn, because several turns may run at once. An event of
the file carries none.

This module is loaded with the first event, not before the first paint: import it where an event
is made or handled.
"""

from __future__ import annotations

from concurrent.futures import Future, InvalidStateError
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, TypeAlias

from claude_tui.conversation import Conversation, Message, Parameters
from claude_tui.conversation.events import StreamEvent
from claude_tui.errors import ClaudeTuiError

if TYPE_CHECKING:
    from claude_tui.api.failures import ApiFailure
    from claude_tui.storage.conversation_file import ConversationFile

# -- of a turn


@dataclass(frozen=True, slots=True)
class Streamed:
    """A piece of the reply arrived."""

    turn: int
    event: StreamEvent


@dataclass(frozen=True, slots=True)
class Retrying:
    """The request failed and will be sent again ``seconds`` from now."""

    turn: int
    failure: ApiFailure
    seconds: float


@dataclass(frozen=True, slots=True, eq=False)
class Question:
    """Something that a turn must know before it goes on, such as whether a tool may run.

    Args:
        text: The question, for the person.
        answers: What can be answered.
        default: The answer where there is nobody to ask, or where they decline to choose.
    """

    text: str
    answers: tuple[str, ...]
    default: str
    future: Future[str] = field(default_factory=Future, init=False, repr=False)
    """The answer, for the turn; cancelled once the turn no longer waits for it."""

    def answer(self, answer: str) -> bool:
        """Give the answer; may be called from any thread.

        Returns:
            Whether the turn gets it: not if it has one, was stopped, or its session was closed.

        Raises:
            ValueError: It is none of ``answers``.
        """
        if answer not in self.answers:
            raise ValueError(f"no answer to this question: {answer}")
        try:
            self.future.set_result(answer)
        except InvalidStateError:
            return False
        return True


@dataclass(frozen=True, slots=True)
class Asked:
    """The turn waits until ``question`` is answered.

    A stop, or the end of the session, withdraws the question; ``Finished`` follows then.
    """

    turn: int
    question: Question


@dataclass(frozen=True, slots=True)
class Resent:
    """The request was refused, corrected and sent again.

    Args:
        turn: The id of the turn.
        words: The correction, for the person.
        added: The user's message that had to be added for it; None if there is none.
    """

    turn: int
    words: str
    added: Message | None = None


@dataclass(frozen=True, slots=True)
class Continued:
    """The reply paused, and the rest of it was requested.

    Args:
        turn: The id of the turn.
        words: The pause, for the person.
        message: What arrived since the previous pause, or since the beginning.
    """

    turn: int
    words: str
    message: Message


@dataclass(frozen=True, slots=True)
class Finished:
    """The turn is over.

    Args:
        turn: The id of the turn.
        message: The reply, whole or interrupted; None if nothing of it arrived.
        failure: What went wrong; None after a whole reply, and after a stop by the person.
        unanswered: The message that the person sent with this turn, if nothing came of it: it is
            still there, and ``ChatSession.take_back`` removes it.
    """

    turn: int
    message: Message | None
    failure: ApiFailure | None
    unanswered: Message | None = None


@dataclass(frozen=True, slots=True)
class Ended:
    """A request and its answer are over: the last report of the API thread.

    The session turns it into ``Resent``, ``Continued`` or ``Finished``.

    Args:
        turn: The id of the turn.
        failure: What went wrong; None after a whole reply, and after a stop by the person.
    """

    turn: int
    failure: ApiFailure | None


# -- of the file


@dataclass(frozen=True, slots=True)
class Saved:
    """Everything is on disk.

    Args:
        path: The conversation's file; None if it has none yet, but its draft is saved again.
    """

    path: Path | None


@dataclass(frozen=True, slots=True)
class NotSaved:
    """The disk refused. What is not on disk stays in memory and goes with the next save."""

    error: ClaudeTuiError


@dataclass(frozen=True, slots=True)
class FullyRead:
    """The disk thread read the whole of a long conversation; ``Loaded`` follows."""

    conversation: Conversation


@dataclass(frozen=True, slots=True)
class Loaded:
    """The beginning of a long conversation was read and is part of ``conversation`` now."""


@dataclass(frozen=True, slots=True)
class NotLoaded:
    """A long conversation proved invalid: its end stays on view, and nothing is saved."""

    error: ClaudeTuiError


@dataclass(frozen=True, slots=True)
class Recovered:
    """A crash had kept these messages from being saved; they are in the conversation now."""

    messages: tuple[Message, ...]
    words: ClassVar[str] = (
        "claude-tui ended unexpectedly last time. What had arrived by then was recovered."
    )
    """What to tell the person."""


@dataclass(frozen=True, slots=True)
class Moved:
    """Another program changed the file at ``old``, which is left alone: all of ours is at ``new``.

    Args:
        old: The file of the other program.
        new: The conversation's file from now on.
    """

    old: Path
    new: Path

    @property
    def words(self) -> str:
        """Tell the person."""
        return (
            f"{self.old.name} was changed by another program, so it was left alone. "
            f"Saving to {self.new} from now on."
        )


@dataclass(frozen=True, slots=True)
class Recreated:
    """The file was deleted or moved; it was created again from memory."""

    path: Path

    @property
    def words(self) -> str:
        """Tell the person."""
        return f"{self.path.name} was deleted or moved, so it was created again."


@dataclass(frozen=True, slots=True)
class ChangedOnDisk:
    """Another program changed the file, and nothing of ours was unsaved.

    The session reloads it, and reports ``Reloaded``, unless something of ours changed meanwhile.

    Args:
        file: The file as it is now; for ``Saver.adopt``.
        conversation: The conversation in it.
        before: The request that was in it before.
        saves: How many saves had been requested when it was checked.
    """

    file: ConversationFile
    conversation: Conversation
    before: Parameters
    saves: int

    def request_over(self, ours: Parameters) -> Parameters:
        """Return ``ours`` with what they changed; the rest stays, because flags may set it."""
        theirs = self.conversation.request
        changed = {
            field.name: getattr(theirs, field.name)
            for field in fields(theirs)
            if getattr(theirs, field.name) != getattr(self.before, field.name)
        }
        return replace(ours, **changed)


@dataclass(frozen=True, slots=True)
class Reloaded:
    """Another program changed the file; ``conversation`` is what it says now."""

    words: ClassVar[str] = "Reloaded: another program changed this file."
    """What to tell the person."""


@dataclass(frozen=True, slots=True)
class LockReleased:
    """The other window has closed the file at ``path``. Whoever opens it again may write."""

    path: Path

    @property
    def words(self) -> str:
        """Tell the person."""
        return f"{self.path.name} is no longer open in another window. You can continue here."


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Another program removed or broke the file; nothing of ours was unsaved. Reported once.

    Args:
        error: What is wrong with it.
        writable: Whether the conversation in memory can be written.
    """

    error: ClaudeTuiError
    writable: bool

    @property
    def words(self) -> str:
        """Tell the person."""
        copy = ": your next message saves a copy" if self.writable else ""
        return (
            f"Another program removed or broke the file ({self.error.message}). "
            f"Nothing is lost{copy}."
        )


TurnReport: TypeAlias = Streamed | Retrying | Asked | Ended
"""What the API thread reports."""

_FileReport: TypeAlias = (
    Saved | NotSaved | NotLoaded | Recovered | Moved | Recreated | LockReleased | Unreadable
)

SaverReport: TypeAlias = _FileReport | FullyRead | ChangedOnDisk
"""What the disk thread reports."""

FileEvent: TypeAlias = _FileReport | Loaded | Reloaded
"""What a session reports of its file."""

TurnEvent: TypeAlias = Streamed | Retrying | Asked | Resent | Continued | Finished
"""What a session reports of a turn."""

SessionEvent: TypeAlias = TurnEvent | FileEvent
"""Everything that a session reports."""
