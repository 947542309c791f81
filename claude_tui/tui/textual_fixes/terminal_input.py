"""Parse the terminal's input into keys, mouse events and pastes, with every paste unchanged.

Textual parses a paste character by character, looks for keys in it, and replays an escape character
and what follows as keys; an enter among them would send the message. Not reported upstream as of
Textual 8.2.8. Here a paste is everything between its two marks. Textual also divides by the size of
a cell that the terminal does not know: https://github.com/Textualize/textual/issues/6706

A mark may be lost: a terminal that is not raw drops most of a long paste, as it may while the
program is being stopped or continued. So a paste without an end ends after a while, and text in
front of an end without a beginning is the rest of a paste.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Generator, Iterable, Iterator
from time import monotonic
from typing import Final

from textual import events
from textual._xterm_parser import BRACKETED_PASTE_END, BRACKETED_PASTE_START, XTermParser
from textual.keys import Keys
from textual.message import Message

from claude_tui.tui.terminal_io.unmarked_paste import UnmarkedPaste, is_text, looks_pasted
from claude_tui.tui.textual_fixes.terminal_keys import (
    ESCAPE,
    alt_key,
    has_alt,
    means_nothing,
    readable,
)

log = logging.getLogger(__name__)

KEY_BEGINS: Final = 2
"""How many characters of a paste's first mark may also be an escape key, or a key with alt."""

PASTE_SECONDS: Final = 2.0
"""How long the rest of a paste may take to arrive, as over a slow line."""

_ALT_ARROW: Final = r"\x1b\x1b[\[O]([ABCD])"
"""An arrow with alt, as the console of Linux and rxvt send it."""


class TerminalInput(XTermParser):
    """Parses everything but pastes as Textual does. No input can end it."""

    def __init__(self, debug: bool = False) -> None:
        super().__init__(debug)
        self._paste: list[str] | None = None
        """The parts of an unfinished paste; None outside of pastes."""
        self._fed = 0.0
        """When the last input came."""
        self._held = ""
        """The end of the input so far, if it may begin a mark."""
        self._begun = ""
        """The part of a first mark that was already parsed, since it may have been a key."""

    def feed(self, data: str) -> Iterable[Message]:
        """Return the events in ``data``; empty data is the end of the input."""
        if not data:
            yield from self._parsed(self._held)
            yield from super().feed("")
            return
        self._fed = monotonic()
        data, self._held = self._held + data, ""
        while data:
            if self._paste is None:
                data = yield from self._outside(data)
            else:
                data = yield from self._inside(self._paste, data)

    def tick(self) -> Iterable[Message]:
        """Return an escape key or a paste if nothing has followed it for long enough."""
        if self._paste is not None and monotonic() - self._fed > PASTE_SECONDS:
            text, self._paste, self._held = "".join([*self._paste, self._held]), None, ""
            yield events.Paste(text)
        for event in super().tick():
            self._begun = ""
            yield event

    def parse_mouse_code(self, code: str) -> Message | None:
        """Return the mouse event in ``code``.

        A terminal that does not know the size of its cells reports 0.
        """
        sizes = (self.terminal_size, self.terminal_pixel_size)
        if any(size is not None and not all(size) for size in sizes):
            self.mouse_pixels = False
        return super().parse_mouse_code(code)

    def _outside(self, data: str) -> Generator[Message, None, str]:
        """Parse up to the next paste, and return what follows its first mark."""
        begun, self._begun = self._begun, ""
        if begun:
            rest = BRACKETED_PASTE_START.removeprefix(begun)
            if data.startswith(rest):
                self._paste = []
                for _event in self._parsed(BRACKETED_PASTE_END):
                    pass  # what was already parsed is no key
                return data[len(rest) :]
            if rest.startswith(data):
                self._begun = begun + data
        text, mark, after = data.partition(BRACKETED_PASTE_END)
        if mark and is_text(text):
            yield from self._parsed(mark)  # makes an escape key right before it certain
            if text:
                yield events.Paste(text)
            return after
        keys, mark, after = data.partition(BRACKETED_PASTE_START)
        if mark:
            self._paste = []
            # The mark makes an escape key right before it certain.
            yield from self._parsed(keys + BRACKETED_PASTE_END)
            return after
        prefix = _prefix(data, BRACKETED_PASTE_START)
        if len(prefix) > KEY_BEGINS:
            keys, self._held = data[: -len(prefix)], prefix
        elif prefix:
            self._begun = prefix
        if looks_pasted(keys):
            typed = [event for event in self._parsed(keys) if isinstance(event, events.Key)]
            yield UnmarkedPaste(keys, typed)
        else:
            yield from self._parsed(keys)
        return ""

    def _inside(self, paste: list[str], data: str) -> Generator[Message, None, str]:
        """Take what belongs to the paste, and return what follows its last mark."""
        text, mark, after = data.partition(BRACKETED_PASTE_END)
        if mark:
            self._paste = None
            yield events.Paste("".join([*paste, text]))
            return after
        self._held = _prefix(data, BRACKETED_PASTE_END)
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
        """Return the keys in ``sequence``; none if it is no key, or not complete.

        Args:
            sequence: The input since the last key.
            alt: Whether an escape came before it, and no other character soon enough.
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
            # Textual expects other numbers in it, or fewer. The rest of the input is kept.
            log.warning("no key that is known: %r", sequence)
            return [events.Key(Keys.Ignore, sequence)]
        if not keys and means_nothing(sequence):
            return [events.Key(Keys.Ignore, sequence)]
        return keys


def _prefix(data: str, mark: str) -> str:
    """Return the longest proper prefix of ``mark`` that ``data`` ends with."""
    lengths = range(min(len(mark) - 1, len(data)), 0, -1)
    return next((mark[:n] for n in lengths if data.endswith(mark[:n])), "")
