"""Small dialogs that ask for a line of text, or yes or no."""

from __future__ import annotations

from collections.abc import Callable

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Button, Input, Static

from claude_tui.text.visible import visible
from claude_tui.tui.commands import command_binding
from claude_tui.tui.dialogs.dialog import Dialog
from claude_tui.tui.editor.line_input import LineInput
from claude_tui.tui.part_keys import part_bindings
from claude_tui.tui.widgets.key_bar import NamesKeys


class AnswerLine(LineInput):
    """The line, with the key that saves it."""

    BINDINGS = part_bindings("line")


class LineScreen(Dialog[str]):
    """Ask for one line of text; the result is the text, or None if it stays as it was.

    Args:
        title: The name of the text.
        text: The text at first.
        hint: One line below, on what the text does.
        check: Returns what is wrong with a text, and then the dialog stays; empty if it is fine.
    """

    BINDINGS = [*part_bindings("dialog"), command_binding("quit", "app.quit")]

    def __init__(
        self, title: str, text: str, hint: str, check: Callable[[str], str] = lambda typed: ""
    ) -> None:
        super().__init__(title)
        self._check = check
        self._text = text
        self._hint = hint

    def compose_box(self) -> ComposeResult:
        """The line and the hint."""
        yield AnswerLine(self._text, id="line")
        yield Static(Content(self._hint), classes="dialog-hint")

    @on(Input.Submitted)
    def _done(self, event: Input.Submitted) -> None:
        if problem := self._check(event.value):
            hint = self.query_one(".dialog-hint", Static)
            hint.update(Content(visible(problem)))
            hint.add_class("-problem")
        else:
            self.dismiss(None if event.value == self._text else event.value)


def title_screen(title: str) -> LineScreen:
    """Ask for another title of a conversation.

    Without a result, one that is derived from the first message stays derived.
    """
    hint = "Leave empty to use the first words of the first message."
    return LineScreen("Title", title, hint)


class AnswerButton(Button, inherit_bindings=False):
    """An answer to a question."""

    BINDINGS = part_bindings("confirm", only="confirm-choose")


class ConfirmScreen(Dialog[bool], NamesKeys):
    """Ask yes or no; ``escape`` is no.

    Args:
        question: The question, in one or a few lines.
        yes: The label of the button that agrees.
        no: The label of the other button.
    """

    BINDINGS = part_bindings("confirm", but="confirm-choose")

    def __init__(self, question: str, yes: str, no: str) -> None:
        super().__init__(question)
        self._yes = yes
        self._no = no

    def compose_box(self) -> ComposeResult:
        """Put the harmless button first, so that it has the focus."""
        with Horizontal(classes="dialog-buttons"):
            yield AnswerButton(Content(self._no), id="no")
            yield AnswerButton(Content(self._yes), id="yes")

    def key_title(self, key_id: str) -> str:
        """Return the answer that a key gives now."""
        marked = self.focused.id if self.focused is not None else ""
        is_yes = marked == "yes" if key_id == "confirm-choose" else key_id == "confirm-yes"
        return self._yes if is_yes else self._no

    @on(Button.Pressed)
    def _pressed(self, event: Button.Pressed) -> None:
        self.dismiss(event.button.id == "yes")

    def action_answer(self, answer: bool) -> None:
        """Close with ``answer``."""
        self.dismiss(answer)
