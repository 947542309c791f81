"""The user's own editor, and what is said where there is none."""

from __future__ import annotations

from pathlib import Path

import pytest

from claude_tui.tui.terminal_io import external_editor
from claude_tui.tui.terminal_io.external_editor import EditorError, edit


def test_the_text_is_what_the_editor_leaves(tmp_path: Path) -> None:
    script = tmp_path / "an editor"
    script.write_text('#!/bin/sh\nprintf "%s" " and more" >> "$1"\n')
    script.chmod(0o700)
    assert edit("some", {"EDITOR": f"'{script}'"}) == "some and more"


@pytest.mark.parametrize(
    ("environ", "said"),
    [
        ({"EDITOR": "nosuch -w"}, "The editor couldn't start: there is no program nosuch"),
        ({"VISUAL": "nosuch", "EDITOR": "true"}, "there is no program nosuch"),
        ({}, "$EDITOR is not set, and there is no program nosuch"),
        ({"EDITOR": "'"}, "' couldn't start: No closing quotation"),
        ({"EDITOR": "/"}, "/ couldn't start: Permission denied"),
    ],
)
def test_an_editor_that_does_not_start_is_named_with_how_to_set_one(
    environ: dict[str, str], said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(external_editor, "FALLBACK_EDITOR", "nosuch")
    with pytest.raises(EditorError) as caught:
        edit("some", environ)
    assert said in caught.value.message
    assert "Errno" not in str(caught.value)
    assert "export EDITOR=nano" in str(caught.value)


def test_an_editor_that_takes_the_file_away_is_not_said_to_be_missing(tmp_path: Path) -> None:
    with pytest.raises(EditorError, match="rm couldn't start: No such file or directory"):
        edit("some", {"EDITOR": "rm"})


def test_an_editor_that_fails_says_how() -> None:
    with pytest.raises(EditorError, match="false exited with status 1; the text is unchanged"):
        edit("some", {"EDITOR": "false"})
