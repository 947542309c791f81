"""What the inspector shows: requests and responses as JSON, made when they are looked at.

Of a turn of this run the heads, the parameters and the times are what was on the wire. Bodies are
rebuilt from the conversation by the code that built the request; a note says if the size differs
from what was sent.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from functools import cached_property, partial
from pathlib import Path
from typing import Any, Final, TypeAlias, TypeGuard

from claude_tui.api.exchange import Exchange, HttpHeaders
from claude_tui.api.failures import ApiFailure
from claude_tui.api.request import Request, api_messages, request_of
from claude_tui.conversation import UNSET, Conversation, Message, Parameters, Response
from claude_tui.conversation.draft import Draft, branch_with
from claude_tui.conversation.system_prompts import prompt_words
from claude_tui.errors import UsageError
from claude_tui.export.request_json import escaped
from claude_tui.models.catalog import Model
from claude_tui.models.rules import effective
from claude_tui.session.turn import TurnRecord
from claude_tui.storage.attachments import measured, with_attachments
from claude_tui.text.visible import hidden, is_plainly_visible

NOT_SENT: Final = "Nothing was sent."
NO_ANSWER: Final = "No response came, so the headers are unknown."
NOT_KEPT: Final = "Reconstructed from the file, which doesn't store headers or event times."


SHORT: Final = 200
"""Messages of a conversation up to which those of a request are counted before they are opened."""


class Lazy:
    """A value that is made when it is first looked at.

    Args:
        make: Makes it.
        soon: Whether it is made so quickly that its members can be counted before it is opened.
    """

    def __init__(self, make: Callable[[], Any], *, soon: bool = False) -> None:
        self.soon = soon
        self._make = make

    @cached_property
    def value(self) -> Any:
        """The value, made with the first look."""
        return self._make()


Section: TypeAlias = dict[str, Any]
"""A JSON object some of whose values may be ``Lazy``, at any depth."""


def made(value: Any) -> Any:
    """Return ``value`` itself, made if it is lazy."""
    return value.value if isinstance(value, Lazy) else value


def as_json(value: Any) -> str:
    """Return ``value`` as JSON to read, with invisible characters escaped.

    Raises:
        UsageError: It is nested too deep.
    """
    try:
        written = json.dumps(value, ensure_ascii=False, indent=2, default=_as_json)
    except RecursionError:
        raise UsageError("it's nested too deeply to show") from None
    # JSON escapes control characters but one; of ASCII no other hides.
    if not written.isascii() or "\x7f" in written:
        lines = written.split("\n")
        written = "\n".join(
            line if is_plainly_visible(line) else hidden().sub(escaped, line) for line in lines
        )
    return written + "\n"


def _as_json(value: object) -> Any:
    return value.value if isinstance(value, Lazy) else str(value)


@dataclass(frozen=True, slots=True)
class PastTurn:
    """A turn, in the file or only in memory.

    Args:
        parent: The id of the message that was answered, or gone on from.
        reply: What came; None: nothing did.
        record: What it was on the wire; None: it was in an earlier run.
        question: The person's message that was answered; None: there is none.
    """

    parent: int
    reply: Message | None
    record: TurnRecord | None
    question: Message | None = None

    @property
    def at(self) -> datetime | None:
        """When the reply was complete."""
        return self.reply.at if self.reply is not None else None

    @property
    def exchanges(self) -> tuple[Exchange, ...]:
        """What went over the wire in this run; oldest first."""
        return self.record.exchanges if self.record is not None else ()

    @property
    def parameters(self) -> Parameters | None:
        """The parameters of the request, as far as they are known."""
        if self.exchanges:
            return self.exchanges[-1].parameters
        return self.reply.request if self.reply is not None else None

    @property
    def failure(self) -> ApiFailure | None:
        """What went wrong, if that was in this run."""
        return self.record.failure if self.record is not None else None


def past_turns(conversation: Conversation, records: Sequence[TurnRecord]) -> list[PastTurn]:
    """Return every turn of every branch, newest first."""
    of_reply = {record.reply: record for record in records}
    lost: dict[int, list[TurnRecord]] = {}
    last_reply = 0
    for record in records:
        if record.withdrawn:
            continue
        if record.reply is None:
            # It came after every message that was there by then.
            lost.setdefault(max(record.parent, last_reply), []).append(record)
        else:
            last_reply = record.reply
    turns = []
    questions: dict[int, Message | None] = {}
    """The question that each message is, or answers."""
    for message in conversation.messages:
        is_reply = message.role == "assistant"
        question = questions.get(message.parent) if is_reply else message
        questions[message.id] = question
        if is_reply:
            turns.append(PastTurn(message.parent, message, of_reply.get(message.id), question))
        turns += [
            PastTurn(record.parent, None, record, questions.get(record.parent))
            for record in lost.get(message.id, ())
        ]
    turns.reverse()
    return turns


class Inspection:
    """Makes what is shown of one conversation.

    Args:
        conversation: As it is when something is looked at.
        base_dir: The folder with its file and attachments; None: it has none yet.
    """

    def __init__(self, conversation: Conversation, base_dir: Path | None) -> None:
        self._conversation = conversation
        self._base_dir = base_dir
        self._next_messages: tuple[Any, Lazy] = None, Lazy(list)

    def is_of(self, conversation: Conversation, base_dir: Path | None) -> bool:
        """Return whether it shows this very conversation, in this folder."""
        return conversation is self._conversation and base_dir == self._base_dir

    # -- the next turn

    def next_turn(self, draft: Draft, model: Model, headers: HttpHeaders | None) -> Section:
        """Return what would be sent now; rebuild the messages only if they changed.

        Args:
            draft: The draft in the composer.
            model: The model that would be asked.
            headers: What goes with every request; None: not known yet.
        """
        sent, _notes = effective(model, self._conversation.request)
        request, messages = request_of((), sent), self._next_api_messages(draft)
        return {
            "url": headers.url if headers else "unknown until the client is ready",
            "headers": {**(headers.request_headers if headers else {}), **request.headers},
            "body": {**request.body, "messages": messages, "stream": True},
        }

    def next_request(self, draft: Draft, model: Model) -> Request:
        """Return what would be sent now as a request, with the bytes of its attachments.

        Raises:
            ClaudeTuiError: There is nothing to send, or an attachment is missing.
        """
        sent, _notes = effective(model, self._conversation.request)
        return self._sendable(branch_with(self._conversation, draft), sent)

    def _next_api_messages(self, draft: Draft) -> Lazy:
        conversation = self._conversation
        made_of = len(conversation.messages), conversation.tip_id(), draft
        if self._next_messages[0] != made_of:
            branch = partial(branch_with, conversation, draft)
            messages = Lazy(lambda: self._shown(api_messages(branch())), soon=self._is_short)
            self._next_messages = made_of, messages
        return self._next_messages[1]

    @property
    def _is_short(self) -> bool:
        return len(self._conversation.messages) <= SHORT

    # -- a turn that was

    def past_turn(self, turn: PastTurn) -> Section:
        """Return what was sent, and what came back."""
        if not turn.exchanges:
            return {
                "request": self._request(turn, turn.parameters, None),
                "response": _failure_of(turn.failure) | _message_of(turn),
            }
        *earlier, last = turn.exchanges
        shown = self._attempt(turn, last, turn.reply.response if turn.reply else None)
        shown["response"] |= _message_of(turn)
        shown["events"] = [_without_none(asdict(arrivals)) for arrivals in last.arrivals]
        if earlier:
            shown["earlier attempts"] = {
                str(number): self._attempt(turn, exchange, None)
                for number, exchange in enumerate(earlier, 1)
            }
        return shown

    def past_request(self, turn: PastTurn) -> Request:
        """Return what was sent as a request, with the bytes of its attachments.

        Raises:
            ClaudeTuiError: The file does not say what was asked with, or an attachment is missing.
        """
        if not _complete(turn.parameters):
            raise UsageError("the file doesn't record what this request was sent with")
        return self._sendable(self._conversation.branch(to=turn.parent), turn.parameters)

    def _attempt(self, turn: PastTurn, exchange: Exchange, response: Response | None) -> Section:
        return {
            "request": self._request(turn, exchange.parameters, exchange.headers),
            "response": _answer_of(exchange),
            "timing": _timing(exchange, response),
        }

    def _request(
        self, turn: PastTurn, parameters: Parameters | None, headers: HttpHeaders | None
    ) -> Section:
        sent = Lazy(lambda: api_messages(self._conversation.branch(to=turn.parent)))
        body: Section = {"messages": Lazy(lambda: self._shown(sent.value), soon=self._is_short)}
        if _complete(parameters):
            body = {**request_of((), parameters).body, **body, "stream": True}
        if headers is None:
            return {"note": self._note_without_headers(turn), "body": body}
        size = headers.request_headers.get("content-length", "")
        return {
            "note": Lazy(lambda: _note({**body, "messages": sent.value}, size)),
            "url": headers.url,
            "headers": dict(headers.request_headers),
            "body": body,
        }

    def _note_without_headers(self, turn: PastTurn) -> str:
        if turn.exchanges:
            return NO_ANSWER
        if turn.record is not None:
            return NOT_SENT
        conversation = self._conversation
        if turn.reply is None or turn.reply.request is None:
            return NOT_KEPT
        words = prompt_words(turn.reply, conversation.messages, conversation.request)
        return f"{NOT_KEPT} System prompt: {words}." if words else NOT_KEPT

    # -- both

    def _shown(self, messages: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Return ``messages`` with the paths and sizes of attachments instead of their bytes."""
        return messages if self._base_dir is None else measured(messages, self._base_dir)

    def _sendable(self, branch: Sequence[Message], sent: Parameters) -> Request:
        request = request_of(branch, sent)
        if not request.body["messages"]:
            raise UsageError("there is no message to send yet")
        return replace(request, body=with_attachments(request.body, self._base_dir))


