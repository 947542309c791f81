"""Messages and failures in the words the transcript shows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import ceil
from typing import TYPE_CHECKING, Literal

from claude_tui.config.toml_file import short_repr
from claude_tui.conversation import Message, Response, StopReason
from claude_tui.conversation.chain import chains, content_of, unfinished
from claude_tui.conversation.conversation import derived_title
from claude_tui.conversation.refused import LEFT_OUT, refusal_words, refused
from claude_tui.tui.commands import key_of
from claude_tui.tui.glyphs import joined
from claude_tui.tui.transcript.entry import Entry

if TYPE_CHECKING:
    from claude_tui.api.failures import ApiFailure
    from claude_tui.session.turn import Turn

GO_ON = "/continue picks up from here"
"""What to do about a reply that is not finished."""

_THINKING = frozenset({"thinking", "redacted_thinking"})

WORDS = 40
"""The most characters of a question that name it where there is little room."""

FAILURE_KEY = "failure"
"""The key of the notice in the place of a reply."""


def entries_of(branch: Iterable[Message]) -> list[Entry]:
    """Return the messages of a branch as the transcript shows them."""
    return [entry_of(*chain) for chain in chains(branch)]


def entry_of(*chain: Message) -> Entry:
    """Return a message as the transcript shows it; a reply and those that continue it as one."""
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
    """Return the notice of a failure, in the place of the reply or below the one to continue.

    Args:
        failure: What went wrong.
        goes_on: Whether there is a reply to continue.
        back: Whether the message that has no reply can be taken back.
    """
    notes = [failure.next_step] if failure.next_step else []
    if failure.request_id:
        notes.append(f"request id {failure.request_id}")
    notes.append(_kept(goes_on=goes_on, back=back))
    return _notice(failure.message, *notes, tone="error")


def retry_entry(failure: ApiFailure, seconds: float) -> Entry:
    """Return the notice of a failure, and when the request is sent again."""
    left = ceil(seconds)
    again = "Retrying now."
    if left > 0:
        again = f"Retrying in {left} s. Press {key_of('stop')} to stop."
    return _notice(failure.message, again, tone="warning")


def stopped_entry(*, goes_on: bool) -> Entry:
    """Return the notice that the person stopped before anything arrived."""
    return _notice("Stopped before anything arrived.", _kept(goes_on=goes_on))


def stopped_on_leaving(turn: Turn, title: str) -> str:
    """Tell the person that leaving stopped the reply, and how to continue it."""
    stopped = f'The reply in "{title}" was stopped'
    if not turn.reply.empty:
        arrived = Message(0, 0, "assistant", turn.reply.content(), None, turn.reply.response())
        way = "/continue" if _next_step([arrived]) == GO_ON else key_of("ask-again")
        return f"{stopped}; what arrived is saved. Go back and use {way} to continue."
    asks = turn.plan.branch[-1].role == "user"
    way = key_of("ask-again") if asks else "/continue"
    return f"{stopped} before anything arrived. Go back and use {way} to try again."


def unanswered_entry(*, may_ask: bool, asked_elsewhere: bool) -> Entry:
    """Return the notice that the last message has no reply: it failed, was stopped or never sent.

    Args:
        may_ask: Whether one can be asked for.
        asked_elsewhere: Whether another window has asked for one.
    """
    if asked_elsewhere:
        return _notice("The other window is waiting for the reply.")
    if not may_ask:
        return _notice("This message has no reply yet.")
    return _notice("This message has no reply.", f"Press {key_of('ask-again')} to get one.")


def _kept(*, goes_on: bool, back: bool = False) -> str:
    """Tell the person what is kept, where no reply came."""
    if goes_on:
        return f"The reply so far is saved. {GO_ON}."
    takes_back = f", or {key_of('stop')} to take it back" if back else ""
    return f"Your message is saved. Press {key_of('ask-again')} to send it again{takes_back}."


def resent_entry(words: str) -> Entry:
    """Return the notice that a refused request was changed and sent again."""
    return _notice(words, tone="warning")


def _notice(
    header: str, *footer: str, tone: Literal["plain", "warning", "error"] = "plain"
) -> Entry:
    return Entry(FAILURE_KEY, "notice", header, footer=footer, tone=tone)


def first_words(question: Message | None) -> str:
    """Return the first words of a question, in quotation marks; empty if it has none."""
    title = derived_title([question]) if question is not None else ""
    words = title if len(title) <= WORDS else f"{title[:WORDS].rsplit(' ', 1)[0]}…"
    return f"“{words}”" if words else ""


def reply_header(message: Message, part: int = 1) -> str:
    """Return the facts of a reply in a line: the model, its length and time, and why it ended.

    Args:
        message: The reply.
        part: Its number among the parts of a continued reply.
    """
    response = message.response
    if response is None:
        return "assistant"
    # A server may leave out the beginning of a reply, which names the model.
    asked = "" if message.request is None else message.request.model or ""
    parts = [response.model or asked or "assistant"]
    if part > 1:
        parts.append(f"part {part}")
    # A reply that was stopped has only the count from its beginning.
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
    """Return what to do about an unfinished reply; empty if it is finished."""
    if not unfinished(chain[-1]):
        return ""
    from claude_tui.session.request_plan import can_continue

    return GO_ON if can_continue(chain) else f"press {key_of('ask-again')} to ask again"


def _meaning(response: Response, chain: Sequence[Message]) -> str:
    """Explain a stop reason to the person; empty for the ordinary end."""
    if response.stop_reason in (None, StopReason.END_TURN) and response.stop_sequence is None:
        return ""
    message, step = chain[-1], _next_step(chain)
    content = content_of(chain)
    thought = bool(content) and all(block.type in _THINKING for block in content)
    match response.stop_reason:
        case None | StopReason.END_TURN | StopReason.STOP_SEQUENCE:
            return f"Stopped at the stop sequence {short_repr(response.stop_sequence)}."
        case StopReason.MAX_TOKENS:
            limit = message.request.max_tokens if message.request else None
            cut = f"Cut off at max_tokens{f' ({limit:,})' if limit else ''}"
            if step != GO_ON:
                return f"{cut}{' while thinking' * thought}. Raise it, then {step}."
            return f"{cut}. {step}, or raise it and ask again."
        case StopReason.REFUSAL:
            return refusal_words(response)
        case StopReason.TOOL_USE:
            return "The model asked for a tool, and claude-tui doesn't run tools."
        case StopReason.PAUSE_TURN:
            return f"Paused in the middle of a long turn. {_sentence(step)}"
        case StopReason.CONTEXT_WINDOW:
            return f"The context window is full. Choose a model with a larger one, then {step}."
        case StopReason.INTERRUPTED:
            return f"Interrupted. {_sentence(step)}"
        case other:
            return f"The reply ended with an unknown stop reason: {short_repr(other)}."


def _sentence(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}."
