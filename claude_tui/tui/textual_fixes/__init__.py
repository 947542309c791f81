"""Workarounds for faults of Textual that no widget of ours can work around on its own.

Each module mends one fault in Textual's own class, so that it is mended in every screen and widget,
Textual's included. Each names the fault, and has a test that fails once Textual mends it.
"""

from __future__ import annotations


def apply() -> None:
    """Mend Textual's classes. A second call changes nothing."""
    from claude_tui.tui.textual_fixes import (
        cancelled_workers,
        handler_errors,
        input_signs,
        mark_widths,
        one_shot_timers,
        option_pages,
        resize_echo,
        vanished_widgets,
    )

    for fix in (
        cancelled_workers,
        handler_errors,
        input_signs,
        mark_widths,
        one_shot_timers,
        option_pages,
        resize_echo,
        vanished_widgets,
    ):
        fix.apply()
