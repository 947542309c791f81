"""Drive a Unix terminal through any input and any job control.

Textual decodes the input strictly, so that a byte that is not UTF-8 ends the program; and it stops
and continues the process in signal handlers, which may run while the writing thread holds a lock.
It paints nothing after ``fg``, and after a SIGCONT without a SIGTSTP it reads the terminal with a
second thread and forgets the terminal's state. Upstream:
https://github.com/Textualize/textual/issues/6668 (decoding) and
https://github.com/Textualize/textual/issues/6298 (job control).
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
"""Asks a terminal with Kitty's protocol to report the key of the US layout at the same place, too.

This adds a flag to those that Textual sets, until Textual resets all of them.
"""

WAIT_SECONDS: Final = 0.1
"""How long to wait for input before a lone escape counts as a key."""
PASTE_SECONDS: Final = 0.03
"""How long to wait for the rest of a paste without marks."""


class TerminalDriver(LinuxDriver):
    """Reads pastes unchanged and invalid UTF-8 as signs, and keeps columns in place after emoji."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        # Both outlive a stop, so that a paste continues where it was interrupted.
        self._parser = TerminalInput(self._debug)
        self._decode = getincrementaldecoder("utf-8")("replace").decode
        # Textual's handlers might take the terminal while it is being taken already.
        for number in (signal.SIGTSTP, signal.SIGCONT):
            signal.signal(number, signal.SIG_DFL)

    def write(self, data: str) -> None:
        """Write to the terminal as long as it exists.

        If it is gone, the writing thread has ended. Its queue would fill, and the program would
        hang before it has saved everything.
        """
        if self._writes:
            super().write(in_place(data))

    @property
    def _writes(self) -> bool:
        """Whether there is a thread that writes to the terminal."""
        return self._writer_thread is not None and self._writer_thread.is_alive()

    def start_application_mode(self) -> None:
        """Take the terminal, and listen for the signals that stop and continue the process."""
        with suppress(termios.error):  # the terminal is gone
            # In the background this stops the process until it is in the foreground. Textual would
            # continue without the terminal.
            termios.tcsetattr(self.fileno, termios.TCSANOW, termios.tcgetattr(self.fileno))
        super().start_application_mode()  # type: ignore[no-untyped-call]
        if not constants.DISABLE_KITTY_KEY:
            self.write(ALTERNATE_KEYS)
            self.flush()
        loop = asyncio.get_running_loop()
        loop.add_signal_handler(signal.SIGTSTP, self.suspend)
        loop.add_signal_handler(signal.SIGCONT, self._start_over)

    def stop_application_mode(self) -> None:
        """Restore the terminal once everything is written, and leave signals to the system.

        Textual restores it before. Then a ctrl+s would halt it, and the writing thread, forever.
        """
        loop = asyncio.get_running_loop()
        loop.remove_signal_handler(signal.SIGTSTP)
        loop.remove_signal_handler(signal.SIGCONT)
        before, self.attrs_before = self.attrs_before, None
        super().stop_application_mode()
        self.close()
        self.attrs_before = before
        if before is not None:
            with suppress(termios.error):  # the terminal is gone
                termios.tcsetattr(self.fileno, termios.TCSANOW, before)

    def suspend(self) -> None:
        """Stop the process and its children, and return when the process continues.

        The system does not stop a process that no shell could continue. Then this does nothing.
        """
        self.suspend_application_mode()
        os.kill(0, signal.SIGTSTP)
        self._take_again()

    def _start_over(self) -> None:
        """Take the terminal again after a SIGSTOP, since a shell may have changed it.

        The terminal is not restored in between: a ctrl+s there would halt it, and the writing
        thread, forever.
        """
        if not self._writes:
            return  # the program has left it for good
        before, self.attrs_before = self.attrs_before, None
        with suppress(termios.error):  # it may have been halted by now
            attributes = termios.tcgetattr(self.fileno)
            attributes[tty.IFLAG] = self._patch_iflag(attributes[tty.IFLAG])
            termios.tcsetattr(self.fileno, termios.TCSANOW, attributes)
        # Textual would throw away what was typed, unless its input thread has ended.
        self.exit_event.set()
        if self._key_thread is not None:
            self._key_thread.join()
        self.suspend_application_mode()
        self.exit_event.clear()
        self._take_again()
        self.attrs_before = before

    def _take_again(self) -> None:
        self.resume_application_mode()
        self._app.refresh(layout=True)

    def _run_input_thread(self) -> None:
        """Read the terminal, and go on after a failure, which the app handles like any other."""
        while not self.exit_event.is_set():
            try:
                self.run_input_thread()
            except Exception as error:  # noqa: BLE001  (the app logs it)
                self._app.call_later(self._app._handle_exception, error)
            else:
                return

    def run_input_thread(self) -> None:
        """Pass the terminal's input to the app until the program releases the terminal."""
        parser = self._parser
        waiting = ""
        with closing(selectors.SelectSelector()) as selector:
            selector.register(self.fileno, selectors.EVENT_READ)
            while not self.exit_event.is_set():
                # A paste without marks may come in several reads.
                if selector.select(PASTE_SECONDS if waiting else WAIT_SECONDS):
                    data = b""
                    with suppress(OSError):  # the terminal is gone
                        data = os.read(self.fileno, READ_BYTES)
                    text = self._decode(data)
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
        self._take(parser.feed(waiting) if waiting else ())

    def _take(self, events: Iterable[Message]) -> None:
        for event in events:
            self.process_message(event)
