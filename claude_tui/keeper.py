"""The disk side of a session: one conversation's file and draft, on a thread of their own."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from claude_tui.conversation import Conversation, Parameters
from claude_tui.errors import ClaudeTuiError
from claude_tui.storage.drafts import load_draft, save_draft

if TYPE_CHECKING:
    from claude_tui.storage.opening import Opened
    from claude_tui.storage.writer import ConversationFile


@dataclass(frozen=True, slots=True)
class Saved:
    """Everything is on disk, at ``path``."""

    path: Path


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


KeeperEvent: TypeAlias = Saved | NotSaved | Read | NotLoaded

Header: TypeAlias = tuple[str, Parameters, int | None]
"""What a file says before its messages, as far as a session changes it."""


def header_of(conversation: Conversation) -> Header:
    """What would be written before the messages of ``conversation``."""
    return conversation.title, conversation.request, conversation.tip


class Keeper:
    """Keeps one conversation on disk. Everything it is asked for it does in that order.

    Its methods return at once; what came of them is reported.

    Args:
        report: Takes what happened; called on the keeper's thread.
        new_path: Where to create the file at the first save; None: nothing is ever saved.
        drafts: The folder of drafts; None: none are kept.
    """

    def __init__(
        self,
        report: Callable[[KeeperEvent], None],
        new_path: Callable[[Conversation], Path] | None,
        drafts: Path | None,
    ) -> None:
        self.write_failed = False
        """Whether the disk refused the last save."""
        self.path: Path | None = None
        """The conversation's file, once there is one."""
        self._report = report
        self._new_path = new_path
        self._drafts = drafts
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="disk")
        self._last: Future[None] = Future()
        self._last.set_result(None)
        # How much of the conversation the file holds; only the thread changes these.
        self._file: ConversationFile | None = None
        self._messages_on_disk = 0
        self._header_on_disk: Header | None = None
        self._draft_has_no_file = False

    @property
    def idle(self) -> bool:
        """Whether everything that was asked for is done."""
        return self._last.done()

    @property
    def read_only_reason(self) -> str:
        """Why the file can't be written; empty when it can."""
        return self._file.read_only_reason if self._file else ""

    def open(self, opened: Opened) -> Conversation | None:
        """Take over a file. One that is read whole already is returned; None: ``read`` the rest."""
        self.path = opened.path
        return self._finish(opened) if opened.complete else None

    def read(self, opened: Opened) -> None:
        """Read the rest of a file that was taken over; ``Read`` or ``NotLoaded`` follows."""
        self._last = self._thread.submit(self._read, opened)

    def save(self, conversation: Conversation) -> Future[None]:
        """Make the file say what ``conversation`` says; the future never fails."""
        snapshot = replace(conversation, messages=list(conversation.messages))
        self._last = self._thread.submit(self._write, snapshot)
        return self._last

    def draft(self) -> str:
        """The draft that was kept."""
        return load_draft(self._drafts, self.path) if self._drafts else ""

    def keep_draft(self, text: str) -> None:
        """Keep ``text`` as the draft; empty: keep none."""
        if self._drafts is not None:
            self._last = self._thread.submit(self._write_draft, self._drafts, text)

    def wait(self) -> None:
        """Wait until everything that was asked for is done."""
        self._last.result()

    def close(self) -> None:
        """Wait, and end the thread. Nothing may follow but a late draft, which is not kept."""
        self._drafts = None
        self._thread.shutdown(wait=True)

    # -- on the thread

    def _read(self, opened: Opened) -> None:
        try:
            self._report(Read(self._finish(opened)))
        except ClaudeTuiError as error:
            self._report(NotLoaded(error))

    def _finish(self, opened: Opened) -> Conversation:
        self._file, conversation = opened.finish()
        self._messages_on_disk = len(conversation.messages)
        self._header_on_disk = header_of(conversation)
        return conversation

    def _write(self, conversation: Conversation) -> None:
        if self._file is None and self._new_path is None:
            return
        try:
            self._write_changes(conversation)
        except ClaudeTuiError as error:
            self.write_failed = True
            self._report(NotSaved(error))
        else:
            self.write_failed = False
            if self.path is not None:
                self._report(Saved(self.path))

    def _write_changes(self, conversation: Conversation) -> None:
        header = header_of(conversation)
        if self._file is None:
            if self._new_path is None:
                return
            from claude_tui.storage.writer import ConversationFile

            self._file = ConversationFile.create(self._new_path(conversation), conversation)
            self.path = self._file.path
            self._messages_on_disk = len(conversation.messages)
        elif header != self._header_on_disk:
            self._file.rewrite(conversation)
            self._messages_on_disk = len(conversation.messages)
        self._header_on_disk = header
        for message in conversation.messages[self._messages_on_disk :]:
            self._file.append(message)
            self._messages_on_disk += 1

    def _write_draft(self, folder: Path, text: str) -> None:
        try:
            # Only this thread knows whether the conversation has become a file since.
            if self._draft_has_no_file and self.path is not None:
                save_draft(folder, None, "")
            save_draft(folder, self.path, text)
            self._draft_has_no_file = self.path is None and bool(text)
        except ClaudeTuiError as error:
            self._report(NotSaved(error))
