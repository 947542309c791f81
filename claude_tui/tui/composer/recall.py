"""Recall earlier messages in the composer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from claude_tui.tui.composer.composer import Composer


class Recall:
    """Goes through the texts that were sent, and back to the draft.

    Args:
        composer: The composer that shows them.
    """

    def __init__(self, composer: Composer) -> None:
        self._composer = composer
        self.find_earlier: Callable[[], object] | None = None
        """Finds texts of other conversations, and passes them to ``add_earlier``."""
        self.sent: list[str] = []
        """The texts, the oldest first."""
        self._place: int | None = None
        """The index of the text on screen; None for the draft."""
        self._edits: dict[int | None, str] = {}
        """Edited texts by index; kept until the next send."""
        self._asked_for_earlier = False
        self._ups_waiting = 0
        """How often the person went up while ``find_earlier`` is running."""
        self._text_while_waiting = ""
        """The text when that began: if it changes, nothing is recalled."""

    def begin(self, sent: list[str]) -> None:
        """Start over with the texts of another conversation."""
        self.sent = sent
        self._asked_for_earlier = False
        self._forget()

    def add(self, text: str) -> None:
        """Add a text that is sent, and forget all edits."""
        self._forget()
        if self.sent[-1:] != [text]:
            self.sent.append(text)

    def _forget(self) -> None:
        self._ups_waiting = 0
        self._place = None
        self._edits.clear()

    def move(self, by: int) -> bool:
        """Go ``by`` texts on; return False if there is none. The draft comes after the last."""
        composer = self._composer
        index = (len(self.sent) if self._place is None else self._place) + by
        if index < 0 and self._wait_for_earlier():
            return True
        if not 0 <= index <= len(self.sent):
            return False
        self._edits[self._place] = composer.text
        self._place = None if index == len(self.sent) else index
        recalled = "" if self._place is None else self.sent[self._place]
        composer.write(self._edits.get(self._place, recalled))
        if by < 0:
            # From there the same key goes to the previous text.
            composer.move_cursor((0, len(composer.document.get_line(0))))
        return True

    def move_line(self, by: Literal[1, -1]) -> None:
        """Move the cursor down a line, or with -1 up; past the last or first line, go to a text."""
        composer = self._composer
        navigator, location = composer.navigator, composer.cursor_location
        if by < 0:
            if not (navigator.is_first_wrapped_line(location) and self.move(by)):
                composer.action_cursor_up()
        elif not (navigator.is_last_wrapped_line(location) and self.move(by)):
            composer.action_cursor_down()

    def _wait_for_earlier(self) -> bool:
        """Find texts of other conversations, once; return False if there are no more."""
        if self.find_earlier is not None and not self._asked_for_earlier:
            self._asked_for_earlier = True
            self._ups_waiting, self._text_while_waiting = 1, self._composer.text
            self.find_earlier()
        elif self._ups_waiting:
            self._ups_waiting += 1
        else:
            return False
        return True

    def add_earlier(self, texts: Sequence[str]) -> None:
        """Add texts of other conversations, oldest first, and go to the last one."""
        own_texts = set(self.sent)
        earlier = [text for text in texts if text not in own_texts]
        self.sent[:0] = earlier
        if self._place is not None:
            self._place += len(earlier)
        self._edits = {
            None if place is None else place + len(earlier): text
            for place, text in self._edits.items()
        }
        ups, self._ups_waiting = self._ups_waiting, 0
        for _ in range(ups if self._composer.text == self._text_while_waiting else 0):
            self.move_line(-1)
