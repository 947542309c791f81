"""The box a message is written in."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import ClassVar, Final

from rich.text import Text
from textual import events
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.geometry import Offset
from textual.message import Message
from textual.widgets import TextArea

from claude_tui.conversation.content import without_surrogates
from claude_tui.tui.commands import COMMANDS, COMPOSER_COMMANDS
from claude_tui.tui.widgets.keys import run_own_binding

# Besides \r\n and \r, whatever str.splitlines breaks lines at: the text area stores lines.
_LINE_BREAKS: Final = re.compile("\r\n|[\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")

_SIGNS: Final = {
    **{code: 0x2400 + code for code in range(0x20) if code != ord("\t")},
    0x7F: 0x2421,
    **dict.fromkeys([*range(0x80, 0xA0), 0x061C, 0x200E, 0x200F], 0xFFFD),
    **dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A)], 0xFFFD),
}
"""A visible sign for each character that would act on the terminal or reorder text.

One character for one, since the cursor counts characters.
"""


class Composer(TextArea):
    """Where messages are written; it stays usable while a reply streams.

    It grows with its text. Keys act in the order they were typed, however fast they come.

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
        *(
            Binding(
                ",".join(command.keys),
                command.action,
                command.title,
                show=command.footer,
                tooltip=command.help,
                id=command.id,
            )
            for command in COMMANDS
            if command.id in COMPOSER_COMMANDS
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

    def __init__(self, *, id: str | None = None, placeholder: str = "") -> None:  # noqa: A002
        super().__init__(
            id=id,
            placeholder=Content(placeholder),
            highlight_cursor_line=False,
            tab_behavior="focus",
        )
        self.cursor_blink = False
        self.match_cursor_bracket = False
        self.sent: list[str] = []
        """What was sent before, oldest first; the owner may put an opened conversation's here."""
        self._recalled: int | None = None
        self._edits: dict[int | None, str] = {}

    # -- sending

    def action_send(self) -> None:
        """Send the text; one without a visible character stays."""
        text = self.text
        if not text.strip():
            return
        self._recalled = None
        self._edits.clear()
        if self.sent[-1:] != [text]:
            self.sent.append(text)
        self.write("")
        self.post_message(self.Submitted(self, text))

    def action_newline(self) -> None:
        """Begin a new line."""
        self._replace_via_keyboard("\n", *self.selection)

    def write(self, text: str) -> None:
        """Put ``text`` in place of what is there; undo brings that back."""
        self.history.checkpoint()
        self.replace(_normalised(text), self.document.start, self.document.end)
        self.history.checkpoint()
        self.move_cursor(self.document.end)

    def put_back(self, text: str) -> None:
        """Return a text that could not be sent, above whatever was typed since."""
        typed_since = self.text
        self.write(f"{text}\n{typed_since}" if typed_since else text)

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
        here = len(self.sent) if self._recalled is None else self._recalled
        there = here + by
        if not 0 <= there <= len(self.sent):
            return False
        self._edits[self._recalled] = self.text
        self._recalled = None if there == len(self.sent) else there
        recalled = "" if self._recalled is None else self.sent[self._recalled]
        self.write(self._edits.get(self._recalled, recalled))
        if by < 0:
            # Where the same key goes on to the text before.
            self.move_cursor((0, len(self.document.get_line(0))))
        return True

    # -- keys and pastes

    async def _on_key(self, event: events.Key) -> None:
        """Run the composer's own keys at once; type the others."""
        if not event.is_printable and await run_own_binding(self, event):
            return
        await super()._on_key(event)

    async def _on_paste(self, event: events.Paste) -> None:
        """Insert the paste, its line breaks normalised."""
        event.stop()
        event.prevent_default()
        if result := self._replace_via_keyboard(_normalised(event.text), *self.selection):
            self.move_cursor(result.end_location)

    # -- around Textual

    def get_line(self, line_index: int) -> Text:
        """The line as it is shown: control characters as signs, so that none acts."""
        line = self.document.get_line(line_index)
        return Text(line.translate(_SIGNS), end="", no_wrap=True)

    def scroll_cursor_visible(self, center: bool = False, animate: bool = False) -> Offset:
        """Scroll to the cursor.

        While an undo takes lines away, Textual 8.2.8 asks for this with the cursor still on one of
        them, and ends the app with a ValueError.
        """
        if self.cursor_location[0] >= self.document.line_count:
            return Offset(0, 0)
        return super().scroll_cursor_visible(center, animate)


def _normalised(text: str) -> str:
    """``text`` as a message may hold it: every line break a newline, no lone surrogates."""
    return without_surrogates(_LINE_BREAKS.sub("\n", text))
