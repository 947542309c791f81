"""Draw the README's pictures.

``screen.svg`` is the program with ``lists-and-tuples.toml`` open; the others are the sidebar, with
a model that takes sampling parameters, one that takes none, and the local model.

Run it from the project's root: ``python docs/picture.py``. The local model must be installed.
"""

from __future__ import annotations

import asyncio
import os
import re
import sys
import tempfile
from collections.abc import Callable
from dataclasses import replace
from functools import cached_property
from pathlib import Path

from textual.geometry import Region
from textual.widget import Widget

from claude_tui.api.counting import TokenCounts
from claude_tui.api.request import Request
from claude_tui.cli.startup import choose_backend
from claude_tui.config.settings import Settings
from claude_tui.conversation import Parameters
from claude_tui.session.backend import Backend
from claude_tui.session.workspace import Report, Workspace
from claude_tui.tui.app import ClaudeTuiApp
from claude_tui.tui.sidebar.row import Row
from claude_tui.tui.sidebar.sidebar import Sidebar

DOCS = Path(__file__).parent
SIZE = (116, 36)

REQUEST = Parameters(temperature=0.3, max_tokens=4096, effort="medium", system="Be concise.")
"""What every sidebar is set to: what differs is what its model takes."""
SIDEBARS = {
    "sidebar-sampling.svg": "claude-sonnet-4-6",
    "sidebar-no-sampling.svg": "claude-opus-4-8",
    "sidebar-local.svg": "",
}
"""The model of each picture of a sidebar; empty: the local one."""
TALL = (112, 60)
"""A screen with more rows than a sidebar has."""
SETTLED = 1.0
"""Seconds after which the numbers have followed what was done."""

CELL = (12.2, 24.4)
INSIDE = (9.0, 41.0)
"""The size of a character in Textual's pictures, and where their frame ends."""


class Offline(Workspace):
    """A workspace whose backend is ready at once: nothing is asked for a picture."""

    def start(self, loaded: Callable[[], None], report: Report) -> None:
        """Report that all is well."""
        loaded()
        report(None, ())

    @cached_property
    def counts(self) -> TokenCounts:
        """No server counts."""
        return Uncounted(self.client)


class Uncounted(TokenCounts):
    """Counts of a server that has none."""

    async def count(self, request: Request) -> int | None:
        """None: it is estimated."""
        return None


async def draw(theme: str, size: tuple[int, int]) -> str:
    """The screen as SVG, waiting for what a person would type next."""
    workspace = Offline(_backend(), Parameters(), Parameters())
    session = workspace.session(DOCS / "lists-and-tuples.toml")
    app = ClaudeTuiApp(workspace, Settings(theme=theme), session)
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        await pilot.press(*"Give me a practical example of when to use each.")
        await pilot.pause(SETTLED)
        picture = app.export_screenshot(title="claude-tui")
    session.close()
    workspace.close()
    return _without_fonts(picture)


async def draw_sidebar(theme: str, model: str) -> str:
    """The sidebar alone as SVG, all of it unfolded."""
    workspace = Offline(_backend(local=not model), Parameters(), Parameters())
    session = workspace.unsaved_session()
    session.conversation.request = replace(REQUEST, model=model or session.model.id)
    app = ClaudeTuiApp(workspace, Settings(theme=theme), session)
    async with app.run_test(size=TALL) as pilot:
        await pilot.pause()
        sidebar = app.screen.query_one(Sidebar)
        sidebar.query_one("#more", Row).action_press()
        for beside in app.screen.walk_children(Widget):
            if sidebar not in (beside, *beside.ancestors, *beside.walk_children()):
                beside.visible = False
        await pilot.pause(SETTLED)
        picture = app.export_screenshot()
        last = max(child.virtual_region.bottom for child in sidebar.children if child.display)
        part = sidebar.region.crop_size((sidebar.region.width, last))
    session.close()
    workspace.close()
    return _cut_out(_without_fonts(picture), part)


def _backend(*, local: bool = False) -> Backend:
    return choose_backend("" if local else None, {"ANTHROPIC_API_KEY": "none"})


def _without_fonts(picture: str) -> str:
    """Textual's picture asks a font host for the font; every reader's own will do."""
    return re.sub(r"@font-face\s*\{[^}]*\}", "", picture)


def _cut_out(picture: str, part: Region) -> str:
    """Show only ``part`` of the screen."""
    x, y = INSIDE[0] + part.x * CELL[0], INSIDE[1] + part.y * CELL[1]
    view = f"{x:g} {y:g} {part.width * CELL[0]:g} {part.height * CELL[1]:g}"
    return re.sub(r'viewBox="[^"]*"', f'viewBox="{view}"', picture, count=1)


def main() -> None:
    """Draw them all in the default theme, or only the screen: in a theme, to a file, in a size."""
    theme = sys.argv[1] if len(sys.argv) > 1 else Settings().theme
    target = Path(sys.argv[2]) if len(sys.argv) > 2 else DOCS / "screen.svg"
    size = tuple(int(n) for n in sys.argv[3].split("x")) if len(sys.argv) > 3 else SIZE
    with tempfile.TemporaryDirectory() as home:
        os.environ |= {"CLAUDE_TUI_DATA_DIR": home, "CLAUDE_TUI_CONFIG_DIR": home}
        target.write_text(asyncio.run(draw(theme, (size[0], size[1]))), encoding="utf-8")
        for name, model in SIDEBARS.items() if len(sys.argv) == 1 else ():
            picture = asyncio.run(draw_sidebar(theme, model))
            (DOCS / name).write_text(picture, encoding="utf-8")


if __name__ == "__main__":
    main()
