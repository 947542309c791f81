"""The disk side of a session: the file and the draft of one conversation."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from claude_tui.conversation import Conversation, Message, Parameters
from claude_tui.conversation.draft import Draft
from claude_tui.errors import ClaudeTuiError, FileError, StorageError

if TYPE_CHECKING:
    from claude_tui.conversation.events import StreamEvent
    from claude_tui.session.events import SaverReport
    from claude_tui.storage.conversation_file import ConversationFile
    from claude_tui.storage.disk import Stamp
    from claude_tui.storage.drafts import DraftStore
    from claude_tui.storage.lock import FileLock
    from claude_tui.storage.opening import Claim, Opened

Header: TypeAlias = tuple[str, Parameters, int | None]
"""The part of a file before its messages, as far as a session changes it."""


def header_of(conversation: Conversation) -> Header:
    """Return what is written before the messages of ``conversation``."""
    return conversation.title, conversation.request, conversation.tip


class Saver:
    """Saves one conversation, and reports the results as events.

    After ``open``, call every method on one and the same thread.

    Args:
        report: Takes each event.
        new_path: Where to create the file at the first save; None: nothing is ever saved.
        drafts: Keeps the draft; None: none is kept.
    """

    def __init__(
        self,
        report: Callable[[SaverReport], None],
        new_path: Callable[[Conversation], Path] | None,
        drafts: DraftStore | None,
    ) -> None:
        self.write_failed = False
        """Whether the disk refused the last save."""
        self.path: Path | None = None
        """The conversation's file, once there is one."""
        self.holder = ""
        """Who else has the file open, so that it can't be written; empty if nobody has."""
        self._report = report
        self._new_path = new_path
        self._drafts = drafts
        self._file: ConversationFile | None = None
        self._journalled: set[int] = set()
        """The ids of the replies that are arriving and are in the journal."""
        self._lock: FileLock | None = None
        self._refusal = ""
        self._reported_error = ""
        self._broken: Stamp | None = None
        self._seen: Stamp | None = None
        self._draft_failed = False
        self._drops_draft = False
        """Whether the draft goes with the next save that succeeds."""

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
                "read-only here. /duplicate continues in a copy"
            )
        elif claim.problem is not None:
            self._refusal = (
                f"Messages recovered after a crash can't be saved to {self.path.name}: "
                f"{claim.problem.message}. Read-only until you open it again"
            )
        if claim.recovered:
            from claude_tui.session.events import Recovered

            self._report(Recovered(claim.recovered))
        return self._finish(claim.opened) if claim.opened.complete else None

    def read(self, opened: Opened) -> None:
        """Read the rest of a file that was taken over; ``FullyRead`` or ``NotLoaded`` follows."""
        from claude_tui.session.events import FullyRead, NotLoaded

        try:
            self._report(FullyRead(self._finish(opened)))
        except ClaudeTuiError as error:
            self._report(NotLoaded(error))

    def write(self, conversation: Conversation) -> None:
        """Write what changed; ``Saved`` or ``NotSaved`` follows."""
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
            if self._drops_draft:
                self.keep_draft(Draft())
            if self.path is not None:
                self._report(Saved(self.path))

    def begin_reply(self, reply: Message, follows: Message) -> None:
        """Journal ``reply``, of which nothing has arrived yet, until ``end_reply``."""
        # What it follows must be in the file for the reply to be added to it.
        if self._file is not None and not self.write_failed:
            self._journalled.add(reply.id)
            self._file.journal.begin_reply(reply, follows)

    def add_to_reply(self, reply: int, events: Sequence[StreamEvent]) -> None:
        """Journal what arrived of a reply, by its id."""
        if self._file is not None and reply in self._journalled:
            self._file.journal.add(reply, events)

    def end_reply(self, reply: int) -> None:
        """End the journal of a reply; ``write`` was given what is to be kept of it."""
        self._journalled.discard(reply)
        self._end_journal()

    def check_file(self, saves: int, unasked: bool) -> None:
        """Check whether another program changed the file: ``ChangedOnDisk`` or ``Unreadable``.

        Where another window had it open, ``LockReleased`` follows once that is closed.

        Args:
            saves: How many saves were requested so far.
            unasked: Ignore a change since the previous check: it may be half written.
        """
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
                    raise FileError(file.path, "no longer has any messages")
                self._report(ChangedOnDisk(file, conversation, before.request, saves))
        except ClaudeTuiError as error:
            self._reported_error, self._broken = error.message, stamp
            if previous_error != self._reported_error:
                self._report(Unreadable(error, writable=not self.read_only_reason))

    def adopt(self, file: ConversationFile) -> None:
        """Continue with the file as another program left it."""
        self._file = file

    def draft(self) -> Draft:
        """Return the draft of this window, and those of windows that are gone."""
        if self._drafts is None:
            return Draft()
        self._drafts.conversation = self.path or self._drafts.conversation
        return self._drafts.take_in()

    def keep_draft(self, draft: Draft) -> None:
        """Keep ``draft``; an empty one: keep none. ``NotSaved`` if that fails."""
        if self._drafts is None:
            return
        self._drops_draft = self.write_failed and not draft
        if self._drops_draft:
            # What was sent is not in the file: this is all that the disk has of it.
            return
        from claude_tui.session.events import NotSaved, Saved

        self._drafts.conversation = self.path or self._drafts.conversation
        try:
            self._drafts.keep(draft)
        except ClaudeTuiError as error:
            self._draft_failed = True
            self._report(NotSaved(error))
        else:
            failed, self._draft_failed = self._draft_failed, False
            if failed and not self.write_failed:
                self._report(Saved(self.path))

    def close(self) -> None:
        """Close every file, and release the lock. Nothing may follow."""
        if self._drafts is not None:
            self._drafts.close()
        if self._file is not None:
            self._file.journal.close()
        if self._lock is not None:
            self._lock.release()

    # -- inside

    def _finish(self, opened: Opened) -> Conversation:
        self._file, conversation = opened.finish()
        return conversation

    def _end_journal(self) -> None:
        if self._file is not None and not (self._journalled or self.write_failed):
            self._file.journal.end()

    def _is_released(self, path: Path) -> bool:
        """Return True once, when the other window has released the file."""
        if not self.holder or self._lock is None or self._lock.acquire():
            return False
        # Whoever opens it again takes the lock, and brings in what they may have left.
        self._lock.release()
        self.holder = ""
        self._refusal = f"{path.name} was open in another window. Open it again to continue"
        from claude_tui.session.events import LockReleased

        self._report(LockReleased(path))
        return True

    def _write_changes(self, conversation: Conversation) -> None:
        if self._file is None:
            self._create(conversation)
            return
        from claude_tui.session.events import Recreated
        from claude_tui.storage.disk import ChangedOutsideError, GoneError

        path = self._file.path
        try:
            self._update(self._file, conversation)
        except ChangedOutsideError:
            self._move_away(path, conversation)
        except GoneError:
            # A disk that is not mounted must not be created again as a folder.
            if not path.parent.is_dir():
                raise
            self._create_at(path, conversation)
            self._report(Recreated(path))

    def _update(self, file: ConversationFile, conversation: Conversation) -> None:
        kept = conversation.messages[: len(file.saved.messages)] == file.saved.messages
        if not kept and self._draft_failed:
            raise StorageError(file.path, "the message you took back isn't saved as a draft yet")
        if not kept or header_of(conversation) != header_of(file.saved):
            file.rewrite(conversation)
        for message in conversation.messages[len(file.saved.messages) :]:
            file.append(message)

    def _create(self, conversation: Conversation) -> None:
        if self._new_path is None:
            return
        from claude_tui.storage.disk import TakenError

        path = self._new_path(conversation)
        try:
            self._create_at(path, conversation)
        except TakenError:
            # Someone else was first since the name was found to be free.
            free = self._new_path(conversation)
            if free == path:
                self._move_away(path, conversation)
            else:
                self._create_at(free, conversation)

    def _move_away(self, old: Path, conversation: Conversation) -> None:
        """Leave the file at ``old`` to the other program, and go on in a new one beside it."""
        from claude_tui.session.events import Moved
        from claude_tui.storage.folder import conflict_path

        new = conflict_path(old, datetime.now())
        self._create_at(new, conversation)
        self._report(Moved(old, new))

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
        self._file = file
