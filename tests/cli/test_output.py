"""What becomes of the output where nobody reads it, or the disk is full."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from claude_tui.cli import main as cli
from tests.cli.test_main import COMMAND, folder, one_line
from tests.clock import ROOT
from tests.sessions import write

__all__ = ["folder"]


def test_a_reader_that_has_gone_is_no_traceback(tmp_path: Path) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    path = write(tmp_path / "a.toml", "Hi", "Hello")
    done = subprocess.run(
        [*COMMAND, path, "--export", "markdown"],
        cwd=ROOT,
        stdout=writer,
        stderr=subprocess.PIPE,
        check=False,
    )
    os.close(writer)
    assert (done.returncode, done.stderr) == (1, b"")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no disk that is always full")
@pytest.mark.parametrize("unbuffered", ["", "1"])
@pytest.mark.parametrize(
    "arguments", [["a.toml", "--export", "markdown"], ["--help"], ["--version"], ["--list"]]
)
def test_a_full_disk_behind_the_output_is_one_line(
    tmp_path: Path, folder: Path, arguments: list[str], unbuffered: str
) -> None:
    for place in (tmp_path, folder):
        write(place / "a.toml", "Hi", "Hello")
    with open("/dev/full", "wb") as full:
        done = subprocess.run(
            [*COMMAND, *arguments],
            cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": unbuffered},
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert done.returncode == 1
    assert "No space left" in one_line(done.stderr)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no disk that is always full")
def test_a_full_disk_behind_the_errors_changes_no_status() -> None:
    with open("/dev/full", "wb") as full:
        done = subprocess.run([*COMMAND, "--nonsense"], cwd=ROOT, stderr=full, check=False)
    assert done.returncode == 2


def test_an_output_that_takes_no_such_letters_is_no_traceback(tmp_path: Path) -> None:
    path = write(tmp_path / "a.toml", "Grüße 🎉", "→")
    done = subprocess.run(
        [*COMMAND, path, "--export", "markdown"],
        cwd=ROOT,
        env={**os.environ, "PYTHONIOENCODING": "latin-1"},
        capture_output=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, b"")
    assert "Grüße ?".encode("latin-1") in done.stdout


def test_errors_act_on_no_terminal(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "\x1b[31m.toml"
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    assert cli.run(["--check", str(path)]) == 2
    assert cli.run([str(path), "--export", "json"]) == 2
    err = capsys.readouterr().err
    assert "\x1b" not in err
    assert "␛[31m.toml" in err
