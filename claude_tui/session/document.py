"""A conversation and its file, as the thread sees them that owns the conversation."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from claude_tui.conversation import Conversation, Parameters
from claude_tui.conversation.content import without_surrogates
from claude_tui.session.saver import Saver, header_of

if TYPE_CHECKING:
    from claude_tui.session.events import ChangedOnDisk, FileEvent, Loaded, SaverReport
    from claude_tui.storage.claim import Claim
    from claude_tui.storage.opening import Opened


class KeptConversation:
    """One conversation that is read, saved, and taken over from whoever else changed its file.

    Args:
        conversation: Owned by this from here on; a new one, or that of ``claim``.
        report: Takes what the disk thread did; whoever drains that calls ``_settle_kept``.
        claim: The conversation's file; None: nothing is on disk yet.
        new_path: Where to create the file at the first save; None: nothing is ever saved.
        drafts: The folder of drafts; None: none are kept.
        draft_of: Whose draft it is while there is no file; None: a new conversation's.
        request: What to ask with instead of what the file says; written down with the first
            change of the conversation, not by opening it.
    """

    def __init__(
        self,
        conversation: Conversation,
        report: Callable[[SaverReport], None],
        *,
        claim: Claim | None = None,
        new_path: Callable[[Conversation], Path] | None = None,
        drafts: Path | None = None,
        draft_of: Path | None = None,
        request: Parameters | None = None,
    ) -> None:
        self.conversation = conversation
        self._saver = Saver(report, new_path, drafts, draft_of)
        self._refusal = ""
        self.loading = False
        """Whether the beginning of a long conversation is still to be read."""
        self._to_read: Opened | None = None
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

        ``Loaded`` or ``NotLoaded`` follows. It is left to the caller when, because the thread that
        reads takes the processor from the one that paints.
        """
        if self._to_read is not None:
            self._saver.read(self._to_read)
            self._to_read = None

    # -- what it is

    @property
    def path(self) -> Path | None:
        """The conversation's file, once there is one."""
        return self._saver.path

    def is_at(self, path: Path) -> bool:
        """Whether the file at ``path`` is this conversation's."""
        return self.path is not None and self.path.resolve() == path.resolve()

    @property
    def read_only_reason(self) -> str:
        """Why nothing can be added to this conversation; empty when something can."""
        return self._refusal or self._saver.read_only_reason

    @property
    def holder(self) -> str:
        """Who else has the file open, so that nothing can be added here; empty: nobody."""
        return self._saver.holder

    @property
    def asked_elsewhere(self) -> bool:
        """Whether who else has the file open is waiting for a reply, or getting one.

        It looks at the disk: the journal of a reply is there as long as the reply comes.
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

    def draft(self) -> str:
        """The text that was kept when it stood in the composer, unsent."""
        return self._saver.draft()

    def keep_draft(self, text: str) -> None:
        """Keep what stands in the composer; empty: nothing does. ``NotSaved`` if that fails."""
        self._saver.keep_draft(text)

    # -- the file

    def check_file(self, *, unasked: bool = False) -> None:
        """Check whether another program changed the file; ``Reloaded`` or ``Unreadable`` follows.

        The change is taken while nothing of ours is unsaved; otherwise the next save finds the
        conflict. A conversation that can't be saved always takes it.

        Args:
            unasked: Ignore a change since the previous check: it may be half written.
        """
        if not (self.loading or self._refusal) and self._may_take_over:
            self._saver.check_file(unasked=unasked)

    def show_branch(self, tip: int) -> None:
        """Put the branch that ends with the message ``tip`` on view.

        Looking at it is not written down: only what is said there next is.
        """
        messages = self.conversation.messages
        self.conversation.tip = None if messages and messages[-1].id == tip else tip
        title, request, _tip = self._header_saved
        self._header_saved = title, request, self.conversation.tip

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

    # -- inside

    @property
    def _may_take_over(self) -> bool:
        """Whether nothing would be lost if the file's header took the place of ours."""
        return header_of(self.conversation) == self._header_saved or bool(self.read_only_reason)

    def _save(self) -> Future[None]:
        """Have everything written that changed."""
        self._header_saved = header_of(self.conversation)
        return self._saver.save(self.conversation)

    def _settle_file(self, report: SaverReport) -> FileEvent | None:
        """Take what the disk thread brings into the conversation, and return what to show of it."""
        from claude_tui.session.events import ChangedOnDisk, FullyRead, NotLoaded

        match report:
            case FullyRead():
                return self._adopt(report.conversation)
            case ChangedOnDisk():
                return self._take_over(report)
            case NotLoaded():
                self.loading = False
                self._refusal = f"Read only: {report.error.message}"
                return report
            case _:
                return report

    def _take_over(self, changed: ChangedOnDisk) -> FileEvent | None:
        """Take what another program made of the file, unless something of ours changed since."""
        from claude_tui.session.events import Reloaded

        if not self._may_take_over or not self._saver.adopt(changed):
            return None
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
