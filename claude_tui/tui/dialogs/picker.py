"""A dialog to choose from a list that typing narrows: models, presets, themes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from textual import on
from textual.app import ComposeResult
from textual.content import Content
from textual.getters import query_one
from textual.widgets import Input, OptionList
from textual.widgets.option_list import Option

from claude_tui.text.matching import folded, words_of
from claude_tui.text.visible import visible
from claude_tui.tui.commands import command_binding
from claude_tui.tui.dialogs.dialog import Dialog
from claude_tui.tui.editor.line_input import LineInput
from claude_tui.tui.part_keys import part_bindings


@dataclass(frozen=True, slots=True)
class Choice:
    """One line of the list.

    Args:
        value: The result if it is chosen.
        text: The label.
        detail: Further facts, in muted text; may be empty.
    """

    value: str
    text: str
    detail: str = ""

    def matches(self, words: Sequence[str]) -> bool:
        """Return whether the choice contains all of the folded ``words``."""
        searched_text = folded(f"{self.text} {self.detail} {self.value}")
        return all(word in searched_text for word in words)

    def prompt(self) -> Content:
        """Return the line to show."""
        text = Content(visible(self.text))
        if not self.detail:
            return text
        return Content.assemble(
            text, "\n", Content(f"  {visible(self.detail)}").stylize("$text-muted")
        )


class PickerScreen(Dialog[str]):
    """Choose one of ``choices``; the result is its value, or None.

    Args:
        title: The title.
        choices: The choices, best first.
        free: The detail of typed text that can be chosen, too; empty if only ``choices`` can.
        check: Returns why typed text can't be chosen; empty if it can.
        current: The value that is highlighted at first.
        on_highlight: Called with each value that is highlighted, for a live preview.
    """

    BINDINGS = [
        *part_bindings("dialog"),
        *part_bindings("picker"),
        command_binding("quit", "app.quit"),
    ]

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
        super().__init__(title)
        self._choices = choices
        self._free = free
        self._check = check
        self._current = current
        self._on_highlight = on_highlight

    def compose_box(self) -> ComposeResult:
        """A line to type in, and the list."""
        yield LineInput(placeholder="type to filter", id="picker-input")
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
        """Move the highlight while the input keeps the focus."""
        getattr(self.options, f"action_{action}")()

    def _fill(self, typed: str, highlighted: str = "") -> None:
        words = words_of(typed)
        matches = [choice for choice in self._choices if choice.matches(words)]
        free, problem = typed.strip(), ""
        if self._free and free and all(choice.value != free for choice in matches):
            problem = self._check(free)
            if not problem:
                matches.append(Choice(free, free, self._free))
        self.options.clear_options()
        self.options.add_options(Option(choice.prompt(), id=choice.value) for choice in matches)
        if problem:
            self.options.add_option(Option(Choice(free, free, problem).prompt(), disabled=True))
        elif not matches:
            self.options.add_option(Option(Content("no matches"), disabled=True))
        # Set once, since every choice that is highlighted is previewed.
        values = [choice.value for choice in matches]
        first = 0 if matches else None
        self.options.highlighted = values.index(highlighted) if highlighted in values else first
