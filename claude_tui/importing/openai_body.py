"""Import the body of a request to OpenAI's Chat Completions or Responses API.

Both have their own forms for what the Messages API has, too: calls of tools and their results,
pictures and PDFs. These become the Messages API's blocks. Models and most parameters mean nothing
here and are dropped, by name.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any, Final

from claude_tui.conversation import ContentBlock, Role, TextBlock, ThinkingBlock
from claude_tui.importing.as_markdown import is_page, json_listing, labelled
from claude_tui.importing.foreign import block_of, items, kind_of, mapping, mappings, string, table
from claude_tui.importing.imported import Imported
from claude_tui.importing.losses import Losses
from claude_tui.importing.request_body import (
    ImportedTurn,
    add_system_message,
    imported_body,
    system_text,
    tool_names,
)
from claude_tui.models.media import PDF, PICTURES
from claude_tui.storage.toml.scalars import FormatError, placed

CHAT_SOURCE: Final = "Chat Completions"
RESPONSES_SOURCE: Final = "Responses API"

_MODEL: Final = re.compile(r"(openai/)?(gpt-|chatgpt-|ft:|o[0-9])")
_SYSTEM: Final = frozenset({"system", "developer"})
_ROLES: Final = frozenset({"developer", "tool", "function"})
"""Roles of Chat Completions that the Messages API does not have."""

_OWN_PARAMETERS: Final = frozenset(
    {
        "frequency_penalty",
        "functions",
        "logit_bias",
        "logprobs",
        "max_completion_tokens",
        "n",
        "parallel_tool_calls",
        "presence_penalty",
        "reasoning_effort",
        "response_format",
        "seed",
        "stop",
    }
)
"""Parameters of Chat Completions that the Messages API does not have."""

_PARTS: Final = frozenset({"image_url", "input_audio", "file", "refusal"})
"""Kinds of content that the Messages API does not have."""

_RENAMED: Final = {
    "max_tokens": "max_tokens",
    "max_completion_tokens": "max_tokens",
    "max_output_tokens": "max_tokens",
    "stop": "stop_sequences",
    "temperature": "temperature",
    "top_p": "top_p",
}
"""Parameters that the Messages API has too, and its names for them."""

_NOT_PARAMETERS: Final = frozenset({"messages", "input", "instructions", "stream"})
_DATA: Final = re.compile(r"data:([\w.+-]+/[\w.+-]+);base64,([A-Za-z0-9+/=\s]+)")


def is_chat_completion(body: Mapping[str, Any]) -> bool:
    """Whether a body with ``messages`` is one of Chat Completions, by what only those have."""
    if _MODEL.match(string(body.get("model"))) or _OWN_PARAMETERS & body.keys():
        return True
    return any(
        string(entry.get("role")) in _ROLES
        or "tool_calls" in entry
        or "function_call" in entry
        or any(string(part.get("type")) in _PARTS for part in mappings(entry.get("content")))
        for entry in mappings(body.get("messages"))
    )


def from_chat_completion(body: Mapping[str, Any]) -> Imported:
    """Read the conversation in a body for Chat Completions.

    Raises:
        FormatError: It is no such body.
    """
    return _imported(CHAT_SOURCE, body, "messages", _add_message, [], Losses())


def from_response_request(body: Mapping[str, Any]) -> Imported:
    """Read the conversation in a body for the Responses API.

    Raises:
        FormatError: It is no such body.
    """
    losses = Losses()
    systems: list[str] = []
    with placed("instructions"):
        if body.get("instructions") is not None:
            systems.append(system_text(body["instructions"], losses))
    return _imported(RESPONSES_SOURCE, body, "input", _add_item, systems, losses)


def _imported(
    source: str,
    body: Mapping[str, Any],
    key: str,
    add: Callable[[Mapping[str, Any], list[ImportedTurn], list[str], Losses], None],
    systems: list[str],
    losses: Losses,
) -> Imported:
    """Read the entries under ``key`` with ``add``, and then the parameters."""
    turns: list[ImportedTurn] = []
    entries = body.get(key)
    if key == "input" and isinstance(entries, str):
        turns.append(("user", (TextBlock(entries),)))
        entries = None
    for place, entry in enumerate(items(entries)):
        with placed(key, place):
            add(table(entry), turns, systems, losses)
    parameters = _parameters(body, systems, losses)
    return imported_body(source, body, parameters, turns, losses)


def _parameters(body: Mapping[str, Any], systems: list[str], losses: Losses) -> dict[str, Any]:
    """Return the parameters that mean the same here."""
    taken: dict[str, Any] = {"system": "\n\n".join(systems)} if systems else {}
    for name, value in body.items():
        if value is None or value == [] or name in _NOT_PARAMETERS:
            continue
        if name in _RENAMED:
            taken[_RENAMED[name]] = [value] if name == "stop" and isinstance(value, str) else value
        elif name == "model" and string(value).startswith("claude"):
            taken[name] = value
        elif name in {"tools", "functions"} and (names := tool_names(value, losses)):
            taken["tools"] = [*taken.get("tools", ()), *names]
            losses.unsent_parameters.append(name)
        else:
            losses.dropped_parameters.append(name)
    return taken


def _add_message(
    entry: Mapping[str, Any], turns: list[ImportedTurn], systems: list[str], losses: Losses
) -> None:
    """Add one message of Chat Completions."""
    content = entry.get("content")
    match entry.get("role"):
        case str(role) if role in _SYSTEM:
            add_system_message(entry, turns, systems, losses)
        case "user":
            _say("user", list(_parts(content, losses)), turns, losses)
        case "assistant":
            blocks = list(_parts(content, losses))
            if refusal := string(entry.get("refusal")):
                blocks.append(TextBlock(refusal))
            blocks += _calls(entry, len(turns))
            _say("assistant", blocks, turns, losses)
        case "tool":
            turns.append(("user", (_result(entry.get("tool_call_id"), content, losses),)))
        case "function":
            turns.append(("user", (_result(_last_call(turns), content, losses),)))
        case role:
            expected = '"system", "developer", "user", "assistant" or "tool"'
            raise FormatError(expected, kind_of(role), ("role",))
    if others := [key for key in ("name", "audio") if entry.get(key) is not None]:
        losses.dropped["message field"] += len(others)


def _say(role: Role, blocks: list[ContentBlock], turns: list[ImportedTurn], losses: Losses) -> None:
    if blocks:
        turns.append((role, tuple(blocks)))
    else:
        losses.dropped["empty message"] += 1


def _add_item(
    item: Mapping[str, Any], turns: list[ImportedTurn], systems: list[str], losses: Losses
) -> None:
    """Add one item of the Responses API's ``input``."""
    match item:
        case {"role": _}:
            _add_message(item, turns, systems, losses)
        case {"type": "function_call" | "custom_tool_call"}:
            given = item.get("arguments", item.get("input"))
            turns.append(("assistant", (_call(item.get("call_id"), item.get("name"), given),)))
        case {"type": "function_call_output" | "custom_tool_call_output"}:
            turns.append(("user", (_result(item.get("call_id"), item.get("output"), losses),)))
        case {"type": "reasoning"}:
            parts = [*mappings(item.get("summary")), *mappings(item.get("content"))]
            texts = [text for part in parts if (text := string(part.get("text"))).strip()]
            if texts:
                turns.append(("assistant", (ThinkingBlock("\n\n".join(texts)),)))
            else:
                losses.dropped["encrypted thought"] += 1
        case {"type": "item_reference"}:
            losses.dropped["referenced item"] += 1
        case {"type": str(kind)}:
            losses.as_text["unknown item"] += 1
            turns.append(("assistant", (TextBlock(labelled(kind, json_listing(dict(item)))),)))
        case _:
            raise FormatError("a role, or the name of a kind of item", "neither", ("type",))


