"""What a person can do with the transcript."""

from __future__ import annotations

from textual import on

from claude_tui.tui.screens.finding import FindingActions
from claude_tui.tui.widgets.transcript import Transcript


class ReadingActions(FindingActions):
    """Read: find, fold, copy, follow links."""

    def action_copy(self) -> None:
        """Copy the last reply as Markdown."""
        replies = [m for m in self.session.conversation.branch() if m.role == "assistant"]
        if replies:
            self.app.copy_to_clipboard(replies[-1].text)
            self.say("Copied the last reply.")
        else:
            self.say("There is no reply to copy yet.")

    def action_thinking(self) -> None:
        """Unfold all thinking, or fold it again."""
        self.transcript.action_toggle_details()

    @on(Transcript.LinkClicked)
    def _open_link(self, event: Transcript.LinkClicked) -> None:
        self.app.open_url(event.address)
