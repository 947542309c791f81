"""The sidebar: model, parameters and system prompt of the next request, and the room left."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar, Final, NamedTuple

from textual import events, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.getters import query_one
from textual.widgets import Static

from claude_tui.conversation import UNSET, Parameters, Unset
from claude_tui.models.catalog import Model
from claude_tui.models.judging import brief
from claude_tui.models.parameters import MORE
from claude_tui.models.rules import Note, effective, objections
from claude_tui.models.spending import Spent
from claude_tui.text.visible import visible, visible_line
from claude_tui.tui.commands import SIDEBAR_COMMANDS, command_binding
from claude_tui.tui.glyphs import signs
from claude_tui.tui.part_keys import part_bindings
from claude_tui.tui.sidebar.context_meter import ContextMeter, ContextView
from claude_tui.tui.sidebar.row import Row
from claude_tui.tui.sidebar.scale import linear_scale, token_scale
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
        source: Where replies come from, and what kind of credential is sent.
        notes: What the last change did to another parameter, what is set but not sent, and what to
            know of the model (about ``model``).
        cost: Of the whole conversation; None: not known.
        turn: What the last turn took, and what it left of the limits; a line each.
    """

    parameters: Parameters
    model: Model
    source: tuple[str, ...]
    notes: tuple[Note, ...] = ()
    cost: Spent | None = None
    turn: tuple[str, ...] = ()


class Sidebar(VerticalScroll, can_focus=False):
    """Shows the request of the next turn, with sliders and rows that change it.

    They post messages; the sidebar does not touch the conversation.

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
        #turn, .notes, #source { padding: 0 1 0 2; }
        .notes { color: $text-warning; }
        #turn, #source { color: $text-muted; }
        .section, #more { margin-top: 1; }
        &.-roomy Slider { margin-top: 1; }
        &:ansi { border-left: solid ansi_default; }
    }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        *part_bindings("sidebar"),
        *(command_binding(name, title=title) for name, title in SIDEBAR_COMMANDS.items()),
    ]

    _model_row = query_one("#model", Row)
    _temperature = query_one("#temperature", Slider)
    _top_p = query_one("#top_p", Slider)
    _max_tokens = query_one("#max_tokens", Slider)
    _system_row = query_one("#system", Row)
    _more_row = query_one("#more", Row)
    _meter = query_one("#context", ContextMeter)

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
        yield Static(id="model-notes", classes="notes")
        yield Slider("temperature", linear_scale("0", "1", "0.05"), API_DEFAULT)
        yield Slider("top_p", linear_scale("0", "1", "0.01", 10), API_DEFAULT)
        yield Slider("max_tokens", token_scale(self._view.model.max_tokens_limit), API_DEFAULT)
        yield Static("System", classes="heading section")
        yield Row(id="system", most=SYSTEM_LINES)
        yield Row(id="more")
        yield Static(id="more-notes", classes="notes")
        yield Static("Context", classes="heading section")
        yield ContextMeter(id="context", bar=not self._plain)
        yield Static(id="turn")

    def on_mount(self) -> None:
        """Show what it was made with."""
        self._refresh()

    def expect_height(self, rows: int) -> None:
        """Set the class for a height before the sidebar is mounted, so that it is styled once."""
        self.set_class(rows >= ROOMY, "-roomy", update=False)

    def on_resize(self, event: events.Resize) -> None:
        """Add space between the sliders if everything stays in sight."""
        self.set_class(event.size.height >= ROOMY, "-roomy")

    def show(self, view: RequestView, context: ContextView | None) -> None:
        """Show ``view`` without disturbing what is being typed or dragged.

        Args:
            view: The request.
            context: What it takes of the context window; None: not known yet.
        """
        if context is not None:
            self._meter.show(context, view.cost)
        if view != self._view:
            self._view = view
            self._refresh()

    def _refresh(self) -> None:
        view = self._view
        parameters, model = view.parameters, view.model
        self._temperature.set_scale(
            linear_scale("0", str(model.max_temperature), "0.05"), API_DEFAULT
        )
        sent_by_default, _ = effective(model, replace(parameters, max_tokens=UNSET))
        default = sent_by_default.max_tokens or model.default_max_tokens
        self._max_tokens.set_scale(token_scale(model.max_tokens_limit), default)
        self._max_tokens.default = f"default {default:,}"
        self._show_values(view)
        self._model_row.text = visible_line(model.id)
        self._system_row.text = _first_words(parameters.system)
        self._show_lines("#source", view.source)
        self._show_lines("#model-notes", _notes(view, "model"))
        self._show_more(view)
        self._show_lines("#turn", view.turn)

    def _show_lines(self, selector: str, lines: Sequence[str]) -> None:
        widget = self.query_one(selector, Static)
        widget.update(Content("\n".join(map(visible_line, lines))))
        widget.display = bool(lines)

    def _show_values(self, view: RequestView) -> None:
        """Set the sliders, with why the model refuses them, or what else to know under them."""
        parameters, model = view.parameters, view.model
        # Asked without the others: of two that exclude each other, each can be had.
        alone = objections(model, replace(parameters, temperature=UNSET, top_p=UNSET))
        for slider in (self._temperature, self._top_p, self._max_tokens):
            slider.value = getattr(parameters, slider.label)
            reason = alone[slider.label]
            slider.set_reason(visible_line(brief(reason, model, slider.label)))
            slider.note = visible("\n".join(_notes(view, slider.label, but=[reason])))

    def _show_more(self, view: RequestView) -> None:
        """Show the other parameters, and what to know of those that are set."""
        parameters, model = view.parameters, view.model
        count = sum(getattr(parameters, name) is not UNSET for name in MORE)
        words = "More parameters" if self._more is None else "Fewer parameters"
        self._more_row.text = f"{words} ({count} set)" if count and self._more is None else words
        reasons = [] if self._more is None else self._more.show(parameters, model)
        self._show_lines("#more-notes", _notes(view, *MORE, but=reasons))

    # -- what the person does

    def action_move(self, by: int) -> None:
        """Focus the next control, or the previous one if ``by`` is -1; stop at the ends."""
        # What stands in the folded part is in no chain of focus.
        controls = [one for one in self.screen.focus_chain if isinstance(one, Row | Slider)]
        focused = self.screen.focused
        if focused in controls:
            index = controls.index(focused) + by
            controls[min(max(index, 0), len(controls) - 1)].focus()

    def focus_first(self) -> None:
        """Focus the topmost control."""
        self._model_row.focus()

    @on(Row.Pressed)
    async def _more_pressed(self, message: Row.Pressed) -> None:
        if message.row is not self._more_row:
            return
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


def _notes(view: RequestView, *names: str, but: Collection[str] = ()) -> list[str]:
    """Return the notes about parameters with these names, but for reasons that are shown."""
    return [
        note.words.removeprefix(f"{view.model.id} ")
        for note in view.notes
        if note.about in names and note.words not in but
    ]


def _first_words(system: str | Unset) -> str:
    if system is UNSET or not system:
        return "none"
    return visible(system[:SYSTEM_LENGTH].strip())
