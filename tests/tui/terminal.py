"""What a person at the terminal sees and does, for tests of widgets."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from textual import events
from textual.app import App
from textual.widget import Widget

from claude_tui.tui.textual_fixes.terminal_input import TerminalInput


def lines(widget: Widget) -> list[str]:
    """The text of ``widget`` as the screen shows it, line by line."""
    region = widget.region
    strips = widget.screen._compositor.render_strips()
    return [
        strip.crop(region.x, region.right).text.rstrip()
        for strip in strips[region.y : region.bottom]
    ]


def type_at_once(app: App[Any], keys: Iterable[str]) -> None:
    """Let ``keys`` arrive in one read."""
    for key in keys:
        app.post_message(events.Key(key, key if len(key) == 1 else None))


def send_at_once(app: App[Any], data: str) -> None:
    """Let ``data`` arrive from the terminal in one read."""
    for event in TerminalInput().feed(data):
        app.post_message(event)


def turn_wheel(app: App[Any], wheel: type[events.MouseEvent], x: int, y: int) -> None:
    """One notch of the wheel at a place of the screen."""
    app.post_message(wheel(None, x, y, 0, 0, 0, False, False, False, x, y))
