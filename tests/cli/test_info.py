"""``--info``: everything that a bug report needs, and no secret."""

from __future__ import annotations

import os
import platform
import sys
from pathlib import Path

import pytest

from claude_tui import __version__, paths
from claude_tui.cli import main as cli
from tests.clock import python_path
from tests.terminal import Terminal

SECRET = "sk-ant-api03-not-a-real-key"


def info(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert cli.run(["--info", *arguments]) == 0
    return capsys.readouterr().out


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def test_it_names_versions_folders_and_the_kind_of_credential(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ANTHROPIC_API_KEY", SECRET)
    monkeypatch.setenv("ANTHROPIC_BASE_URL", f"http://user:{SECRET}@localhost:8080")
    out = info(capsys)
    for text in (__version__, platform.python_version(), "textual", "anthropic"):
        assert text in out
    for folder in (paths.data_dir(), paths.config_dir(), paths.cache_dir(), paths.log_file()):
        assert str(folder) in out
    assert "server at localhost:8080, key" in out
    assert "problems      none" in " ".join(out.split("\n"))
    assert SECRET not in out


def test_it_lists_every_problem_in_the_settings(capsys: pytest.CaptureFixture[str]) -> None:
    write(paths.config_file(), 'theme = "none"\ncolour = 1\n[keys]\nopen = "a"\n')
    write(paths.models_file(), '["x"]\nwindow = "big"\n')
    write(paths.user_themes_dir() / "mine.toml", "dark = 1\n")
    out = info(capsys)
    for text in ("colour", "keys.open", "models.toml", "mine.toml", 'unknown theme "none"'):
        assert text in out


def test_a_wrong_credential_is_said_and_not_shown(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ANTHROPIC_API_KEY", f"{SECRET} x")
    out = info(capsys)
    assert "ANTHROPIC_API_KEY has a space" in out
    assert SECRET not in out


def test_it_goes_with_no_file(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["--info", "a.toml"]) == 2
    assert "--info can't be used with FILE" in capsys.readouterr().err


@pytest.mark.parametrize(("colour", "depth"), [("truecolor", "16 million"), ("", "256")])
def test_it_says_what_the_terminal_can_do(colour: str, depth: str) -> None:
    variables = {"TERM": "xterm-256color", "COLORTERM": colour, "TMUX": "socket,1,0"}
    variables["PYTHONPATH"] = python_path()
    command = [sys.executable, "-m", "claude_tui", "--info"]
    # A process of the test run may say another size, which goes before the terminal's.
    others = {name: os.environ[name] for name in os.environ.keys() - {"COLUMNS", "LINES"}}
    with Terminal(command, {**others, **variables}, columns=100, rows=60) as terminal:
        text = terminal.wait_for("problems")
        assert "100 columns, 60 rows" in text
        assert depth in text
        assert "xterm-256color" in text
        assert "TMUX" in text
