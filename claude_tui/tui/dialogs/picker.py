"""A dialog to choose from a list that typing narrows: models, presets, themes, commands."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from textual import on
from textual.app import ComposeResult
from textual.content import Content
from textual.getters import query_one
from textual.widgets import Input, OptionList
from textual.widgets.option_list import Option

from claude_tui.text.matching import words_of
from claude_tui.text.ranking import NO_MATCH
from claude_tui.tui.commands import command_binding
from claude_tui.tui.dialogs.choice import Choice, ChoiceRows
from claude_tui.tui.dialogs.dialog import Dialog
from claude_tui.tui.editor.line_input import LineInput
from claude_tui.tui.part_keys import part_bindings
from claude_tui.tui.sizes import is_short


class PickerLine(LineInput):
    """The input that narrows the list, with the keys of the list."""

    BINDINGS = part_bindings("picker")


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

    def compose_head(self) -> ComposeResult:
        """The title, and a line to type in."""
        yield from super().compose_head()
        yield PickerLine(placeholder="type to filter", id="picker-input")

    def compose_box(self) -> ComposeResult:
        """The list."""
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
        ranked = [(choice.rank(words), choice) for choice in self._choices]
        ranked.sort(key=lambda each: -each[0])
        matches = [choice for rank, choice in ranked if rank != NO_MATCH]
        free, problem = typed.strip(), ""
        if self._free and free and all(choice.value != free for choice in matches):
            problem = self._check(free)
            if not problem:
                matches.append(Choice(free, free, self._free))
        brief = is_short(self.app.size.height)
        self.options.clear_options()
        self.options.add_options(
            Option(ChoiceRows(choice, words, brief=brief), id=choice.value) for choice in matches
        )
        if problem:
            self.options.add_option(Option(ChoiceRows(Choice(free, free, problem)), disabled=True))
        elif not matches:
            self.options.add_option(Option(Content("no matches"), disabled=True))
        # Set once, since every choice that is highlighted is previewed.
        values = [choice.value for choice in matches]
        first = 0 if matches else None
        self.options.highlighted = values.index(highlighted) if highlighted in values else first
