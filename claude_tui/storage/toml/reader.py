"""Read a conversation from a parsed TOML table. What breaks the format is a ``FormatError``.

Only a file of a later format is read as far as possible; such a file is never written.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from claude_tui.conversation import (
    ROOT,
    UNSET,
    ContentBlock,
    Conversation,
    Message,
    OpaqueBlock,
    Parameters,
    Response,
    Role,
    TextBlock,
    ThinkingBlock,
    Usage,
)
from claude_tui.conversation.message import NOTHING
from claude_tui.conversation.system_prompts import REFERENCE
from claude_tui.models.parameters import PARAMETERS
from claude_tui.storage.prompts import Prompts, with_prompt
from claude_tui.storage.toml import scalars as values
from claude_tui.storage.toml.scalars import Fields, FormatError
from claude_tui.storage.toml.writer import FORMAT

_NOT_HEADER: Final = frozenset({"format", "messages"})


@dataclass(frozen=True, slots=True)
class ParsedFile:
    """The content of a file.

    Args:
        conversation: The conversation in it.
        format: The version of its format.
        stated: Whether the file states that version.
    """

    conversation: Conversation
    format: int
    stated: bool

    @property
    def newer(self) -> bool:
        """Whether the file has a later version of the format, so that it must not be written."""
        return self.format > FORMAT


def read_document(table: Mapping[str, Any]) -> ParsedFile:
    """Read the conversation in a file.

    Raises:
        FormatError: The first value that breaks the format.
    """
    header = read_header(table)
    messages = Fields(table, lenient=header.newer).take("messages", values.tables, ())
    return with_messages(header, messages)


def with_messages(header: ParsedFile, messages: Iterable[Mapping[str, Any]]) -> ParsedFile:
    """Return the conversation in a file whose ``header`` was read before its ``messages``.

    Raises:
        FormatError: The first value that breaks the format.
    """
    conversation = header.conversation
    conversation.messages = _messages(messages, lenient=header.newer)
    tip = conversation.tip
    if tip is not None and all(message.id != tip for message in conversation.messages):
        if not header.newer:
            raise FormatError("the id of a message", str(tip), ("tip",))
        conversation.tip = None
    return header


def read_header(table: Mapping[str, Any]) -> ParsedFile:
    """Read everything but the messages. Whether the tip is one of them is not checked.

    Raises:
        FormatError: The first value that breaks the format.
    """
    version = Fields(table).take("format", values.positive, FORMAT)
    newer = version > FORMAT
    fields = Fields({name: table[name] for name in table if name not in _NOT_HEADER}, lenient=newer)
    conversation = Conversation(
        title=fields.take("title", values.text, ""),
        created=fields.take("created", values.moment, None),
        request=fields.take("request", read_parameters, Parameters()),
        tip=fields.take("tip", values.positive, None),
        extra={} if newer else fields.extra(),
    )
    return ParsedFile(conversation, version, "format" in table)


def read_parameters(table: Any) -> Parameters:
    """Read a ``[request]`` table.

    Raises:
        FormatError: The first value that breaks the format.
    """
    fields = Fields(table)
    values_by_name = {name: fields.take(name, read, UNSET) for name, read in _PARAMETERS.items()}
    return Parameters(**values_by_name, extra=fields.extra())


_OF_KIND: Final[Mapping[str, Callable[[Any], Any]]] = {
    "id": values.name,
    "text": values.text,
    "whole": values.positive,
    "texts": values.texts,
    "table": values.plain_table,
}
_PARAMETERS: Final = {
    name: values.up_to(row.most) if row.kind == "number" else _OF_KIND[row.kind]
    for name, row in PARAMETERS.items()
}
"""The reader of each key of a ``[request]``."""


def read_asked(table: Any) -> Parameters:
    """Read a ``[messages.request]`` table, and keep a reference to another reply's prompt.

    Raises:
        FormatError: The first value that breaks the format.
    """
    match table:
        case {"system": int(reference), **rest} if not isinstance(reference, bool):
            try:
                values.positive(reference)
            except FormatError as problem:
                raise problem.under("system") from None
            parameters = read_parameters(rest)
            return replace(parameters, extra={REFERENCE: reference, **parameters.extra})
        case _:
            return read_parameters(table)


def read_message(
    table: Mapping[str, Any],
    *,
    above: int,
    next_id: int,
    request: Callable[[Any], Parameters] = read_asked,
) -> Message:
    """Read one message. Whether its id and parent fit the others is not checked.

    Args:
        table: The message in the file.
        above: The id of the message above it: its parent unless it names one.
        next_id: Its id unless it has one.
        request: Reads the table of the request that it answers.

    Raises:
        FormatError: The first value that breaks the format.
    """
    fields = Fields(table)
    return Message(
        id=fields.take("id", values.positive, next_id),
        parent=fields.take("parent", _parent, above),
        role=fields.require("role", _role, '"user" or "assistant"'),
        content=fields.require("content", _content, "a string or an array of content blocks"),
        at=fields.take("at", values.moment, None),
        response=fields.take("response", _response, None),
        request=fields.take("request", request, None),
        extra=fields.extra(),
    )


def _messages(tables: Iterable[Mapping[str, Any]], *, lenient: bool) -> list[Message]:
    messages: list[Message] = []
    ids: set[int] = set()
    above = highest = ROOT
    prompts = Prompts()
    request = _kept_once(prompts)
    for place, table in enumerate(tables):
        try:
            message = read_message(table, above=above, next_id=highest + 1, request=request)
            _check_place(message, ids)
        except FormatError as problem:
            if lenient:
                continue
            raise problem.under("messages", place) from None
        messages.append(message)
        ids.add(message.id)
        prompts.add(message)
        above = message.id
        highest = max(highest, above)
    return messages


def _kept_once(prompts: Prompts) -> Callable[[Any], Parameters]:
    """Return a reader of ``[messages.request]`` tables that keeps a single copy of equal ones.

    Most replies have the same request.
    """
    read_before: dict[tuple[str, str | None], Parameters] = {}

    def kept(table: Any) -> Parameters:
        text = prompts.text(table.get("system")) if isinstance(table, dict) else None
        # As tables, true, 1 and 1.0 are equal, but they were not sent as the same.
        key = repr(table), text
        if key not in read_before:
            parameters = read_asked(table)
            read_before[key] = parameters if text is None else with_prompt(parameters, text)
        return read_before[key]

    return kept


def _check_place(message: Message, ids: set[int]) -> None:
    """Raise unless a parent is above its replies, so that no chain of parents is a circle."""
    if message.id in ids:
        raise FormatError("an id that no message above has", str(message.id), ("id",))
    if message.parent != ROOT and message.parent not in ids:
        raise FormatError("the id of a message above", str(message.parent), ("parent",))


def _role(value: Any) -> Role:
    match value:
        case "user":
            return "user"
        case "assistant":
            return "assistant"
        case _:
            raise FormatError('"user" or "assistant"', values.shown(value))


def _parent(value: Any) -> int:
    if values.integer(value) < ROOT:
        raise FormatError(f"the id of a message above, or {ROOT}", values.shown(value))
    return values.integer(value)


def _content(value: Any) -> tuple[ContentBlock, ...]:
    if isinstance(value, str):
        return (TextBlock(value, NOTHING),)
    if not isinstance(value, list):
        raise FormatError("a string or an array of content blocks", values.shown(value))
    return tuple(values.each(values.tables(value), _block))


def _block(table: Mapping[str, Any]) -> ContentBlock:
    fields = Fields(table)
    type_ = fields.require("type", values.text, "the name of a kind of block")
    if "json" not in fields:
        if type_ == "text":
            return TextBlock(fields.require("text", values.text, "a string"), fields.extra())
        if type_ == "thinking":
            return ThinkingBlock(
                fields.require("thinking", values.text, "a string"),
                fields.take("signature", values.text, ""),
                fields.extra(),
            )
    json = fields.require("json", values.json_object, "the block's JSON")
    return OpaqueBlock(type_, json, fields.extra())


def _response(table: Any) -> Response:
    fields = Fields(table)
    return Response(
        id=fields.take("id", values.text, ""),
        model=fields.take("model", values.name, ""),
        stop_reason=fields.take("stop_reason", values.name, None),
        stop_sequence=fields.take("stop_sequence", values.text, None),
        stop_details=fields.take("stop_details", values.plain_table, NOTHING),
        seconds=fields.take("seconds", values.number, None),
        first_token_seconds=fields.take("first_token_seconds", values.number, None),
        usage=fields.take("usage", _usage, None),
        request_id=fields.take("request_id", values.text, ""),
        extra=fields.extra(),
    )


def _usage(table: Any) -> Usage:
    fields = Fields(table)
    counts = [fields.take(name, values.integer, 0) for name in Usage._fields if name != "extra"]
    return Usage._make((*counts, fields.extra()))
