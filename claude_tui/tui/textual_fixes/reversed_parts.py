"""Let a style sheet reverse a part of a widget, such as the highlighted row of a list.

``Widget.get_visual_style`` takes over every text style of a component class but ``reverse``. Not
reported upstream as of Textual 8.2.8.
"""

from __future__ import annotations

from typing import Final

from textual.style import Style
from textual.widget import Widget

_REVERSED: Final = Style(reverse=True)

_visual_style = Widget.get_visual_style


def get_visual_style(self: Widget, *component_classes: str, partial: bool = False) -> Style:
    """Return the style of a widget or of its parts, reversed if a style sheet says so."""
    style = _visual_style(self, *component_classes, partial=partial)
    parts = (self._component_styles[name] for name in component_classes)
    return style + _REVERSED if any(part.text_style.reverse for part in parts) else style


def apply() -> None:
    """Change Textual's ``Widget``."""
    Widget.get_visual_style = get_visual_style  # type: ignore[method-assign]
