"""Notices for the person, and copying with a notice."""

from __future__ import annotations

from typing import Literal, TypeAlias

from textual.dom import DOMNode

from claude_tui.text.visible import visible
from claude_tui.tui.background import run_in_background

Severity: TypeAlias = Literal["information", "warning", "error"]


def notify_user(node: DOMNode, text: str, severity: Severity = "information") -> None:
    """Show one line for a few seconds, on top of every screen."""
    seconds = 4 if severity == "information" else 8
    node.app.notify(visible(text), severity=severity, timeout=seconds, markup=False)


def copy_text(node: DOMNode, text: str, what: str) -> None:
    """Copy ``text`` to the clipboard, and tell the person ``what`` it was and where it went."""
    app = node.app
    app.copy_to_clipboard(text)
    count = text.rstrip("\n").count("\n") + 1
    amount = f"{count:,} line{'s' if count > 1 else ''}"
    run_in_background(app, _tell_of_copy(node, what, amount), "copy", "copy")


async def _tell_of_copy(node: DOMNode, what: str, amount: str) -> None:
    from claude_tui.tui.terminal_io.clipboard import Reach, reach_of_last_copy, words

    reach = await reach_of_last_copy()
    is_sure = reach in (Reach.SYSTEM, Reach.TERMINAL)
    notify_user(node, words(what, amount, reach), "information" if is_sure else "warning")
