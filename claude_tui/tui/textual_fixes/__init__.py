"""Workarounds for faults of Textual, and of Rich below it.

Each module works around one fault, names the upstream issue, and has a test that fails once the
fault is mended. Those in ``FIXES`` change Textual's own classes, so that every screen and widget
has the fix, Textual's included.
"""

from __future__ import annotations

from importlib import import_module
from typing import Final

FIXES: Final = (
    "cursors_behind",
    "handler_errors",
    "mark_widths",
    "next_callbacks",
    "one_shot_timers",
    "option_pages",
    "resize_echo",
    "reversed_parts",
    "strip_caches",
    "theme_steps",
    "vanished_widgets",
)
"""The modules that ``apply`` calls."""


def apply() -> None:
    """Fix Textual's classes. A second call changes nothing."""
    for name in FIXES:
        import_module(f"{__name__}.{name}").apply()
