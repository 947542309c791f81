"""The disk side of a session: one conversation's file and draft, on a thread of their own."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from claude_tui.conversation import Conversation, Message, Parameters
from claude_tui.conversation.draft import Draft
from claude_tui.errors import ClaudeTuiError, FileError, StorageError
from claude_tui.storage.drafts import DraftStore

if TYPE_CHECKING:
    from claude_tui.conversation.events import StreamEvent
    from claude_tui.session.events import ChangedOnDisk, SaverReport
    from claude_tui.storage.claim import Claim
    from claude_tui.storage.conversation_file import ConversationFile
    from claude_tui.storage.disk import Stamp
    from claude_tui.storage.lock import FileLock
    from claude_tui.storage.opening import Opened

log = logging.getLogger(__name__)


Header: TypeAlias = tuple[str, Parameters, int | None]
"""The part of a file before its messages, as far as a session changes it."""


def header_of(conversation: Conversation) -> Header:
    """Return what is written before the messages of ``conversation``."""
    return conversation.title, conversation.request, conversation.tip


class Saver:
    """Saves one conversation, in a thread of its own, in the order of the calls.

    Its methods return at once; their results are reported as events.

    Args:
        report: Takes each event; called on the saver's thread.
        new_path: Where to create the file at the first save; None: nothing is ever saved.
        drafts: The folder of drafts; None: none are kept.
        draft_of: The file whose draft it is while there is none; None: a new conversation's.
    """

    def __init__(
        self,
        report: Callable[[SaverReport], None],
        new_path: Callable[[Conversation], Path] | None,
        drafts: Path | None,
        draft_of: Path | None,
    ) -> None:
        self.write_failed = False
        """Whether the disk refused the last save."""
        self.path: Path | None = None
        """The conversation's file, once there is one."""
        self.holder = ""
        """Who else has the file open, so that it can't be written; empty if nobody has."""
        self._report = report
        self._new_path = new_path
        self._drafts = None if drafts is None else DraftStore(drafts, draft_of)
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="disk")
        self._last: Future[None] = Future()
        self._last.set_result(None)
        # Only the thread changes it.
        self._file: ConversationFile | None = None
        self._journalled: set[int] = set()
        """The ids of the replies that are arriving and are in the journal."""
        self._lock: FileLock | None = None
        self._refusal = ""
        self._saves = 0
        self._reported_error = ""
        self._broken: Stamp | None = None
        self._seen: Stamp | None = None
        self._draft_failed = False
        self._drafts_to_drop: DraftStore | None = None

    @property
    def idle(self) -> bool:
        """Whether nothing is left to do."""
        return self._last.done()

    @property
    def read_only_reason(self) -> str:
        """Why the file can't be written; empty when it can."""
        return self._refusal or (self._file.read_only_reason if self._file else "")

    def open(self, claim: Claim) -> Conversation | None:
        """Take over a file.

        Returns:
            The conversation if all of it was read; None: ``read`` the rest.
        """
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
            from claude_tui.session.events import Recovered

            self._report(Recovered(claim.recovered))
        return self._finish(claim.opened) if claim.opened.complete else None

    def read(self, opened: Opened) -> None:
        """Read the rest of a file that was taken over; ``FullyRead`` or ``NotLoaded`` follows."""
        self._last = self._thread.submit(self._read, opened)

    def save(self, conversation: Conversation) -> Future[None]:
        """Write what changed in ``conversation``; the future never fails."""
        self._saves += 1
        self._last = self._thread.submit(self._write, conversation.snapshot())
        return self._last

    def begin_reply(self, reply: Message, follows: Message) -> None:
        """Journal ``reply``, of which nothing has arrived yet, until ``end_reply``."""
        self._last = self._thread.submit(self._begin_reply, reply, follows)

    def add_to_reply(self, reply: int, events: Sequence[StreamEvent]) -> None:
        """Journal what arrived of a reply, by its id; may be called from any thread."""
        self._thread.submit(self._add_to_reply, reply, events)

    def end_reply(self, reply: int) -> None:
        """End the journal of a reply; ``save`` was given what is to be kept of it."""
        self._last = self._thread.submit(self._end_reply, reply)

    def check_file(self, *, unasked: bool = False) -> None:
        """Check whether another program changed the file: ``ChangedOnDisk`` or ``Unreadable``.

        Where another window had it open, ``LockReleased`` follows once that is closed.

        Args:
            unasked: Ignore a change since the previous check: it may be half written.
        """
        self._last = self._thread.submit(self._check_file, self._saves, unasked)

    def adopt(self, changed: ChangedOnDisk) -> bool:
        """Continue with the file as another program left it, unless something was saved since."""
        if changed.saves != self._saves:
            return False
        self._last = self._thread.submit(self._adopt, changed.file)
        return True

    def draft(self) -> Draft:
        """Return the draft of this window, and those of windows that are gone."""
        if self._drafts is None:
            return Draft()
        return self._thread.submit(self._take_in_draft, self._drafts).result()

    def keep_draft(self, draft: Draft) -> None:
        """Keep ``draft``; an empty one: keep none."""
        if self._drafts is not None:
            self._last = self._thread.submit(self._write_draft, self._drafts, draft)

    def wait(self) -> None:
        """Wait until everything is done."""
        self._last.result()

    def close(self) -> None:
        """Wait, and end the thread. Nothing may follow but a late draft, which is not kept."""
        drafts, self._drafts = self._drafts, None
        self._thread.shutdown(wait=True)
        if drafts is not None:
            drafts.close()
        if self._file is not None:
            self._file.journal.close()
        if self._lock is not None:
            self._lock.release()

    # -- on the thread

    def _read(self, opened: Opened) -> None:
        from claude_tui.session.events import FullyRead, NotLoaded

        try:
            self._report(FullyRead(self._finish(opened)))
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
            self._journalled.add(reply.id)
            self._file.journal.begin_reply(reply, follows)

    def _add_to_reply(self, reply: int, events: Sequence[StreamEvent]) -> None:
        if self._file is not None and reply in self._journalled:
            self._file.journal.add(reply, events)

    def _end_reply(self, reply: int) -> None:
        self._journalled.discard(reply)
        self._end_journal()

    def _end_journal(self) -> None:
        if self._file is not None and not (self._journalled or self.write_failed):
            self._file.journal.end()

    def _check_file(self, saves: int, unasked: bool) -> None:
        if self._file is None or self.write_failed or self._is_released(self._file.path):
            return
        from claude_tui.session.events import ChangedOnDisk, Unreadable
        from claude_tui.storage.conversation_file import ConversationFile
        from claude_tui.storage.disk import stamp_of

        stamp = stamp_of(self._file.path)
        stays, self._seen = stamp == self._seen, stamp
        if (unasked and not stays) or (stamp is not None and stamp == self._broken):
            return
        before = self._file.saved
        previous_error, self._reported_error = self._reported_error, ""
        self._broken = None
        try:
            if self._file.changed_outside():
                file, conversation = ConversationFile.open(self._file.path)
                if before.messages and not conversation.messages:
                    raise FileError(file.path, "there are no messages in it any more")
                self._report(ChangedOnDisk(file, conversation, before.request, saves))
        except ClaudeTuiError as error:
            self._reported_error, self._broken = error.message, stamp
            if previous_error != self._reported_error:
                self._report(Unreadable(error, writable=not self.read_only_reason))

    def _is_released(self, path: Path) -> bool:
        """Return True once, when the other window has released the file."""
        if not self.holder or self._lock is None or self._lock.acquire():
            return False
        # Whoever opens it again takes the lock, and brings in what they may have left.
        self._lock.release()
        self.holder = ""
        self._refusal = f"{path.name} was open in another window: open it again to go on"
        from claude_tui.session.events import LockReleased

        self._report(LockReleased(path))
        return True

    def _write(self, conversation: Conversation) -> None:
        if self._file is None and self._new_path is None:
            return
        from claude_tui.session.events import NotSaved, Saved

        try:
            self._write_changes(conversation)
        except ClaudeTuiError as error:
            self.write_failed = True
            self._report(NotSaved(error))
        else:
            self.write_failed = False
            self._end_journal()
            if self._drafts_to_drop is not None:
                self._write_draft(self._drafts_to_drop, Draft())
            if self.path is not None:
                self._report(Saved(self.path))

    def _write_changes(self, conversation: Conversation) -> None:
        if self._file is None:
            self._create(conversation)
            return
        from claude_tui.session.events import Moved, Recreated
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
            # A disk that is not mounted must not be created again as a folder.
            if not self._file.path.parent.is_dir():
                raise
            self._create_at(self._file.path, conversation)
            self._report(Recreated(self._file.path))

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
            from claude_tui.session.events import Moved

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

    def _take_in_draft(self, drafts: DraftStore) -> Draft:
        self._follow_path(drafts)
        return drafts.take_in()

    def _follow_path(self, drafts: DraftStore) -> None:
        # Only this thread knows whether the conversation has become a file since, or another one.
        if self.path is not None:
            drafts.conversation = self.path

    def _write_draft(self, drafts: DraftStore, draft: Draft) -> None:
        from claude_tui.session.events import NotSaved, Saved

        self._drafts_to_drop = None
        if self.write_failed and not draft:
            # What was sent is not in the file: this is all that the disk has of it.
            self._drafts_to_drop = drafts
            return
        self._follow_path(drafts)
        try:
            drafts.keep(draft)
        except ClaudeTuiError as error:
            self._draft_failed = True
            self._report(NotSaved(error))
        else:
            failed, self._draft_failed = self._draft_failed, False
            if failed and not self.write_failed:
                self._report(Saved(self.path))
