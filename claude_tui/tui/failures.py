"""Continue after an unhandled exception, or end the program cleanly.

If the handling of one key, click, resize or timer fails, the failure is logged and shown in one
line, and the person can continue. If something fails again and again without input, like painting,
the program ends: it saves the draft and the conversation, restores the terminal, and prints one
line that says where the details are.
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
"""Failures that no input explains, after which the program ends."""
SHOWN_SECONDS: Final = 8.0
"""How long a failure is on the screen; in that time the same one is not shown again."""


class Failures:
    """Handles failures, and decides whether the program continues.

    Each failure adds one to a count. Each key, click, resize and second takes one off: a handler
    that fails for every key never ends the program, one that fails for every frame does.

    Args:
        app: The program.
        save_drafts: Saves what would be lost; called once, before the program ends.
    """

    def __init__(self, app: App[Any], save_drafts: Callable[[], None]) -> None:
        self._app = app
        self._save_drafts = save_drafts
        self._count = 0.0
        self._counted_at = time.monotonic()
        self._shown_at: dict[str, float] = {}
        """When each kind of failure was last shown."""
        self._ending = False

    def excuse_one(self) -> None:
        """Take one off the count, since the person did something."""
        self._count = max(0.0, self._count - 1)

    def handle(self, error: Exception) -> None:
        """Log and show ``error``; end the program if it can't continue."""
        if isinstance(error, WorkerFailed) and isinstance(error.error, Exception):
            error = error.error
        log.error("a handler failed", exc_info=error)
        if self._ending or self._app._exit:
            return
        now = time.monotonic()
        self._count = max(0.0, self._count - (now - self._counted_at)) + 1
        self._counted_at = now
        kind = visible(type(error).__name__)
        if self._count > MOST or not self._can_continue():
            self._end(kind)
            return
        if now - self._shown_at.get(kind, -SHOWN_SECONDS) >= SHOWN_SECONDS:
            self._shown_at[kind] = now
            self._app.notify(
                f"Internal error ({kind}): that didn't work. Nothing is lost. "
                f"Details: {visible(str(paths.log_file()))}",
                severity="error",
                timeout=SHOWN_SECONDS,
                markup=False,
            )
        # The failure may have left the screen half painted. If painting itself fails, this counts
        # up until the program ends.
        self._app.refresh(layout=True)

    def _can_continue(self) -> bool:
        """Return whether the program can continue; close a dialog that could not be opened."""
        app, failed = self._app, active_message_pump.get(self._app)
        if not app._dom_ready:
            return False  # there is nothing on the screen to continue with
        if not isinstance(failed, Widget) or failed._is_mounted:
            return True
        # The widget was never mounted, so it will never handle a message.
        try:
            screen: Screen[Any] = failed.screen
        except NoScreen:
            return True  # removed in the meantime
        if screen is app.screen_stack[0]:
            return False
        # A dialog may fail more than once on its way out.
        if screen is app.screen:
            app.pop_screen()
        return True

    def _end(self, kind: str) -> None:
        self._ending = True
        try:
            self._save_drafts()
        except Exception:  # the failure may be in there, too
            log.exception("the draft could not be kept")
        line = (
            f"claude-tui: stopped by an internal error ({kind}). Your draft and the conversation"
            f" are saved; claude-tui -c reopens it. Details: {paths.log_file()}"
        )
        self._app.exit(return_code=1, message=Text(visible(line), overflow="fold"))
