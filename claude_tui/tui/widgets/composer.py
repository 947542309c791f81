"""The box a message is written in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.message import Message

from claude_tui.tui.commands import COMMANDS, COMPOSER_COMMANDS, TAKEN_BY_EDITORS, bindings
from claude_tui.tui.widgets.folding_editor import FoldingEditor


class Composer(FoldingEditor):
    """Where messages are written; it stays usable while a reply streams.

    It grows with its text. A long paste is one sign until it is unfolded.

    Args:
        id: The widget's id.
        placeholder: What an empty composer says.
    """

    HELP = """\
Write a message here. `up` on the first line brings back what was sent before, `down` on the last
goes forward again. A line that begins with `/` is a command.
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
        *bindings(command for command in COMMANDS if command.id in COMPOSER_COMMANDS),
        *(
            Binding(",".join(command.keys), f"screen.{command.action}", show=False, id=command.id)
            for command in COMMANDS
            if command.id in TAKEN_BY_EDITORS
        ),
    ]

    @dataclass
    class Submitted(Message):
        """The person sent a text, or a command that begins with a slash; the composer is empty."""

        composer: Composer
        text: str

        @property
        def control(self) -> Composer:
            """The composer, for ``@on`` with a selector."""
            return self.composer

    @dataclass
    class Paged(Message):
        """The person wants to see the page above (-1) or below (1) in the conversation."""

        by: int

    def __init__(self, *, id: str | None = None, placeholder: str = "") -> None:  # noqa: A002
        super().__init__(id=id, placeholder=placeholder)
        self._sent: list[str] = []
        self._recalled: int | None = None
        self._edits: dict[int | None, str] = {}

    # -- sending

    @property
    def sent(self) -> list[str]:
        """What was sent before, oldest first; the composer adds what it sends.

        The owner sets it when another conversation is opened.
        """
        return self._sent

    @sent.setter
    def sent(self, texts: list[str]) -> None:
        self._sent = texts
        self._forget_recall()

    def action_send(self) -> None:
        """Send the text; one without a visible character stays."""
        text = self.text
        if not text.strip():
            return
        self._forget_recall()
        if self._sent[-1:] != [text]:
            self._sent.append(text)
        self.write("")
        self.post_message(self.Submitted(self, text))

    def action_newline(self) -> None:
        """Begin a new line."""
        self._replace_via_keyboard("\n", *self.selection)

    def put_back(self, text: str) -> None:
        """Return a text that could not be sent, above whatever was typed since."""
        self.write("\n".join(filter(None, (text, self.text))))

    # -- what is above

    def action_cursor_page_up(self) -> None:
        """A page up: of a text that is longer than the box, else of the conversation."""
        if self.max_scroll_y:
            super().action_cursor_page_up()
        else:
            self.post_message(self.Paged(-1))

    def action_cursor_page_down(self) -> None:
        """The same down."""
        if self.max_scroll_y:
            super().action_cursor_page_down()
        else:
            self.post_message(self.Paged(1))

    # -- what was sent before

    def action_cursor_up(self, select: bool = False) -> None:
        """Up a line; on the first, to what was sent before."""
        at_top = self.navigator.is_first_wrapped_line(self.cursor_location)
        if select or not at_top or not self._recall(-1):
            super().action_cursor_up(select)

    def action_cursor_down(self, select: bool = False) -> None:
        """Down a line; on the last, to what was sent after, and at last to the draft."""
        at_bottom = self.navigator.is_last_wrapped_line(self.cursor_location)
        if select or not at_bottom or not self._recall(1):
            super().action_cursor_down(select)

    def _recall(self, by: int) -> bool:
        """Go ``by`` texts through those sent and the draft; False if there is none that way.

        What was edited on the way is kept until the next send.
        """
        here = len(self._sent) if self._recalled is None else self._recalled
        there = here + by
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

    def _forget_recall(self) -> None:
        self._recalled = None
        self._edits.clear()
