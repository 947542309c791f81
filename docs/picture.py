"""Draw docs/screen.svg: the program, with docs/lists-and-tuples.toml open.

Run it from the project's root: ``python docs/picture.py``.
"""

from __future__ import annotations

import asyncio
import os
import re
import sys
import tempfile
from pathlib import Path

from claude_tui.conversation import Parameters
from claude_tui.settings import Settings
from claude_tui.startup import choose_source
from claude_tui.tui.app import ClaudeTuiApp
from claude_tui.workspace import Report, Workspace

DOCS = Path(__file__).parent
SIZE = (112, 32)


class Offline(Workspace):
    """A workspace whose source is ready at once: nothing is asked for a picture."""

    def start(self, report: Report) -> None:
        """Report that all is well."""
        report(None, ())


async def draw(theme: str, size: tuple[int, int]) -> str:
    """The screen as SVG, waiting for what a person would type next."""
    source = choose_source(False, None, {"ANTHROPIC_API_KEY": "none"})
    workspace = Offline(source, Parameters(), Parameters())
    session = workspace.session(DOCS / "lists-and-tuples.toml")
    app = ClaudeTuiApp(workspace, Settings(theme=theme), session)
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        await pilot.press(*"Give me a practical example of when to use each.")
        await pilot.pause()
        picture = app.export_screenshot(title="claude-tui")
    session.close()
    workspace.close()
    # Textual's picture asks a font host for the font; every reader's own will do.
    return re.sub(r"@font-face\s*\{[^}]*\}", "", picture)


def main() -> None:
    """Write the picture of the default theme, or of the one named."""
    theme = sys.argv[1] if len(sys.argv) > 1 else Settings().theme
    target = Path(sys.argv[2]) if len(sys.argv) > 2 else DOCS / "screen.svg"
    size = tuple(int(n) for n in sys.argv[3].split("x")) if len(sys.argv) > 3 else SIZE
    with tempfile.TemporaryDirectory() as home:
        os.environ |= {"CLAUDE_TUI_DATA_DIR": home, "CLAUDE_TUI_CONFIG_DIR": home}
        target.write_text(asyncio.run(draw(theme, (size[0], size[1]))), encoding="utf-8")


if __name__ == "__main__":
    main()