def _answer_of(exchange: Exchange) -> Section:
    """Return the head of the response, and what went wrong."""
    answer: Section = {}
    if exchange.headers is not None and exchange.headers.status is not None:
        answer["status"] = exchange.headers.status
        answer["headers"] = dict(exchange.headers.response_headers)
    return answer | _failure_of(exchange.failure)


def _failure_of(failure: ApiFailure | None) -> Section:
    return {} if failure is None else {"failure": _without_none(asdict(failure))}


def _message_of(turn: PastTurn) -> Section:
    """Return the reply as the API's own message."""
    if turn.reply is None:
        return {}
    reply, response = turn.reply, turn.reply.response or Response()
    message: Section = {
        "id": response.id,
        "type": "message",
        "role": reply.role,
        "model": response.model,
        "content": Lazy(lambda: [block.to_api() for block in reply.content]),
        "stop_reason": response.stop_reason,
        "stop_sequence": response.stop_sequence,
    }
    if response.stop_details:
        message["stop_details"] = dict(response.stop_details)
    if (usage := response.usage) is not None:
        counts = usage._asdict()
        if not usage.input_known:
            del counts["input_tokens"]
        message["usage"] = counts | counts.pop("extra")
    request_id = {"request_id": response.request_id} if response.request_id else {}
    return {"message": message, **request_id}


