"""Read the texts of a conversation's file for a search, which goes through thousands of files.

The scanner here takes a ninth of the time of the checked reader, which it leaves all files to that
are not as this program writes them.
"""

from __future__ import annotations

import contextlib
import json
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from claude_tui.conversation import ContentBlock, OpaqueBlock, TextBlock, ThinkingBlock
from claude_tui.storage.toml.codec import parse_conversation
from claude_tui.storage.toml.parts import BOM
from claude_tui.text.toml_syntax import STRING

_KEY: Final = r"[ \t]*([A-Za-z0-9_-]+)[ \t]*=[ \t]*"
_END: Final = r"[ \t]*(?:#[^\n]*)?(?:\n|\Z)"
_STATEMENT: Final = re.compile(
    rf"(?P<pair>{_KEY}({STRING}){_END})"
    r"|[ \t]*(?P<table>\[\[[ \t]*[A-Za-z0-9_.-]+[ \t]*\]\]|\[[ \t]*[A-Za-z0-9_.-]+[ \t]*\])"
    rf"{_END}"
    r"|[ \t]*(?P<other>[A-Za-z0-9_.-]+)[ \t]*="
    r"""(?:[^"'\n#]++|"(?!"")(?:[^"\\\n]++|\\.)*+"|'(?!'')[^'\n]*+')*+"""
    rf"{_END}"
    rf"|{_END}",
    re.DOTALL,
)
"""A key with a string, a table's name, a key with another value on one line, or no statement."""

_MESSAGE, _BLOCK = "[[messages]]", "[[messages.content]]"
_READ: Final = {_MESSAGE: {"content"}, _BLOCK: {"type", "text", "thinking", "json"}}
"""The keys to read, by their table."""


@dataclass(slots=True)
class IndexedText:
    """The texts of a conversation.

    Args:
        texts: The text of each block of text or thinking, in the order of the file.
        messages: The number of messages.
    """

    texts: list[str] = field(default_factory=list)
    messages: int = 0


def read_texts(data: bytes, path: Path) -> IndexedText:
    """Read the texts in ``data``, the bytes of the file at ``path``.

    A file as this program writes it is not checked.

    Raises:
        InvalidFileError: The file is not valid TOML, or breaks the format.
    """
    with contextlib.suppress(UnicodeDecodeError):  # the checked reader says what is wrong
        text = data.removeprefix(BOM).decode().replace("\r\n", "\n")
        if text and (scanned := _scanned(text)) is not None:
            return scanned
    messages = parse_conversation(data, path).messages
    texts = [text for message in messages for block in message.content for text in texts_of(block)]
    return IndexedText(texts, len(messages))


def _scanned(text: str) -> IndexedText | None:
    """Read ``text`` statement by statement; None if one is not as this program writes it."""
    scanned = IndexedText()
    table = ""
    block: dict[str, str] = {}
    match = _STATEMENT.scanner(text).match  # type: ignore[attr-defined]
    position = 0
    while position < len(text):
        statement = match()
        if statement is None:
            return None
        position = statement.end()
        if name := statement["table"]:
            scanned.texts += _texts_of_table(block)
            block = {}
            table = re.sub(r"[ \t]", "", name)
            scanned.messages += table == _MESSAGE
        elif statement["pair"]:
            key = statement[2]
            if key in _READ.get(table, ()):
                block[key] = _value(statement[3])
            elif key == "messages" and not table:
                return None
        elif key := statement["other"]:
            key = key.partition(".")[0]
            if key in _READ.get(table, ()) or (key == "messages" and not table):
                return None
    scanned.texts += _texts_of_table(block)
    return scanned


def _texts_of_table(block: Mapping[str, str]) -> list[str]:
    """Return the texts of a message or a block from the strings in its table."""
    if "content" in block:
        return [block["content"]]
    kind = block.get("type", "")
    if "json" in block:
        return texts_of(OpaqueBlock(kind, block["json"]))
    return [block[kind]] if kind in ("text", "thinking") and kind in block else []


def texts_of(block: ContentBlock) -> list[str]:
    """Return the texts of a block as they were written."""
    match block:
        case TextBlock(text) | ThinkingBlock(text):
            return [text]
        case OpaqueBlock("text"):
            # a text with citations
            try:
                text = json.loads(block.json)["text"]
            except (ValueError, TypeError, KeyError, RecursionError):
                return []
            return [text] if isinstance(text, str) else []
        case _:
            return []


def _value(string: str) -> str:
    """Return the value of a string in TOML; with its escapes as written if one is not valid."""
    if string[0] == '"' and "\\" in string:
        with contextlib.suppress(ValueError):
            value: str = tomllib.loads(f"value = {string}")["value"]
            return value
    if string.startswith(('"""', "'''")):
        return string[3:-3].removeprefix("\n")
    return string[1:-1]
