"""Loading what a reply is drawn with before the first one comes."""

from __future__ import annotations

import asyncio

from textual.dom import DOMNode

from claude_tui.tui.background import run_in_background


def load_reply_parts(owner: DOMNode) -> None:
    """Load in a thread what takes too long to load when a reply begins."""
    run_in_background(owner, asyncio.to_thread(_load), "loading", "load the Markdown parser")


def _load() -> None:
    import claude_tui.tui.chat.turn_view  # noqa: F401
    import claude_tui.tui.transcript.growing  # noqa: F401
    from claude_tui.tui.markdown.parser import load

    load()
