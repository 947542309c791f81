"""A list to choose from, narrowed by typing: models, presets, themes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.getters import query_one
from textual.screen import ModalScreen
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from claude_tui.text.matching import folded, words_of
from claude_tui.text.visible import visible
from claude_tui.tui.commands import command_binding
from claude_tui.tui.editor.line_input import LineInput
from claude_tui.tui.part_keys import part_bindings
from claude_tui.tui.sizes import BROAD, TALL


@dataclass(frozen=True, slots=True)
class Choice:
    """One line of the list.

    Args:
        value: What choosing it gives.
        text: What it is called.
        detail: What else to say of it, dimmed; may be empty.
    """

    value: str
    text: str
    detail: str = ""

    def matches(self, words: Sequence[str]) -> bool:
        """Whether every one of the folded ``words`` is somewhere in it."""
        haystack = folded(f"{self.text} {self.detail} {self.value}")
        return all(word in haystack for word in words)

    def prompt(self) -> Content:
        """The line as it is shown."""
        text = Content(visible(self.text))
        if not self.detail:
            return text
        return Content.assemble(text, "\n", Content(f"  {visible(self.detail)}").stylize("dim"))


class PickerScreen(ModalScreen[str | None]):
    """Choose one of ``choices``; the result is its value, or None.

    Args:
        title: What is to be chosen.
        choices: The lines; best first.
        free: What to say of typed text that may be chosen though no line has it; empty: it may
            not.
        check: Says what is wrong with typed text, which can't be chosen then; empty: nothing.
        current: The value that is highlighted at first.
        on_highlight: Called with each value as it is highlighted, for a live preview.
    """

    CSS_PATH = "../styles/picker.tcss"
    HORIZONTAL_BREAKPOINTS = BROAD
    VERTICAL_BREAKPOINTS = TALL
    BINDINGS = [
        *part_bindings("dialog"),
        *part_bindings("picker"),
        command_binding("quit", "app.quit"),
    ]

    query_input = query_one("#picker-input", Input)
    options = query_one("#picker-options", OptionList)

    def __init__(
        self,
        title: str,
        choices: Sequence[Choice],
        *,
        free: str = "",
        check: Callable[[str], str] = lambda typed: "",
        current: str = "",
        on_highlight: Callable[[str], None] | None = None,
    ) -> None:
        super().__init__()
        self._title = title
        self._choices = choices
        self._free = free
        self._check = check
        self._current = current
        self._on_highlight = on_highlight

    def compose(self) -> ComposeResult:
        """The box: a title, a line to type in, the list."""
        with Vertical(id="picker"):
            yield Static(Content(self._title), id="picker-title")
            yield LineInput(placeholder="type to narrow", id="picker-input")
            yield OptionList(id="picker-options")

    def on_mount(self) -> None:
        """Fill the list."""
        self.options.can_focus = False
        self._fill("", self._current)

    @on(Input.Changed)
    def _narrow(self, event: Input.Changed) -> None:
        self._fill(event.value)

    @on(Input.Submitted)
    def _choose_highlighted(self) -> None:
        self.options.action_select()

    @on(OptionList.OptionHighlighted)
    def _preview(self, event: OptionList.OptionHighlighted) -> None:
        if self._on_highlight is not None and event.option.id:
            self._on_highlight(event.option.id)

    @on(OptionList.OptionSelected)
    def _choose(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(event.option.id)

    def action_move(self, action: str) -> None:
        """Move the highlight while the typing goes on."""
        getattr(self.options, f"action_{action}")()

    def _fill(self, typed: str, highlighted: str = "") -> None:
        words = words_of(typed)
        found = [choice for choice in self._choices if choice.matches(words)]
        free, problem = typed.strip(), ""
        if self._free and free and all(choice.value != free for choice in found):
            problem = self._check(free)
            if not problem:
                found.append(Choice(free, free, self._free))
        self.options.clear_options()
        self.options.add_options(Option(choice.prompt(), id=choice.value) for choice in found)
        if problem:
            self.options.add_option(Option(Choice(free, free, problem).prompt(), disabled=True))
        elif not found:
            self.options.add_option(Option(Content("nothing here"), disabled=True))
        # One that is highlighted only for a moment would be previewed, too.
        values = [choice.value for choice in found]
        first = 0 if found else None
        self.options.highlighted = values.index(highlighted) if highlighted in values else first
