"""Read conversations from TOML.

Errors name the file, the line and the key: ``lists.toml:41: messages[3].role: expected …``, where
``messages[3]`` is the third message, as a person counts.
"""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from claude_tui.config.toml_file import SyntaxFault, syntax_fault
from claude_tui.conversation import ROOT, Conversation, Message
from claude_tui.errors import InvalidFileError
from claude_tui.storage import disk
from claude_tui.storage.toml.parts import (
    BOM,
    LONG_KEY,
    header_and_messages,
    only_message,
    parse_part,
)
from claude_tui.storage.toml.reader import (
    ParsedFile,
    read_document,
    read_header,
    read_message,
    with_messages,
)
from claude_tui.storage.toml.scalars import FormatError
from claude_tui.storage.toml.strings import MAX_NESTING, key_path
from claude_tui.text.toml_syntax import line_of, statements


def load_conversation(path: Path) -> Conversation:
    """Read the whole conversation in the file at ``path``.

    Raises:
        InvalidFileError: It is not valid TOML, or breaks the format.
        FileError: It does not exist, or is not a file.
        StorageError: It can't be read.
    """
    return parse_conversation(disk.read(path).data, path)


def parse_conversation(data: bytes, path: Path) -> Conversation:
    """Read the conversation in ``data``, the bytes of the file at ``path``.

    Raises:
        InvalidFileError: The file is not valid TOML, or breaks the format.
    """
    return parse_document(data, path).conversation


def parse_document(data: bytes, path: Path) -> ParsedFile:
    """Read ``data``, the bytes of the file at ``path``.

    A byte order mark, as some editors write, is ignored.

    Raises:
        InvalidFileError: The file is not valid TOML, or breaks the format.
    """
    try:
        return _by_parts(data)
    except (ValueError, FormatError):
        pass  # the whole gives an exact error, or is valid but not written as this program writes
    text = _decoded(data.removeprefix(BOM), path)
    try:
        return read_document(_parsed(text, path))
    except FormatError as problem:
        raise InvalidFileError(
            path,
            str(problem),
            line=line_of(text, problem.path),
            key_path=key_path(problem.path),
        ) from None


def parse_header(part: bytes) -> ParsedFile:
    """Read everything before the messages of a file.

    Raises:
        ValueError: It is not valid TOML alone, or has messages in it.
        FormatError: It breaks the format.
    """
    table = parse_part(part)
    if "messages" in table:
        raise ValueError("messages before the first part")
    return read_header(table)


def parse_message(part: bytes, above: int = ROOT) -> Message:
    """Read one message of a file, which follows the one with the id ``above`` unless it says so.

    Raises:
        ValueError: It is not valid TOML alone, or has something else in it.
        FormatError: It breaks the format.
    """
    return read_message(only_message(part), above=above, next_id=ROOT + 1)


def _by_parts(data: bytes) -> ParsedFile:
    """Read the file message by message, so that only one message at a time is a table.

    A part that neither begins nor ends inside a string is valid alone, and means the same alone as
    in the whole file.

    Raises:
        ValueError: The file is not valid TOML, or its messages are no parts.
        FormatError: The file breaks the format.
    """
    header, messages = header_and_messages(data)
    return with_messages(parse_header(header), map(only_message, messages))


def _decoded(data: bytes, path: Path) -> str:
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        raise InvalidFileError(
            path,
            f"expected UTF-8 text, got the byte 0x{data[error.start]:02X}",
            line=data.count(b"\n", 0, error.start) + 1,
            column=len(data[data.rfind(b"\n", 0, error.start) + 1 : error.start].decode()) + 1,
        ) from None


def _parsed(text: str, path: Path) -> dict[str, Any]:
    if LONG_KEY.search(text):
        for statement in statements(text):
            if len(statement.keys) > MAX_NESTING:
                line = text.count("\n", 0, statement.start) + 1
                reason = f"expected at most {MAX_NESTING} tables inside each other, got more"
                raise InvalidFileError(path, reason, line=line)
    try:
        return tomllib.loads(text)
    except RecursionError:
        raise InvalidFileError(path, "tables or arrays are nested too deeply") from None
    except ValueError as error:
        # Apart from its own error, tomllib raises those of numbers and dates out of range.
        fault = syntax_fault(str(error), text)
        if fault.line is None:
            where = _line_of_a_value_out_of_range(text)
            fault = SyntaxFault(fault.reason.partition(": ")[0], where, None)
        raise InvalidFileError(path, fault.reason, line=fault.line, column=fault.column) from None


def _line_of_a_value_out_of_range(text: str) -> int | None:
    for statement in statements(text):
        try:
            tomllib.loads(f"value = {text[statement.value_start : statement.value_end]}")
        except tomllib.TOMLDecodeError:
            pass  # a table has no value
        except ValueError:
            return text.count("\n", 0, statement.value_start) + 1
    return None
