"""The cursor of a text area that is behind another screen."""

from __future__ import annotations

import pytest
from textual.app import App, ComposeResult
from textual.screen import ModalScreen
from textual.widgets import TextArea

from claude_tui.tui.textual_fixes import cursors_behind


class Written(App[None]):
    """A text area."""

    def compose(self) -> ComposeResult:
        yield TextArea()


async def draws_a_cursor_behind() -> bool:
    """Whether a text area draws its cursor while a dialog is in front."""
    async with Written().run_test() as pilot:
        area = pilot.app.query_one(TextArea)
        area.cursor_blink = False
        area.focus()
        await pilot.pause()
        assert area._draw_cursor
        await pilot.app.push_screen(ModalScreen[None]())
        return area._draw_cursor


async def test_no_cursor_is_drawn_behind_a_dialog(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(TextArea, "_draw_cursor", property(cursors_behind._draw_cursor))
    assert not await draws_a_cursor_behind()


async def test_textual_still_needs_this(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fails once Textual mends it: then the workaround can go."""
    monkeypatch.setattr(TextArea, "_draw_cursor", cursors_behind._draws_anywhere)
    assert await draws_a_cursor_behind()
