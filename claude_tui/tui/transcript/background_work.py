"""Work in threads on what is in view, so that no key waits for it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING

from claude_tui.tui.transcript.entry import EntryKey
from claude_tui.tui.transcript.layout import TranscriptLayout
from claude_tui.tui.transcript.viewport import Viewport

if TYPE_CHECKING:
    from claude_tui.tui.transcript.host import Scheduler


class BackgroundWork:
    """Lays out long entries and colours listings, one after the other.

    Args:
        layout: The text.
        viewport: What is in view of it.
        scheduler: Runs the work.
    """

    def __init__(self, layout: TranscriptLayout, viewport: Viewport, scheduler: Scheduler) -> None:
        self._layout = layout
        self._viewport = viewport
        self._scheduler = scheduler
        self.laid_out: Callable[[EntryKey], None] = lambda key: None
        """Called when a long entry is shown as it is, and no longer as what stood in for it."""
        self.is_laying_out = False
        self.is_colouring = False

    def lay_out(self) -> None:
        """Lay out the long entries in view."""
        if self._layout.jobs and not self.is_laying_out:
            self.is_laying_out = True
            self._scheduler.run_worker(
                self._lay_out_jobs(),
                group="layout",
                description="lay out long messages",
                exit_on_error=False,
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
                    self.laid_out(job.entry.key)
        finally:
            self.is_laying_out = False

    def colour(self) -> None:
        """Colour the listings in view; until then they are plain."""
        if self._layout.uncoloured is not None and not self.is_colouring:
            self.is_colouring = True
            self._scheduler.run_worker(
                self._colour_listings(),
                group="colour",
                description="colour listings",
                exit_on_error=False,
            )

    async def _colour_listings(self) -> None:
        from claude_tui.tui.markdown.highlight import colour

        try:
            while (sheet := self._layout.uncoloured) is not None:
                await asyncio.to_thread(colour, sheet)
                if self._layout.recolour(sheet):
                    self._viewport.repaint()
        finally:
            self.is_colouring = False
