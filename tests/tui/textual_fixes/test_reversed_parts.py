"""A part of a widget that a style sheet reverses."""

from __future__ import annotations

import pytest
from textual.app import App, ComposeResult
from textual.widget import Widget
from textual.widgets import OptionList

from claude_tui.tui.textual_fixes import reversed_parts


class Listed(App[None]):
    CSS = "OptionList:focus > .option-list--option-highlighted { text-style: bold reverse; }"

    def compose(self) -> ComposeResult:
        yield OptionList("one", "two")


async def reversed_rows() -> list[bool]:
    async with Listed().run_test() as pilot:
        options = pilot.app.query_one(OptionList)
        styles = [next(iter(options.render_line(row))).style for row in range(2)]
        return [bool(style and style.reverse) for style in styles]


async def test_the_highlighted_row_is_reversed() -> None:
    reversed_parts.apply()
    assert await reversed_rows() == [True, False]


async def test_textual_still_needs_this(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fails once Textual mends it: then the workaround can go."""
    monkeypatch.setattr(Widget, "get_visual_style", reversed_parts._visual_style)
    assert await reversed_rows() == [False, False]
