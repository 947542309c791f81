"""Call everything that waits for the end of a message, also after a callback that failed.

``MessagePump._flush_next_callbacks`` forgets the rest after the first exception. Timers that fire
once go that way: a fault in one of them, or in a ``call_next``, loses the saving, drawing or
resizing that waits behind it. Not reported upstream as of Textual 8.2.8.
"""

from __future__ import annotations

from textual._callback import invoke
from textual.message_pump import MessagePump

_flush = MessagePump._flush_next_callbacks


async def _flush_next_callbacks(self: MessagePump) -> None:
    """Call each of them, and report an exception to the app."""
    callbacks = self._next_callbacks.copy()
    self._next_callbacks.clear()
    for callback in callbacks:
        try:
            with self.prevent(*callback._prevent):
                await invoke(callback.callback)
        except Exception as error:  # noqa: BLE001 - the app decides what follows
            self.app._handle_exception(error)


def apply() -> None:
    """Change Textual's message pump."""
    MessagePump._flush_next_callbacks = _flush_next_callbacks  # type: ignore[method-assign]
