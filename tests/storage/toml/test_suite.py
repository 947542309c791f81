"""The TOML project's own test suite (MIT, see ``data/toml-test.LICENSE``): what is TOML 1.0 in it.

``data/toml-test.json`` has the bytes of each file, a character each.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from claude_tui.errors import InvalidFileError
from claude_tui.storage.opening import claim
from claude_tui.storage.toml.codec import parse_document
from claude_tui.storage.toml.parts import BOM
from claude_tui.text.toml_syntax import statements
from tests.clock import python_path

DATA = Path(__file__).parent / "data" / "toml-test.json"
SUITE = json.loads(DATA.read_text())
PATH = Path("talk.toml")


def data_of(kind: str, name: str) -> bytes:
    text: str = SUITE[kind][name]
    return text.encode("latin-1")


def test_a_valid_file_opens_or_is_refused_for_what_it_says() -> None:
    refused = []
    for name in SUITE["valid"]:
        try:
            parse_document(data_of("valid", name), PATH)
        except InvalidFileError as error:
            refused.append(error)
    # Not for how it is written: the key is named, and what was expected there.
    assert {str(error) for error in refused} == {
        "talk.toml:1: title: expected a string, got an array"
    }
    assert len(refused) < 10 < 200 < len(SUITE["valid"])


def test_every_statement_of_a_valid_file_is_found() -> None:
    for name in SUITE["valid"]:
        text = data_of("valid", name).removeprefix(BOM).decode()
        rest = text
        for statement in reversed(list(statements(text))):
            assert not statement.is_pair or statement.value_start < statement.value_end
            rest = rest[: statement.start] + rest[statement.end :]
        left = [line.strip() for line in rest.split("\n")]
        assert [line for line in left if line and not line.startswith("#")] == [], name


def test_an_invalid_file_is_refused_with_line_and_column_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "talk.toml"
    assert len(SUITE["invalid"]) > 400
    for name in SUITE["invalid"]:
        data = data_of("invalid", name)
        path.write_bytes(data)
        with pytest.raises(InvalidFileError) as caught:
            claim(path)
        error = caught.value
        assert error.line is not None, name
        assert error.column is not None, name
        assert error.message.startswith(f"{path}:{error.line}:{error.column}: "), name
        assert "\n" not in error.message, name
        assert path.read_bytes() == data, name
        assert list(tmp_path.iterdir()) == [path], name


def test_the_program_checks_all_of_it_without_a_traceback(tmp_path: Path) -> None:
    for kind, files in SUITE.items():
        for number, name in enumerate(files):
            (tmp_path / f"{kind}-{number}.toml").write_bytes(data_of(kind, name))
    paths = sorted(tmp_path.iterdir())
    command = [sys.executable, "-m", "claude_tui", "--check", *map(str, paths)]
    environ = {"PATH": os.environ["PATH"], "HOME": str(tmp_path / "home")}
    environ |= {"PYTHONPATH": python_path()}
    done = subprocess.run(command, capture_output=True, text=True, env=environ, check=False)
    assert done.returncode == 2
    assert "Traceback" not in done.stdout + done.stderr
    assert all(str(path) in done.stdout + done.stderr for path in paths if "invalid" in path.name)
