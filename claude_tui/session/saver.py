"""The disk side of a session: one conversation's file and draft, on a thread of their own."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from claude_tui.conversation import Conversation, Message, Parameters
from claude_tui.errors import ClaudeTuiError, FileError, StorageError
from claude_tui.session.saver_events import (
    Freed,
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
from claude_tui.storage.drafts import Draft

if TYPE_CHECKING:
    from claude_tui.conversation.events import StreamEvent
    from claude_tui.storage.claim import Claim
    from claude_tui.storage.conversation_file import ConversationFile
    from claude_tui.storage.disk import Stamp
    from claude_tui.storage.lock import FileLock
    from claude_tui.storage.opening import Opened

log = logging.getLogger(__name__)


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
        draft_of: Whose draft it is while there is no file; None: a new conversation's.
    """

    def __init__(
        self,
        report: Callable[[KeeperEvent], None],
        new_path: Callable[[Conversation], Path] | None,
        drafts: Path | None,
        draft_of: Path | None = None,
    ) -> None:
        self.write_failed = False
        """Whether the disk refused the last save."""
        self.path: Path | None = None
        """The conversation's file, once there is one."""
        self.holder = ""
        """Who else has the file open, so that it can't be written; empty: nobody."""
        self._report = report
        self._new_path = new_path
        self._draft = None if drafts is None else Draft(drafts, draft_of)
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="disk")
        self._last: Future[None] = Future()
        self._last.set_result(None)
        # Only the thread changes it.
        self._file: ConversationFile | None = None
        self._reply_under_way = False
        self._lock: FileLock | None = None
        self._refusal = ""
        self._asked = 0
        self._told = ""
        self._broken: Stamp | None = None
        self._seen: Stamp | None = None
        self._draft_failed = False
        self._draft_to_drop: Draft | None = None

    @property
    def idle(self) -> bool:
        """Whether everything that was asked for is done."""
        return self._last.done()

    @property
    def read_only_reason(self) -> str:
        """Why the file can't be written; empty when it can."""
        return self._refusal or (self._file.read_only_reason if self._file else "")

    def open(self, claim: Claim) -> Conversation | None:
        """Take over a file. One that is read whole already is returned; None: ``read`` the rest."""
        self.path = claim.opened.path
        self._lock = claim.lock
        if claim.holder:
            self.holder = claim.holder
            self._refusal = (
                f"{self.path.name} is open in another window ({claim.holder}): "
                "read only here. /duplicate goes on in a copy"
            )
        elif claim.problem is not None:
            self._refusal = (
                f"What a crash left of {self.path.name} waits, since the disk refused it: "
                f"{claim.problem.message}. Read only until it is opened again"
            )
        if claim.recovered:
            self._report(Recovered(claim.recovered))
        return self._finish(claim.opened) if claim.opened.complete else None

    def read(self, opened: Opened) -> None:
        """Read the rest of a file that was taken over; ``Read`` or ``NotLoaded`` follows."""
        self._last = self._thread.submit(self._read, opened)

    def save(self, conversation: Conversation) -> Future[None]:
        """Make the file say what ``conversation`` says; the future never fails."""
        self._asked += 1
        snapshot = replace(conversation, messages=list(conversation.messages))
        self._last = self._thread.submit(self._write, snapshot)
        return self._last

    def begin_reply(self, reply: Message, follows: Message) -> None:
        """Journal ``reply``, of which nothing has come yet, from here to ``end_reply``."""
        self._last = self._thread.submit(self._begin_reply, reply, follows)

    def add_to_reply(self, events: Sequence[StreamEvent]) -> None:
        """Journal what came of it; may be called from any thread."""
        self._thread.submit(self._add_to_reply, events)

    def end_reply(self) -> None:
        """The reply is over; what is to be kept of it was given to ``save``."""
        self._last = self._thread.submit(self._end_reply)

    def look(self, *, unasked: bool = False) -> None:
        """Look whether someone else changed the file; ``Reread`` or ``Unreadable`` says so.

        Where someone else had it open, ``Freed`` says when they are gone.

        Args:
            unasked: Leave alone what was not so at the look before: it may be half written.
        """
        self._last = self._thread.submit(self._look, self._asked, unasked)

    def adopt(self, reread: Reread) -> bool:
        """Go on with the file as someone else left it, unless something was saved since."""
        if reread.asked != self._asked:
            return False
        self._last = self._thread.submit(self._adopt, reread.file)
        return True

    def draft(self) -> str:
        """The draft that was kept, here or by windows that are gone; none of a living one."""
        if self._draft is None:
            return ""
        return self._thread.submit(self._take_in_draft, self._draft).result()

    def keep_draft(self, text: str) -> None:
        """Keep ``text`` as the draft; empty: keep none."""
        if self._draft is not None:
            self._last = self._thread.submit(self._write_draft, self._draft, text)

    def wait(self) -> None:
        """Wait until everything that was asked for is done."""
        self._last.result()

    def close(self) -> None:
        """Wait, and end the thread. Nothing may follow but a late draft, which is not kept."""
        draft, self._draft = self._draft, None
        self._thread.shutdown(wait=True)
        if draft is not None:
            draft.close()
        if self._file is not None:
            self._file.journal.close()
        if self._lock is not None:
            self._lock.release()

    # -- on the thread

    def _read(self, opened: Opened) -> None:
        try:
            self._report(Read(self._finish(opened)))
        except ClaudeTuiError as error:
            self._report(NotLoaded(error))

    def _finish(self, opened: Opened) -> Conversation:
        file, conversation = opened.finish()
        self._adopt(file)
        return conversation

    def _adopt(self, file: ConversationFile) -> None:
        self._file = file

    def _begin_reply(self, reply: Message, follows: Message) -> None:
        # What it follows must be in the file for the reply to be added to it.
        if self._file is not None and not self.write_failed:
            self._reply_under_way = True
            self._file.journal.begin_reply(reply, follows)

    def _add_to_reply(self, events: Sequence[StreamEvent]) -> None:
        if self._file is not None and self._reply_under_way:
            self._file.journal.add(events)

    def _end_reply(self) -> None:
        self._reply_under_way = False
        self._end_journal()

    def _end_journal(self) -> None:
        if self._file is not None and not (self._reply_under_way or self.write_failed):
            self._file.journal.end()

    def _look(self, asked: int, unasked: bool) -> None:
        if self._file is None or self.write_failed or self._is_freed(self._file.path):
            return
        from claude_tui.storage.conversation_file import ConversationFile
        from claude_tui.storage.disk import stamp_of

        stamp = stamp_of(self._file.path)
        stays, self._seen = stamp == self._seen, stamp
        if (unasked and not stays) or (stamp is not None and stamp == self._broken):
            return
        before = self._file.saved
        told, self._told = self._told, ""
        self._broken = None
        try:
            if self._file.changed_outside():
                file, conversation = ConversationFile.open(self._file.path)
                if before.messages and not conversation.messages:
                    raise FileError(file.path, "there are no messages in it any more")
                self._report(Reread(file, conversation, before.request, asked))
        except ClaudeTuiError as error:
            self._told, self._broken = error.message, stamp
            if told != self._told:
                self._report(Unreadable(error, writable=not self.read_only_reason))

    def _is_freed(self, path: Path) -> bool:
        """Whether who had the file open is gone, which is told once."""
        if not self.holder or self._lock is None or self._lock.acquire():
            return False
        # Whoever opens it again takes the lock, and brings in what they may have left.
        self._lock.release()
        self.holder = ""
        self._refusal = f"{path.name} was open in another window: open it again to go on"
        self._report(Freed(path))
        return True

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
            self._end_journal()
            if self._draft_to_drop is not None:
                self._write_draft(self._draft_to_drop, "")
            if self.path is not None:
                self._report(Saved(self.path))

    def _write_changes(self, conversation: Conversation) -> None:
        if self._file is None:
            self._create(conversation)
            return
        from claude_tui.storage.disk import ChangedOutsideError, GoneError
        from claude_tui.storage.folder import conflict_path

        try:
            self._update(self._file, conversation)
        except ChangedOutsideError:
            old = self._file.path
            new = conflict_path(old, datetime.now())
            self._create_at(new, conversation)
            self._report(Moved(old, new))
        except GoneError:
            # A disk that is not mounted must not be made anew as a folder.
            if not self._file.path.parent.is_dir():
                raise
            self._create_at(self._file.path, conversation)
            self._report(WrittenAnew(self._file.path))

    def _update(self, file: ConversationFile, conversation: Conversation) -> None:
        kept = conversation.messages[: len(file.saved.messages)] == file.saved.messages
        if not kept and self._draft_failed:
            raise StorageError(file.path, "what was taken out of it is not on disk as a draft yet")
        if not kept or header_of(conversation) != header_of(file.saved):
            file.rewrite(conversation)
        for message in conversation.messages[len(file.saved.messages) :]:
            file.append(message)

    def _create(self, conversation: Conversation) -> None:
        if self._new_path is None:
            return
        from claude_tui.storage.disk import TakenError
        from claude_tui.storage.folder import conflict_path

        path = self._new_path(conversation)
        try:
            self._create_at(path, conversation)
        except TakenError:
            # Someone else was first since the name was found to be free.
            new = self._new_path(conversation)
            if new != path:
                self._create_at(new, conversation)
                return
            new = conflict_path(path, datetime.now())
            self._create_at(new, conversation)
            self._report(Moved(path, new))

    def _create_at(self, path: Path, conversation: Conversation) -> None:
        """Write ``conversation`` to a new file, and go on in that."""
        from claude_tui.storage.conversation_file import ConversationFile
        from claude_tui.storage.disk import TakenError, make_folder
        from claude_tui.storage.lock import FileLock

        make_folder(path.parent)
        lock = self._lock
        if lock is None or path != self.path:
            lock = FileLock(path)
            if holder := lock.acquire():
                raise TakenError(path, f"is open in another window ({holder})")
        try:
            file = ConversationFile.create(path, conversation)
        except BaseException:
            if lock is not self._lock:
                lock.release()
            raise
        if self._file is not None:
            self._file.journal.follow(path)
            file.journal = self._file.journal
        if self._lock is not None and lock is not self._lock:
            self._lock.release()
        self._lock = lock
        self.path = path
        self._adopt(file)

    def _take_in_draft(self, draft: Draft) -> str:
        self._follow_path(draft)
        return draft.take_in()

    def _follow_path(self, draft: Draft) -> None:
        # Only this thread knows whether the conversation has become a file since, or another one.
        if self.path is not None:
            draft.conversation = self.path

    def _write_draft(self, draft: Draft, text: str) -> None:
        self._draft_to_drop = None
        if self.write_failed and not text:
            # What was sent is not in the file: this is all that the disk has of it.
            self._draft_to_drop = draft
            return
        self._follow_path(draft)
        try:
            draft.keep(text)
        except ClaudeTuiError as error:
            self._draft_failed = True
            self._report(NotSaved(error))
        else:
            failed, self._draft_failed = self._draft_failed, False
            if failed and not self.write_failed:
                self._report(Saved(self.path))
