"""Work in threads on what is in view, so that no key waits for it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING

from claude_tui.tui.background import run_in_background
from claude_tui.tui.transcript.entry import EntryKey
from claude_tui.tui.transcript.viewport import Viewport

if TYPE_CHECKING:
    from claude_tui.tui.transcript.host import Scheduler


class BackgroundWork:
    """Lays out long entries and colours listings, one after the other.

    Args:
        viewport: The text, and what is in view of it.
        scheduler: Runs the work.
    """

    def __init__(self, viewport: Viewport, scheduler: Scheduler) -> None:
        self._viewport = viewport
        self._layout = viewport.layout
        self._scheduler = scheduler
        self.on_laid_out: Callable[[EntryKey], None] = lambda key: None
        """Called when a long entry is shown as it is, and no longer as what stood in for it."""
        self.is_laying_out = False
        self.is_colouring = False

    def lay_out(self) -> None:
        """Lay out the long entries in view."""
        if self._layout.jobs and not self.is_laying_out:
            self.is_laying_out = True
            run_in_background(
                self._scheduler, self._lay_out_jobs(), "layout", "lay out long messages"
            )

    async def _lay_out_jobs(self) -> None:
        try:
            while self._layout.jobs:
                job = next(iter(self._layout.jobs.values()))
                laid = await asyncio.to_thread(job.run)
                anchor = self._viewport.steady_anchor()
                if self._layout.take(job, laid):
                    # It may be above the anchor, in view.
                    with self._layout.keeping([job.entry]):
                        self._viewport.back_to(anchor)
                    self.on_laid_out(job.entry.key)
        finally:
            self.is_laying_out = False

    def colour(self) -> None:
        """Colour the listings in view; until then they are plain."""
        if self._layout.uncoloured is not None and not self.is_colouring:
            self.is_colouring = True
            run_in_background(self._scheduler, self._colour_listings(), "colour", "colour listings")

    async def _colour_listings(self) -> None:
        from claude_tui.tui.markdown.highlight import colour

        try:
            while (sheet := self._layout.uncoloured) is not None:
                await asyncio.to_thread(colour, sheet)
                if self._layout.recolour(sheet):
                    self._viewport.repaint()
        finally:
            self.is_colouring = False
