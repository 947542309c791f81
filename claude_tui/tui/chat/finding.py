"""Finding text in the conversation on view."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal

from textual.timer import Timer

from claude_tui.tui.chat.pane import ConversationScreen

if TYPE_CHECKING:
    from textual.widget import Widget

    from claude_tui.session.session import ChatSession
    from claude_tui.tui.transcript.cursor import Target
    from claude_tui.tui.transcript.layout import Anchor
    from claude_tui.tui.transcript.widget import Transcript
    from claude_tui.tui.widgets.find_bar import FindBar


FIND_SECONDS: Final = 0.02
"""How long after a key it is looked for what is typed: looking starts over with each text."""


class FindingActions(ConversationScreen):
    """Find: a bar at the foot of the transcript while it lasts."""

    _find_bar: FindBar | None = None
    _came_from: tuple[Widget | None, Anchor | None, Target | None] = (None, None, None)
    _has_gone = False
    _sought = ""
    """What was last looked for."""
    _typed = ""
    """The text in the find line."""
    _find_timer: Timer | None = None
    """Runs while something else stands there than what is looked for."""

    def show(self, session: ChatSession) -> None:
        """Find nothing in a conversation that was left."""
        self.close_find()
        super().show(session)

    def action_find(self, argument: str = "") -> None:
        """Open the bar, or go back to it."""
        self.show_transcript()
        if self._find_bar is None:
            from claude_tui.tui.widgets.find_bar import FindBar

            self._came_from = self.focused, self.transcript.place(), self.transcript.cursor
            self._has_gone = False
            self._find_bar = FindBar(argument)
            self.query_one("#conversation").mount(self._find_bar, before=self.composer)
        else:
            self._find_bar.begin(argument)

    def action_find_next(self) -> None:
        """Go to the next place that was found."""
        self._go_to_hit(1)

    def action_find_previous(self) -> None:
        """Go to the place before."""
        self._go_to_hit(-1)

    def _go_to_hit(self, step: Literal[1, -1]) -> None:
        if self._find_bar is None:
            self.action_find(self._sought)
        else:
            self._find_typed()
            self._has_gone = True
            self.transcript.find_next(step)

    def close_find(self) -> bool:
        """Close the bar, if it is open; whether it was.

        The place is as before, unless the person went to another one.
        """
        bar, (focused, place, cursor) = self._find_bar, self._came_from
        if bar is None:
            return False
        self._find_bar = None
        if self._find_timer is not None:
            self._find_timer.stop()
            self._find_timer = None
        self.transcript.end_find()
        if not self._has_gone:
            self.transcript.go_back(place)
            self.transcript.set_cursor(cursor)
        (focused if focused is not None and focused.is_attached else self.composer).focus()
        bar.remove()
        return True

    # By their names, so that the bar is imported when it is first opened.

    def on_find_bar_changed(self, event: FindBar.Changed) -> None:
        """Mark what is to be found, as soon as the keys of one read are typed."""
        self._has_gone = False
        self._sought = event.text or self._sought
        self._typed = event.text
        if self._find_timer is None:
            self._find_timer = self.set_timer(FIND_SECONDS, self._find_typed)

    def _find_typed(self) -> None:
        timer, self._find_timer = self._find_timer, None
        if timer is not None:
            timer.stop()
            self.transcript.find(self._typed)

    def on_find_bar_gone(self, event: FindBar.Gone) -> None:
        """Go to another place."""
        self._go_to_hit(event.step)

    def on_finding_view_find_changed(self, event: Transcript.FindChanged) -> None:
        """Say how many there are."""
        if self._find_bar is not None and self._find_bar.is_mounted:
            self._find_bar.show_count(event.position, event.total, done=event.done)
