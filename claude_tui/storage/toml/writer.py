"""Write a conversation as TOML, without values that are unset, empty or null."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from claude_tui.conversation import (
    ROOT,
    ContentBlock,
    Conversation,
    Message,
    OpaqueBlock,
    Parameters,
    Response,
    TextBlock,
    ThinkingBlock,
    Usage,
)
from claude_tui.storage.prompts import Prompts
from claude_tui.storage.toml import strings

FORMAT: Final = 1
"""The version of the file format that this program writes."""


def dump_conversation(conversation: Conversation) -> str:
    """Write the whole file."""
    parts = [dump_header(conversation)]
    above, prompts = ROOT, Prompts()
    for message in conversation.messages:
        parts.append(dump_message(message, parent_above=above, prompts=prompts))
        above = message.id
        prompts.add(message)
    return "\n".join(parts)


def dump_header(conversation: Conversation) -> str:
    """Write everything before the first message."""
    header = _lines(header_pairs(conversation))
    request = request_pairs(conversation.request)
    return header + (f"\n[request]\n{_lines(request)}" if request else "")


def dump_message(message: Message, *, parent_above: int, prompts: Prompts | None = None) -> str:
    """Write one ``[[messages]]`` part.

    Args:
        message: The message.
        parent_above: The id of the message above it in the file, or ``ROOT``. A message that
            follows that one needs no ``parent``.
        prompts: The prompts of the messages above, which this one can refer to; None if it stands
            alone.
    """
    pairs = {"id": str(message.id)}
    if message.parent != parent_above:
        pairs["parent"] = str(message.parent)
    pairs["role"] = strings.string(message.role)
    if message.at is not None:
        pairs["at"] = strings.value(message.at)
    blocks = message.content
    match blocks:
        case (TextBlock(text=text, extra=extra),) if not extra:
            pairs["content"] = strings.long_string(text)
            blocks = ()
        case ():
            pairs["content"] = "[]"
        case _:
            pass
    written = f"[[messages]]\n{_lines(_with_extra(pairs, message.extra))}"
    for block in blocks:
        written += f"\n[[messages.content]]\n{_lines(_block_pairs(block))}"
    if message.response is not None:
        written += f"\n[messages.response]\n{_lines(_response_pairs(message.response))}"
    if message.request is not None:
        pairs = request_pairs(message.request)
        if prompts is not None and (holder := prompts.holder(message)) is not None:
            pairs["system"] = str(holder)
        written += f"\n[messages.request]\n{_lines(pairs)}"
    return written


def header_pairs(conversation: Conversation) -> dict[str, str]:
    """Return the top-level keys, except ``request`` and ``messages``, with their values as TOML."""
    pairs = {"format": str(FORMAT)}
    if conversation.title:
        pairs["title"] = strings.string(conversation.title)
    if conversation.created is not None:
        pairs["created"] = strings.value(conversation.created)
    if conversation.tip is not None:
        pairs["tip"] = str(conversation.tip)
    return _with_extra(pairs, conversation.extra)


def request_pairs(parameters: Parameters) -> dict[str, str]:
    """Return the keys of a ``[request]`` table with their values as TOML."""
    pairs: dict[str, str] = {}
    for name, value in parameters.items():
        if name == "system":
            pairs[name] = strings.long_string(value)
        else:
            _add(pairs, name, value)
    return _with_extra(pairs, parameters.extra)


def _block_pairs(block: ContentBlock) -> dict[str, str]:
    pairs = {"type": strings.string(block.type)}
    match block:
        case TextBlock():
            pairs["text"] = strings.long_string(block.text)
        case ThinkingBlock():
            pairs["thinking"] = strings.long_string(block.thinking)
            if block.signature:
                pairs["signature"] = strings.string(block.signature)
        case OpaqueBlock():
            pairs["json"] = _json_string(block.json)
    return _with_extra(pairs, block.extra)


def _json_string(json: str) -> str:
    """Write JSON on one line if it needs no escapes there, since it is full of quotes."""
    one_line = strings.string(json)
    return one_line if one_line.startswith("'") else strings.long_string(json)


def _response_pairs(response: Response) -> dict[str, str]:
    pairs: dict[str, str] = {}
    for name, default in Response._field_defaults.items():
        value = getattr(response, name)
        if isinstance(value, Usage):
            pairs[name] = f"{{ {', '.join(_usage(value))} }}"
        elif name != "extra" and value != default:
            _add(pairs, name, value)
    return _with_extra(pairs, response.extra)


def _usage(usage: Usage) -> list[str]:
    pairs: dict[str, str] = {}
    _add(pairs, "input_tokens", usage.input_tokens if usage.input_known else None)
    _add(pairs, "output_tokens", usage.output_tokens)
    _add(pairs, "cache_creation_input_tokens", usage.cache_creation_input_tokens or None)
    _add(pairs, "cache_read_input_tokens", usage.cache_read_input_tokens or None)
    return [f"{strings.key(k)} = {v}" for k, v in _with_extra(pairs, usage.extra).items()]


def _add(pairs: dict[str, str], name: str, value: Any) -> None:
    """Add a value unless it is null, or a server sent more than a file can hold."""
    if value is not None and strings.writable(value):
        pairs[name] = strings.value(strings.without_nulls(value))


def _with_extra(pairs: dict[str, str], extra: Mapping[str, Any]) -> dict[str, str]:
    """Add to ``pairs`` what else the file or the server said."""
    for name, value in extra.items():
        if name not in pairs:
            _add(pairs, name, value)
    return pairs


def _lines(pairs: Mapping[str, str]) -> str:
    return "".join(f"{strings.key(name)} = {written}\n" for name, written in pairs.items())
