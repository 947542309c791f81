"""A change of the theme lets keys in between its parts."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from textual.app import App
from textual.css.stylesheet import Stylesheet
from textual.screen import ModalScreen, Screen

from claude_tui.tui.textual_fixes import theme_steps


async def parts_of_steps(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """Return the slow parts of a change by steps of the event loop."""
    app = App[None]()
    steps: list[list[str]] = []
    ends = asyncio.Event()

    def note(cls: type, name: str) -> None:
        part = getattr(cls, name)

        def noted(*args: Any, **kwargs: Any) -> Any:
            if ends.is_set():
                ends.clear()
                steps.append([])
                asyncio.get_running_loop().call_soon(ends.set)
            steps[-1].append(name)
            return part(*args, **kwargs)

        monkeypatch.setattr(cls, name, noted)

    async with app.run_test() as pilot:
        await app.push_screen(ModalScreen[None]())
        await pilot.pause()
        ends.set()
        note(Stylesheet, "reparse")
        note(Stylesheet, "update")
        note(Screen, "_refresh_layout")
        app.theme = "nord"
        await pilot.pause()
    return steps


async def test_each_part_is_a_step(monkeypatch: pytest.MonkeyPatch) -> None:
    theme_steps.apply()
    *before, last = await parts_of_steps(monkeypatch)
    assert before == [["reparse"], ["update"], ["update"]]
    assert set(last) == {"_refresh_layout"}


async def test_every_screen_has_the_new_theme() -> None:
    theme_steps.apply()
    app = App[None]()
    async with app.run_test() as pilot:
        await app.push_screen(Screen[None]())
        await pilot.pause()
        for name in ("nord", "textual-light", "dracula"):
            app.theme = name
            await pilot.pause()
            background = app.current_theme.to_color_system().generate()["background"]
            assert [screen.styles.background.hex for screen in app.screen_stack] == [background] * 2


async def test_textual_still_needs_this(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fails once Textual mends it: then the workaround can go."""
    monkeypatch.setattr(App, "refresh_css", theme_steps._refresh)
    assert (await parts_of_steps(monkeypatch))[0][:3] == ["reparse", "update", "_refresh_layout"]
