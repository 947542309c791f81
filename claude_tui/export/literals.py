"""Write JSON values as exact literals of Python and TypeScript, with readable text."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from claude_tui.errors import UsageError
from claude_tui.export.request_json import escaped
from claude_tui.text.visible import hidden

INDENT: Final = "    "

_MAX_NESTING: Final = 60
"""Python's parser takes about a hundred nested brackets."""

_AS_LAST_QUOTES: Final = re.compile(r'"(?="|\Z)')


@dataclass(frozen=True, slots=True)
class Language:
    """How a language writes the values of JSON.

    Args:
        words: Its words for true, false and null.
        lines: Writes a text of several lines as a literal.
        escape: Writes a hidden character inside a literal.
        own_keys: Keys that would act on an object instead of being in it.
        computed: Is put around such a key.
    """

    words: Mapping[bool | None, str]
    lines: Callable[[str], str]
    escape: Callable[[re.Match[str]], str]
    own_keys: frozenset[str] = frozenset()
    computed: str = "{}"


def literal(value: Any, language: Language, depth: int = 0) -> str:
    """Write ``value`` in ``language``, with lines after the first indented for ``depth``.

    TypeScript's numbers are exact as far as the language is: integers to 2**53.

    Raises:
        UsageError: It is nested too deep for a program.
    """
    if depth > _MAX_NESTING:
        raise UsageError("a block is nested too deeply for a program", "Use --export json instead.")
    match value:
        case str():
            return _text(value, language)
        case None | bool():
            return language.words[value]
        case Mapping():
            items = [
                f"{_key(name, language)}: {literal(item, language, depth + 1)}"
                for name, item in value.items()
            ]
            return _between("{", items, "}", depth)
        case list() | tuple():
            return _between("[", [literal(item, language, depth + 1) for item in value], "]", depth)
        case _:
            return json.dumps(value, allow_nan=False)


def _between(opening: str, items: list[str], closing: str, depth: int) -> str:
    if not items:
        return opening + closing
    inner = "\n" + INDENT * (depth + 1)
    return f"{opening}{inner}{f',{inner}'.join(items)},\n{INDENT * depth}{closing}"


def _key(name: str, language: Language) -> str:
    written = _line(name, language)
    return language.computed.format(written) if name in language.own_keys else written


def _text(text: str, language: Language) -> str:
    if "\n" not in text:
        return _line(text, language)
    return hidden().sub(language.escape, language.lines(text))


def _line(text: str, language: Language) -> str:
    """Write a string on one line: JSON's escapes mean the same in both languages."""
    return hidden().sub(language.escape, json.dumps(text, ensure_ascii=False))


def _python_lines(text: str) -> str:
    body = _AS_LAST_QUOTES.sub(r"\"", text.replace("\\", "\\\\"))
    return '"""\\\n' + body + '"""'


def _template(text: str) -> str:
    body = text.replace("\\", "\\\\").replace("`", "\\`").replace("${", "\\${")
    return "`\\\n" + body + "`"


def _python_escape(match: re.Match[str]) -> str:
    code = ord(match[0])
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"


PYTHON: Final = Language(
    {True: "True", False: "False", None: "None"}, _python_lines, _python_escape
)
TYPESCRIPT: Final = Language(
    {True: "true", False: "false", None: "null"},
    _template,
    escaped,
    own_keys=frozenset({"__proto__"}),
    computed="[{}]",
)