def _timing(exchange: Exchange, response: Response | None) -> dict[str, Any]:
    timing = {
        "response_head_seconds": exchange.head_seconds,
        "first_token_seconds": exchange.first_token_seconds,
        "seconds": exchange.seconds,
        "tokens_per_second": response.tokens_per_second if response is not None else None,
    }
    return _without_none(timing)


def _note(body: Mapping[str, Any], sent: str) -> str:
    """Compare the rebuilt body with the one that was sent.

    Args:
        body: The rebuilt body, without the bytes of attachments.
        sent: How many bytes were sent, as a header says it.
    """
    begin = "Body reconstructed from the conversation"
    try:
        written = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
        size = len(written.encode(errors="replace"))
    except RecursionError:
        return f"{begin}; nested too deeply to compare."
    if str(size) == sent:
        return f"{begin} ({size:,} bytes, identical to what was sent)."
    if '"type":"path"' in written:
        return f"{begin}; attachments were sent as bytes."
    return f"{begin}, but not as sent: {size:,} bytes here, {sent or 'an unknown number'} sent."


def _without_none(data: Mapping[str, Any]) -> dict[str, Any]:
    """Return ``data`` without unknown values; times to the millisecond."""
    return {
        name: round(value, 3) if isinstance(value, float) else value
        for name, value in data.items()
        if value is not None and value != ""
    }


def _complete(parameters: Parameters | None) -> TypeGuard[Parameters]:
    return bool(parameters and parameters.model and parameters.max_tokens is not UNSET)
