"""The composer, where messages are written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal, TypeAlias

from textual.binding import BindingType
from textual.message import Message
from textual.reactive import var

from claude_tui.conversation.draft import Draft
from claude_tui.tui.commands import (
    COMPOSER_COMMANDS,
    TAKEN_BY_EDITORS,
    command_binding,
    command_named,
    find_slash,
    is_command,
    key_of,
)
from claude_tui.tui.composer.folding_editor import FoldingEditor
from claude_tui.tui.composer.recall import Recall
from claude_tui.tui.composer.suggestions import Suggestions
from claude_tui.tui.part_keys import part_bindings

Goal: TypeAlias = Literal["up", "down", "page_up", "page_down", "home", "end", "line_end"]
"""Where a key goes."""


TO_TRANSCRIPT = "composer-transcript"
"""The key that stands behind those that write."""


class Composer(FoldingEditor):
    """An editor for messages and commands; it stays usable while a reply streams.

    It grows with its text. A long paste is one sign until it is unfolded.

    Args:
        id: The widget's id.
    """

    DEFAULT_CSS = """
    Composer {
        height: auto;
        min-height: 3;
        max-height: 40vh;
        padding: 0 1;
        border: round $foreground 25%;
        background: transparent;
        scrollbar-size-vertical: 1;

        &:focus { border: round $primary; }
        &:ansi {
            border: round ansi_default;
            &:focus { border: round $primary; }
        }
    }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        *part_bindings("composer", but=TO_TRANSCRIPT),
        *(command_binding(name, command_named(name).action) for name in COMPOSER_COMMANDS),
        command_binding("send", "run", title="Run"),
        *part_bindings("composer", only=TO_TRANSCRIPT),
        *(command_binding(name) for name in TAKEN_BY_EDITORS),
    ]

    is_below_transcript: var[bool] = var(False, bindings=True)
    """Whether the transcript is on view above it."""

    @dataclass
    class Submitted(Message):
        """The person sent a message or a command; the composer is empty now."""

        draft: Draft

    @dataclass
    class Scrolled(Message):
        """The person wants to see another part of the conversation.

        Args:
            action: The transcript's action that shows it.
        """

        action: str

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        keys = f"{key_of('send')} sends, {key_of('newline')} new line, / commands"
        super().__init__(id=id, placeholder=f"Write a message: {keys}")
        self._draft = Draft()
        """The draft without its text, which the editor holds."""
        self.recall = Recall(self)
        """The texts that were sent."""
        self.suggestions = Suggestions(self)
        """The suggestions for a command."""

    # -- sending

    @property
    def draft(self) -> Draft:
        """The message or command with its attachments."""
        return self._draft.with_text(self.text)

    @draft.setter
    def draft(self, draft: Draft) -> None:
        self._draft = draft
        self.write(draft.text)

    def takes_lines(self, text: str) -> bool:
        """Return whether to take ``text`` as a paste: not if its first line completes a command."""
        line = f"{self.text}{text.partition(chr(13))[0]}"
        return not (is_command(line) and find_slash(line.strip()))

    def action_send(self) -> None:
        """Send the text, or the chosen command; do nothing if the text is blank."""
        if self.suggestions.take_chosen():
            return
        text = self.text
        if not text.strip():
            return
        self.recall.add(text)
        draft, self.draft = self.draft, Draft()
        self.post_message(self.Submitted(draft))

    action_run = action_send
    """The same while a command is typed: the foot of the screen calls it by its name."""

    def action_newline(self) -> None:
        """Start a new line."""
        self._replace_via_keyboard("\n", *self.selection)

    def put_back(self, draft: Draft) -> None:
        """Put back a draft that could not be sent, above the text that was typed since."""
        self.draft = draft.above(self.draft)

    # -- what a command may become

    def write(self, text: str) -> None:
        """Replace the whole text, without suggestions until it changes."""
        super().write(text)
        self.suggestions.note_written()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Disable the keys of the list and the transcript while there is none."""
        if action in ("suggest", "run", "send"):
            return (self.suggestions.completion is None) == (action == "send")
        if action == "to_transcript":
            return self.is_below_transcript
        return super().check_action(action, parameters)

    def action_suggest(self, what: Literal["complete", "close"]) -> None:
        """Complete the line, or close the list."""
        if what == "complete":
            self.suggestions.take_best()
        else:
            self.suggestions.decline()

    # -- what is around the text

    def action_to_transcript(self) -> None:
        """Go to the transcript, which is the widget before this one."""
        self.screen.focus_previous()

    async def action_go(self, to: Goal) -> None:
        """Move in the text, or at its ends in the suggestions, sent texts or conversation.

        Up and down choose a suggestion or recall a text. The other keys scroll the conversation.
        Without text, ``line_end`` opens $EDITOR.
        """
        match to:
            case "up" | "down":
                by: Literal[1, -1] = -1 if to == "up" else 1
                if not self.suggestions.move(by):
                    self.recall.move_line(by)
            case "page_up" if self.max_scroll_y:
                self.action_cursor_page_up()
            case "page_down" if self.max_scroll_y:
                self.action_cursor_page_down()
            case "home" if self.text:
                self.action_cursor_line_start()
            case "end" if self.cursor_location != self.document.end:
                self.action_cursor_line_end()
            case "line_end":
                await (
                    self.action_go("end")
                    if self.text
                    else self.run_action(command_named("editor").call)
                )
            case "page_up" | "page_down":
                self.post_message(self.Scrolled(f"page({-1 if to == 'page_up' else 1})"))
            case "home" | "end":
                self.post_message(self.Scrolled(f"scroll_{to}"))
