"""Textual's driver of a Unix terminal, with an input that nothing on the line can end."""

from __future__ import annotations

import os
import selectors
from codecs import getincrementaldecoder
from contextlib import closing, suppress
from typing import Final

from textual import constants
from textual.drivers.linux_driver import LinuxDriver

from claude_tui.tui.terminal_input import TerminalInput
from claude_tui.tui.terminal_output import in_place

READ_BYTES: Final = 65536
ALTERNATE_KEYS: Final = "\x1b[=4;2u"
"""Has a terminal with Kitty's protocol say of each key, too, which one the US layout has there.

Sets that flag beside the ones Textual asked for, until Textual takes all of them back.
"""

WAIT_SECONDS: Final = 0.1
"""How long to wait for input before looking whether a lone escape was a key."""


class TerminalDriver(LinuxDriver):
    """Reads pastes as they are, and bytes that are no UTF-8 as signs; what it draws is in place."""

    def write(self, data: str) -> None:
        """Write to the terminal, as long as it is there.

        Where it is gone, the thread that writes has ended. Its queue would fill, and the program
        hang before everything is saved.
        """
        if self._writer_thread is not None and self._writer_thread.is_alive():
            super().write(in_place(data))

    def start_application_mode(self) -> None:
        """Take the terminal; ask for more of its keys than Textual does."""
        super().start_application_mode()  # type: ignore[no-untyped-call]
        if not constants.DISABLE_KITTY_KEY:
            self.write(ALTERNATE_KEYS)
            self.flush()

    def run_input_thread(self) -> None:
        """Take what the terminal sends to the app, until the program lets the terminal go."""
        decode = getincrementaldecoder("utf-8")("replace").decode
        parser = TerminalInput(self._debug)
        with closing(selectors.SelectSelector()) as selector:
            selector.register(self.fileno, selectors.EVENT_READ)
            while not self.exit_event.is_set():
                if selector.select(WAIT_SECONDS):
                    data = b""
                    with suppress(OSError):  # the terminal is gone
                        data = os.read(self.fileno, READ_BYTES)
                    if not data:
                        self._app.call_later(self._app.run_action, "quit")
                        return
                    if text := decode(data):
                        for event in parser.feed(text):
                            self.process_message(event)
                for event in parser.tick():
                    self.process_message(event)
