"""Loading what a reply is drawn with before the first one comes."""

from __future__ import annotations

import asyncio

from textual.dom import DOMNode


def load_reply_parts(owner: DOMNode) -> None:
    """Load in a thread what takes too long to load when a reply begins."""
    owner.run_worker(
        asyncio.to_thread(_load),
        group="loading",
        description="load the Markdown parser",
        exit_on_error=False,
    )


def _load() -> None:
    import claude_tui.tui.chat.turn_view  # noqa: F401
    import claude_tui.tui.transcript.growing  # noqa: F401
    from claude_tui.tui.markdown.parser import load

    load()
