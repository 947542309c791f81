"""A live slider for one request parameter."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Final, Literal

from textual import events
from textual.app import RenderResult
from textual.binding import BindingType
from textual.content import Content
from textual.geometry import Size
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

from claude_tui.conversation import UNSET, Unset
from claude_tui.tui.glyphs import signs
from claude_tui.tui.notices import notify_user
from claude_tui.tui.part_keys import part_bindings
from claude_tui.tui.sidebar.scale import Scale

MAX_TYPED: Final = 12
"""Most characters of a typed value; more than any value needs."""
DIGITS: Final = frozenset("0123456789.")
"""What a value may be typed with."""


class Slider(Widget, can_focus=True):
    """A parameter's name and value, and under them a track with a knob.

    The parameter may be unset: then the track has no knob and ``default`` stands for the value.

    Args:
        label: The parameter's name, and the widget's id.
        scale: The values the track offers.
        start: Where a step from unset begins.
    """

    ALLOW_SELECT = False

    DEFAULT_CSS = """
    Slider {
        height: auto;
        border-left: blank;
        color: $foreground;

        .slider--set { color: $text-primary; }
        .slider--default { color: $text-muted; }
        .slider--cross { color: $text-muted; }
        .slider--rest { color: $foreground 35%; }
        .slider--note { color: $text-warning; }

        &:focus { border-left: outer $primary; text-style: bold; }
        &:hover .slider--cross { color: $foreground; text-style: bold; }
        &:disabled:can-focus { color: $text-disabled; opacity: 1; }
    }
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "slider--set",
        "slider--default",
        "slider--cross",
        "slider--rest",
        "slider--note",
    }

    BINDINGS: ClassVar[list[BindingType]] = part_bindings("slider")

    value: reactive[float | Unset] = reactive[float | Unset](UNSET)
    """The value on view; setting it posts nothing."""
    default: reactive[str] = reactive("default")
    """What stands for the value while it is unset."""
    reason: reactive[str] = reactive("", layout=True)
    """Why the parameter is not taken, in place of the track; see ``set_reason``."""
    note: reactive[str] = reactive("", layout=True)
    """What else to know of the value, below the track."""
    typed: reactive[str | None] = reactive[str | None](None, bindings=True)
    """What is being typed in place of the value; None: nothing is."""

    @dataclass
    class Changed(Message):
        """The person set or unset the value."""

        slider: Slider
        value: float | Unset

    def __init__(self, label: str, scale: Scale, start: float) -> None:
        super().__init__(id=label)
        self.label: Final = label
        self._scale = scale
        self._start = start
        self._cross = signs().unset
        """Right of a value that is set: a click on it unsets."""
        self.tooltip = "Drag, use the arrows or type a number; × unsets"

    def set_scale(self, scale: Scale, start: float) -> None:
        """Offer other values, as another model takes them; the value stays."""
        self._scale = scale
        self._start = start
        self.refresh()

    def set_reason(self, reason: str) -> None:
        """Say why the parameter is not taken, and take no input; an empty reason ends that."""
        self.reason = reason
        self.disabled = bool(reason)

    # -- looks

    def render(self) -> RenderResult:
        """The two lines; a reason and a note take as many as they need."""
        second = Content.styled(self.reason, "italic") if self.reason else self._track()
        note = [self._styled(self.note, "note")] if self.note else []
        return Content("\n").join([self._heading(), second, *note])

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """Two lines, or as many as the reason and the note need."""
        texts = [text for text in (self.reason, self.note) if text and width]
        return 1 + (not self.reason) + sum(len(Content(text).wrap(width)) for text in texts)

    def _heading(self) -> Content:
        gap = Content(" " * len(self._cross))
        if self.typed is not None:
            cursor = Content.styled(" ", "reverse")
            value, cross = self._styled(self.typed, "set").stylize("bold") + cursor, gap
        elif self.value is UNSET:
            value, cross = self._styled(self.default, "default"), Content("")
        else:
            value = Content.styled(self._scale.shown(self.value), "bold")
            cross = gap if self.disabled else self._styled(self._cross, "cross")
        room = self.content_size.width - value.cell_length - cross.cell_length
        label = Content(self.label).truncate(max(room - 1, 0), ellipsis=True)
        return Content.assemble(label.pad_right(room - label.cell_length), value, cross)

    def _track(self) -> Content:
        width = self.content_size.width
        if self.value is UNSET or width < 1:
            return self._styled("─" * width, "rest")
        knob = round(self._scale.share_of(self.value) * (width - 1))
        return Content.assemble(
            self._styled("━" * knob, "set"),
            self._styled("●", "set").stylize("bold"),
            self._styled("─" * (width - 1 - knob), "rest"),
        )

    def _styled(self, text: str, part: str) -> Content:
        return Content.styled(text, self.get_visual_style(f"slider--{part}", partial=True))

    # -- keys

    def check_consume_key(self, key: str, character: str | None = None) -> bool:
        """Digits and the point are typed into the value."""
        return _is_typed(character)

    def on_key(self, event: events.Key) -> None:
        """Type into the value."""
        if _is_typed(event.character):
            self.typed = ((self.typed or "") + (event.character or ""))[:MAX_TYPED]
            event.stop()
            event.prevent_default()

    def on_blur(self) -> None:
        """Take what was being typed, or forget it with a word on why it can't be."""
        if not self._take_typed(f" {self.typed} wasn't set."):
            self.action_drop_typed()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Enter and escape are the slider's only while something is being typed."""
        return self.typed is not None if action in ("take_typed", "drop_typed") else True

    def action_step(self, direction: Literal[1, -1], coarse: bool = False) -> None:
        """Move by one mark, or if ``coarse`` by several; or from unset to the start."""
        if self._take_typed():
            here, steps = self.value, direction * (self._scale.coarse if coarse else 1)
            self._change(self._start if here is UNSET else self._scale.moved(here, steps))

    def action_go(self, share: float) -> None:
        """Move to a place on the track, 0 to 1."""
        self.action_drop_typed()
        self._change(self._scale.value_at(share))

    def action_unset(self) -> None:
        """Unset the value, and forget what was typed."""
        self.action_drop_typed()
        self._change(UNSET)

    def action_erase(self) -> None:
        """Take back the last character that was typed."""
        if self.typed:
            self.typed = self.typed[:-1]

    def take_back(self) -> str:
        """Return what was typed, and forget it: it was the beginning of something else."""
        typed, self.typed = self.typed or "", None
        return typed

    def action_take_typed(self) -> None:
        """Set what was typed; what is no value of the scale stays to be mended."""
        self._take_typed()

    def _take_typed(self, more: str = "") -> bool:
        """Set what was typed, if anything was; if that is no value, say so and return False."""
        if self.typed:
            try:
                value = self._scale.parsed(self.typed)
            except ValueError as problem:
                notify_user(self, f"{self.label} {problem}.{more}", "warning")
                return False
            self._change(value)
        self.typed = None
        return True

    def action_drop_typed(self) -> None:
        """Forget what was typed."""
        self.typed = None

    # -- mouse

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """Take hold of the knob, or unset with the cross."""
        event.stop()
        place = event.get_content_offset(self)
        if place is None:
            return
        if place.y == 1:
            self.capture_mouse()
            self._drag_to(place.x)
        elif self.value is not UNSET and place.x >= self.content_size.width - len(self._cross):
            self.action_unset()

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Drag the knob, also from outside the slider."""
        if self.app.mouse_captured is self:
            event.stop()
            self._drag_to(event.get_content_offset_capture(self).x)

    def on_mouse_up(self, event: events.MouseUp) -> None:
        """Let the knob go."""
        if self.app.mouse_captured is self:
            event.stop()
            self.release_mouse()

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """A step up."""
        self._wheel(event, 1)

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """A step down."""
        self._wheel(event, -1)

    def _wheel(self, event: events.MouseEvent, direction: Literal[1, -1]) -> None:
        # Scrolling past a slider must not change it. The wheel reaches disabled widgets, too.
        passing = not self.has_focus and any(
            isinstance(above, Widget) and above.max_scroll_y > 0 for above in self.ancestors
        )
        if not (passing or self.disabled):
            event.stop()
            self.action_step(direction)

    def _drag_to(self, cell: int) -> None:
        self.action_go(cell / max(self.content_size.width - 1, 1))

    # -- both

    def _change(self, value: float | Unset) -> None:
        if value != self.value:
            self.value = value
            self.post_message(self.Changed(self, value))


def _is_typed(character: str | None) -> bool:
    return character is not None and character in DIGITS
