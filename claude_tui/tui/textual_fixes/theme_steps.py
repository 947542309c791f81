"""Let keys in between the parts of a theme's change.

``App.refresh_css`` parses every style sheet, styles every screen and draws the one on top in one
step, which takes 60 ms or more: a key that comes meanwhile waits. Not reported upstream as of
Textual 8.2.8.
"""

from __future__ import annotations

import asyncio
from typing import Any

from textual.app import App

_refresh = App.refresh_css


async def _refresh_css(self: App[Any], animate: bool = True) -> None:
    """Parse, style each screen, and draw, each in a step of its own."""
    self.stylesheet.set_variables(self.get_css_variables())
    self.stylesheet.reparse()
    # The screen on top is styled with the app.
    for root in (self, *self.screen_stack[:-1]):
        await asyncio.sleep(0)
        self.stylesheet.update(root, animate=animate)
    await asyncio.sleep(0)
    for screen in self.screen_stack:
        screen._css_update_count = self._css_update_count
    if self.screen_stack and self.screen.is_mounted:
        self.screen._refresh_layout(self.size)


def apply() -> None:
    """Change Textual's ``App``, which calls this in its message loop, where it may be awaited."""
    App.refresh_css = _refresh_css  # type: ignore[assignment]
