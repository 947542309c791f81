"""What the screens show of foreign text; see ``claude_tui.visible``."""

from claude_tui.visible import visible, visible_line, written_in

__all__ = ["visible", "visible_line", "written_in"]
