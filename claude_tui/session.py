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
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from claude_tui.api.client import Client
from claude_tui.api.failures import ApiFailure
from claude_tui.api.request import build_request
from claude_tui.api.worker import ApiThread
from claude_tui.conversation import Conversation, Message, Parameters, TextBlock
from claude_tui.conversation.content import without_surrogates
from claude_tui.conversation.events import StreamEvent
from claude_tui.errors import ClaudeTuiError
from claude_tui.models.catalog import Model
from claude_tui.storage.drafts import load_draft, save_draft
from claude_tui.turn import Ended, Retrying, Turn, TurnEvent

if TYPE_CHECKING:
    from claude_tui.storage.opening import Opened
    from claude_tui.storage.writer import ConversationFile


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
class Saved:
    """Everything is on disk, at ``path``."""

    path: Path


@dataclass(frozen=True, slots=True)
class NotSaved:
    """The disk refused; what is not on disk stays in memory and goes with the next save."""

    error: ClaudeTuiError


@dataclass(frozen=True, slots=True)
class Loaded:
    """A long conversation was read to its beginning, which is part of ``conversation`` now."""


@dataclass(frozen=True, slots=True)
class NotLoaded:
    """A long conversation proved invalid: what can be shown of it is, and nothing is saved."""

    error: ClaudeTuiError


SessionEvent: TypeAlias = StreamEvent | Retrying | Finished | Saved | NotSaved | Loaded | NotLoaded


@dataclass(frozen=True, slots=True)
class _Read:
    """The disk thread has read the whole of a long conversation."""

    file: ConversationFile
    conversation: Conversation


_Report: TypeAlias = TurnEvent | Saved | NotSaved | NotLoaded | _Read
"""What the other threads put into the queue."""


