"""Every sentence the program can say, by room: ``python -m tests.sentences [WORD…]``.

Read the list aloud before a release: what a native engineer would not write is mended there. It is
found in the syntax trees of the package, and in the data files beside them. It rather has too much
than too little. Words behind the command narrow the list to the sentences that have one of them.
"""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import Any, Final, NamedTuple

from claude_tui.tui.commands import COMMANDS

ROOT: Final = Path(__file__).parent.parent
PACKAGE: Final = ROOT / "claude_tui"
DATA: Final = ("claude_tui/models/catalog.toml", "presets/*.toml")

_LOGGERS: Final = ("log", "logger", "_LOG")
_NOT_SHOWN: Final = re.compile(r"^_?(\w*_)?(CSS|STYLE|STYLES|SCRIPT|PATTERN)$")
"""Names whose value is no text for people."""
_LABELS: Final = ("title", "help", "label", "hint", "placeholder", "credentials")
"""Parameters that take a word for people, where a single word would else be taken for a key."""
_INTERNAL: Final = ("classes", "description", "group")
"""Parameters whose values Textual keeps for itself."""
_WORDS: Final = re.compile(r"[a-zA-Z]{2,}|\b[aAI]\b")
_CODE: Final = re.compile(
    r"\(\?[:!=<P]|\\[bdswW]|\[\^|[\]\w)][*+?]\)"  # a regular expression
    r"|[{;]\s*\n?\s*[\w-]+\s*:[^;{}]*[;}]"  # a style sheet
    r"|^\s*(import|from|const|await|with|print) \w+.*\n"  # a line of an exported program
    r"|^[\w.]+\([^ ]*\)$"  # an action
    r"|^\s*(SELECT|INSERT|DELETE|REPLACE|CREATE|PRAGMA|BEGIN)\b"
)


class Sentence(NamedTuple):
    """A text that the program can show, with the place where it is written."""

    path: str
    line: int
    text: str

    @property
    def room(self) -> str:
        """The folder below the package; "." for its own files."""
        parts = Path(self.path).parts
        inside = parts[1:-1] if parts[0] == PACKAGE.name else parts[:-1]
        return "/".join(inside) or "."


def sentences() -> list[Sentence]:
    """Return every sentence of the program, in the order of the files."""
    found = [
        sentence
        for path in sorted(PACKAGE.rglob("*.py"))
        for sentence in sentences_in(path.read_text(encoding="utf-8"), str(path.relative_to(ROOT)))
    ]
    found += _titles()
    for pattern in DATA:
        for path in sorted(ROOT.glob(pattern)):
            found += _sentences_of_data(path)
    return sorted(found, key=lambda sentence: (sentence.room, sentence.path, sentence.line))


def sentences_in(source: str, path: str) -> list[Sentence]:
    """Return the sentences in the source of a module."""
    collector = _Collector()
    collector.visit(ast.parse(source))
    return [Sentence(path, line, text) for line, text in collector.texts]


class _Collector(ast.NodeVisitor):
    """Collects the texts for people from a syntax tree.

    Args:
        texts: The line and the text of each; fields of an f-string are written ``{field}``.
    """

    def __init__(self) -> None:
        self.texts: list[tuple[int, str]] = []

    def visit_Expr(self, node: ast.Expr) -> None:
        if not isinstance(node.value, ast.Constant):  # else it is a docstring
            self.generic_visit(node)

    def visit_Assign(self, node: ast.Assign) -> None:
        if not _is_hidden(node.targets[0]):
            self.visit(node.value)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        if node.value is not None and not _is_hidden(node.target):
            self.visit(node.value)

    def visit_arg(self, node: ast.arg) -> None:
        """Skip annotations."""

    def visit_Subscript(self, node: ast.Subscript) -> None:
        self.visit(node.value)

    def visit_Dict(self, node: ast.Dict) -> None:
        for key, value in zip(node.keys, node.values, strict=True):
            if key is not None:
                self.visit(key)
            self.visit(value)

    def visit_Call(self, node: ast.Call) -> None:
        name = ast.unparse(node.func)
        owner, _, method = name.rpartition(".")
        if owner in _LOGGERS or owner == "re" or method in ("TypeVar", "namedtuple"):
            return
        self.visit(node.func)
        for argument in node.args:
            self.visit(argument)
        for keyword in node.keywords:
            match keyword.value:
                case ast.Constant(value=str(word)) if keyword.arg in _LABELS and word:
                    self.texts.append((keyword.value.lineno, _on_one_line(word)))
                case _ if keyword.arg not in _INTERNAL:
                    self.visit(keyword.value)

    def visit_BinOp(self, node: ast.BinOp) -> None:
        joined = _joined(node)
        if joined is None:
            self.generic_visit(node)
        else:
            self._add(node, joined)
            self._visit_fields(node)

    def visit_JoinedStr(self, node: ast.JoinedStr) -> None:
        self._add(node, _text_of(node))
        self._visit_fields(node)

    def visit_Constant(self, node: ast.Constant) -> None:
        if isinstance(node.value, str):
            self._add(node, node.value)

    def _visit_fields(self, node: ast.AST) -> None:
        for child in ast.walk(node):
            if isinstance(child, ast.FormattedValue):
                self.visit(child.value)

    def _add(self, node: ast.expr, text: str) -> None:
        if is_for_people(text):
            self.texts.append((node.lineno, _on_one_line(text)))


