"""``-p``: one question on the command line, the answer on standard output."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Final, TextIO, assert_never

from claude_tui.api.failures import ApiFailure
from claude_tui.cli.message_input import MessageInput
from claude_tui.conversation import Message, Response, StopReason
from claude_tui.conversation.draft import Draft
from claude_tui.conversation.events import BlockStart, StreamEvent, TextDelta
from claude_tui.errors import INTERRUPTED, REPLY_CUT_OFF, UsageError
from claude_tui.session import events
from claude_tui.session.session import ChatSession
from claude_tui.storage.attachments import block_of
from claude_tui.storage.lock import HeldError
from claude_tui.storage.toml.unknown_keys import slips
from claude_tui.text.visible import VisiblePieces, safe_for, visible_line

_COMPLETE: Final = (StopReason.END_TURN, StopReason.STOP_SEQUENCE)


def print_reply(
    session: ChatSession, message: MessageInput, path: Path | None, out: TextIO, err: TextIO
) -> int:
    """Send ``message``, stream the reply's text to ``out``, and return the exit status.

    Notes (a parameter that is not sent, a retry, why the reply ended early) go to ``err``.
    Ctrl+c stops the reply; what arrived is saved. Call it on the main thread.

    Args:
        session: The conversation.
        message: What to send.
        path: The conversation's file, which need not exist yet; None if it is not saved.
        out: Where the reply goes.
        err: Where everything else goes.
    """
    for event in session.events():
        if isinstance(event, events.NotLoaded):
            raise event.error
        if isinstance(event, events.Recovered):
            _say(err, event.words)
    document = session.document
    if document.holder and document.path is not None:
        raise HeldError(document.path, document.holder)
    if document.read_only_reason:
        raise UsageError(document.read_only_reason)
    if path is not None and (words := slips(session.conversation)):
        _say(err, f"{path}: {visible_line(words)}")
    attached = tuple(block_of(attachment, path) for attachment in message.attachments)
    turn = session.send(Draft(message.text, attached))
    for note in turn.notes:
        _say(err, note)
    with _stopped_by_interrupt(session) as interrupts:
        status = _follow(session, out, err)
    return INTERRUPTED if interrupts else status


def _follow(session: ChatSession, out: TextIO, err: TextIO) -> int:
    """Show the running turn until it is over and saved; return the exit status."""
    status = 1
    reply = _ReplyWriter(out)
    for event in session.events():
        match event:
            case events.Streamed():
                reply.write(_text_in(event.event))
            case events.Retrying(failure=failure, seconds=seconds):
                _say(err, f"{failure.message} Retrying in {seconds:g} s.")
            case events.Asked(question=question):
                _say(err, f"{question.text} {question.default}")
                question.answer(question.default)
            case events.Resent() | events.Continued() | events.Moved() | events.Recreated():
                _say(err, event.words)
            case events.Finished():
                reply.end()
                status = _report(event.message, event.failure, err)
                if event.unanswered is not None and event.failure is None:
                    _take_back(session, event.unanswered, err)
            case events.NotSaved(error=error):
                _say(err, f"not saved: {error}")
                status = 1
            case (
                events.Saved()
                | events.Loaded()
                | events.NotLoaded()
                | events.Reloaded()
                | events.Recovered()
                | events.LockReleased()
                | events.Unreadable()
            ):
                pass  # never during a turn, or of no interest to the reader
            case _:
                assert_never(event)
    return status


class _ReplyWriter:
    """Writes a reply to ``out`` as it arrives, and makes control characters visible."""

    def __init__(self, out: TextIO) -> None:
        self._out = out
        self._visible = VisiblePieces() if out.isatty() else None
        self._ends_line = True

    def write(self, text: str) -> None:
        """Write a piece of the reply at once."""
        if text:
            self._out.write(text if self._visible is None else self._visible.add(text))
            self._out.flush()
            self._ends_line = text.endswith("\n")

    def end(self) -> None:
        """Write the remaining text, and end the last line."""
        self._out.write("" if self._visible is None else self._visible.rest())
        if not self._ends_line:
            self._out.write("\n")
            self._out.flush()


def _text_in(event: StreamEvent) -> str:
    """Return the text that ``event`` adds to the reply."""
    match event:
        case TextDelta(text=text) | BlockStart(block={"type": "text", "text": str(text)}):
            return text
        case _:
            return ""


def _take_back(session: ChatSession, message: Message, err: TextIO) -> None:
    """Turn a prompt that was stopped before anything arrived back into a draft."""
    path = session.document.path
    if path is None:
        return
    draft = Draft(message.text).above(session.document.draft())
    if session.take_back(message, draft):
        _say(err, f"stopped before a reply arrived; your prompt is a draft in {path}")


@contextmanager
def _stopped_by_interrupt(session: ChatSession) -> Iterator[list[int]]:
    """Let ctrl+c stop the turn, and a second one the program; yield the signals so far.

    ``KeyboardInterrupt`` could strike between receiving an event and handling it.
    """
    interrupts: list[int] = []

    def stop(number: int, frame: FrameType | None) -> None:
        if interrupts:
            signal.default_int_handler(number, frame)
        interrupts.append(number)
        session.stop()

    previous_handler = signal.getsignal(signal.SIGINT)
    # The parent process may have told the program to ignore ctrl+c.
    if previous_handler is signal.default_int_handler:
        signal.signal(signal.SIGINT, stop)
    try:
        yield interrupts
    finally:
        signal.signal(signal.SIGINT, previous_handler)


def _report(message: Message | None, failure: ApiFailure | None, err: TextIO) -> int:
    if failure is not None:
        request_id = f" (request {failure.request_id})" if failure.request_id else ""
        _say(err, f"{failure.message}{request_id} {failure.next_step}".rstrip())
        return 1
    response = message.response if message else None
    if response is None or response.stop_reason in _COMPLETE:
        return 0
    _say(err, _ending(response))
    return 0 if response.stop_reason == StopReason.TOOL_USE else REPLY_CUT_OFF


def _ending(response: Response) -> str:
    """Return why the reply ended early, with the server's explanation of a refusal."""
    details = response.stop_details
    category = f" ({details['category']})" if details.get("category") else ""
    explanation = " ".join(str(details.get("explanation") or "").split())
    return f"the reply ended early: {response.stop_reason}{category}" + (
        f": {explanation}" if explanation else ""
    )


def _say(err: TextIO, text: str) -> None:
    print(safe_for(err, f"claude-tui: {text}"), file=err)
