"""Faults of Textual's own driver; tests/end_to_end shows what ``terminal_driver`` does instead."""

from __future__ import annotations

import os
import pty
import signal
import termios
from collections.abc import AsyncIterator
from contextlib import closing

import pytest
from textual.app import App
from textual.drivers._writer_thread import WriterThread
from textual.drivers.linux_driver import LinuxDriver

from claude_tui.tui.textual_fixes.terminal_driver import TerminalDriver

STOPS_AND_CONTINUES = (signal.SIGTSTP, signal.SIGCONT)


@pytest.fixture
async def driver() -> AsyncIterator[LinuxDriver]:
    """Textual's driver, whose constructor replaces the handlers of signals."""
    handlers = [(number, signal.getsignal(number)) for number in STOPS_AND_CONTINUES]
    try:
        yield LinuxDriver(App[None]())
    finally:
        for number, handler in handlers:
            signal.signal(number, handler)


async def test_textual_still_ends_at_a_byte_that_is_not_utf_8(driver: LinuxDriver) -> None:
    """Fails once Textual mends it: then ``run_input_thread`` need not decode."""
    reading, writing = os.pipe()
    with closing(os.fdopen(reading)), closing(os.fdopen(writing, "wb", buffering=0)) as terminal:
        terminal.write(b"\xff")
        driver.fileno = reading
        with pytest.raises(UnicodeDecodeError):
            driver.run_input_thread()


@pytest.mark.parametrize("number", STOPS_AND_CONTINUES)
async def test_textual_still_stops_and_continues_in_signal_handlers(
    driver: LinuxDriver, number: signal.Signals
) -> None:
    """Fails once Textual mends it: then it may be left to handle these signals."""
    assert getattr(signal.getsignal(number), "__self__", None) is driver


async def test_the_terminal_is_restored_once_everything_is_written(
    driver: LinuxDriver, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A terminal that is not raw halts at ctrl+s, and would keep the writing thread forever."""
    master, slave = pty.openpty()
    alive: list[bool] = []
    ours = TerminalDriver(App[None]())
    with closing(os.fdopen(master, "rb")), closing(os.fdopen(slave, "w")) as terminal:
        ours.fileno = slave
        ours.attrs_before = termios.tcgetattr(slave)
        writer = WriterThread(terminal)
        ours._writer_thread = writer
        writer.start()
        monkeypatch.setattr(termios, "tcsetattr", lambda *_: alive.append(writer.is_alive()))
        ours.suspend_application_mode()
    assert alive == [False]
