"""A page key in a list that knows nothing of its rows yet."""

from __future__ import annotations

import pytest
from textual.app import App, ComposeResult
from textual.widgets import OptionList

from claude_tui.tui.textual_fixes import option_pages


class Listed(App[None]):
    """A list with no room, as the palette's before its first layout."""

    CSS = "OptionList { display: none; }"

    def compose(self) -> ComposeResult:
        yield OptionList(*(f"option {number}" for number in range(100)))


async def test_a_page_key_before_the_layout_does_nothing() -> None:
    option_pages.apply()
    async with Listed().run_test() as pilot:
        options = pilot.app.query_one(OptionList)
        options.highlighted = 1
        options.action_page_down()  # type: ignore[no-untyped-call]
        options.action_page_up()  # type: ignore[no-untyped-call]
        assert options.highlighted == 1
        options.display = True
        await pilot.pause()
        options.action_page_down()  # type: ignore[no-untyped-call]
        assert options.highlighted > 1


async def test_textual_still_needs_this(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fails once Textual mends it: then the workaround can go."""
    monkeypatch.setattr(OptionList, "_move_page", option_pages._move)
    async with Listed().run_test() as pilot:
        options = pilot.app.query_one(OptionList)
        options.highlighted = 1
        with pytest.raises(KeyError):
            options.action_page_down()  # type: ignore[no-untyped-call]
