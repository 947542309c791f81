"""What the transcript is painted on: listings keep off the scrollbar, which is seen when needed."""

from __future__ import annotations

import pytest
from rich.style import Style
from textual.pilot import Pilot

from claude_tui.tui.markdown.lines import TEXT_WIDTH
from tests.tui.transcript.test_transcript import running, says

LONG = "a\n\n" * 40


def grounds(pilot: Pilot[None], column: int) -> list[object]:
    """The colours of the ground in a column of the screen, from top to bottom."""
    styles = [
        segment.style or Style.null()
        for strip in pilot.app.screen._compositor.render_strips()
        for segment in strip.crop(column, column + 1)
    ]
    return [style.color if style.reverse else style.bgcolor for style in styles]


async def test_the_scrollbar_is_seen_only_where_there_is_more() -> None:
    async with running(says("Hi")) as (pilot, transcript):
        assert set(grounds(pilot, 59)) == set(grounds(pilot, 0))
        transcript.contents.show([says(LONG)])
        await pilot.pause()
        assert len(set(grounds(pilot, 59))) > 1
        assert grounds(pilot, 59)[0] == grounds(pilot, 0)[0]


@pytest.mark.parametrize(
    ("width", "end"), [(60, 58), (140, 3 + TEXT_WIDTH)], ids=["narrow", "wide"]
)
async def test_the_ground_of_a_listing_ends_before_the_scrollbar(width: int, end: int) -> None:
    code = f"```\nx = 1\n```\n\n{LONG}"
    async with running(says(code), size=(width, 20)) as (pilot, transcript):
        await pilot.press("home")
        await pilot.pause()
        row = transcript.text.laid(0).row_of(1, 0)
        plain, code_ground = grounds(pilot, 0)[row], grounds(pilot, 4)[row]
        assert plain != code_ground
        assert grounds(pilot, end - 1)[row] == code_ground
        assert grounds(pilot, end)[row] == plain
