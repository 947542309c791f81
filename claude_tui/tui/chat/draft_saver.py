"""Keeps what is written in the composer on disk, and tries again what the disk refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.timer import Timer

from claude_tui.conversation.draft import Draft
from claude_tui.tui.background import Delay

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
        self.delay = Delay(pane, KEEP_DRAFT_SECONDS, self._save)
        """Started when the draft changes."""
        self._retry_timer: Timer | None = None
        self._last_draft = Draft()

    def _save(self) -> None:
        pane = self._pane
        if pane.navigator.is_leaving:
            return  # the draft that was left behind is kept
        before, self._last_draft = self._last_draft, pane.composer.draft
        if before and not self._last_draft:
            # What was sent may be on its way to the session yet, and nowhere on disk but here.
            self.delay.start()
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
        self.delay.stop()
