"""What the screens show of foreign text; see ``claude_tui.visible``."""

from claude_tui.visible import NUMBER, visible, visible_line, written_in

__all__ = ["NUMBER", "visible", "visible_line", "written_in"]
