"""The documents for whoever changes the program, against the tree: both ways."""

import re
from pathlib import Path

import pytest

from tests.pages import PAGES

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "claude_tui"
DOCUMENTS = ("CONTRIBUTING.md", "SECURITY.md", "docs/architecture.md")
CODE = re.compile(r"`([^`\n]+)`")
PATH = re.compile(r"\.?[\w-]+(?:/[\w.-]+)*(?:/|\.(?:py|toml|tcss|md))|\.ci/run")
STOP = re.compile(r"^\| `(\S+\.py)` \| (`.+?`) \|", re.MULTILINE)
LINK = re.compile(r"\]\(([^)#:]+)\)")
NOT_OURS = {"config.toml", "state.toml", "themes/NAME.toml"}
"""Files of the person who runs the program, or is about to add one."""


def text_of(document: str) -> str:
    return (ROOT / document).read_text(encoding="utf-8")


def paths_in(document: str) -> set[str]:
    return {code for code in CODE.findall(text_of(document)) if PATH.fullmatch(code)} - NOT_OURS


def place_of(path: str) -> Path:
    """Where a path of a document leads: below the package, or else below the project."""
    return PACKAGE / path if (PACKAGE / path).exists() else ROOT / path


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_path_that_a_document_names_is_there(document: str) -> None:
    assert {path for path in paths_in(document) if not place_of(path).exists()} == set()


@pytest.mark.parametrize("document", ["CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md", *PAGES])
def test_every_link_leads_to_a_file(document: str) -> None:
    folder = (ROOT / document).parent
    links = LINK.findall(text_of(document))
    assert [link for link in links if not (folder / link).exists()] == []


def test_the_architecture_names_every_folder_of_the_package() -> None:
    folders = {
        f"{path.relative_to(PACKAGE)}/"
        for path in PACKAGE.rglob("*")
        if path.is_dir() and path.name != "__pycache__"
    }
    assert folders - paths_in("docs/architecture.md") == set()


def test_every_stop_of_a_journey_has_the_names_that_are_said_of_it() -> None:
    stops = STOP.findall(text_of("docs/architecture.md"))
    assert len(stops) > 30
    missing = [
        f"{path}: {name}"
        for path, names in stops
        for name in CODE.findall(names)
        if not re.search(rf"\b{name}\b", place_of(path).read_text(encoding="utf-8"))
    ]
    assert missing == []
