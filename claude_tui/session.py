"""A living conversation: ask, stream, stop, ask again, save. One turn at a time. No screen.

Three threads meet here, and each has its own:

- the owner's thread (the screen's event loop, or the main thread of print mode) calls every
  public method and is the only one that touches the conversation;
- the API thread runs the turn and reports it through a queue that the owner drains;
- the disk thread does every read and write of the file, in the order they were asked for.
"""

from __future__ import annotations

import queue
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from claude_tui.api.worker import ApiThread
from claude_tui.conversation import Conversation, Message, Parameters, TextBlock
from claude_tui.conversation.content import without_surrogates
from claude_tui.keeper import Keeper, header_of
from claude_tui.kept import (
    KeeperEvent,
    Moved,
    NotLoaded,
    NotSaved,
    Read,
    Recovered,
    Reread,
    Saved,
    Unreadable,
    WrittenAnew,
)
from claude_tui.models.catalog import Model

if TYPE_CHECKING:
    from claude_tui.api.client import Client
    from claude_tui.api.failures import ApiFailure
    from claude_tui.conversation.events import StreamEvent
    from claude_tui.storage.claim import Claim
    from claude_tui.storage.opening import Opened
    from claude_tui.turn import Ended, Retrying, Turn, TurnEvent


@dataclass(frozen=True, slots=True)
class Finished:
    """The turn is over.

    Args:
        message: The reply, whole or interrupted; None if nothing of it arrived.
        failure: What went wrong; None after a whole reply, and after a stop by the person.
    """

    message: Message | None
    failure: ApiFailure | None


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
    "StreamEvent | Retrying | Finished | Saved | NotSaved | Loaded | NotLoaded | Recovered | Moved "
    "| WrittenAnew | Reread | Reloaded | Unreadable"
)

_Report: TypeAlias = "TurnEvent | KeeperEvent"
"""What the other threads put into the queue."""


