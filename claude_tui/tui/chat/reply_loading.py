"""Loading what replies and letters beyond ASCII need before the first of them comes."""

from __future__ import annotations


def load_reply_parts() -> None:
    """Load, in a thread, what takes too long to load when a reply begins or a key is typed."""
    import wcwidth  # noqa: F401

    import claude_tui.tui.chat.turn_view  # noqa: F401
    import claude_tui.tui.transcript.growing  # noqa: F401
    from claude_tui.tui.markdown.parser import load

    load()
