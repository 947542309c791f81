"""What the Messages API refuses in a content block: missing and invalid fields.

The fields are those of the SDK's types (2.14, ``types/content_block_param.py``). A kind of block
that is not known here may be one of tomorrow, so nothing is said of it.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final, NamedTuple, TypeAlias

from claude_tui.config.toml_file import short_repr
from claude_tui.models.media import PDF, PICTURES, TEXT, media_type

_Object: TypeAlias = Mapping[str, Any]


class _Field(NamedTuple):
    """A required field."""

    name: str
    expected: str
    is_good: Callable[[Any], bool]


def _text(name: str, expected: str = "a string") -> _Field:
    return _Field(name, expected, lambda value: isinstance(value, str) and bool(value.strip()))


def _array(name: str) -> _Field:
    return _Field(name, "an array of blocks", lambda value: isinstance(value, list))


_CALL: Final = (
    _text("id"),
    _text("name"),
    _Field("input", "an object", lambda value: isinstance(value, Mapping)),
)
_FIELDS: Final[Mapping[str, tuple[_Field, ...]]] = {
    "tool_use": _CALL,
    "server_tool_use": _CALL,
    "tool_result": (_text("tool_use_id"),),
    "redacted_thinking": (_text("data"),),
    "container_upload": (_text("file_id"),),
    "search_result": (_text("source"), _text("title"), _array("content")),
}
_SERVER_TOOL_RESULT: Final = (
    _text("tool_use_id"),
    _Field("content", "the result", lambda value: isinstance(value, Mapping | list)),
)
_SOURCES: Final[Mapping[str, tuple[_Field, ...]]] = {
    "base64": (_text("media_type"), _text("data", "base64")),
    "text": (_text("media_type"), _text("data", "text")),
    "url": (_text("url"),),
    "file": (_text("file_id"),),
    "path": (_text("path"),),
    "content": (_Field("content", "text or blocks", lambda value: isinstance(value, str | list)),),
}
_TAKEN: Final = {
    "image": ("base64", "url", "file", "path"),
    "document": ("base64", "text", "content", "url", "file", "path"),
}
"""The sources of each; ``path`` is this program's own, for an attachment."""
_MEDIA_TYPES: Final = {"image": PICTURES, "document": (PDF,)}
_ROLES: Final = {"document": "user", "tool_result": "user", "tool_use": "assistant"}


def block_faults(block: _Object, role: str = "") -> Iterator[str]:
    """Each thing for which the API refuses ``block``: the field, what it wants, what is there.

    Args:
        block: As a request has it; what ``measured`` says of an attachment counts.
        role: Whose message it is in; empty: it is within another block.
    """
    kind = block.get("type")
    if not isinstance(kind, str) or not kind:
        yield f"type: expected the name of a kind of block, got {_shown(block, 'type')}"
        return
    if role and role != _ROLES.get(kind, role):
        yield f"only a message of the {_ROLES[kind]} can have one"
    is_server_result = kind.endswith("_tool_result")
    yield from _missing(block, _FIELDS.get(kind, _SERVER_TOOL_RESULT if is_server_result else ()))
    if kind in _TAKEN:
        yield from _source_faults(kind, block)
    elif kind == "tool_result":
        yield from _inner_faults("content", block.get("content"))


def _missing(holder: _Object, fields: tuple[_Field, ...], before: str = "") -> Iterator[str]:
    for name, expected, is_good in fields:
        if not is_good(holder.get(name)):
            yield f"{before}{name}: expected {expected}, got {_shown(holder, name)}"


def _source_faults(kind: str, block: _Object) -> Iterator[str]:
    source = block.get("source")
    if not isinstance(source, Mapping):
        yield f"source: expected an object, got {_shown(block, 'source')}"
        return
    type_ = source.get("type")
    if type_ not in _TAKEN[kind]:
        # ``path`` can't be sent as it is, so whoever writes a block for the API has no use for it.
        names = ", ".join(name for name in _TAKEN[kind] if name != "path")
        yield f"source.type: expected one of {names}, got {_shown(source, 'type')}"
        return
    faults = list(_missing(source, _SOURCES[type_], "source."))
    yield from faults
    if "missing" in source:
        yield f"source.path: {source['missing']}"
    elif type_ == "content":
        yield from _inner_faults("source.content", source.get("content"))
    elif type_ in ("base64", "text") and not faults:
        yield from _data_faults(kind, type_, source)


def _data_faults(kind: str, type_: str, source: _Object) -> Iterator[str]:
    """What is wrong with bytes that are there."""
    named = source["media_type"]
    kinds = (TEXT,) if type_ == "text" else _MEDIA_TYPES[kind]
    if named not in kinds:
        expected = " or ".join(kinds)
        yield f"source.media_type: expected {expected}, got {_shown(source, 'media_type')}"
        return
    if type_ == "text":
        return
    try:
        actual = media_type(base64.b64decode(source["data"], validate=True))
    except (binascii.Error, ValueError):
        yield "source.data: expected base64, got something else"
        return
    if actual != named:
        yield f"source.data: expected {named}, got {'another file' if actual == TEXT else actual}"


def _inner_faults(place: str, content: Any) -> Iterator[str]:
    for number, inner in enumerate(content if isinstance(content, list) else (), 1):
        if not isinstance(inner, Mapping):
            yield f"{place}[{number}]: expected a block, got {_kind(inner)}"
            continue
        for fault in block_faults(inner):
            yield f"{place}[{number}]: {inner.get('type', 'block')}: {fault}"


def _shown(holder: _Object, name: str) -> str:
    value = holder.get(name)
    if value is None or value == "":
        return "nothing"
    return short_repr(value) if isinstance(value, str | int | float) else _kind(value)


def _kind(value: Any) -> str:
    match value:
        case None:
            return "nothing"
        case str():
            return "a string"
        case list():
            return "an array"
        case Mapping():
            return "an object"
        case _:
            return "something else"
