"""Where the app keeps its files."""

from __future__ import annotations

from pathlib import Path

import pytest

from claude_tui import paths


def test_a_folder_may_be_named_from_the_home_folder(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(paths.DATA_DIR_VARIABLE, "~/mine")
    assert paths.data_dir() == home / "mine"


def test_a_home_that_nobody_has_is_a_folder_of_that_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv(paths.DATA_DIR_VARIABLE, "~nobody-we-know/mine")
    assert paths.data_dir() == tmp_path / "~nobody-we-know" / "mine"
