"""A conversation and its file, as the thread sees them that owns the conversation."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, ParamSpec

from claude_tui.conversation import ContentBlock, Conversation, Message, Parameters
from claude_tui.conversation.content import without_surrogates
from claude_tui.conversation.draft import Draft
from claude_tui.session.saver import Saver, header_of

if TYPE_CHECKING:
    from claude_tui.conversation.events import StreamEvent
    from claude_tui.session.events import ChangedOnDisk, FileEvent, Loaded, SaverReport
    from claude_tui.storage.drafts import DraftStore
    from claude_tui.storage.opening import Claim, Opened

P = ParamSpec("P")


class Document:
    """One conversation that is read, saved, and reloaded where another program changed its file.

    A thread of its own reads and writes the file, in the order of the calls.

    Args:
        conversation: Owned by this from here on; a new one, or that of ``claim``.
        report: Takes the reports of the disk thread; each must be passed to ``settle``.
        claim: The conversation's file; None if nothing is on disk yet.
        new_path: Where to create the file at the first save; None: nothing is ever saved.
        drafts: Keeps its draft; None: none is kept.
        request: What the next turn is asked with instead of what the file says; written down with
            the first change of the conversation, not by opening it.
    """

    def __init__(
        self,
        conversation: Conversation,
        report: Callable[[SaverReport], None],
        *,
        claim: Claim | None,
        new_path: Callable[[Conversation], Path] | None,
        drafts: DraftStore | None,
        request: Parameters | None,
    ) -> None:
        self.conversation = conversation
        self._saver = Saver(report, new_path, drafts)
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="disk")
        self._last_job: Future[None] | None = None
        self._saves = 0
        self._is_closed = False
        self._refusal = ""
        self.loading = False
        """Whether the beginning of a long conversation is still to be read."""
        self._to_read: Opened | None = None
        self._reply_ids: set[int] = set()
        """The ids of messages that are still arriving."""
        if claim is not None:
            whole = self._saver.open(claim)
            self.loading = whole is None
            self._to_read = claim.opened if self.loading else None
            self.conversation = whole or conversation
        if request is not None:
            self.conversation.request = request
        self._header_saved = header_of(self.conversation)

    def load(self) -> None:
        """Begin to read the beginning of a long conversation, if that did not begin yet.

        ``Loaded`` or ``NotLoaded`` follows. The caller chooses the moment, because the thread that
        reads takes the processor from the one that paints.
        """
        if self._to_read is not None:
            self._on_disk(self._saver.read, self._to_read)
            self._to_read = None

    # -- its state

    @property
    def path(self) -> Path | None:
        """The conversation's file, once there is one."""
        return self._saver.path

    @property
    def folder(self) -> Path | None:
        """The folder where the attachments of its file are looked for; None: it has no file."""
        if self.path is None:
            return None
        from claude_tui.storage.attachments import folder_of

        return folder_of(self.path)

    def is_at(self, path: Path) -> bool:
        """Return whether the file at ``path`` is this conversation's."""
        return self.path is not None and self.path.resolve() == path.resolve()

    @property
    def read_only_reason(self) -> str:
        """Why nothing can be added to this conversation; empty when something can."""
        return self._refusal or self._saver.read_only_reason

    @property
    def holder(self) -> str:
        """Who else has the file open, so that nothing can be added here; empty if nobody has."""
        return self._saver.holder

    @property
    def asked_elsewhere(self) -> bool:
        """Whether the other window that has the file open waits for a reply, or gets one.

        It looks at the disk: the journal of a reply is there as long as the reply arrives.
        """
        if not self.holder or self.path is None:
            return False
        from claude_tui.storage.journal import journal_path

        return journal_path(self.path).exists()

    @property
    def unsaved(self) -> bool:
        """Whether something is in memory only, because the disk refused it."""
        return self._saver.write_failed

    # -- the draft

    def draft(self) -> Draft:
        """Return the draft that was kept, unsent."""
        if self._is_closed:
            return Draft()
        return self._thread.submit(self._saver.draft).result()

    def keep_draft(self, draft: Draft) -> None:
        """Keep what is in the composer; an empty draft: keep none. ``NotSaved`` if that fails."""
        if not self._is_closed:
            self._on_disk(self._saver.keep_draft, draft)

    # -- the conversation

    def show_branch(self, tip: int) -> None:
        """Put the branch that ends with the message ``tip`` on view.

        Only what is said there next is written down, not the look at it.
        """
        messages = self.conversation.messages
        self.conversation.tip = None if messages and messages[-1].id == tip else tip
        title, request, _tip = self._header_saved
        self._header_saved = title, request, self.conversation.tip

    def rename(self, title: str) -> None:
        """Give the conversation a title; an empty one gives it back its first words."""
        self.conversation.title = without_surrogates(title.strip())
        self.save()

    def add_user_message(self, content: Sequence[ContentBlock], parent: int) -> Message:
        """Add what the user says after the message ``parent``; on disk with the next save."""
        message = Message(self.new_id(), parent, "user", tuple(content), at=now())
        self.conversation.add(message)
        return message

    def withdraw(self, message: Message) -> bool:
        """Remove a message that none follows; on disk with the next save.

        Returns:
            Whether it is gone: not if it was not there, or a message follows it.
        """
        messages = self.conversation.messages
        if message not in messages or any(each.parent == message.id for each in messages):
            return False
        self.conversation.withdraw(message)
        return True

    # -- replies

    def new_id(self) -> int:
        """Return an id that no message has, nor one that is still arriving."""
        return max(self.conversation.next_id(), *(number + 1 for number in self._reply_ids), 1)

    def begin_reply(self, follows: Message, request: Parameters) -> int:
        """Journal a reply, of which nothing has arrived yet, until ``end_reply``.

        Args:
            follows: The message that it answers or continues.
            request: What it is asked with.

        Returns:
            The id of the message that it will be.
        """
        reply = Message(self.new_id(), follows.id, "assistant", (), at=now(), request=request)
        self._reply_ids.add(reply.id)
        self._on_disk(self._saver.begin_reply, reply, follows)
        return reply.id

    def add_to_reply(self, reply: int, events: Sequence[StreamEvent]) -> None:
        """Journal what arrived of a reply; may be called from any thread."""
        self._thread.submit(self._saver.add_to_reply, reply, events)

    def end_reply(self, reply: int, message: Message | None, tip_then: int) -> None:
        """Save a reply that is over, and end its journal.

        Its branch is on view then, unless another one was chosen or continued since.

        Args:
            reply: Its id.
            message: The reply as far as it arrived; None if nothing did.
            tip_then: The end of the branch on view when its turn began.
        """
        self._reply_ids.discard(reply)
        if message is not None:
            tip = self.conversation.tip_id()
            answers = {message.parent, tip_then}
            answers |= {m.id for m in self.conversation.messages if m.parent == message.parent}
            self.conversation.add(message)
            if tip not in answers:
                self.conversation.tip = tip
            self.commit()
        self._on_disk(self._saver.end_reply, reply)

    # -- the file

    def check_file(self, *, unasked: bool = False) -> None:
        """Check whether another program changed the file; ``Reloaded`` or ``Unreadable`` follows.

        It is not checked while a reply arrives. The change is taken while nothing of ours is
        unsaved; otherwise the next save finds the conflict. A conversation that can't be saved
        always takes it.

        Args:
            unasked: Ignore a change since the previous check: it may be half written.
        """
        if not (self.loading or self._refusal or self._reply_ids) and self._may_take_over:
            self._on_disk(self._saver.check_file, self._saves, unasked)

    def save(self) -> None:
        """Put what changed since the last save on disk; ``Saved`` or ``NotSaved`` follows.

        A conversation without a message is no file.
        """
        changed = header_of(self.conversation) != self._header_saved or self.unsaved
        changed = changed or self.path is None
        writable = not (self.loading or self.read_only_reason)
        if changed and writable and self.conversation.messages:
            self.commit()

    def commit(self) -> Future[None]:
        """Have everything written that changed; the future never fails."""
        self._header_saved = header_of(self.conversation)
        self._saves += 1
        return self._on_disk(self._saver.write, self.conversation.snapshot())

    @property
    def idle(self) -> bool:
        """Whether the disk has nothing left to do."""
        return self._last_job is None or self._last_job.done()

    def wait(self) -> None:
        """Wait until the disk has nothing left to do."""
        if self._last_job is not None:
            self._last_job.result()

    def close(self) -> None:
        """Save, and wait for the disk. Nothing changes any more after it."""
        self.save()
        self._refusal = "This conversation is closed."
        self._is_closed = True
        self._thread.shutdown(wait=True)
        self._saver.close()

    def settle(self, report: SaverReport) -> FileEvent | None:
        """Take what the disk thread brings into the conversation, and return what to show of it."""
        from claude_tui.session.events import ChangedOnDisk, FullyRead, NotLoaded

        match report:
            case FullyRead():
                return self._adopt(report.conversation)
            case ChangedOnDisk():
                return self._take_over(report)
            case NotLoaded():
                self.loading = False
                self._refusal = f"Read-only: {report.error.message}"
                return report
            case _:
                return report

    # -- inside

    def _on_disk(self, job: Callable[P, None], *args: P.args, **kwargs: P.kwargs) -> Future[None]:
        self._last_job = self._thread.submit(job, *args, **kwargs)
        return self._last_job

    @property
    def _may_take_over(self) -> bool:
        """Whether nothing would be lost if the file's header took the place of ours."""
        return header_of(self.conversation) == self._header_saved or bool(self.read_only_reason)

    def _take_over(self, changed: ChangedOnDisk) -> FileEvent | None:
        """Take what another program made of the file, unless something of ours changed since."""
        from claude_tui.session.events import Reloaded

        if not self._may_take_over or changed.saves != self._saves:
            return None
        self._on_disk(self._saver.adopt, changed.file)
        request = changed.request_over(self.conversation.request)
        self.conversation = replace(changed.conversation, request=request)
        self._header_saved = header_of(self.conversation)
        return Reloaded()

    def _adopt(self, whole: Conversation) -> Loaded:
        """Replace its end by the whole conversation, and save what was changed meanwhile."""
        from claude_tui.session.events import Loaded

        shown = self.conversation
        title, request, _tip = self._header_saved
        kept_title = whole.title if shown.title == title else shown.title
        self._header_saved = whole.title, request, whole.tip
        self.conversation = replace(whole, title=kept_title, request=shown.request)
        self.loading = False
        self.save()
        return Loaded()


def now() -> datetime:
    """Return the time as messages carry it."""
    return datetime.now(UTC).replace(microsecond=0)
