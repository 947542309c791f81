"""The box a message is written in."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Literal

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
from claude_tui.tui.part_keys import part_bindings

if TYPE_CHECKING:
    from claude_tui.tui.composer.completion import Completion, Suggestion


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

    completer: Callable[[str], Completion | None] | None = None
    """Says what a line that begins with a slash may become; the owner sets it."""

    find_earlier: Callable[[], object] | None = None
    """Finds what was sent in other conversations, and hands it to ``add_earlier``; the owner sets
    it."""

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
        self._sent: list[str] = []
        self._recalled: int | None = None
        self._asked_for_earlier = False
        self._ups_waiting = 0
        """How often the person went up since it was asked for what was sent earlier."""
        self._waiting_with = ""
        """What was written then: who goes on writing does not want it any more."""
        self._edits: dict[int | None, str] = {}
        self._completion: Completion | None = None
        self._written: str | None = None
        """What was not typed but put here: nothing is suggested for it."""
        self._declined: str | None = None
        """What the line was when the list was closed: nothing for what that grows to, either."""

    # -- sending

    @property
    def draft(self) -> Draft:
        """What is written, a message or a command, and what goes with it."""
        return self._draft.with_text(self.text)

    @property
    def message(self) -> Draft:
        """What is written, if it is a message; a command is none."""
        return Draft() if is_command(self.text) else self.draft

    @property
    def sent(self) -> list[str]:
        """What was sent before, oldest first; the composer adds what it sends.

        The owner sets it when another conversation is opened.
        """
        return self._sent

    @sent.setter
    def sent(self, texts: list[str]) -> None:
        self._sent = texts
        self._asked_for_earlier = False
        self._forget_recall()

    def takes_lines(self, text: str) -> bool:
        """Whether to take ``text`` as a paste: unless its first line makes one that runs."""
        line = f"{self.text}{text.partition(chr(13))[0]}"
        return not (is_command(line) and find_slash(line.strip()))

    def action_send(self) -> None:
        """Send the text, or the command that is chosen; a text with nothing to see stays."""
        chosen = self._chosen
        if chosen is not None and chosen.line != self.text.strip():
            self._take(chosen)
            if chosen.waits:
                return
        text = self.text
        if not text.strip():
            return
        self._forget_recall()
        if self._sent[-1:] != [text]:
            self._sent.append(text)
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

    def begin_with(self, draft: Draft) -> None:
        """Put the draft of another conversation above whatever was typed since it was left.

        Undo does not take the draft away.
        """
        if draft:
            self.put_back(draft)
            self.forget_edits()

    # -- what a command may become

    def write(self, text: str) -> None:
        """Put ``text`` in place of what is there; nothing is suggested for it until it changes."""
        super().write(text)
        self._written = self.text or None

    @on(FoldingEditor.Changed)
    def _suggest(self) -> None:
        self._offer(self._completed())

    def on_focus(self) -> None:
        """Suggest again what was suggested when the focus left."""
        self._suggest()

    def on_blur(self) -> None:
        """Suggest nothing to someone who is somewhere else."""
        self._offer(None)

    def _completed(self) -> Completion | None:
        if self.document.line_count > 1 or not self.document.get_line(0).startswith("/"):
            self._written = self._declined = None
            return None
        line = self.text
        if self._declined is not None and not line.startswith(self._declined):
            self._declined = None
        if "\n" in line or line == self._written or self._declined is not None:
            return None
        return self.completer(line) if self.completer is not None else None

    def _offer(self, completion: Completion | None) -> None:
        before, self._completion = self._completion, completion
        if before != completion:
            self.post_message(self.Suggested(completion))
        if (before is None) != (completion is None):
            self.refresh_bindings()

    @property
    def _chosen(self) -> Suggestion | None:
        """What enter takes in place of the line; None: the line as it is."""
        completion = self._completion
        if completion is None or completion.chosen is None or completion.line != self.text:
            return None
        return completion.rows[completion.chosen]

    def _take(self, suggestion: Suggestion) -> None:
        self.write(suggestion.line + " " * suggestion.takes_more)
        self._written = None

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """The keys of the list are the composer's only while there is one."""
        if action in ("complete", "close_suggestions"):
            return self._completion is not None
        return super().check_action(action, parameters)

    def action_complete(self) -> None:
        """Make the line what is chosen, or what fits best."""
        if self._completion is not None:
            self._take(self._completion.rows[self._completion.chosen or 0])

    def action_close_suggestions(self) -> None:
        """Suggest nothing more for this line, and what it is going to be."""
        self._declined = self.text
        self._offer(None)

    def choose_suggestion(self, row: int) -> None:
        """Do as if ``row`` was chosen and enter pressed."""
        if self._completion is not None:
            self._completion = self._completion._replace(chosen=row)
            self.action_send()

    def _move_choice(self, by: int) -> bool:
        """Choose another row; False if there is none to choose."""
        if self._completion is None:
            return False
        self._offer(self._completion.moved(by))
        return True

    # -- the conversation, where a key can't go further in the text

    def action_cursor_page_up(self) -> None:
        """A page up: of a text that is longer than the box, else of the conversation."""
        if self.max_scroll_y:
            super().action_cursor_page_up()
        else:
            self.post_message(self.Scrolled("page_up"))

    def action_cursor_page_down(self) -> None:
        """The same down."""
        if self.max_scroll_y:
            super().action_cursor_page_down()
        else:
            self.post_message(self.Scrolled("page_down"))

    def action_cursor_line_start(self, select: bool = False) -> None:
        """To the beginning of the line; with nothing written, of the conversation."""
        if self.text or select:
            super().action_cursor_line_start(select)
        else:
            self.post_message(self.Scrolled("home"))

    def action_cursor_line_end(self, select: bool = False) -> None:
        """To the end of the line; from the end of the text, to that of the conversation."""
        if select or self.cursor_location != self.document.end:
            super().action_cursor_line_end(select)
        else:
            self.post_message(self.Scrolled("end"))

    async def action_line_end_or_editor(self) -> None:
        """To the end of the line; with nothing written, write in the person's own editor."""
        if self.text:
            self.action_cursor_line_end()
        else:
            await self.run_action(command_named("editor").call)

    # -- what was sent before

    def action_cursor_up(self, select: bool = False) -> None:
        """To the row above of what is suggested; else up a line; on the first, to what was sent."""
        if not select and self._move_choice(-1):
            return
        at_top = self.navigator.is_first_wrapped_line(self.cursor_location)
        if select or not at_top or not self._recall(-1):
            super().action_cursor_up(select)

    def action_cursor_down(self, select: bool = False) -> None:
        """The same down; on the last line, to what was sent after, and at last to the draft."""
        if not select and self._move_choice(1):
            return
        at_bottom = self.navigator.is_last_wrapped_line(self.cursor_location)
        if select or not at_bottom or not self._recall(1):
            super().action_cursor_down(select)

    def _recall(self, by: int) -> bool:
        """Go ``by`` texts through those sent and the draft; False if there is none that way.

        What was edited on the way is kept until the next send.
        """
        here = len(self._sent) if self._recalled is None else self._recalled
        there = here + by
        if there < 0 and self._wait_for_earlier():
            return True
        if not 0 <= there <= len(self._sent):
            return False
        self._edits[self._recalled] = self.text
        self._recalled = None if there == len(self._sent) else there
        recalled = "" if self._recalled is None else self._sent[self._recalled]
        self.write(self._edits.get(self._recalled, recalled))
        if by < 0:
            # Where the same key goes on to the text before.
            self.move_cursor((0, len(self.document.get_line(0))))
        return True

    def _wait_for_earlier(self) -> bool:
        """Ask for what was sent in other conversations, once; False: that is all there is."""
        if self.find_earlier is not None and not self._asked_for_earlier:
            self._asked_for_earlier = True
            self._ups_waiting, self._waiting_with = 1, self.text
            self.find_earlier()
        elif self._ups_waiting:
            self._ups_waiting += 1
        else:
            return False
        return True

    def add_earlier(self, texts: Sequence[str]) -> None:
        """Take what was sent in other conversations, the oldest first, and go to it."""
        known = set(self._sent)
        earlier = [text for text in texts if text not in known]
        self._sent[:0] = earlier
        if self._recalled is not None:
            self._recalled += len(earlier)
        self._edits = {
            None if place is None else place + len(earlier): text
            for place, text in self._edits.items()
        }
        ups, self._ups_waiting = self._ups_waiting, 0
        for _ in range(ups if self.text == self._waiting_with else 0):
            self.action_cursor_up()

    def _forget_recall(self) -> None:
        self._ups_waiting = 0
        self._recalled = None
        self._edits.clear()
