"""What the terminal sends, taken apart: keys, mouse, and pastes exactly as they are.

Textual 8.2.8 parses a paste character by character, looks for keys in it and replays an escape
character with what follows as keys; an enter among them would send the message. Here a paste is
all that stands between its two marks.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Generator, Iterable, Iterator
from typing import Final

from textual import events
from textual._xterm_parser import BRACKETED_PASTE_END, BRACKETED_PASTE_START, XTermParser
from textual.keys import Keys
from textual.message import Message

from claude_tui.tui.terminal_io.unmarked_paste import UnmarkedPaste, looks_pasted
from claude_tui.tui.textual_fixes.terminal_keys import (
    ESCAPE,
    alt_key,
    has_alt,
    means_nothing,
    readable,
)

log = logging.getLogger(__name__)

KEY_BEGINS: Final = 2
"""So many characters of a paste's first mark may also be an escape key, or one with alt."""

_ALT_ARROW: Final = r"\x1b\x1b[\[O]([ABCD])"
"""An arrow with alt, as Linux' console and rxvt send it."""


class TerminalInput(XTermParser):
    """Textual's parser for what is no paste; nothing that comes can end it."""

    def __init__(self, debug: bool = False) -> None:
        super().__init__(debug)
        self._paste: list[str] | None = None
        """The parts of the paste that is under way."""
        self._held = ""
        """What came last and may be the beginning of a mark."""
        self._begun = ""
        """The beginning of a first mark that was parsed already: it may have been a key."""

    def feed(self, data: str) -> Iterable[Message]:
        """The events in ``data``; an empty one is the end of the input."""
        if not data:
            yield from self._parsed(self._held)
            yield from super().feed("")
            return
        data, self._held = self._held + data, ""
        while data:
            if self._paste is None:
                data = yield from self._outside(data)
            else:
                data = yield from self._inside(self._paste, data)

    def tick(self) -> Iterable[Message]:
        """What has waited long enough for more to come: the escape key."""
        for event in super().tick():
            self._begun = ""
            yield event

    def parse_mouse_code(self, code: str) -> Message | None:
        """Return what ``code`` says of the mouse.

        Textual 8.2.8 divides by the size of a cell, and a terminal that does not know it says 0.
        """
        sizes = (self.terminal_size, self.terminal_pixel_size)
        if any(size is not None and not all(size) for size in sizes):
            self.mouse_pixels = False
        return super().parse_mouse_code(code)

    def _outside(self, data: str) -> Generator[Message, None, str]:
        """Parse up to the next paste; returns what is left after its first mark."""
        begun, self._begun = self._begun, ""
        if begun:
            rest = BRACKETED_PASTE_START.removeprefix(begun)
            if data.startswith(rest):
                self._paste = []
                for _event in self._parsed(BRACKETED_PASTE_END):
                    pass  # what was parsed already is no key
                return data[len(rest) :]
            if rest.startswith(data):
                self._begun = begun + data
        keys, mark, after = data.partition(BRACKETED_PASTE_START)
        if mark:
            self._paste = []
            # The mark makes an escape key right before it certain.
            yield from self._parsed(keys + BRACKETED_PASTE_END)
            return after
        begins = _beginning(data, BRACKETED_PASTE_START)
        if len(begins) > KEY_BEGINS:
            keys, self._held = data[: -len(begins)], begins
        elif begins:
            self._begun = begins
        if looks_pasted(keys):
            typed = [event for event in self._parsed(keys) if isinstance(event, events.Key)]
            yield UnmarkedPaste(keys, typed)
        else:
            yield from self._parsed(keys)
        return ""

    def _inside(self, paste: list[str], data: str) -> Generator[Message, None, str]:
        """Take what belongs to the paste; returns what is left after its last mark."""
        text, mark, after = data.partition(BRACKETED_PASTE_END)
        if mark:
            self._paste = None
            yield events.Paste("".join([*paste, text]))
            return after
        self._held = _beginning(data, BRACKETED_PASTE_END)
        paste.append(data.removesuffix(self._held))
        return ""

    def _parsed(self, data: str) -> Iterator[Message]:
        if not data:
            return
        try:
            yield from super().feed(re.sub(_ALT_ARROW, "\x1b[1;3\\1", data))
        except Exception:
            log.warning("not understood from the terminal: %r", data[:200], exc_info=True)
            self._tokens.clear()
            self._gen = self.parse(self._tokens.append)
            self._awaiting = next(self._gen)

    def _sequence_to_key_events(self, sequence: str, alt: bool = False) -> Iterable[events.Key]:
        """Return the keys that ``sequence`` is, or none if it is none (yet).

        Args:
            sequence: What came since the last key.
            alt: An escape came before it, and no other character fast enough.
        """
        if alt or has_alt(sequence):
            if key := alt_key(sequence[-1]):
                return [key]
            return [events.Key("escape", ESCAPE), *self._plain_keys(sequence[-1])]
        return self._plain_keys(sequence)

    def _plain_keys(self, sequence: str) -> list[events.Key]:
        try:
            keys = list(super()._sequence_to_key_events(readable(sequence)))
        except (ValueError, OverflowError):
            # Textual 8.2.8 expects other numbers in it, or fewer. What came with it is not lost.
            log.warning("no key that is known: %r", sequence)
            return [events.Key(Keys.Ignore, sequence)]
        if not keys and means_nothing(sequence):
            return [events.Key(Keys.Ignore, sequence)]
        return keys


def _beginning(data: str, mark: str) -> str:
    """The longest proper beginning of ``mark`` that ``data`` ends with."""
    lengths = range(min(len(mark) - 1, len(data)), 0, -1)
    return next((mark[:n] for n in lengths if data.endswith(mark[:n])), "")
