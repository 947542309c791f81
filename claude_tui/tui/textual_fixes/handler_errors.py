"""Keep an exception in one handler from ending the widget it was raised in, and so the app.

The message loop of Textual 8.2.8 breaks at the first exception of a handler
(``MessagePump._process_messages_loop``): even if the app chose to continue, that widget would
never handle a message again. This is by design, so no report upstream.
"""

from __future__ import annotations

from textual import events
from textual.message import Message
from textual.message_pump import MessagePump
from textual.worker import Worker, WorkerState

_dispatch = MessagePump._dispatch_message


async def _dispatch_message(self: MessagePump, message: Message) -> None:
    """Handle ``message``, and report what goes wrong to the app instead of raising it."""
    try:
        await _dispatch(self, message)
    except Exception as error:
        if isinstance(message, events.Compose | events.Mount):
            raise  # a widget that did not start handles nothing: Textual has to know
        self.app._handle_exception(error)
    if isinstance(message, Worker.StateChanged) and message.state is WorkerState.ERROR:
        # Without exit_on_error Textual tells nobody.
        worker = message.worker
        if not worker.exit_on_error and isinstance(worker.error, Exception):
            self.app._handle_exception(worker.error)


def apply() -> None:
    """Make every message pump outlive its handlers."""
    MessagePump._dispatch_message = _dispatch_message  # type: ignore[method-assign]
