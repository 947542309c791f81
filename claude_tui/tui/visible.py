"""What the screens show of foreign text; see ``claude_tui.visible``."""

from claude_tui.visible import TAB_WIDTH, safe_for, visible, visible_line

__all__ = ["TAB_WIDTH", "safe_for", "visible", "visible_line"]
