"""The line at the foot: the keys that do something now.

Textual's own footer mounts a widget for each key, and all of them again at every change of the
focus, of the terminal's window too. This is one widget, painted again when it would say something
else.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from textual.binding import Binding
from textual.content import Content
from textual.screen import Screen
from textual.style import Style
from textual.widgets import Static

from claude_tui.text.visible import visible_line
from claude_tui.tui.glyphs import signs

ALWAYS: Final = 2
"""How many of the last keys are shown in any width: the way to all keys, and out."""
NEXT: Final = 3
"""How many of the last keys come before others, once those of the focus are there."""


class Key(NamedTuple):
    """One key.

    Args:
        action: What it sets off.
        key: Under Textual's name.
        name: As it is shown.
        is_near: Whether it belongs to what has the focus, or to what is around that.
    """

    action: str
    key: str
    name: str
    is_near: bool


class NamesKeys:
    """A screen whose keys do different things at different times."""

    def key_title(self, key_id: str) -> str:
        """Return what the key with this id does now."""
        raise NotImplementedError


class KeyBar(Static):
    """Keys and what they do, from the bindings that are shown; a click presses the key.

    Those of the widget with the focus come first, and are the last to go where the line is short.
    Keys of which it is said that they do the same, like the two ways of a slider, stand together.
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
        shown = [(one.node, one.binding) for one in active if one.binding.show]
        # What enter does comes first; Textual's own inputs list other keys before it.
        for node, binding in sorted(shown, key=lambda each: each[1].key != "enter"):
            alike = keys.setdefault(self._title(binding), [])
            if all(binding.action != key.action for key in alike):
                name, is_near = self.app.get_key_display(binding), node is not self.screen
                alike.append(Key(binding.action, binding.key, name, is_near))
        if keys != self._keys:
            self._keys = keys
            self._write()

    def _title(self, binding: Binding) -> str:
        if binding.id and isinstance(self.screen, NamesKeys):
            return self.screen.key_title(binding.id)
        return binding.description

    def set_idle(self, action: str, *, idle: bool) -> None:
        """Leave out the keys of an action while it would do nothing; else they are the first."""
        if self._idle_now.get(action) != idle:
            self._idle_now[action] = idle
            self._write()

    def on_resize(self) -> None:
        """Show as many keys as there is room for now."""
        self._write()

    def _write(self) -> None:
        passing: list[Sequence[Key]] = []
        lasting: list[Sequence[Key]] = []
        texts: dict[Sequence[Key], Content] = {}
        for description, keys in self._keys.items():
            alike = tuple(key for key in keys if not self._idle_now.get(key.action))
            if alike:
                (passing if alike[0].action in self._idle_now else lasting).append(alike)
                texts[alike] = _label(alike, description)
        order = passing + lasting
        room, fitting = self.size.width, set[Sequence[Key]]()
        for keys in sorted(order, key=lambda keys: self._rank(keys, order)):
            if (width := texts[keys].cell_length) <= room:
                room -= width
                fitting.add(keys)
        self.update(
            Content("").join(texts[keys] for keys in order if keys in fitting), layout=False
        )

    def _rank(self, keys: Sequence[Key], order: Sequence[Sequence[Key]]) -> int:
        """Return how soon keys go into a short line; 0: first of all."""
        if self.screen.is_modal:
            return 0 if keys[0].key in ("enter", "escape") else 1
        if keys in order[-ALWAYS:]:
            return 0
        if keys[0].is_near or keys[0].action in self._idle_now:
            return 1
        return 2 if keys in order[-NEXT:] else 3


def _label(keys: Sequence[Key], description: str) -> Content:
    names = [Content.styled(visible_line(key.name), Style(bold=True) + _press(key)) for key in keys]
    pair = "/" if any(key.name.isalnum() for key in keys) else signs().pair
    first = _press(keys[0])
    return Content.assemble(
        (" ", first),
        Content.styled(pair, first).join(names),
        (f" {visible_line(description)} ", first),
    )


def _press(key: Key) -> Style:
    """Return the style of what presses ``key`` when it is clicked."""
    return Style.from_meta({"@click": f"app.simulate_key({key.key!r})"})
