"""Finding text in the conversation of a pane."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from claude_tui.tui.chat.pane import Pane
    from claude_tui.tui.widgets.find_bar import FindBar


class Finding:
    """Opens and closes the find bar over the composer of a pane.

    Args:
        pane: The pane.
    """

    def __init__(self, pane: Pane) -> None:
        self._pane = pane
        self._bar: FindBar | None = None
        self._last_sought = ""
        """The text that the last closed bar looked for."""

    def action_find(self, argument: str = "") -> None:
        """Open the bar, or go back to it."""
        pane = self._pane
        pane.transcript.return_to_view()
        pane.inspecting.close()
        if self._bar is not None:
            self._bar.begin(argument)
            return
        from claude_tui.tui.widgets.find_bar import FindBar

        self._bar = FindBar(pane.transcript, pane.screen.focused or pane.composer, argument)
        pane.mount(self._bar, before=pane.composer)

    def action_find_next(self) -> None:
        """Go to the next match."""
        self._go(1)

    def action_find_previous(self) -> None:
        """Go to the previous match."""
        self._go(-1)

    def _go(self, step: Literal[1, -1]) -> None:
        if self._bar is None:
            self.action_find(self._last_sought)
        else:
            self._bar.action_go(step)

    def show_count(self, position: int, total: int, *, done: bool) -> None:
        """Say how many places there are, and which one is shown."""
        if self._bar is not None and self._bar.is_mounted:
            self._bar.show_count(position, total, done=done)

    def close(self) -> bool:
        """Close the bar; return whether it was open."""
        bar, self._bar = self._bar, None
        if bar is None:
            return False
        self._last_sought = bar.sought or self._last_sought
        bar.close(self._pane.composer)
        return True
