"""Each workaround says what is wrong upstream, and is known to be needed still."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from claude_tui.tui import textual_fixes

MODULES = sorted(
    path for path in Path(textual_fixes.__file__).parent.glob("*.py") if path.stem != "__init__"
)
TESTS = [
    f"{path.stem}\n{path.read_text(encoding='utf-8')}"
    for path in Path(__file__).parent.glob("test_*.py")
    if path.name != Path(__file__).name
]


@pytest.mark.parametrize("module", MODULES, ids=lambda path: path.stem)
def test_a_workaround_names_the_upstream_issue(module: Path) -> None:
    docstring = ast.get_docstring(ast.parse(module.read_text(encoding="utf-8"))) or ""
    said = " ".join(docstring.split())
    issue = "https://github.com/Textualize/" in said
    assert issue or "Not reported upstream as of Textual 8.2.8." in said


@pytest.mark.parametrize("module", MODULES, ids=lambda path: path.stem)
def test_a_test_fails_once_a_workaround_is_not_needed(module: Path) -> None:
    assert any(module.stem in test and "_still_" in test for test in TESTS)
