"""What was said in a conversation's file, found fast: a search goes through thousands of them."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from claude_tui.conversation import ContentBlock, OpaqueBlock, TextBlock, ThinkingBlock
from claude_tui.storage.toml.codec import parse_conversation
from claude_tui.storage.toml.parts import BOM

_KEY: Final = r"[ \t]*([A-Za-z0-9_-]+)[ \t]*=[ \t]*"
_END: Final = r"[ \t]*(?:#[^\n]*)?(?:\n|\Z)"
_STRING: Final = (
    r'("""(?:[^"\\]++|\\.|"(?!""))*+"""(?:"{0,2})'
    r"|'''(?:[^']++|'(?!''))*+'''(?:'{0,2})"
    r'|"(?:[^"\\\n]++|\\.)*+"'
    r"|'[^'\n]*+')"
)
_STATEMENT: Final = re.compile(
    rf"(?P<pair>{_KEY}{_STRING}{_END})"
    r"|[ \t]*(?P<table>\[\[[ \t]*[A-Za-z0-9_.-]+[ \t]*\]\]|\[[ \t]*[A-Za-z0-9_.-]+[ \t]*\])"
    rf"{_END}"
    r"|[ \t]*(?P<other>[A-Za-z0-9_.-]+)[ \t]*="
    r"""(?:[^"'\n#]++|"(?!"")(?:[^"\\\n]++|\\.)*+"|'(?!'')[^'\n]*+')*+"""
    rf"{_END}"
    rf"|{_END}",
    re.DOTALL,
)
"""One statement with a string, a table's name, another value on one line, or a blank line."""

_ESCAPE: Final = re.compile(
    r"\\(?:u(?P<u>[0-9A-Fa-f]{4})|U(?P<U>[0-9A-Fa-f]{8})|(?P<cut>[ \t]*\n[ \t\n]*)|(?P<one>.))",
    re.DOTALL,
)
_ESCAPED: Final = {"b": "\b", "t": "\t", "n": "\n", "f": "\f", "r": "\r"}
_MESSAGE, _BLOCK = "[[messages]]", "[[messages.content]]"
_READ: Final = {_MESSAGE: {"content"}, _BLOCK: {"type", "text", "thinking", "json"}}
"""The keys that matter, by the table they stand in."""


@dataclass(slots=True)
class Said:
    """What was said in a conversation.

    Args:
        texts: Of each block of text or thinking, in the order of the file.
        messages: How many messages there are.
    """

    texts: list[str] = field(default_factory=list)
    messages: int = 0


def said_in(data: bytes, path: Path) -> Said:
    """What was said in ``data``, the bytes of the file at ``path``.

    Files as this program writes them are not parsed as a whole; whether they are valid is not
    checked then.

    Raises:
        InvalidFileError: They are not valid TOML, or break the format.
    """
    try:
        text = data.removeprefix(BOM).decode()
    except UnicodeDecodeError:
        text = ""
    said = _scanned(text.replace("\r\n", "\n")) if text else None
    if said is not None:
        return said
    messages = parse_conversation(data, path).messages
    texts = [text for message in messages for block in message.content for text in texts_of(block)]
    return Said(texts, len(messages))


def _scanned(text: str) -> Said | None:
    """What was said in ``text``, statement by statement; None if one is not like ours."""
    said = Said()
    table = ""
    block: dict[str, str] = {}
    match = _STATEMENT.scanner(text).match  # type: ignore[attr-defined]
    position = 0
    while position < len(text):
        found = match()
        if found is None:
            return None
        position = found.end()
        if name := found["table"]:
            said.texts += _words_of(block)
            block = {}
            table = re.sub(r"[ \t]", "", name)
            said.messages += table == _MESSAGE
        elif found["pair"]:
            key = found[2]
            if key in _READ.get(table, ()):
                block[key] = _value(found[3])
            elif key == "messages" and not table:
                return None
        elif key := found["other"]:
            key = key.partition(".")[0]
            if key in _READ.get(table, ()) or (key == "messages" and not table):
                return None
    said.texts += _words_of(block)
    return said


def _words_of(block: dict[str, str]) -> list[str]:
    """What a message or a block says, by the values of its keys."""
    if "content" in block:
        return [block["content"]]
    kind = block.get("type", "")
    if "json" in block:
        return texts_of(OpaqueBlock(kind, block["json"]))
    return [block[kind]] if kind in ("text", "thinking") and kind in block else []


def texts_of(block: ContentBlock) -> list[str]:
    """What a block says in words, as it was written."""
    match block:
        case TextBlock(text) | ThinkingBlock(text):
            return [text]
        case OpaqueBlock("text"):
            # A text with citations.
            try:
                text = json.loads(block.json)["text"]
            except (ValueError, TypeError, KeyError, RecursionError):
                return []
            return [text] if isinstance(text, str) else []
        case _:
            return []


def _value(string: str) -> str:
    """What a string of TOML stands for."""
    quotes = 3 if string.startswith(('"""', "'''")) else 1
    inner = string[quotes:-quotes]
    if quotes == 3:
        inner = inner.removeprefix("\n")
    return _ESCAPE.sub(_unescaped, inner) if string[0] == '"' and "\\" in inner else inner


def _unescaped(match: re.Match[str]) -> str:
    if code := match["u"] or match["U"]:
        number = int(code, 16)
        return chr(number) if number <= 0x10FFFF else "\ufffd"
    if match["cut"]:
        return ""
    return _ESCAPED.get(match["one"], match["one"])
