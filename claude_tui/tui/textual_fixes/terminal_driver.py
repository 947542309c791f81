"""Textual's driver of a Unix terminal, with an input that nothing on the line can end.

Stopping and continuing the process (job control) is done here, too. Textual 8.2.8 does it in signal
handlers, which may run while the thread that writes holds a lock; it paints nothing after ``fg``,
and a SIGCONT that follows no SIGTSTP makes it read the terminal with a second thread and forget
how the terminal was.
"""

from __future__ import annotations

import asyncio
import os
import selectors
import signal
import termios
import tty
from codecs import getincrementaldecoder
from collections.abc import Iterable
from contextlib import closing, suppress
from typing import Any, Final

from textual import constants
from textual.drivers.linux_driver import LinuxDriver
from textual.message import Message

from claude_tui.tui.terminal_io.emoji_columns import in_place
from claude_tui.tui.terminal_io.unmarked_paste import is_text, looks_pasted
from claude_tui.tui.textual_fixes.terminal_input import TerminalInput

READ_BYTES: Final = 65536
ALTERNATE_KEYS: Final = "\x1b[=4;2u"
"""Has a terminal with Kitty's protocol say of each key, too, which one the US layout has there.

Sets that flag beside the ones Textual asked for, until Textual takes all of them back.
"""

WAIT_SECONDS: Final = 0.1
"""How long to wait for input before looking whether a lone escape was a key."""
PASTE_SECONDS: Final = 0.03
"""How long to wait for more of a paste without marks."""


class TerminalDriver(LinuxDriver):
    """Reads pastes as they are, and bytes that are no UTF-8 as signs; what it draws is in place."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        # Textual's handlers would take the terminal in the middle of its being taken.
        for number in (signal.SIGTSTP, signal.SIGCONT):
            signal.signal(number, signal.SIG_DFL)

    def write(self, data: str) -> None:
        """Write to the terminal, as long as it is there.

        Where it is gone, the thread that writes has ended. Its queue would fill, and the program
        hang before everything is saved.
        """
        if self._writes:
            super().write(in_place(data))

    @property
    def _writes(self) -> bool:
        """Whether there is a thread that writes to the terminal."""
        return self._writer_thread is not None and self._writer_thread.is_alive()

    def start_application_mode(self) -> None:
        """Take the terminal, and listen for what stops and continues the process."""
        super().start_application_mode()  # type: ignore[no-untyped-call]
        if not constants.DISABLE_KITTY_KEY:
            self.write(ALTERNATE_KEYS)
            self.flush()
        loop = asyncio.get_running_loop()
        loop.add_signal_handler(signal.SIGTSTP, self.suspend)
        loop.add_signal_handler(signal.SIGCONT, self._start_over)

    def stop_application_mode(self) -> None:
        """Leave the terminal as it was, and signals to the system."""
        loop = asyncio.get_running_loop()
        loop.remove_signal_handler(signal.SIGTSTP)
        loop.remove_signal_handler(signal.SIGCONT)
        super().stop_application_mode()

    def suspend(self) -> None:
        """Stop the process and what it started, and return when it is continued.

        The system does not stop a process that no shell could continue; then this does nothing.
        """
        self.suspend_application_mode()
        os.kill(0, signal.SIGTSTP)
        self._take_again()

    def _start_over(self) -> None:
        """Take the terminal again after a SIGSTOP: a shell may have changed it meanwhile.

        It is not given back in between. There a ctrl+s would halt it, and the thread that writes,
        for ever.
        """
        if not self._writes:
            return  # the program has left it for good
        before, self.attrs_before = self.attrs_before, None
        with suppress(termios.error):  # it may have been halted by now
            attributes = termios.tcgetattr(self.fileno)
            attributes[tty.IFLAG] = self._patch_iflag(attributes[tty.IFLAG])
            termios.tcsetattr(self.fileno, termios.TCSANOW, attributes)
        self.suspend_application_mode()
        self._take_again()
        self.attrs_before = before

    def _take_again(self) -> None:
        self.resume_application_mode()
        self._app.refresh(layout=True)

    def _run_input_thread(self) -> None:
        """Read the terminal; what fails there is handled as any failure, and reading continues."""
        while not self.exit_event.is_set():
            try:
                self.run_input_thread()
            except Exception as error:  # noqa: BLE001  (the app logs it)
                self._app.call_later(self._app._handle_exception, error)
            else:
                return

    def run_input_thread(self) -> None:
        """Take what the terminal sends to the app, until the program lets the terminal go."""
        parser = TerminalInput(self._debug)
        decode = getincrementaldecoder("utf-8")("replace").decode
        waiting = ""
        with closing(selectors.SelectSelector()) as selector:
            selector.register(self.fileno, selectors.EVENT_READ)
            while not self.exit_event.is_set():
                # A paste without marks may come in several reads.
                if selector.select(PASTE_SECONDS if waiting else WAIT_SECONDS):
                    data = b""
                    with suppress(OSError):  # the terminal is gone
                        data = os.read(self.fileno, READ_BYTES)
                    text = decode(data)
                    if waiting and data and is_text(text):
                        waiting += text
                        continue
                    self._take(parser.feed(waiting) if waiting else ())
                    waiting = ""
                    if not data:
                        self._app.call_later(self._app.run_action, "quit")
                        return
                    if looks_pasted(text):
                        waiting = text
                    elif text:
                        self._take(parser.feed(text))
                elif waiting:
                    self._take(parser.feed(waiting))
                    waiting = ""
                self._take(parser.tick())

    def _take(self, events: Iterable[Message]) -> None:
        for event in events:
            self.process_message(event)
