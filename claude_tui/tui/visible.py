"""What the screens show of foreign text; see ``claude_tui.visible``."""

from claude_tui.visible import numbers, visible, visible_line, written_in

__all__ = ["numbers", "visible", "visible_line", "written_in"]
