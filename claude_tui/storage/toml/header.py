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
from claude_tui.text.toml_syntax import KeyPath, Statement, statements

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
    if before == after:
        return text
    start = int(text.startswith("\ufeff"))  # after a byte order mark
    every = list(statements(text))
    if not table or any(each.path == table and not each.is_pair for each in every):
        edits, added = _changed_pairs(every, table, before, after)
        position, heading = _end_of_table(every, table, start), ""
    else:  # it gets a [table] of its own, however it was written before
        edits = [(each.start, each.end, "") for each in every if each.path[: len(table)] == table]
        position, added = every[-1].end if every else len(text), dict(after)
        heading = "\n" * (position > start) + f"[{'.'.join(map(str, table))}]\n"
    if added:
        separator = "\n" if position > start and text[position - 1] != "\n" else ""
        lines = "".join(f"{strings.key(name)} = {value}\n" for name, value in added.items())
        edits.append((position, position, separator + heading + lines))
    # Edits at the same place keep their order: a deletion before it, then an addition at it.
    for begin, end, replacement in sorted(edits, key=lambda edit: edit[:2], reverse=True):
        text = text[:begin] + replacement.replace("\n", line_end) + text[end:]
    return text


def _changed_pairs(
    every: list[Statement], table: KeyPath, before: Mapping[str, str], after: Mapping[str, str]
) -> tuple[list[_Edit], dict[str, str]]:
    """Return the edits of pairs in ``table``, and the pairs that must be added."""
    edits: list[_Edit] = []
    added: dict[str, str] = {}
    for name in {**before, **after}:
        value = after.get(name)
        if value == before.get(name):
            continue
        match [each for each in every if each.path[: len(table) + 1] == (*table, name)]:
            case [Statement(is_pair=True) as pair] if (
                value is not None and len(pair.path) == len(table) + 1
            ):
                edits.append((pair.value_start, pair.value_end, value))
            case places:
                edits += [(place.start, place.end, "") for place in places]
                if value is not None:
                    added[name] = value
    return edits, added


def _end_of_table(every: list[Statement], table: KeyPath, start: int) -> int:
    """Return the end of the last pair directly in ``table``, or ``start``."""
    end = start
    current: KeyPath = ()
    for statement in every:
        if not statement.is_pair:
            current = statement.path
        if current == table:
            end = statement.end
    return end
