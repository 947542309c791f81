"""Putting back what was deleted by words and lines, as in a shell."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from textual import events
from textual.app import App, ComposeResult
from textual.pilot import Pilot

from claude_tui.tui.composer.folding_editor import FoldingEditor
from claude_tui.tui.editor.line_input import LineInput
from claude_tui.tui.editor.text_editor import TextEditor


class Editors(App[None]):
    def compose(self) -> ComposeResult:
        yield TextEditor(id="text")
        yield FoldingEditor(id="folding")
        yield LineInput(id="line")

    def text_of(self, name: str) -> str:
        box = self.query_one(f"#{name}")
        return box.value if isinstance(box, LineInput) else str(getattr(box, "text"))  # noqa: B009


@asynccontextmanager
async def writing(name: str, text: str = "") -> AsyncIterator[tuple[Editors, Pilot[None]]]:
    """Yield an app with ``text`` in one of its editors, the cursor at the end."""
    app = Editors()
    async with app.run_test() as pilot:
        app.query_one(f"#{name}").focus()
        await pilot.pause()
        if text:
            app.post_message(events.Paste(text))
        await pilot.pause()
        yield app, pilot


EDITORS = ("text", "folding", "line")


@pytest.mark.parametrize("name", EDITORS)
@pytest.mark.parametrize("keys", [("ctrl+w",), ("ctrl+u",), ("home", "ctrl+k"), ("home", "alt+d")])
async def test_what_a_key_deleted_is_put_back(name: str, keys: tuple[str, ...]) -> None:
    async with writing(name, "one two three") as (app, pilot):
        await pilot.press(*keys)
        assert app.text_of(name) != "one two three"
        await pilot.press("ctrl+y")
        assert app.text_of(name) == "one two three"


@pytest.mark.parametrize("name", EDITORS)
async def test_deletions_one_after_the_other_come_back_together(name: str) -> None:
    async with writing(name, "one two three") as (app, pilot):
        await pilot.press("ctrl+w", "alt+backspace", "home", "end", "ctrl+y")
        assert app.text_of(name) == "one two three"
        await pilot.press("ctrl+y")
        assert app.text_of(name) == "one two threetwo three"


@pytest.mark.parametrize("name", EDITORS)
async def test_deletions_to_both_sides_come_back_in_their_order(name: str) -> None:
    async with writing(name, "one two three") as (app, pilot):
        await pilot.press("alt+b", "ctrl+w", "ctrl+k", "ctrl+y")
        assert app.text_of(name) == "one two three"


@pytest.mark.parametrize("name", EDITORS)
@pytest.mark.parametrize("between", [("x",), ("x", "backspace"), ("left",)])
async def test_anything_between_two_deletions_begins_anew(
    name: str, between: tuple[str, ...]
) -> None:
    async with writing(name, "one two three") as (app, pilot):
        await pilot.press("ctrl+w", *between, "ctrl+u", "end", "ctrl+u", "ctrl+y")
        assert "three" not in app.text_of(name)


async def test_what_was_cut_in_one_editor_is_put_into_another() -> None:
    async with writing("text", "one\ntwo") as (app, pilot):
        await pilot.press("ctrl+u", "ctrl+u", "ctrl+u")
        app.query_one("#line").focus()
        await pilot.press("ctrl+y")
        assert app.text_of("line") == "one two"


async def test_a_folded_paste_is_put_back_as_it_was() -> None:
    text = "line\n" * 30
    async with writing("folding", text) as (app, pilot):
        await pilot.press("ctrl+w")
        assert app.text_of("folding") == ""
        await pilot.press("ctrl+y")
        assert app.text_of("folding") == text
        assert "30 lines pasted" in app.query_one("#folding", FoldingEditor).document.text


async def test_with_nothing_deleted_nothing_is_put_back() -> None:
    async with writing("text", "one") as (app, pilot):
        await pilot.press("ctrl+k", "ctrl+y")
        assert app.text_of("text") == "one"


async def test_undo_takes_back_what_was_put_back_alone() -> None:
    async with writing("text", "one two") as (app, pilot):
        await pilot.press("ctrl+w", "ctrl+y", "ctrl+z")
        assert app.text_of("text") == "one "
        await pilot.press("alt+z")
        assert app.text_of("text") == "one two"
