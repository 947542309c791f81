"""Import the body of a Messages API request."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Mapping
from typing import Any, Final, TypeAlias

from claude_tui.conversation import (
    ContentBlock,
    Conversation,
    Message,
    Role,
    TextBlock,
    ThinkingBlock,
)
from claude_tui.importing.as_markdown import labelled
from claude_tui.importing.foreign import block_of, items, kind_of, mapping, mappings, string, table
from claude_tui.importing.imported import Imported
from claude_tui.importing.losses import Losses
from claude_tui.models.parameters import PARAMETERS
from claude_tui.storage.toml import strings
from claude_tui.storage.toml.reader import read_parameters
from claude_tui.storage.toml.scalars import FormatError, placed

SOURCE: Final = "Messages API"

ImportedTurn: TypeAlias = tuple[Role, tuple[ContentBlock, ...]]
"""A role, and the content of its message."""

_ROLES: Final[Mapping[str, Role]] = {"user": "user", "assistant": "assistant"}
_SECRET: Final = frozenset({"mcp_servers"})
"""Parameters that carry tokens, which no file may hold."""
_NESTED: Final = {row.body: name for name, row in PARAMETERS.items() if len(row.body) > 1}
"""Parameters inside an object of the body, by their place."""
_OUTER: Final = frozenset(place[0] for place in _NESTED)


def from_body(body: Mapping[str, Any]) -> Imported:
    """Read the conversation that a request would continue.

    Raises:
        FormatError: It is no such body.
    """
    losses = Losses()
    parameters = _parameters(body, losses)
    turns: list[ImportedTurn] = []
    systems = [parameters["system"]] if "system" in parameters else []
    for place, value in enumerate(items(body.get("messages"))):
        with placed("messages", place):
            entry = table(value)
            if entry.get("role") == "system":
                add_system_message(entry, turns, systems, losses)
            else:
                turns.append(_message(entry, losses))
    if systems:
        parameters["system"] = "\n\n".join(systems)
    return imported_body(SOURCE, body, parameters, turns, losses)


def imported_body(
    source: str,
    body: Mapping[str, Any],
    parameters: Mapping[str, Any],
    turns: list[ImportedTurn],
    losses: Losses,
) -> Imported:
    """Return the conversation in a request body.

    Args:
        source: The API that the body is for.
        body: The whole body.
        parameters: Its parameters, in the form of a file's ``[request]``.
        turns: The roles and contents of the messages in order.
        losses: What was lost.

    Raises:
        FormatError: A parameter has an invalid value.
    """
    conversation = Conversation(request=read_parameters(dict(parameters)))
    conversation.messages = [
        Message(id=number, parent=number - 1, role=role, content=content)
        for number, (role, content) in enumerate(turns, start=1)
    ]
    exact = json.dumps(body, sort_keys=True).encode(errors="replace")
    return Imported(conversation, source, hashlib.sha256(exact).hexdigest()[:16], losses)


def tool_names(tools: Any, losses: Losses) -> list[str]:
    """Return the names of tools, which a file holds without their definitions."""
    names = []
    for tool in mappings(tools):
        losses.dropped["tool definition"] += 1
        inner = mapping(tool.get("function")) or mapping(tool.get("custom"))
        named = (tool.get("name"), inner.get("name"), tool.get("type"))
        names += [name for name in named if isinstance(name, str) and name][:1]
    return names


def system_text(content: Any, losses: Losses) -> str:
    """Return the text of a system prompt.

    Args:
        content: A string, or an array of text blocks.
        losses: Gets what is no text.

    Raises:
        FormatError: It is neither.
    """
    if isinstance(content, str):
        return content
    if not isinstance(content, list):
        raise FormatError("a string or an array", kind_of(content))
    texts = []
    for place, value in enumerate(content):
        with placed(place):
            block = table(value)
        if isinstance(block.get("text"), str):
            texts.append(block["text"])
        else:
            losses.dropped["system prompt block"] += 1
        if block.get("cache_control") is not None:
            losses.dropped_parameters.append("system.cache_control")
    return "\n\n".join(texts)


def add_system_message(
    entry: Mapping[str, Any], turns: list[ImportedTurn], systems: list[str], losses: Losses
) -> None:
    """Add a system message to the system prompt, or as text if other messages come before it.

    A file has no role for a system message between others.

    Raises:
        FormatError: Its content is no text.
    """
    with placed("content"):
        text = system_text(entry.get("content"), losses)
    if turns:
        losses.as_text["system message"] += 1
        turns.append(("user", (TextBlock(labelled("System message:", text)),)))
    else:
        systems.append(text)


def _parameters(body: Mapping[str, Any], losses: Losses) -> dict[str, Any]:
    """Return the parameters in the form of a file's ``[request]``."""
    taken: dict[str, Any] = {}
    for name, value in body.items():
        match name:
            case "messages":
                pass
            case _ if value is None or value == [] or (name == "stream" and value is True):
                pass
            case "system":
                with placed(name):
                    taken[name] = system_text(value, losses)
            case _ if name in _OUTER and isinstance(value, Mapping):
                taken |= _inner_parameters(name, value, losses)
            case "tools":
                if names := tool_names(value, losses):
                    taken[name] = names
                    losses.unsent_parameters.append(name)
            case _ if name in PARAMETERS:
                taken[name] = value
            case _ if name not in _SECRET and name != "stream" and _fits_a_file(value):
                taken[name] = value
                losses.unsent_parameters.append(name)
            case _:
                losses.dropped_parameters.append(name)
    return taken


