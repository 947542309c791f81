"""``claude-tui -p``: one question on the command line, the answer on standard output."""

from __future__ import annotations

import sys
from typing import TextIO

from claude_tui.api.failures import ApiFailure
from claude_tui.conversation import Message, StopReason
from claude_tui.conversation.events import TextDelta
from claude_tui.errors import UsageError
from claude_tui.session import ChatSession, Finished, NotLoaded, NotSaved
from claude_tui.tui.visible import safe_for
from claude_tui.turn import Retrying


def print_reply(session: ChatSession, prompt: str, out: TextIO, err: TextIO) -> int:
    """Send ``prompt``, stream the reply's text to ``out``, and end with the exit status.

    Notes (a parameter that is not sent, a retry, why the reply ended early) are lines on ``err``.
    """
    for event in session.events():
        if isinstance(event, NotLoaded):
            raise event.error
    if session.read_only_reason:
        raise UsageError(session.read_only_reason)
    turn = session.send(prompt)
    for note in turn.notes:
        print(f"claude-tui: {note}", file=err)
    status = 1
    ends_line = True
    try:
        for event in session.events():
            match event:
                case TextDelta(text=text):
                    out.write(safe_for(out, text))
                    out.flush()
                    ends_line = text.endswith("\n") if text else ends_line
                case Retrying(failure=failure, seconds=seconds):
                    print(f"claude-tui: {failure.message} Again in {seconds:g} s.", file=err)
                case Finished(message=message, failure=failure):
                    if not ends_line:
                        out.write("\n")
                        out.flush()
                    status = _report(message, failure, err)
                case NotSaved(error=error):
                    print(f"claude-tui: not saved: {error}", file=err)
                    status = 1
                case _:
                    pass
    except KeyboardInterrupt:
        status = 130
    return status


def _report(message: Message | None, failure: ApiFailure | None, err: TextIO) -> int:
    if failure is not None:
        request_id = f" (request {failure.request_id})" if failure.request_id else ""
        print(f"claude-tui: {failure.message}{request_id}  {failure.next_step}", file=err)
        return 1
    response = message.response if message else None
    if response is not None and response.stop_reason not in (
        StopReason.END_TURN,
        StopReason.STOP_SEQUENCE,
    ):
        print(f"claude-tui: the reply ended with {response.stop_reason}", file=err)
    return 0


def prompt_from(argument: str, stdin: TextIO | None = None) -> str:
    """The question: the argument, and what is piped in, below it."""
    stdin = stdin or sys.stdin
    piped = "" if stdin is None or stdin.isatty() else stdin.read()
    return "\n\n".join(part for part in (argument.strip(), piped.strip("\n")) if part.strip())
