"""The box a message is written in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Literal, TypeAlias

from textual import on
from textual.binding import BindingType
from textual.message import Message

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

if TYPE_CHECKING:
    from claude_tui.tui.composer.completion import Completion

Goal: TypeAlias = Literal["up", "down", "page_up", "page_down", "home", "end", "line_end"]
"""Where a key goes."""


class Composer(FoldingEditor):
    """Where messages are written; it stays usable while a reply streams.

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
        .text-area--placeholder { color: $foreground 60%; }
        &:ansi {
            border: round ansi_default;
            &:focus { border: round $primary; }
            .text-area--placeholder { color: ansi_default; text-style: dim; }
        }
    }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        *part_bindings("composer"),
        *(command_binding(name, command_named(name).action) for name in COMPOSER_COMMANDS),
        *(command_binding(name) for name in TAKEN_BY_EDITORS),
    ]

    @dataclass
    class Submitted(Message):
        """The person sent a text, or a command that begins with a slash; the composer is empty."""

        composer: Composer
        draft: Draft

        @property
        def control(self) -> Composer:
            """The composer, for ``@on`` with a selector."""
            return self.composer

    @dataclass
    class Suggested(Message):
        """The line may become something else than before, or another row is chosen."""

        completion: Completion | None

    @dataclass
    class Scrolled(Message):
        """The person wants to see another part of the conversation."""

        to: Literal["page_up", "page_down", "home", "end"]

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        keys = f"{key_of('send')} sends, {key_of('newline')} newline, / commands"
        super().__init__(id=id, placeholder=f"Write a message: {keys}")
        self._draft = Draft()
        """What goes with the text; the text itself is the editor's."""
        self.recall = Recall(self)
        """What was sent before."""
        self.suggestions = Suggestions(self)
        """What the line may become."""

    # -- sending

    @property
    def draft(self) -> Draft:
        """What is written, a message or a command, and what goes with it."""
        return self._draft.with_text(self.text)

    @property
    def message(self) -> Draft:
        """What is written, if it is a message; a command is none."""
        return Draft() if is_command(self.text) else self.draft

    def takes_lines(self, text: str) -> bool:
        """Whether to take ``text`` as a paste: unless its first line makes one that runs."""
        line = f"{self.text}{text.partition(chr(13))[0]}"
        return not (is_command(line) and find_slash(line.strip()))

    def action_send(self) -> None:
        """Send the text, or the command that is chosen; a text with nothing to see stays."""
        if self.suggestions.take_chosen():
            return
        text = self.text
        if not text.strip():
            return
        self.recall.add(text)
        self.post_message(self.Submitted(self, self.clear_draft()))

    def action_newline(self) -> None:
        """Begin a new line."""
        self._replace_via_keyboard("\n", *self.selection)

    def clear_draft(self) -> Draft:
        """Take everything out, and return it."""
        draft, self._draft = self.draft, Draft()
        self.write("")
        return draft

    def put_back(self, draft: Draft) -> None:
        """Return a draft that could not be sent, above whatever was typed since."""
        self._draft = draft.above(self.draft)
        self.write(self._draft.text)

    # -- what a command may become

    def write(self, text: str) -> None:
        """Put ``text`` in place of what is there; nothing is suggested for it until it changes."""
        super().write(text)
        self.suggestions.note_written()

    @on(FoldingEditor.Changed)
    def _suggest(self) -> None:
        self.suggestions.refresh()

    def watch_has_focus(self, _has_focus: bool) -> None:
        """Suggest nothing to someone who is somewhere else."""
        super().watch_has_focus(_has_focus)
        self.suggestions.refresh()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """The keys of the list are the composer's only while there is one."""
        if action == "suggest":
            return self.suggestions.completion is not None
        return super().check_action(action, parameters)

    def action_suggest(self, what: Literal["complete", "close"]) -> None:
        """Make the line what is chosen or fits best, or close the list."""
        if what == "complete":
            self.suggestions.take_best()
        else:
            self.suggestions.decline()

    # -- what is around the text

    async def action_go(self, to: Goal) -> None:
        """Move in the text; where a key can't go further in it, in what is around it.

        Up and down choose what is suggested, and go to what was sent before. The others show
        another part of the conversation; with nothing written, the end of the line is $EDITOR.
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
            case "page_up" | "page_down" | "home" | "end":
                self.post_message(self.Scrolled(to))
