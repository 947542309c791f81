"""Keeps what is written in the composer on disk, and tries again what the disk refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.timer import Timer

from claude_tui.conversation.draft import Draft

if TYPE_CHECKING:
    from claude_tui.tui.chat.pane import Pane

KEEP_DRAFT_SECONDS = 0.15
"""Delay between a key and saving the draft, so that it survives a crash."""
RETRY_SECONDS = 5.0
"""How often to try again what the disk refused."""


class DraftSaver:
    """Keeps the draft of a pane.

    Args:
        pane: The pane.
    """

    def __init__(self, pane: Pane) -> None:
        self._pane = pane
        self._draft_timer: Timer | None = None
        self._retry_timer: Timer | None = None
        self._last_draft = Draft()

    @property
    def is_waiting(self) -> bool:
        """Whether a draft waits to be written."""
        return self._draft_timer is not None

    @property
    def is_retrying(self) -> bool:
        """Whether the disk refused something that is tried again."""
        return self._retry_timer is not None

    def save_soon(self) -> None:
        """Keep the draft soon: it has changed."""
        if self._draft_timer is None:
            self._draft_timer = self._pane.set_timer(KEEP_DRAFT_SECONDS, self._save)

    def _save(self) -> None:
        self._draft_timer = None
        pane = self._pane
        if pane.navigator.is_leaving:
            return  # the draft that was left behind is kept
        before, self._last_draft = self._last_draft, pane.composer.draft
        if before and not self._last_draft:
            # What was sent may be on its way to the session yet, and nowhere on disk but here.
            self.save_soon()
            return
        pane.session.document.keep_draft(self._last_draft)
        pane.events.watch()
        # A good moment: someone comes back to write, perhaps from an editor.
        pane.file_watch.check()

    def note_saved(self) -> None:
        """Take what is in the composer as saved already."""
        self._last_draft = self._pane.composer.draft

    def retry_until_saved(self) -> None:
        """Save again and again, until the disk takes it."""
        if self._retry_timer is None:
            self._retry_timer = self._pane.set_interval(RETRY_SECONDS, self._save_again)

    def _save_again(self) -> None:
        pane = self._pane
        if pane.navigator.is_leaving:
            return  # leaving saves, too
        pane.session.document.save()
        pane.session.document.keep_draft(pane.composer.draft)
        pane.events.watch()

    def stop_retrying(self) -> None:
        """Stop trying: everything is saved."""
        if self._retry_timer is not None:
            self._retry_timer.stop()
            self._retry_timer = None

    def stop_timers(self) -> None:
        """Write nothing any more."""
        self.stop_retrying()
        if self._draft_timer is not None:
            self._draft_timer.stop()
            self._draft_timer = None
