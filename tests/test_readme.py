"""The README: what a stranger would copy works, and what it names exists."""

import re
import shlex
import tomllib

import pytest

from claude_tui.cli.flags import parse
from claude_tui.tui.commands import COMMANDS, USUAL_KEYS
from claude_tui.tui.theming import load_themes
from tests.pages import ROOT, Page

README = Page.at("README.md")
LINES = 120
"""The most lines of the README; what is reference is in docs/."""


def calls() -> list[str]:
    """Every call of the program in the README's listings, without what comes before and after."""
    listing = "".join(README.section("Command line").listings("sh"))
    return re.findall(r"\bclaude-tui\b[^|>#\n]*", listing)


def test_the_readme_is_short() -> None:
    assert len(README.text.splitlines()) <= LINES


@pytest.mark.parametrize("title", ["Run", "Tests"])
def test_one_command_sets_everything_up(title: str) -> None:
    (listing,) = README.section(title).listings("sh")
    (command,) = listing.splitlines()
    steps = command.split(" && ")
    assert steps[0] == "python3 -m venv .venv"
    extras = re.findall(r"'\.\[([\w,]+)\]'", command)
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert set(extras[0].split(",")) <= set(project["optional-dependencies"])
    program = steps[-1].removeprefix(".venv/bin/")
    assert program in {*project["scripts"], "pytest"}


@pytest.mark.parametrize("call", calls())
def test_every_example_of_the_command_line_is_valid(call: str) -> None:
    parse(shlex.split(call)[1:])


def test_the_readme_names_no_key_and_no_command_that_is_not_there() -> None:
    keys = {key for keys in USUAL_KEYS.values() for key in keys}
    assert set(README.section("Keys").first_cells()) <= keys
    slashes = {f"/{command.slash}" for command in COMMANDS if command.slash}
    named = {code.split()[0] for code in README.code if re.match(r"/\w", code)}
    assert named
    assert named <= slashes


def test_the_readmes_themes_come_with_the_program() -> None:
    named = {code.split()[1] for code in README.code if code.startswith("/theme ")}
    assert named
    assert named <= {theme.name for theme in load_themes([ROOT / "themes"])[0]}
