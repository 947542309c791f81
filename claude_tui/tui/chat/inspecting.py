"""Looking at requests and responses, in the place of a pane's transcript."""

from __future__ import annotations

from typing import TYPE_CHECKING

from claude_tui.tui.notices import notify_user

if TYPE_CHECKING:
    from claude_tui.tui.chat.pane import Pane
    from claude_tui.tui.inspector.panel import Inspector


class Inspecting:
    """Opens and closes the inspector of a pane; the sidebar stays in use.

    Args:
        pane: The pane.
    """

    def __init__(self, pane: Pane) -> None:
        self._pane = pane
        self._inspector: Inspector | None = None

    @property
    def is_open(self) -> bool:
        """Whether the inspector is in the place of the transcript."""
        return self._inspector is not None

    def action_inspector(self) -> None:
        """Open the inspector, or go back to the conversation."""
        pane = self._pane
        if self.close():
            return
        if pane.session.document.loading:
            pane.turns.can_start()  # which says that the beginning is not there yet
            return
        from claude_tui.tui.inspector.panel import Inspector

        pane.finding.close()
        self._inspector = Inspector(pane.workspace, pane.composer, self.close)
        self.refresh()
        pane.mount(self._inspector, before=pane.banner)
        pane.greeter.refresh()

    def action_details(self) -> None:
        """Show everything that is known of the message."""
        from claude_tui.tui.chat.message_details import details_of

        pane, transcript = self._pane, self._pane.transcript
        target, names = transcript.cursor.command_target, transcript.text.names
        details = details_of(pane.workspace, pane.session, target.key, names) if target else None
        if details is None:
            notify_user(pane, "No message to show yet.")
        else:
            pane.app.push_screen(details)

    def refresh(self) -> None:
        """Show the conversation as it is now, if the inspector is open."""
        if self._inspector is not None:
            self._inspector.show(self._pane.session)

    def follow_draft(self) -> None:
        """Show soon what is being written, if the inspector is open."""
        if self._inspector is not None:
            self._inspector.follow_draft()

    def close(self) -> bool:
        """Show the transcript again; return whether the inspector was in its place."""
        inspector, self._inspector = self._inspector, None
        if inspector is None:
            return False
        pane = self._pane
        pane.greeter.refresh()
        if inspector.has_focus_within:
            # Now, or the transcript would have it for a moment.
            pane.screen.set_focus(pane.composer)
        inspector.remove()
        return True