class ChatSession:
    """One conversation and the means to continue it.

    Args:
        conversation: Owned by this session from here on; a new one, or that of ``claim``.
        client: Gives where requests go; called with the first one.
        api: The thread requests run on.
        find_model: What is known of a model id.
        claim: The conversation's file; None: nothing is on disk yet.
        new_path: Where to create the file at the first send; None: nothing is ever saved.
        drafts: The folder of drafts; None: none are kept.
        draft_of: Whose draft it is while there is no file; None: that of every new conversation.
        request: What to ask with instead of what the file says; written down with the first
            change of the conversation, not by opening it.
    """

    def __init__(
        self,
        conversation: Conversation,
        client: Callable[[], Client],
        api: ApiThread,
        find_model: Callable[[str], Model],
        *,
        claim: Claim | None = None,
        new_path: Callable[[Conversation], Path] | None = None,
        drafts: Path | None = None,
        draft_of: Path | None = None,
        request: Parameters | None = None,
    ) -> None:
        self.conversation = conversation
        self.turn: Turn | None = None
        self._client = client
        self._api = api
        self._find_model = find_model
        self._events: queue.SimpleQueue[_Report] = queue.SimpleQueue()
        self._keeper = Keeper(self._events.put, new_path, drafts, draft_of)
        self._refusal = ""
        self.loading = False
        """Whether the beginning of a long conversation is still to be read."""
        self._to_read: Opened | None = None
        if claim is not None:
            whole = self._keeper.open(claim)
            self.loading = whole is None
            self._to_read = claim.opened if self.loading else None
            self.conversation = whole or conversation
        if request is not None:
            self.conversation.request = request
        self._header_saved = header_of(self.conversation)

    def load(self) -> None:
        """Begin to read the beginning of a long conversation, if that did not begin yet.

        ``Loaded`` or ``NotLoaded`` follows. It is left to the caller when, because the thread that
        reads takes the processor from the one that paints.
        """
        if self._to_read is not None:
            self._keeper.read(self._to_read)
            self._to_read = None

    # -- what it is

    @property
    def busy(self) -> bool:
        """Whether a turn is under way."""
        return self.turn is not None

    @property
    def path(self) -> Path | None:
        """The conversation's file, once there is one."""
        return self._keeper.path

    def is_at(self, path: Path) -> bool:
        """Whether the file at ``path`` is this conversation's."""
        return self.path is not None and self.path.resolve() == path.resolve()

    @property
    def read_only_reason(self) -> str:
        """Why nothing can be added to this conversation; empty when something can."""
        return self._refusal or self._keeper.read_only_reason

    @property
    def settled(self) -> bool:
        """Whether no event is to come: no turn is under way and nothing is being written."""
        return not (self.busy or self.loading) and self._keeper.idle and self._events.empty()

    @property
    def unsaved(self) -> bool:
        """Whether something is in memory only, because the disk refused it."""
        return self._keeper.write_failed

    @property
    def model(self) -> Model:
        """What is known of the model the next turn asks."""
        return self._find_model(self.conversation.request.model or "")

    # -- talking

    def send(self, text: str) -> Turn:
        """Add ``text`` as the user's message, save it and ask.

        Raises:
            RuntimeError: While a turn is under way or the file is still being read, or in a
                read-only conversation.
        """
        self._require_idle()
        message = Message(
            id=self.conversation.next_id(),
            parent=self.conversation.tip_id(),
            role="user",
            content=(TextBlock(without_surrogates(text)),),
            at=_now(),
        )
        self.conversation.add(message)
        return self._ask(message.id, self._save())

    def ask_again(self) -> Turn | None:
        """Ask for the last user message of the branch once more; its earlier reply stays too.

        Returns:
            None if the branch has no user message.

        Raises:
            RuntimeError: While a turn is under way or the file is still being read, or in a
                read-only conversation.
        """
        self._require_idle()
        asked = [message for message in self.conversation.branch() if message.role == "user"]
        return self._ask(asked[-1].id, self._save()) if asked else None

    def stop(self) -> None:
        """Stop the reply, or the wait for a retry. What arrived is kept; ``Finished`` follows."""
        if self.turn is not None:
            self._api.submit(self.turn.cancel())

    # -- the draft

    def draft(self) -> str:
        """The text that was kept when it stood in the composer, unsent."""
        return self._keeper.draft()

    def keep_draft(self, text: str) -> None:
        """Keep what stands in the composer; empty: nothing does. ``NotSaved`` if that fails."""
        self._keeper.keep_draft(text)

    def look(self) -> None:
        """Look whether someone else changed the file; ``Reloaded`` or ``Unreadable`` follows.

        What they wrote is taken while nothing of ours is unsaved; otherwise the next save finds
        them apart.
        """
        if not (self.busy or self.loading or self.read_only_reason):
            self._keeper.look()

    # -- the request and the title

    def set_request(self, request: Parameters) -> None:
        """Set what the next turn is asked with; on disk with the next save."""
        self.conversation.request = request

    def rename(self, title: str) -> None:
        """Give the conversation a title, or with an empty one back to its first words."""
        self.conversation.title = without_surrogates(title.strip())
        self.save()

    def save(self) -> None:
        """Put what changed since the last save on disk; ``Saved`` or ``NotSaved`` follows.

        A conversation that nothing was said in yet is no file.
        """
        changed = header_of(self.conversation) != self._header_saved or self.unsaved
        changed = changed or self.path is None
        writable = not (self.loading or self.read_only_reason)
        if changed and writable and self.conversation.messages:
            self._save()

    # -- events

    def drain(self) -> list[SessionEvent]:
        """Everything that happened since the last call, in order; never waits."""
        events: list[SessionEvent] = []
        while True:
            try:
                events.append(self._settle(self._events.get_nowait()))
            except queue.Empty:
                return events

    def events(self) -> Iterator[SessionEvent]:
        """The events of the turn or reading under way as they come, and of the save after it."""
        self.load()
        while self.busy or self.loading:
            yield self._settle(self._events.get())
        self._keeper.wait()
        yield from self.drain()

    def close(self) -> None:
        """Stop the turn, save, and wait for the disk. Nothing changes any more after it."""
        self.stop()
        for _event in self.events():
            pass
        self.save()
        self._refusal = "This conversation is closed."
        self._keeper.close()

    # -- inside

    def _require_idle(self) -> None:
        if self.busy or self.loading:
            raise RuntimeError("one thing at a time")
        if self.read_only_reason:
            raise RuntimeError(self.read_only_reason)

    def _ask(self, parent: int, saved: Future[None]) -> Turn:
        # What only talking needs is loaded with the first turn, not before the first paint.
        from claude_tui.api.request import build_request
        from claude_tui.turn import Turn

        branch = self.conversation.branch(to=parent)
        request, notes = build_request(branch, self.conversation.request, self.model)
        beside = self.path.parent if self.path else None
        self.turn = Turn(parent, request, notes, beside)
        reply = Message(
            id=self.conversation.next_id(),
            parent=parent,
            role="assistant",
            content=(),
            at=_now(),
            request=request.parameters,
        )
        self._keeper.begin_reply(reply, branch[-1])
        journal = self._keeper.add_to_reply
        self._api.submit(self.turn.run(self._client(), saved, self._events.put, journal))
        return self.turn

    def _settle(self, event: _Report) -> SessionEvent:
        """Make what other threads bring part of the conversation; every other event passes."""
        from claude_tui.turn import Ended

        match event:
            case Ended():
                return self._end_turn(event)
            case Read():
                return self._adopt(event.conversation)
            case NotLoaded():
                self.loading = False
                self._refusal = f"Read only: {event.error.message}"
                return event
            case Reread():
                return self._take_over(event)
            case _:
                return event

    def _take_over(self, reread: Reread) -> SessionEvent:
        """Take what someone else made of the file, unless there is something of ours by now."""
        unchanged = header_of(self.conversation) == self._header_saved
        if self.busy or not unchanged or not self._keeper.adopt(reread):
            return reread
        theirs, ours = reread.conversation.request, self.conversation.request
        changed = {
            field.name: getattr(theirs, field.name)
            for field in fields(theirs)
            if getattr(theirs, field.name) != getattr(reread.before, field.name)
        }
        # The rest stays: this call's flags may have set it.
        self.conversation = replace(reread.conversation, request=replace(ours, **changed))
        self._header_saved = header_of(self.conversation)
        return Reloaded()

    def _adopt(self, whole: Conversation) -> Loaded:
        """Take the whole conversation in place of its end, and save what was changed meanwhile."""
        shown = self.conversation
        title, request, _tip = self._header_saved
        kept = whole.title if shown.title == title else shown.title
        self._header_saved = whole.title, request, whole.tip
        self.conversation = replace(whole, title=kept, request=shown.request)
        self.loading = False
        self.save()
        return Loaded()

    def _end_turn(self, event: Ended) -> Finished:
        self.turn = None
        reply = event.turn.reply
        if reply.empty and not reply.finished:
            self._keeper.end_reply()
            return Finished(None, event.failure)
        message = Message(
            id=self.conversation.next_id(),
            parent=event.turn.parent,
            role="assistant",
            content=reply.content(),
            at=_now(),
            response=replace(reply.response(), seconds=round(event.seconds, 2)),
            request=event.turn.request.parameters,
        )
        self.conversation.add(message)
        self._save()
        self._keeper.end_reply()
        return Finished(message, event.failure)

    def _save(self) -> Future[None]:
        """Have everything written that changed."""
        self._header_saved = header_of(self.conversation)
        return self._keeper.save(self.conversation)


def _now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)
