import logging
import stat
from pathlib import Path

import pytest

from claude_tui.storage.state import State, load_state, save_state


def test_what_is_remembered_comes_back(tmp_path: Path) -> None:
    path = tmp_path / "data" / "state.toml"
    save_state(path, State(theme='a "quoted" näme'))
    save_state(path, State(theme="midnight"))
    assert load_state(path) == State(theme="midnight")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(path.parent.iterdir()) == [path]


def test_nothing_is_remembered_at_first(tmp_path: Path) -> None:
    assert load_state(tmp_path / "state.toml") == State()


@pytest.mark.parametrize("text", ["theme = ", "theme = 1", "\x00"])
def test_a_broken_state_file_is_ignored_with_a_line_in_the_log(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, text: str
) -> None:
    path = tmp_path / "state.toml"
    path.write_text(text)
    assert load_state(path) == State()
    assert str(path) in caplog.text


def test_keys_of_a_later_version_in_the_state_file_are_no_fault(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "state.toml"
    path.write_text('theme = "midnight"\nwidth = 30\n')
    assert load_state(path) == State(theme="midnight")
    assert not caplog.records


def test_a_disk_that_refuses_the_state_costs_a_line_in_the_log(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "file").touch()
    with caplog.at_level(logging.WARNING):
        save_state(tmp_path / "file" / "state.toml", State(theme="midnight"))
    assert "not saved" in caplog.text


def test_a_state_file_that_cannot_be_replaced_leaves_nothing_behind(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "state.toml"
    path.mkdir()
    save_state(path, State(theme="midnight"))
    assert "not saved" in caplog.text
    assert list(tmp_path.iterdir()) == [path]
