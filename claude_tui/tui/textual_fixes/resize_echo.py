"""Keep two sizes of the terminal from chasing each other through a screen's queue for ever.

When the layout of a screen changes its size, Textual 8.2.8 posts a ``Resize`` not only to the
widgets in it but to the screen itself (``Screen._refresh_layout``), and takes that for a change of
the terminal's size: it lays out again (``Screen._on_resize``). With two sizes in the queue, each
layout undoes the one before and posts its own size once more, so this never ends. It happens where
the terminal is resized while the first paint is under way, and always where Rich guesses a first
size that is not the terminal's (80×25 with ``TERM=dumb`` or ``TERM=unknown``). Or the outdated size
replaces the terminal's own, which is next to it in the queue (``Resize.can_replace``), and the
screen keeps it. No upstream report is known.
"""

from __future__ import annotations

from textual import events
from textual.screen import Screen


async def _on_event(self: Screen[object], event: events.Event) -> None:
    """Handle ``event``; of a size that is not the terminal's, only that there was a change."""
    if isinstance(event, events.Resize) and event.size != (size := self.app.size):
        if self.size == size:
            return
        event = events.Resize(size, size)
    await super(Screen, self).on_event(event)


def apply() -> None:
    """Make every screen ignore sizes that are out of date."""
    Screen.on_event = _on_event  # type: ignore[method-assign,assignment]
