"""The sidebar: model, parameters and system prompt of the next request, and the room left."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, ClassVar, Final, NamedTuple

from textual import events, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.getters import query_one
from textual.message import Message
from textual.widgets import Static

from claude_tui.conversation import UNSET, Parameters, Unset
from claude_tui.models.catalog import Model
from claude_tui.models.judging import brief
from claude_tui.models.parameters import MORE
from claude_tui.models.rules import apply_change, objections
from claude_tui.models.spending import Spent
from claude_tui.text.visible import visible, visible_line
from claude_tui.tui.commands import SIDEBAR_COMMANDS, command_binding
from claude_tui.tui.glyphs import signs
from claude_tui.tui.part_keys import part_bindings
from claude_tui.tui.sidebar.context_meter import ContextMeter, ContextView
from claude_tui.tui.sidebar.row import Row
from claude_tui.tui.sidebar.scale import LinearScale, TokenScale
from claude_tui.tui.sidebar.slider import Slider

API_DEFAULT: Final = 1.0
"""What the API samples with where nothing is set; sliders begin there."""
SYSTEM_LINES: Final = 3
"""How many lines of the system prompt are shown."""
SYSTEM_LENGTH: Final = 300
"""More characters of it than those lines hold."""
ROOMY: Final = 26
"""From how many rows on there is room between the sliders."""


if TYPE_CHECKING:
    from claude_tui.tui.sidebar.more_parameters import MoreParameters


class RequestView(NamedTuple):
    """What the sidebar shows.

    Args:
        parameters: As set, whether the model takes them or not.
        model: What is known of the model.
        source: Where replies come from, in words.
        notes: What is set but not sent, one line each.
        cost: Of the whole conversation; None: not known.
        turn: What the last turn took, and what it left of the limits; a line each.
        change_note: What the last change did to other parameters; empty: nothing.
    """

    parameters: Parameters
    model: Model
    source: str
    notes: tuple[str, ...] = ()
    cost: Spent | None = None
    turn: tuple[str, ...] = ()
    change_note: str = ""


class Sidebar(VerticalScroll, can_focus=False):
    """Shows the request of the next turn, and lets the person change it.

    Changes are posted as messages; the sidebar does not touch the conversation.

    Args:
        view: What to show at first.
        plain: Leave out the bar of the context window.
        id: The widget's id.
    """

    DEFAULT_CSS = """
    Sidebar {
        width: 28;
        border-left: solid $foreground 25%;
        scrollbar-size-vertical: 1;

        Slider { padding: 0 1 0 0; }
        .heading { padding: 0 1; color: $text-muted; }
        #turn, #notes, #source { padding: 0 1 0 2; }
        #notes { color: $text-warning; }
        #turn, #source { color: $text-muted; }
        .section { margin-top: 1; }
        &.-roomy Slider { margin-top: 1; }
        &:ansi { border-left: solid ansi_default; }
    }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        *part_bindings("sidebar"),
        *(command_binding(name) for name in SIDEBAR_COMMANDS),
    ]

    _model_row = query_one("#model", Row)
    _temperature = query_one("#temperature", Slider)
    _top_p = query_one("#top_p", Slider)
    _max_tokens = query_one("#max_tokens", Slider)
    _system_row = query_one("#system", Row)
    _more_row = query_one("#more", Row)
    _meter = query_one("#context", ContextMeter)
    _turn_lines = query_one("#turn", Static)
    _notes_lines = query_one("#notes", Static)
    _source_line = query_one("#source", Static)

    @dataclass
    class ParametersChanged(Message):
        """The person set or unset parameters.

        Args:
            changes: By name; more than one where setting one unsets another. They go into
                ``dataclasses.replace(parameters, **changes)``.
            note: What that does to other parameters; empty: nothing.
        """

        changes: Mapping[str, Any]
        note: str = ""

    class ModelPressed(Message):
        """The person wants to choose a model."""

    @dataclass
    class OfferPressed(Message):
        """The person wants to choose the value of a parameter that has no slider."""

        name: str

    class PresetPressed(Message):
        """The person wants to choose or save a preset."""

    class SystemPressed(Message):
        """The person wants to write the system prompt."""

    def __init__(
        self,
        view: RequestView,
        *,
        plain: bool = False,
        id: str | None = None,  # noqa: A002
    ) -> None:
        super().__init__(id=id)
        self._view = view
        self._plain = plain
        self._more: MoreParameters | None = None

    def compose(self) -> ComposeResult:
        """From top to bottom."""
        yield Static("Model", classes="heading")
        yield Row(id="model", mark=signs().choose, most=2)
        yield Static(id="source")
        yield Slider("temperature", LinearScale("0", "1", "0.05"), API_DEFAULT, id="temperature")
        yield Slider("top_p", LinearScale("0", "1", "0.01", 10), API_DEFAULT, id="top_p")
        tokens = TokenScale(self._view.model.max_tokens_limit)
        yield Slider("max_tokens", tokens, 1, id="max_tokens")
        yield Static("System", classes="heading section")
        yield Row(id="system", most=SYSTEM_LINES)
        yield Row(id="more")
        yield Static("Context", classes="heading section")
        yield ContextMeter(id="context", bar=not self._plain)
        yield Static(id="turn")
        yield Static(id="notes", classes="section")

    def on_mount(self) -> None:
        """Show what it was made with."""
        self._refresh()

    def expect_height(self, rows: int) -> None:
        """Set the class for a height before the sidebar is mounted, so that it is styled once."""
        self.set_class(rows >= ROOMY, "-roomy", update=False)

    def on_resize(self, event: events.Resize) -> None:
        """Add space between the sliders if everything stays in sight."""
        self.set_class(event.size.height >= ROOMY, "-roomy")

    def show(self, view: RequestView) -> None:
        """Show ``view`` without disturbing what is being typed or dragged."""
        if view != self._view:
            self._view = view
            self._refresh()

    def _refresh(self) -> None:
        view = self._view
        parameters, model = view.parameters, view.model
        self._temperature.set_scale(
            LinearScale("0", str(model.max_temperature), "0.05"), API_DEFAULT
        )
        self._max_tokens.set_scale(TokenScale(model.max_tokens_limit), model.default_max_tokens)
        self._max_tokens.default = f"default {model.default_max_tokens:,}"
        reasons = self._show_values(parameters, model)
        self._model_row.text = visible_line(model.id)
        self._system_row.text = _first_words(parameters.system)
        self._meter.show_cost(view.cost)
        self._turn_lines.update(Content("\n".join(map(visible_line, view.turn))))
        self._turn_lines.display = bool(view.turn)
        reasons |= self._show_more(parameters, model)
        notes = filter(None, (view.change_note, *view.notes))
        lines = [visible_line(note) for note in notes if note not in reasons]
        self._notes_lines.update(Content("\n".join(lines)))
        self._notes_lines.display = bool(lines)
        self._source_line.update(Content(visible_line(view.source)))

    def _show_values(self, parameters: Parameters, model: Model) -> set[str]:
        """Set the sliders, and return why the model refuses some of them."""
        # Asked without the others: of two that exclude each other, each can be had.
        alone = objections(model, replace(parameters, temperature=UNSET, top_p=UNSET))
        reasons = set()
        for slider in (self._temperature, self._top_p, self._max_tokens):
            slider.value = getattr(parameters, slider.label)
            reason = alone[slider.label]
            slider.set_reason(visible_line(brief(reason, model, slider.label)))
            reasons.add(reason)
        return reasons

    def _show_more(self, parameters: Parameters, model: Model) -> set[str]:
        """Show the other parameters, and return why the model refuses some of those in sight."""
        count = sum(getattr(parameters, name) is not UNSET for name in MORE)
        self._more_row.mark = signs().folded if self._more is None else signs().unfolded
        self._more_row.text = f"More ({count} set)" if count else "More"
        return set() if self._more is None else self._more.show(parameters, model)

    def show_context(self, view: ContextView) -> None:
        """Show how much of the context window the next request takes."""
        self._meter.show(view)

    # -- what the person does

    def action_move(self, by: int) -> None:
        """Focus the next control, or the previous one if ``by`` is -1; stop at the ends."""
        # What stands in the folded part is in no chain of focus.
        controls = [one for one in self.screen.focus_chain if isinstance(one, Row | Slider)]
        focused = self.screen.focused
        if focused in controls:
            index = controls.index(focused) + by
            controls[min(max(index, 0), len(controls) - 1)].focus()

    @on(Slider.Changed)
    def _slider_changed(self, message: Slider.Changed) -> None:
        message.stop()
        view = self._view
        change = apply_change(view.model, view.parameters, message.slider.label, message.value)
        changed = replace(view.parameters, **change.values)
        self._view = view._replace(parameters=changed, change_note=change.note)
        self._refresh()
        self.post_message(self.ParametersChanged(*change))

    def focus_first(self) -> None:
        """Focus the topmost control."""
        self._model_row.focus()

    @on(Row.Pressed, "#more")
    async def _more_pressed(self, message: Row.Pressed) -> None:
        message.stop()
        folded, self._more = self._more, None
        if folded is None:
            # Most people never open it: it is made when someone does.
            from claude_tui.tui.sidebar.more_parameters import MoreParameters

            self._more = MoreParameters(id="offers")
            await self.mount(self._more, after=self._more_row)
        else:
            await folded.remove()
        self._refresh()

    @on(Row.Pressed, "#offers Row")
    def _offer_pressed(self, message: Row.Pressed) -> None:
        message.stop()
        name = str(message.row.id)
        self.post_message(self.PresetPressed() if name == "preset" else self.OfferPressed(name))

    @on(Row.Unset)
    def _row_unset(self, message: Row.Unset) -> None:
        message.stop()
        if (name := str(message.row.id)) in (*MORE, "system"):
            self.post_message(self.ParametersChanged({name: UNSET}))

    @on(Row.Pressed, "#model")
    def _model_pressed(self, message: Row.Pressed) -> None:
        message.stop()
        self.post_message(self.ModelPressed())

    @on(Row.Pressed, "#system")
    def _system_pressed(self, message: Row.Pressed) -> None:
        message.stop()
        self.post_message(self.SystemPressed())


def _first_words(system: str | Unset) -> str:
    if system is UNSET or not system:
        return "none"
    return visible(system[:SYSTEM_LENGTH].strip())
