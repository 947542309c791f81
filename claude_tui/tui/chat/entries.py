"""Messages and failures in the words the transcript shows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import ceil
from typing import TYPE_CHECKING

from claude_tui.conversation import Message, Response, StopReason
from claude_tui.conversation.chain import chains, content_of, unfinished
from claude_tui.conversation.refused import LEFT_OUT, refusal_words, refused
from claude_tui.tui.commands import key_of
from claude_tui.tui.glyphs import joined
from claude_tui.tui.transcript.entry import Entry

if TYPE_CHECKING:
    from claude_tui.api.failures import ApiFailure
    from claude_tui.session.turn import Turn

GO_ON = "/continue goes on"
"""What to do about a reply that is not finished."""

_THINKING = frozenset({"thinking", "redacted_thinking"})

FAILURE_KEY = "failure"
"""The key of the entry that stands where a reply would."""


def entries_of(branch: Iterable[Message]) -> list[Entry]:
    """The messages of a branch as the transcript shows them."""
    return [entry_of(*chain) for chain in chains(branch)]


def entry_of(*chain: Message) -> Entry:
    """A message as the transcript shows it; a reply and those that go on from it as one."""
    message = chain[-1]
    if message.role == "user":
        return Entry(key=message.id, role="user", header="you", blocks=message.content)
    return Entry(
        key=message.id,
        role="assistant",
        header=reply_header(message, len(chain)),
        blocks=content_of(chain),
        footer=_notes(chain),
    )


def failure_entry(failure: ApiFailure, *, goes_on: bool = False, back: bool = False) -> Entry:
    """What went wrong, where the reply would stand, or below the one that it was to go on from.

    Args:
        failure: What went wrong.
        goes_on: Whether there is a reply to go on from.
        back: Whether the message that has no reply can be taken back.
    """
    notes = [failure.next_step] if failure.next_step else []
    if failure.request_id:
        notes.append(f"request id {failure.request_id}")
    notes.append(_kept(goes_on=goes_on, back=back))
    return Entry(
        key=FAILURE_KEY, role="notice", header=failure.message, footer=tuple(notes), tone="error"
    )


def retry_entry(failure: ApiFailure, seconds: float) -> Entry:
    """What went wrong, and when it is tried again."""
    left = ceil(seconds)
    again = "Sent again."
    if left > 0:
        again = f"Sending it again in {left} s; {key_of('stop')} stops that."
    return Entry(
        key=FAILURE_KEY, role="notice", header=failure.message, footer=(again,), tone="warning"
    )


def stopped_entry(*, goes_on: bool = False) -> Entry:
    """The person stopped before anything arrived."""
    return Entry(
        key=FAILURE_KEY,
        role="notice",
        header="Stopped before anything arrived.",
        footer=(_kept(goes_on=goes_on),),
    )


def stopped_on_leaving(turn: Turn, title: str) -> str:
    """That a reply was stopped by going to another conversation, and how it goes on."""
    if not turn.reply.empty:
        arrived = Message(0, 0, "assistant", turn.reply.content(), None, turn.reply.response())
        step = _next_step([arrived])
        return f"The reply in “{title}” was stopped, and what arrived is kept: {step} there."
    asks = turn.plan.branch[-1].role == "user"
    again = f"{key_of('ask-again')} asks again" if asks else GO_ON
    return f"The reply in “{title}” was stopped before anything arrived: {again} there."


def unanswered_entry(*, may_ask: bool, asked_elsewhere: bool = False) -> Entry:
    """The last message has no reply, whatever became of it: it failed, was stopped or never sent.

    Args:
        may_ask: Whether one can be asked for.
        asked_elsewhere: Whether another window has asked for one.
    """
    if asked_elsewhere:
        header = "The other window is waiting for the reply."
        return Entry(key=FAILURE_KEY, role="notice", header=header)
    return Entry(
        key=FAILURE_KEY,
        role="notice",
        header=f"There is no reply to this message{'' if may_ask else ' yet'}.",
        footer=(f"{key_of('ask-again')} asks for one.",) if may_ask else (),
    )


def _kept(*, goes_on: bool, back: bool = False) -> str:
    """What becomes of what was said, where no reply came."""
    if goes_on:
        return f"The reply so far is kept: {GO_ON}."
    takes_back = f"; {key_of('stop')} takes it back" if back else ""
    return f"Your message is saved. Press {key_of('ask-again')} to send it again{takes_back}."


def resent_entry(words: str) -> Entry:
    """Return the notice that a refused request was changed and sent again."""
    return Entry(key=FAILURE_KEY, role="notice", header=words, tone="warning")


def reply_header(message: Message, part: int = 1) -> str:
    """A reply in a line: who, how much, how long, and why it ended.

    Args:
        message: The reply.
        part: Which part it is of a reply that it goes on from.
    """
    response = message.response
    if response is None:
        return "assistant"
    # A server may leave out the beginning of a reply, where its model stands.
    asked = "" if message.request is None else message.request.model or ""
    parts = [response.model or asked or "assistant"]
    if part > 1:
        parts.append(f"part {part}")
    # Of a reply that was stopped only the first tokens were told.
    if response.usage is not None and response.stop_reason != StopReason.INTERRUPTED:
        tokens = response.usage.output_tokens
        parts.append(f"{tokens:,} token{'s' * (tokens != 1)}" if tokens else "")
    if response.seconds is not None:
        parts.append(f"{response.seconds:.1f} s")
    if response.stop_reason:
        parts.append(response.stop_reason)
    return joined(*parts)


def _notes(chain: Sequence[Message]) -> tuple[str, ...]:
    message = chain[-1]
    response = message.response
    if response is None:
        return ()
    notes = []
    if not message.content:
        notes.append("(empty reply)")
    if words := _meaning(response, chain):
        notes.append(words)
    if refused(message):
        notes.append(LEFT_OUT)
    return tuple(notes)


def _next_step(chain: Sequence[Message]) -> str:
    """What to do about a reply that is not finished: there may be nothing to go on from."""
    if not unfinished(chain[-1]):
        return ""
    from claude_tui.session.request_plan import can_continue

    return GO_ON if can_continue(chain) else f"{key_of('ask-again')} asks again"


def _meaning(response: Response, chain: Sequence[Message]) -> str:
    """What a stop reason means to the person; empty for the ordinary end."""
    if response.stop_reason in (None, StopReason.END_TURN) and response.stop_sequence is None:
        return ""
    message, step = chain[-1], _next_step(chain)
    content = content_of(chain)
    thought = bool(content) and all(block.type in _THINKING for block in content)
    match response.stop_reason:
        case None | StopReason.END_TURN | StopReason.STOP_SEQUENCE:
            return f"Stopped at the stop sequence {response.stop_sequence!r}."
        case StopReason.MAX_TOKENS:
            limit = message.request.max_tokens if message.request else None
            cut = f"Cut off at max_tokens{f' ({limit:,})' if limit else ''}"
            if step != GO_ON:
                return f"{cut}{', while it was thinking' * thought}. Raise it; then {step}."
            return f"{cut}. {step}, or raise it and ask again."
        case StopReason.REFUSAL:
            return refusal_words(response)
        case StopReason.TOOL_USE:
            return "It asks for a tool, and this program runs none."
        case StopReason.PAUSE_TURN:
            return f"Paused in the middle of a long turn. {step}."
        case StopReason.CONTEXT_WINDOW:
            return f"The context window is full. Choose a larger model; then {step}."
        case StopReason.INTERRUPTED:
            return f"Interrupted; what arrived is kept. {step}."
        case other:
            return f"It ended with the stop reason {other!r}, which this version does not know."