class ChatSession:
    """One conversation and the means to continue it.

    Args:
        conversation: Owned by this session from here on; a new one, or ``opened.tail``.
        client: Where requests go.
        api: The thread requests run on.
        find_model: What is known of a model id.
        opened: The conversation's file; None: nothing is on disk yet.
        new_path: Where to create the file at the first send; None: nothing is ever saved.
        drafts: The folder of drafts; None: none are kept.
        request: What to ask with instead of what the file says; written down with the first
            change of the conversation, not by opening it.
    """

    def __init__(
        self,
        conversation: Conversation,
        client: Client,
        api: ApiThread,
        find_model: Callable[[str], Model],
        *,
        opened: Opened | None = None,
        new_path: Callable[[Conversation], Path] | None = None,
        drafts: Path | None = None,
        request: Parameters | None = None,
    ) -> None:
        self.conversation = conversation
        self.turn: Turn | None = None
        self._client = client
        self._api = api
        self._find_model = find_model
        self._file: ConversationFile | None = None
        self._new_path = new_path
        self._drafts = drafts
        self._disk = ThreadPoolExecutor(max_workers=1, thread_name_prefix="disk")
        self._last_write: Future[None] = Future()
        self._last_write.set_result(None)
        self._events: queue.SimpleQueue[_Report] = queue.SimpleQueue()
        # How much of the conversation the file holds; the disk thread alone changes these.
        self._messages_on_disk = 0
        self._header_on_disk = _header(conversation)
        self._write_failed = False
        self._draft_has_no_file = False
        self._path = opened.path if opened else None
        self.loading = opened is not None and not opened.complete
        self._refusal = ""
        if opened is not None and opened.complete:
            self._file, self.conversation = opened.finish()
            self._messages_on_disk = len(self.conversation.messages)
        elif opened is not None:
            self._last_write = self._disk.submit(self._read, opened)
        if request is not None:
            self.conversation.request = request
        self._header_saved = _header(self.conversation)

    # -- what it is

    @property
    def busy(self) -> bool:
        """Whether a turn is under way."""
        return self.turn is not None

    @property
    def path(self) -> Path | None:
        """The conversation's file, once there is one."""
        return self._file.path if self._file else self._path

    @property
    def read_only_reason(self) -> str:
        """Why nothing can be added to this conversation; empty when something can."""
        return self._refusal or (self._file.read_only_reason if self._file else "")

    @property
    def settled(self) -> bool:
        """Whether no event is to come: no turn is under way and nothing is being written."""
        return not (self.busy or self.loading) and self._last_write.done() and self._events.empty()

    @property
    def unsaved(self) -> bool:
        """Whether something is in memory only, because the disk refused it."""
        return self._write_failed

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
        return load_draft(self._drafts, self.path) if self._drafts else ""

    def keep_draft(self, text: str) -> None:
        """Keep what stands in the composer; empty: nothing does. ``NotSaved`` if that fails."""
        if self._drafts is not None:
            self._last_write = self._disk.submit(self._write_draft, self._drafts, text)

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
        changed = _header(self.conversation) != self._header_saved or self.unsaved
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
        while self.busy or self.loading:
            yield self._settle(self._events.get())
        self._last_write.result()
        yield from self.drain()

    def close(self) -> None:
        """Stop the turn, save, and wait for the disk. Nothing changes any more after it."""
        self.stop()
        for _event in self.events():
            pass
        self.save()
        self._drafts, self._refusal = None, "This conversation is closed."
        self._disk.shutdown(wait=True)

    # -- inside

    def _require_idle(self) -> None:
        if self.busy or self.loading:
            raise RuntimeError("one thing at a time")
        if self.read_only_reason:
            raise RuntimeError(self.read_only_reason)

    def _ask(self, parent: int, saved: Future[None]) -> Turn:
        branch = self.conversation.branch(to=parent)
        request, notes = build_request(branch, self.conversation.request, self.model)
        self.turn = Turn(parent, request, notes)
        self._api.submit(self.turn.run(self._client, saved, self._events.put))
        return self.turn

    def _settle(self, event: _Report) -> SessionEvent:
        """Make what other threads bring part of the conversation; every other event passes."""
        match event:
            case Ended():
                return self._end_turn(event)
            case _Read():
                return self._adopt(event)
            case NotLoaded():
                self.loading = False
                self._refusal = f"Read only: {event.error.message}"
                return event
            case _:
                return event

    def _adopt(self, read: _Read) -> Loaded:
        """Take the whole conversation in place of its end, and save what was changed meanwhile."""
        whole, shown = read.conversation, self.conversation
        title, request, _tip = self._header_saved
        self._header_on_disk = _header(whole)
        self._header_saved = whole.title, request, whole.tip
        self._messages_on_disk = len(whole.messages)
        self._file = read.file
        kept = whole.title if shown.title == title else shown.title
        self.conversation = replace(whole, title=kept, request=shown.request)
        self.loading = False
        self.save()
        return Loaded()

    def _end_turn(self, event: Ended) -> Finished:
        self.turn = None
        reply = event.turn.reply
        if reply.empty and not reply.finished:
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
        return Finished(message, event.failure)

    def _save(self) -> Future[None]:
        """Have the disk thread write what changed; the future never fails (see ``NotSaved``)."""
        self._header_saved = _header(self.conversation)
        snapshot = replace(self.conversation, messages=list(self.conversation.messages))
        self._last_write = self._disk.submit(self._write, snapshot)
        return self._last_write

    def _read(self, opened: Opened) -> None:
        """On the disk thread."""
        try:
            self._events.put(_Read(*opened.finish()))
        except ClaudeTuiError as error:
            self._events.put(NotLoaded(error))

    def _write_draft(self, folder: Path, text: str) -> None:
        """On the disk thread, which knows whether the conversation is a file by now."""
        try:
            if self._draft_has_no_file and self.path is not None:
                save_draft(folder, None, "")
            save_draft(folder, self.path, text)
            self._draft_has_no_file = self.path is None and bool(text)
        except ClaudeTuiError as error:
            self._events.put(NotSaved(error))

    def _write(self, conversation: Conversation) -> None:
        """On the disk thread: make the file say what ``conversation`` says."""
        try:
            path = self._write_changes(conversation)
        except ClaudeTuiError as error:
            self._write_failed = True
            self._events.put(NotSaved(error))
        else:
            self._write_failed = False
            if path is not None:
                self._events.put(Saved(path))

    def _write_changes(self, conversation: Conversation) -> Path | None:
        if self._file is None:
            if self._new_path is None:
                return None
            from claude_tui.storage.writer import ConversationFile

            self._file = ConversationFile.create(self._new_path(conversation), conversation)
            self._messages_on_disk = len(conversation.messages)
        elif _header(conversation) != self._header_on_disk:
            self._file.rewrite(conversation)
            self._messages_on_disk = len(conversation.messages)
        self._header_on_disk = _header(conversation)
        for message in conversation.messages[self._messages_on_disk :]:
            self._file.append(message)
            self._messages_on_disk += 1
        return self._file.path


def _header(conversation: Conversation) -> tuple[str, Parameters, int | None]:
    """What a file says before its messages, as far as a session changes it."""
    return conversation.title, conversation.request, conversation.tip


def _now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)
