"""The rules the rooms are built by, each with a check that fails when it is broken."""

import functools
import importlib
import inspect
import pkgutil
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from textual.app import App
from textual.events import Event
from textual.message_pump import MessagePump

import claude_tui
from claude_tui.tui.commands import USUAL_KEYS

ROOT = Path(__file__).parent.parent
MOST_LINES = 400
MOST_METHODS = 40
ERROR = re.compile(r"^class (\w+)\((\w*(?:Error|Exception))\):", re.MULTILINE)
HEAVY = ("textual", "rich", "anthropic")


LOAD_ALL = """
import importlib, pkgutil, sys
room = importlib.import_module(sys.argv[1])
for module in pkgutil.walk_packages(getattr(room, "__path__", []), room.__name__ + "."):
    importlib.import_module(module.name)
print(sorted(set(sys.argv[2:]) & set(sys.modules)))
"""


@pytest.mark.parametrize(
    "room", ["session", "library", "api", "conversation", "export", "local", "models", "storage"]
)
def test_nothing_but_the_screens_loads_a_screen_or_the_sdk(room: str) -> None:
    command = [sys.executable, "-c", LOAD_ALL, f"claude_tui.{room}", *HEAVY]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.stderr == ""
    assert done.stdout.strip() == "[]"


def test_no_file_is_longer_than_a_person_reads() -> None:
    files = [*(ROOT / "claude_tui").rglob("*.py"), *(ROOT / "tests").rglob("*.py")]
    lines = {
        str(path.relative_to(ROOT)): len(path.read_text(encoding="utf-8").splitlines())
        for path in files
    }
    assert {path: count for path, count in lines.items() if count > MOST_LINES} == {}


def test_the_tree_of_errors_shows_every_error_that_a_person_may_meet() -> None:
    errors = (ROOT / "claude_tui" / "errors.py").read_text(encoding="utf-8")
    tree = errors.split('"""')[1]
    defined = [
        name
        for path in (ROOT / "claude_tui").rglob("*.py")
        for name, above in ERROR.findall(path.read_text(encoding="utf-8"))
        if above != "Exception"
    ]
    assert len(defined) > 10
    assert [name for name in defined if f" {name} " not in tree] == []


def test_no_room_imports_what_it_must_not() -> None:
    lint_imports = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run(
        [lint_imports, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def _own_classes() -> Iterator[type]:
    """Every class of the program."""
    for module in pkgutil.walk_packages(claude_tui.__path__, "claude_tui."):
        if not module.name.endswith("__main__"):
            loaded = importlib.import_module(module.name)
            for value in vars(loaded).values():
                if inspect.isclass(value) and value.__module__ == module.name:
                    yield value


def test_every_key_that_is_bound_is_in_the_registry() -> None:
    unknown = [
        (cls.__qualname__, binding.key)
        for cls in _own_classes()
        for binding in vars(cls).get("BINDINGS", ())
        if binding.id not in USUAL_KEYS
    ]
    assert unknown == []


def test_no_message_of_ours_is_handled_by_a_name_that_may_go_stale() -> None:
    theirs = {event.handler_name for event in _subclasses(Event)}
    by_name = [
        f"{cls.__qualname__}.{name}"
        for cls in _own_classes()
        if issubclass(cls, MessagePump)
        for name in vars(cls)
        if name.startswith("on_") and name not in theirs and not hasattr(App, name)
    ]
    assert by_name == []


def _subclasses(cls: type[Event]) -> Iterator[type[Event]]:
    for each in cls.__subclasses__():
        yield each
        yield from _subclasses(each)


def _methods(cls: type) -> set[str]:
    """The names of a class's methods and properties, and of all bases of it that are ours."""
    ours = [base for base in cls.__mro__ if base.__module__.partition(".")[0] == "claude_tui"]
    kinds = (property, classmethod, staticmethod, functools.cached_property)
    return {
        name
        for base in ours
        for name, value in vars(base).items()
        if inspect.isfunction(value) or isinstance(value, kinds)
    }


def test_no_class_has_more_methods_than_a_person_keeps_in_mind() -> None:
    counts = {cls.__qualname__: len(_methods(cls)) for cls in _own_classes()}
    assert len(counts) > 200
    assert {name: count for name, count in counts.items() if count > MOST_METHODS} == {}