def _parts(content: Any, losses: Losses) -> Iterator[ContentBlock]:
    """Yield the content of a message: a string, or an array of parts."""
    if isinstance(content, str):
        if content:
            yield TextBlock(content)
        return
    for place, part in enumerate(items(content)):
        with placed("content", place):
            yield _part(table(part), losses)


def _part(part: Mapping[str, Any], losses: Losses) -> ContentBlock:
    match part:
        case {"type": "text" | "input_text" | "output_text", "text": str(text)}:
            return TextBlock(text)
        case {"type": "refusal", "refusal": str(text)}:
            return TextBlock(text)
        case {"type": "image_url" | "input_image"}:
            image = part.get("image_url")
            address = string(mapping(image).get("url")) or string(image)
            return _picture(address, losses)
        case {"type": "file" | "input_file"}:
            return _file(mapping(part.get("file")) or part, losses)
        case {"type": "input_audio"}:
            return TextBlock(losses.leave_out("recording", ""))
        case _:
            losses.as_text["unknown part"] += 1
            return TextBlock(json_listing(dict(part)))


def _picture(address: str, losses: Losses) -> ContentBlock:
    source = _source(address, PICTURES)
    if source is None:
        return TextBlock(losses.leave_out("image", address[:80]))
    return block_of({"type": "image", "source": source})


def _file(file: Mapping[str, Any], losses: Losses) -> ContentBlock:
    name = string(file.get("filename"))
    addresses = (string(file.get("file_data")), string(file.get("file_url")))
    source = next((source for each in addresses if (source := _source(each, (PDF,)))), None)
    if source is None:
        return TextBlock(losses.leave_out("file", name or string(file.get("file_id"))))
    return block_of({"type": "document", "source": source, **({"title": name} if name else {})})


def _source(address: str, kinds: Collection[str]) -> dict[str, str] | None:
    """Return the source of a page, or of a data URL if its bytes are of one of ``kinds``."""
    if is_page(address):
        return {"type": "url", "url": address}
    data = _DATA.fullmatch(address)
    if data is None or data[1] not in kinds:
        return None
    return {"type": "base64", "media_type": data[1], "data": "".join(data[2].split())}


def _calls(entry: Mapping[str, Any], number: int) -> Iterator[ContentBlock]:
    """Yield the calls of tools in a reply."""
    for call in mappings(entry.get("tool_calls")):
        function = mapping(call.get("function")) or mapping(call.get("custom"))
        given = function.get("arguments", function.get("input"))
        yield _call(call.get("id"), function.get("name"), given)
    if function := mapping(entry.get("function_call")):
        yield _call(f"call_{number}", function.get("name"), function.get("arguments"))


def _call(id_: Any, name: Any, given: Any) -> ContentBlock:
    data = given
    if isinstance(given, str):
        try:
            data = json.loads(given)
        except (ValueError, RecursionError):
            data = given
    if not isinstance(data, Mapping):
        data = {} if data is None else {"input": data}
    return block_of({"type": "tool_use", "id": string(id_), "name": string(name), "input": data})


def _result(id_: Any, content: Any, losses: Losses) -> ContentBlock:
    given: Any = content if isinstance(content, str) else None
    if given is None:
        given = [block.to_api() for block in _parts(content, losses)]
    return block_of({"type": "tool_result", "tool_use_id": string(id_), "content": given})


def _last_call(turns: list[ImportedTurn]) -> str:
    """Return the id of the call that a result without an id answers, in the message before it."""
    content = turns[-1][1] if turns else ()
    calls = [string(block.to_api().get("id")) for block in content if block.type == "tool_use"]
    return calls[-1] if calls else ""