def is_for_people(text: str) -> bool:
    """Whether ``text`` has words for people: it is no key, identifier, pattern or style."""
    outside = re.sub(r"\{[^{}]*\}", "{}", text)
    if not _WORDS.search(outside.replace("{}", "")) or _CODE.search(text):
        return False
    if "{}" in outside:
        return bool(re.search(r"[ :,.()·]", outside))
    return " " in text.strip() or bool(re.fullmatch(r"[A-Z][a-z]+[.:…]?", text))


def _is_hidden(target: ast.expr) -> bool:
    return _NOT_SHOWN.match(ast.unparse(target)) is not None


def _joined(node: ast.expr) -> str | None:
    """Return the text that ``+`` makes; None if no side of it is a text."""
    if not isinstance(node, ast.BinOp) or not isinstance(node.op, ast.Add):
        return None
    left, right = _text_of(node.left), _text_of(node.right)
    is_field = [text.startswith("{") and text.endswith("}") for text in (left, right)]
    return None if all(is_field) else left + right


def _text_of(node: ast.expr) -> str:
    match node:
        case ast.Constant(value=str(text)):
            return text
        case ast.JoinedStr(values=values):
            return "".join(_text_of(value) for value in values)
        case ast.FormattedValue(value=value):
            return f"{{{_field(value)}}}"
        case ast.BinOp(op=ast.Add()) if (joined := _joined(node)) is not None:
            return joined
        case _:
            return f"{{{_field(node)}}}"


def _field(value: ast.expr) -> str:
    return re.sub(r"[{}]", "", ast.unparse(value))


def _on_one_line(text: str) -> str:
    return text.strip("\n").replace("\n", "⏎")


def _titles() -> Iterator[Sentence]:
    """Yield the titles of the commands that come from their ids."""
    path = PACKAGE / "tui" / "commands.py"
    source = path.read_text(encoding="utf-8")
    for command in COMMANDS:
        start = source.find(f'"{command.id}"')
        if start >= 0 and f'"{command.title}"' not in source:
            line = source[:start].count("\n") + 1
            yield Sentence(str(path.relative_to(ROOT)), line, command.title)


def _sentences_of_data(path: Path) -> Iterator[Sentence]:
    source = path.read_text(encoding="utf-8")
    for text in _texts_in(tomllib.loads(source)):
        if " " in text:
            start = source.find(f'"{text}"')
            line = source[: start if start >= 0 else source.find(text[:20])].count("\n") + 1
            yield Sentence(str(path.relative_to(ROOT)), line, _on_one_line(text))


def _texts_in(value: Any) -> Iterator[str]:
    match value:
        case str():
            yield value
        case dict():
            for part in value.values():
                yield from _texts_in(part)
        case list():
            for part in value:
                yield from _texts_in(part)


def main() -> None:
    """Print the sentences that have one of the words of the command line, or all."""
    words = [word.casefold() for word in sys.argv[1:]]
    chosen = [
        sentence
        for sentence in sentences()
        if not words or any(word in sentence.text.casefold() for word in words)
    ]
    for room, group in groupby(chosen, key=lambda sentence: sentence.room):
        print(f"\n== {room}")
        for sentence in group:
            print(f"{Path(sentence.path).name}:{sentence.line}: {sentence.text}")
    print(f"\n{len(chosen)} sentences")


if __name__ == "__main__":
    main()
