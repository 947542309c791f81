"""What every box to write in can do."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from textual.app import App, ComposeResult
from textual.pilot import Pilot

from claude_tui.tui.widgets.text_editor import TextEditor


class EditorApp(App[None]):
    def compose(self) -> ComposeResult:
        yield TextEditor()

    @property
    def editor(self) -> TextEditor:
        return self.query_one(TextEditor)


@asynccontextmanager
async def editor() -> AsyncIterator[tuple[TextEditor, Pilot[None]]]:
    app = EditorApp()
    async with app.run_test(size=(60, 10)) as pilot:
        app.editor.focus()
        await pilot.pause()
        yield app.editor, pilot


# -- undo


@pytest.mark.parametrize("key", ["backspace", "ctrl+w", "ctrl+u"])
async def test_undo_takes_back_one_deletion_after_another(key: str) -> None:
    text = "my long typed prompt"
    async with editor() as (box, pilot):
        await pilot.press(*text, key)
        shorter = box.text
        assert shorter != text
        for _ in range(3):
            await pilot.press("ctrl+z")
            assert box.text == text
            await pilot.press(key)
            assert box.text == shorter
        await pilot.press("ctrl+z", "ctrl+y")
        assert box.text == shorter
        await pilot.press("ctrl+z", "ctrl+z")
        assert box.text == ""
        await pilot.press("ctrl+y", "ctrl+y")
        assert box.text == shorter


async def test_what_is_typed_after_an_undo_is_undone_alone() -> None:
    async with editor() as (box, pilot):
        await pilot.press(*"one", "left", "right", *"two", "ctrl+z", *"six", "ctrl+z")
        assert box.text == "one"
