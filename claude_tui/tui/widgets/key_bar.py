"""The line at the foot: the keys that do something now.

Textual's own footer mounts a widget for each key, and all of them again at every change of the
focus, of the terminal's window too. This is one widget, painted again when it would say something
else.
"""

from __future__ import annotations

from textual.content import Content
from textual.screen import Screen
from textual.style import Style
from textual.widgets import Static

from claude_tui.tui.visible import visible_line

LAST_KEYS = 3
"""So many of the last keys are shown in a line of any width."""


class KeyBar(Static):
    """Keys and what they do, from the bindings that are shown; a click presses the key."""

    ALLOW_SELECT = False
    DEFAULT_CSS = """
    KeyBar {
        dock: bottom;
        height: 1;
        background: $footer-background;
        color: $footer-foreground;
        text-wrap: nowrap;
        text-overflow: ellipsis;
        link-color: $footer-key-foreground;
        link-background: $footer-key-background;
        link-style: bold;
        link-color-hover: $footer-key-foreground;
        link-background-hover: $block-hover-background;
        link-style-hover: bold;
    }
    """

    _shown: tuple[tuple[str, str, str], ...] = ()

    def on_mount(self) -> None:
        """Follow the bindings."""
        self.screen.bindings_updated_signal.subscribe(self, self._follow)

    def _follow(self, screen: Screen[object]) -> None:
        # Without the terminal's focus nothing has it, and fewer keys would be on view.
        if not self.app.app_focus or screen is not self.screen:
            return
        keys: dict[str, tuple[str, str, str]] = {}
        for active in screen.active_bindings.values():
            binding = active.binding
            if binding.show:
                name = self.app.get_key_display(binding)
                keys.setdefault(binding.action, (binding.key, name, binding.description))
        if tuple(keys.values()) != self._shown:
            self._shown = tuple(keys.values())
            self._write()

    def on_resize(self) -> None:
        """Show as many keys as there is room for now."""
        self._write()

    def _write(self) -> None:
        labels = [_label(*key) for key in self._shown]
        # The last ones are the way to all others, and the way out.
        while (
            len(labels) > LAST_KEYS and sum(label.cell_length for label in labels) > self.size.width
        ):
            del labels[-LAST_KEYS - 1]
        self.update(Content("").join(labels), layout=False)


def _label(key: str, name: str, description: str) -> Content:
    press = Style.from_meta({"@click": f"app.simulate_key({key!r})"})
    return Content.assemble(
        (f" {visible_line(name)} ", press), (f"{visible_line(description)} ", press)
    )
