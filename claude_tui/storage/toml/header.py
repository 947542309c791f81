"""Changing single keys of a file's header as a person would: everything else stays as it stands."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

from claude_tui.conversation import Conversation
from claude_tui.storage.toml import strings
from claude_tui.storage.toml.syntax import KeyPath, Kind, Statement, statements
from claude_tui.storage.toml.writer import header_pairs, request_pairs

_Edit: TypeAlias = tuple[int, int, str]
"""A range of the text, and what takes its place."""

_REQUEST: KeyPath = ("request",)


def edit_header(text: str, before: Conversation, after: Conversation, line_end: str = "\n") -> str:
    """``text``, which says what ``before`` does, changed to say what ``after`` does.

    Only valid TOML is changed rightly, and not every way of writing it is foreseen: parse the
    result and compare.

    Args:
        text: The header as it stands.
        before: The conversation whose header it is; messages don't matter.
        after: The conversation whose header it is to be.
        line_end: How the lines end that are new.
    """
    text = _edit_table(text, (), header_pairs(before), header_pairs(after), line_end)
    asked = request_pairs(before.request), request_pairs(after.request)
    return _edit_table(text, _REQUEST, *asked, line_end)


def _edit_table(
    text: str,
    table: KeyPath,
    before: Mapping[str, str],
    after: Mapping[str, str],
    line_end: str,
) -> str:
    changed = {
        name: after.get(name)
        for name in (*before, *(name for name in after if name not in before))
        if before.get(name) != after.get(name)
    }
    if not changed:
        return text
    found = list(statements(text))
    if table and not any(_opens(statement, table) for statement in found):
        return _with_new_table(text, found, table, after, line_end)
    edits: list[_Edit] = []
    added = ""
    for name, value in changed.items():
        places = [s for s in found if s.path[: len(table) + 1] == (*table, name)]
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
        position = _end_of_table(text, found, table)
        edits.append((position, position, _on_new_line(text, position) + added))
    return _applied(text, edits, line_end)


def _with_new_table(
    text: str,
    found: list[Statement],
    table: KeyPath,
    after: Mapping[str, str],
    line_end: str,
) -> str:
    """``text`` with the table in a ``[table]`` of its own, however it was written before."""
    edits = [(s.start, s.end, "") for s in found if s.path[: len(table)] == table]
    if after:
        lines = "".join(f"{strings.key(name)} = {value}\n" for name, value in after.items())
        position = found[-1].end if found else len(text)
        separator = _on_new_line(text, position) + ("\n" if position > _start(text) else "")
        edits.append((position, position, f"{separator}[{'.'.join(map(str, table))}]\n{lines}"))
    return _applied(text, edits, line_end)


def _opens(statement: Statement, table: KeyPath) -> bool:
    return statement.kind is Kind.TABLE and statement.path == table


def _end_of_table(text: str, found: list[Statement], table: KeyPath) -> int:
    """Just behind the last pair that stands directly in ``table``; found[0] is at its top."""
    end = _start(text)
    current: KeyPath = ()
    for statement in found:
        if statement.kind is not Kind.PAIR:
            current = statement.path
        if current == table:
            end = statement.end
    return end


def _start(text: str) -> int:
    """Where it begins: behind a byte order mark."""
    return int(text.startswith("\ufeff"))


def _on_new_line(text: str, position: int) -> str:
    return "" if position <= _start(text) or text[position - 1] == "\n" else "\n"


def _applied(text: str, edits: list[_Edit], line_end: str) -> str:
    # Equal places keep their order: what is deleted up to a place comes before what is added there.
    for start, end, replacement in sorted(edits, key=lambda edit: edit[:2], reverse=True):
        text = text[:start] + replacement.replace("\n", line_end) + text[end:]
    return text
