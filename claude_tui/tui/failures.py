"""What happens after an exception that nothing handled: the program continues, or it ends cleanly.

A fault in the handling of one key, click, resize or timer is no reason to end: it is logged, said
in one line, and the person goes on with everything as it was. A fault that returns again and again
without anybody's doing, as one in painting does, ends the program: the draft and the conversation
are saved, the terminal is restored, and one line says where the details are.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import Any, Final

from rich.text import Text
from textual._context import active_message_pump
from textual.app import App
from textual.dom import NoScreen
from textual.screen import Screen
from textual.widget import Widget
from textual.worker import WorkerFailed

from claude_tui import paths
from claude_tui.text.visible import visible

log = logging.getLogger(__name__)

MOST: Final = 20
"""Failures that nobody's input explains, after which the program ends."""
SAID_SECONDS: Final = 8.0
"""How long a failure is on the screen; the same one is not said again in that time."""


class Failures:
    """Decides what follows a failure.

    Each failure counts one. Each key, click or resize takes one off, and so does each second: a
    handler that fails for every key never ends the program, one that fails for every frame does.

    Args:
        app: The program.
        keep: Saves what would be lost with the program; called once, before it ends.
    """

    def __init__(self, app: App[Any], keep: Callable[[], None]) -> None:
        self._app = app
        self._keep = keep
        self._count = 0.0
        self._counted_at = time.monotonic()
        self._said: dict[str, float] = {}
        self._ending = False

    def excuse_one(self) -> None:
        """Take one off the count: the person did something."""
        self._count = max(0.0, self._count - 1)

    def take(self, error: Exception) -> None:
        """Log ``error`` and say it; end the program if it can't continue."""
        if isinstance(error, WorkerFailed) and isinstance(error.error, Exception):
            error = error.error
        log.error("a handler failed", exc_info=error)
        if self._ending or self._app._exit:
            return
        now = time.monotonic()
        self._count = max(0.0, self._count - (now - self._counted_at)) + 1
        self._counted_at = now
        what = visible(type(error).__name__)
        if self._count > MOST or not self._may_continue():
            self._end(what)
            return
        if now - self._said.get(what, -SAID_SECONDS) >= SAID_SECONDS:
            self._said[what] = now
            self._app.notify(
                f"A fault of the program ({what}): that did not work. Nothing is lost. "
                f"The log says more: {visible(str(paths.log_file()))}",
                severity="error",
                timeout=SAID_SECONDS,
                markup=False,
            )
        # What the failure left half painted, or unpainted, is painted in full. If painting is what
        # fails, this counts it until it ends the program.
        self._app.refresh(layout=True)

    def _may_continue(self) -> bool:
        """Whether what failed still works; a dialog that could not be opened is closed."""
        app, failed = self._app, active_message_pump.get(self._app)
        if not app._dom_ready:
            return False  # there is nothing on the screen to continue with
        if not isinstance(failed, Widget) or failed._is_mounted:
            return True
        # It was not composed, or not mounted: it will never handle a message.
        try:
            screen: Screen[Any] = failed.screen
        except NoScreen:
            return True  # removed in the meantime
        if screen not in app.screen_stack[1:]:
            return False
        if screen is app.screen:
            app.pop_screen()
        return True

    def _end(self, what: str) -> None:
        self._ending = True
        try:
            self._keep()
        except Exception:  # the failure may be in there, too
            log.exception("the draft could not be kept")
        line = (
            f"claude-tui: ended by a fault of the program ({what}). Your draft and the conversation"
            f" are saved; claude-tui -c returns to it. The log says more: {paths.log_file()}"
        )
        self._app.exit(return_code=1, message=Text(visible(line), overflow="fold"))
