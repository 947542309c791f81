"""Notices when another program changes the file of the conversation."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from claude_tui.tui.chat.pane import Pane

CHECK_SECONDS = 1.0
"""How often to check the file. What is found is shown with the next check: frames that wait for it
would cost several times as much."""


class FileWatch:
    """Checks the file of a pane's conversation.

    Args:
        pane: The pane.
    """

    def __init__(self, pane: Pane) -> None:
        self._pane = pane

    def start(self) -> None:
        """Check at intervals, and at once when the person comes back to the terminal."""
        pane = self._pane
        pane.watch(pane.app, "app_focus", self._returned, init=False)
        pane.set_interval(CHECK_SECONDS, self._check_unasked)

    def _returned(self, focused: bool) -> None:
        if focused:
            self.check()

    def check(self) -> None:
        """Check the file now."""
        if self._may_check():
            self._pane.session.document.check_file()
            self._pane.events.watch()

    def _check_unasked(self) -> None:
        pane, session = self._pane, self._pane.session
        if not session.settled:
            pane.events.watch()
        elif self._may_check():
            session.document.check_file(unasked=True)
            if session.document.holder and session.document.asked_elsewhere != pane.asked_elsewhere:
                pane.show_branch(stay=True)

    def _may_check(self) -> bool:
        return self._pane.session.document.path is not None and not self._pane.navigator.is_leaving
