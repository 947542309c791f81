"""Ignore outdated sizes of the terminal in a screen's queue.

When a layout changes the size of a screen, Textual posts a ``Resize`` not only to its widgets but
to the screen itself (``Screen._refresh_layout``), and the screen takes that for a change of the
terminal's size and lays out again (``Screen._on_resize``). With two sizes in the queue, each layout
undoes the one before and posts its own size again, without end. This happens if the terminal is
resized during the first paint, and always if Rich guesses a first size that is not the terminal's
(80×25 with ``TERM=dumb`` or ``TERM=unknown``). Or the outdated size replaces the terminal's own
next to it in the queue (``Resize.can_replace``), and the screen keeps it. Not reported upstream as
of Textual 8.2.8.
"""

from __future__ import annotations

from textual import events
from textual.screen import Screen


async def _on_event(self: Screen[object], event: events.Event) -> None:
    """Handle ``event``; a size that is not the terminal's only tells that it has changed."""
    if isinstance(event, events.Resize) and event.size != (size := self.app.size):
        if self.size == size:
            return
        event = events.Resize(size, size)
    await super(Screen, self).on_event(event)


def apply() -> None:
    """Change Textual's ``Screen``."""
    Screen.on_event = _on_event  # type: ignore[method-assign,assignment]
