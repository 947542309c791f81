"""The line at the foot: the keys that do something now.

Textual's own footer mounts a widget for each key, and all of them again at every change of the
focus, of the terminal's window too. This is one widget, painted again when it would say something
else.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from textual.content import Content
from textual.screen import Screen
from textual.style import Style
from textual.widgets import Static

from claude_tui.text.visible import visible_line
from claude_tui.tui.glyphs import signs

LAST_KEYS = 3
"""So many of the last keys are shown in a line of any width."""


class Key(NamedTuple):
    """One key.

    Args:
        action: What it sets off.
        key: Under Textual's name.
        name: As it is shown.
    """

    action: str
    key: str
    name: str


class KeyBar(Static):
    """Keys and what they do, from the bindings that are shown; a click presses the key.

    Those of the widget with the focus come first. Keys of which it is said that they do the same,
    like the two ways of a slider, stand together.
    """

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
        link-background-hover: $footer-key-background;
        link-style-hover: bold underline;
    }
    """

    _keys: Mapping[str, Sequence[Key]] = {}
    """The keys that do something now, by what they do."""

    def __init__(self) -> None:
        super().__init__()
        self._idle_now: dict[str, bool] = {}
        """Of actions that do something for a while only, whether they would do nothing now."""

    def on_mount(self) -> None:
        """Follow the bindings of the screen, as long as no other is over it."""
        self.screen.bindings_updated_signal.subscribe(self, self._follow)
        self.app.screen_change_signal.subscribe(self, self._follow)

    def _follow(self, _screen: Screen[object]) -> None:
        # Without the terminal's focus nothing has it, and fewer keys would be on view.
        if not self.app.app_focus:
            return
        keys: dict[str, list[Key]] = {}
        # What is below a dialog does not answer.
        active = self.screen.active_bindings.values() if self.screen is self.app.screen else ()
        for binding in (one.binding for one in active if one.binding.show):
            alike = keys.setdefault(binding.description, [])
            if all(binding.action != key.action for key in alike):
                alike.append(Key(binding.action, binding.key, self.app.get_key_display(binding)))
        if keys != self._keys:
            self._keys = keys
            self._write()

    def set_idle(self, action: str, *, idle: bool) -> None:
        """Leave out the keys of an action while it would do nothing; else they are the first."""
        if self._idle_now.get(action) != idle:
            self._idle_now[action] = idle
            self._write()

    def on_resize(self) -> None:
        """Show as many keys as there is room for now."""
        self._write()

    def _write(self) -> None:
        passing: list[Content] = []
        lasting: list[Content] = []
        for description, keys in self._keys.items():
            alike = [key for key in keys if not self._idle_now.get(key.action)]
            if alike:
                labels = passing if alike[0].action in self._idle_now else lasting
                labels.append(_label(alike, description))
        labels = passing + lasting
        # The last ones are the way to all others, and the way out.
        while (
            len(labels) > LAST_KEYS and sum(label.cell_length for label in labels) > self.size.width
        ):
            del labels[-LAST_KEYS - 1]
        self.update(Content("").join(labels), layout=False)


def _label(keys: Sequence[Key], description: str) -> Content:
    names = [Content.styled(visible_line(key.name), _press(key)) for key in keys]
    first = _press(keys[0])
    return Content.assemble(
        (" ", first), Content(signs().pair).join(names), (f" {visible_line(description)} ", first)
    )


def _press(key: Key) -> Style:
    """Return the style of what presses ``key`` when it is clicked."""
    return Style.from_meta({"@click": f"app.simulate_key({key.key!r})"})
