"""Change single keys of a file's header, and keep everything else in it.

tomlkit would do this with half the code, but not as well: an edit takes four times as long, the
import 7 ms, and new lines get other line ends than the file has.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

from claude_tui.conversation import Conversation
from claude_tui.storage.toml import strings
from claude_tui.storage.toml.writer import header_pairs, request_pairs
from claude_tui.text.toml_syntax import KeyPath, Kind, Statement, statements

_Edit: TypeAlias = tuple[int, int, str]
"""A range of the text, and its replacement."""

_REQUEST: KeyPath = ("request",)


def edit_header(text: str, before: Conversation, after: Conversation, line_end: str = "\n") -> str:
    """Return ``text``, which is the header of ``before``, changed to that of ``after``.

    This expects valid TOML, and may fail on unusual ways to write it: parse the result and compare.

    Args:
        text: The header.
        before: The conversation that ``text`` is the header of. Its messages don't matter.
        after: The conversation with the new header.
        line_end: The line end for new lines.
    """
    text = _edit_table(text, (), header_pairs(before), header_pairs(after), line_end)
    requests = request_pairs(before.request), request_pairs(after.request)
    return _edit_table(text, _REQUEST, *requests, line_end)


def _edit_table(
    text: str,
    table: KeyPath,
    before: Mapping[str, str],
    after: Mapping[str, str],
    line_end: str,
) -> str:
    changed = {
        name: after.get(name) for name in {**before, **after} if before.get(name) != after.get(name)
    }
    if not changed:
        return text
    file_statements = list(statements(text))
    if table and not any(_opens(statement, table) for statement in file_statements):
        return _with_new_table(text, file_statements, table, after, line_end)
    edits: list[_Edit] = []
    added = ""
    for name, value in changed.items():
        places = [s for s in file_statements if s.path[: len(table) + 1] == (*table, name)]
        match places:
            case [Statement(kind=Kind.PAIR) as pair] if (
                value is not None and len(pair.path) == len(table) + 1
            ):
                edits.append((pair.value_start, pair.value_end, value))
            case _:
                edits += [(place.start, place.end, "") for place in places]
                if value is not None:
                    added += f"{strings.key(name)} = {value}\n"
    if added:
        position = _end_of_table(text, file_statements, table)
        edits.append((position, position, _on_new_line(text, position) + added))
    return _applied(text, edits, line_end)


def _with_new_table(
    text: str,
    file_statements: list[Statement],
    table: KeyPath,
    after: Mapping[str, str],
    line_end: str,
) -> str:
    """Return ``text`` with the table in a ``[table]`` of its own, however it was written before."""
    edits = [(s.start, s.end, "") for s in file_statements if s.path[: len(table)] == table]
    if after:
        lines = "".join(f"{strings.key(name)} = {value}\n" for name, value in after.items())
        position = file_statements[-1].end if file_statements else len(text)
        separator = _on_new_line(text, position) + ("\n" if position > _start(text) else "")
        edits.append((position, position, f"{separator}[{'.'.join(map(str, table))}]\n{lines}"))
    return _applied(text, edits, line_end)


def _opens(statement: Statement, table: KeyPath) -> bool:
    return statement.kind is Kind.TABLE and statement.path == table


def _end_of_table(text: str, file_statements: list[Statement], table: KeyPath) -> int:
    """Return the end of the last pair directly in ``table``, or the start of the text."""
    end = _start(text)
    current: KeyPath = ()
    for statement in file_statements:
        if statement.kind is not Kind.PAIR:
            current = statement.path
        if current == table:
            end = statement.end
    return end


def _start(text: str) -> int:
    """Return where the text begins: after a byte order mark."""
    return int(text.startswith("\ufeff"))


def _on_new_line(text: str, position: int) -> str:
    return "" if position <= _start(text) or text[position - 1] == "\n" else "\n"


def _applied(text: str, edits: list[_Edit], line_end: str) -> str:
    # Edits at the same place keep their order: a deletion before it, then an addition at it.
    for start, end, replacement in sorted(edits, key=lambda edit: edit[:2], reverse=True):
        text = text[:start] + replacement.replace("\n", line_end) + text[end:]
    return text
