"""Small dialogs that ask for a line of text, or yes or no."""

from __future__ import annotations

from collections.abc import Callable

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Button, Input, Static

from claude_tui.text.visible import visible
from claude_tui.tui.commands import command_binding
from claude_tui.tui.editor.line_input import LineInput
from claude_tui.tui.part_keys import part_bindings
from claude_tui.tui.sizes import TALL


class LineScreen(ModalScreen[str | None]):
    """Ask for one line of text; the result is the text, or None.

    Args:
        title: The name of the text.
        text: The text at first.
        hint: One line below, on what the text does.
        check: Returns what is wrong with a text, and then the dialog stays; empty if it is fine.
    """

    CSS_PATH = "../styles/dialogs.tcss"
    VERTICAL_BREAKPOINTS = TALL
    BINDINGS = [*part_bindings("dialog"), command_binding("quit", "app.quit")]

    def __init__(
        self, title: str, text: str, hint: str, check: Callable[[str], str] = lambda typed: ""
    ) -> None:
        super().__init__()
        self._check = check
        self._title = title
        self._text = text
        self._hint = hint

    def compose(self) -> ComposeResult:
        """The box."""
        with Vertical(classes="dialog"):
            yield Static(Content(self._title), classes="dialog-title")
            yield LineInput(self._text, id="line")
            yield Static(Content(self._hint), classes="dialog-hint")

    @on(Input.Submitted)
    def _done(self, event: Input.Submitted) -> None:
        if problem := self._check(event.value):
            hint = self.query_one(".dialog-hint", Static)
            hint.update(Content(visible(problem)))
            hint.add_class("-problem")
        else:
            self.dismiss(self.answer(event.value))

    def answer(self, typed: str) -> str | None:
        """Return the result of the dialog for the typed text."""
        return typed


class TitleScreen(LineScreen):
    """Ask for a conversation's title; the result is None if it is unchanged.

    So a title that is derived from the first message stays derived.

    Args:
        title: The current title.
    """

    def __init__(self, title: str) -> None:
        super().__init__("Title", title, "Leave empty to use the first words of the first message.")

    def answer(self, typed: str) -> str | None:
        """Return the typed title if it is a different one."""
        return None if typed == self._text else typed


class ConfirmScreen(ModalScreen[bool]):
    """Ask yes or no; ``escape`` is no.

    Args:
        question: The question, in one or a few lines.
        yes: The label of the button that agrees.
        no: The label of the other button.
    """

    CSS_PATH = "../styles/dialogs.tcss"
    VERTICAL_BREAKPOINTS = TALL
    BINDINGS = part_bindings("confirm")

    def __init__(self, question: str, yes: str, no: str) -> None:
        super().__init__()
        self._question = question
        self._yes = yes
        self._no = no

    def compose(self) -> ComposeResult:
        """Put the harmless button first, so that it has the focus."""
        with Vertical(classes="dialog"):
            yield Static(Content(visible(self._question)), classes="dialog-text")
            with Horizontal(classes="dialog-buttons"):
                yield Button(Content(self._no), variant="primary", id="no")
                yield Button(Content(self._yes), id="yes")

    @on(Button.Pressed)
    def _pressed(self, event: Button.Pressed) -> None:
        self.dismiss(event.button.id == "yes")

    def action_answer(self, answer: bool) -> None:
        """Close with ``answer``."""
        self.dismiss(answer)
