"""Keep a widget alive after an exception in one of its handlers.

The message loop breaks at the first exception of a handler
(``MessagePump._process_messages_loop``): even if the app chooses to continue, that widget never
handles a message again. By design: https://github.com/Textualize/textual/issues/2818
"""

from __future__ import annotations

from textual import events
from textual.message import Message
from textual.message_pump import MessagePump
from textual.worker import Worker, WorkerState

_dispatch = MessagePump._dispatch_message


async def _dispatch_message(self: MessagePump, message: Message) -> None:
    """Handle ``message``, and report an exception to the app instead of raising it."""
    try:
        await _dispatch(self, message)
    except Exception as error:
        if isinstance(message, events.Compose | events.Mount):
            raise  # a widget that did not start handles nothing, and Textual has to know
        self.app._handle_exception(error)
    if isinstance(message, Worker.StateChanged) and message.state is WorkerState.ERROR:
        # Without exit_on_error Textual tells nobody.
        worker = message.worker
        if not worker.exit_on_error and isinstance(worker.error, Exception):
            self.app._handle_exception(worker.error)


def apply() -> None:
    """Change Textual's message pump."""
    MessagePump._dispatch_message = _dispatch_message  # type: ignore[method-assign]