def _inner_parameters(outer: str, table: Mapping[str, Any], losses: Losses) -> dict[str, Any]:
    """Return the parameters in an object of the body, and everything else in it under its name."""
    taken: dict[str, Any] = {}
    rest = {}
    for name, value in table.items():
        if (inner_name := _NESTED.get((outer, name))) and isinstance(value, str):
            taken[inner_name] = value
        elif _fits_a_file(value):
            rest[name] = value
            losses.unsent_parameters.append(f"{outer}.{name}")
        elif value is not None:
            losses.dropped_parameters.append(f"{outer}.{name}")
    return taken | ({outer: rest} if rest else {})


def _fits_a_file(value: Any, depth: int = 1) -> bool:
    """Whether TOML, which has no null, can hold ``value`` exactly below ``depth`` tables."""
    match value:
        case None:
            return False
        case float():
            return math.isfinite(value)
        case Mapping():
            inside = list(value.values())
        case list():
            inside = value
        case _:
            return strings.writable(value)
    return depth < strings.MAX_NESTING and all(_fits_a_file(item, depth + 1) for item in inside)


def _message(entry: Mapping[str, Any], losses: Losses) -> ImportedTurn:
    content = entry.get("content")
    if isinstance(content, str):
        blocks: tuple[ContentBlock, ...] = (TextBlock(content),)
    elif isinstance(content, list):
        blocks = tuple(_placed_block(block, place) for place, block in enumerate(content))
    else:
        raise FormatError("a string or an array", kind_of(content), ("content",))
    if others := [key for key in entry if key not in {"role", "content"}]:
        losses.dropped["message field"] += len(others)
    return _role(entry.get("role")), blocks


def _role(value: Any) -> Role:
    role = _ROLES.get(string(value))
    if role is None:
        raise FormatError('"user", "assistant" or "system"', kind_of(value), ("role",))
    return role


def _placed_block(value: Any, place: int) -> ContentBlock:
    with placed("content", place):
        return _block(table(value))


def _block(block: Mapping[str, Any]) -> ContentBlock:
    match block:
        case {"type": "text", "text": str(text), **rest} if not rest:
            return TextBlock(text)
        case {"type": "thinking", "thinking": str(text), "signature": str(signature), **rest} if (
            not rest
        ):
            return ThinkingBlock(text, signature)
        case {"type": str()}:
            return block_of(block)
        case _:
            raise FormatError("the name of a kind of block", kind_of(block.get("type")), ("type",))
