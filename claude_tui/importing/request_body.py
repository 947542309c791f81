"""The body of a Messages API request → a conversation."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any, Final

from claude_tui.conversation import (
    ContentBlock,
    Conversation,
    Message,
    OpaqueBlock,
    Role,
    TextBlock,
    ThinkingBlock,
)
from claude_tui.conversation.parameters import PARAMETER_NAMES
from claude_tui.importing.imported import Imported, Losses, items, kind_of, string, table
from claude_tui.storage.toml_read import read_parameters
from claude_tui.storage.toml_values import FormatError

SOURCE: Final = "Messages API"

_TAKEN: Final = frozenset({*PARAMETER_NAMES, "messages", "output_config", "stream"})
_TEXT_KEYS: Final = ("type", "text")
_THINKING_KEYS: Final = ("type", "thinking", "signature")


def from_body(body: Mapping[str, Any]) -> Imported:
    """The conversation that a request would go on with.

    Raises:
        FormatError: It is no such body.
    """
    losses = Losses()
    for name in body:
        if name not in _TAKEN:
            losses.left_out[f"parameter {name}"] += 1
    conversation = Conversation(request=read_parameters(_parameters(body, losses)))
    for place, entry in enumerate(items(body.get("messages"))):
        try:
            message = _message(table(entry), place + 1)
        except FormatError as problem:
            raise problem.under("messages", place) from None
        conversation.messages.append(message)
    exact = json.dumps(body, sort_keys=True).encode(errors="replace")
    return Imported(conversation, SOURCE, hashlib.sha256(exact).hexdigest()[:16], losses)


def _parameters(body: Mapping[str, Any], losses: Losses) -> dict[str, Any]:
    """The parameters as a file's ``[request]`` has them."""
    taken = {
        name: body[name]
        for name in PARAMETER_NAMES
        if body.get(name) is not None and name != "system"
    }
    config = body.get("output_config")
    if isinstance(config, Mapping):
        if isinstance(config.get("effort"), str):
            taken["effort"] = config["effort"]
        for name in config:
            if name != "effort":
                losses.left_out[f"parameter output_config.{name}"] += 1
    system = body.get("system")
    if isinstance(system, list):
        system = "\n\n".join(string(table(block).get("text")) for block in system)
    if system is not None:
        taken["system"] = system
    return taken


def _message(entry: Mapping[str, Any], number: int) -> Message:
    content = entry.get("content")
    if isinstance(content, str):
        blocks: tuple[ContentBlock, ...] = (TextBlock(content),)
    elif isinstance(content, list):
        blocks = tuple(_placed_block(block, place) for place, block in enumerate(content))
    else:
        raise FormatError("a string or an array", kind_of(content), ("content",))
    return Message(id=number, parent=number - 1, role=_role(entry.get("role")), content=blocks)


def _role(value: Any) -> Role:
    match value:
        case "user":
            return "user"
        case "assistant":
            return "assistant"
        case _:
            raise FormatError('"user" or "assistant"', kind_of(value), ("role",))


def _placed_block(value: Any, place: int) -> ContentBlock:
    try:
        return _block(table(value))
    except FormatError as problem:
        raise problem.under("content", place) from None


def _block(block: Mapping[str, Any]) -> ContentBlock:
    match block:
        case {"type": "text", "text": str(text)} if len(block) == len(_TEXT_KEYS):
            return TextBlock(text)
        case {"type": "thinking", "thinking": str(thinking), "signature": str(signature)} if len(
            block
        ) == len(_THINKING_KEYS):
            return ThinkingBlock(thinking, signature)
        case {"type": str(type_)}:
            try:
                return OpaqueBlock(type_, json.dumps(block, ensure_ascii=False, allow_nan=False))
            except ValueError:
                raise FormatError("numbers", "one beyond all numbers") from None
        case _:
            raise FormatError("the name of a kind of block", kind_of(block.get("type")), ("type",))
