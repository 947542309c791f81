"""Where one writes, the cursor and deletions go by characters as people see them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from textual import events
from textual.app import App, ComposeResult
from textual.geometry import Offset
from textual.pilot import Pilot

from claude_tui.tui.composer.folding_editor import FoldingEditor
from claude_tui.tui.editor.line_input import LineInput
from claude_tui.tui.editor.text_editor import TextEditor

FAMILY = "👨\u200d👩\u200d👧"
WHOLE = [FAMILY, "🇩🇪", "ที่", "e\u0301", "क्षि", "👍🏽", "กำ"]


class Writing(App[None]):
    """One box or line to write in."""

    def __init__(self, kind: type[TextEditor | LineInput], text: str) -> None:
        super().__init__()
        self.kind, self.text = kind, text

    def compose(self) -> ComposeResult:
        yield self.kind(self.text) if self.text else self.kind()


@asynccontextmanager
async def writing(
    kind: type[TextEditor | LineInput], text: str = ""
) -> AsyncIterator[tuple[Any, Pilot[None]]]:
    app = Writing(kind, text)
    async with app.run_test(size=(60, 10)) as pilot:
        box = app.query_one(kind)
        box.focus()
        await pilot.pause()
        yield box, pilot


def text_of(box: TextEditor | LineInput) -> str:
    return box.value if isinstance(box, LineInput) else box.text


def place_of(box: TextEditor | LineInput) -> int:
    return box.cursor_position if isinstance(box, LineInput) else box.cursor_location[1]


@pytest.mark.parametrize("kind", [TextEditor, LineInput])
@pytest.mark.parametrize("whole", WHOLE)
@pytest.mark.parametrize(
    ("keys", "left"),
    [
        (["backspace"], "ab"),
        (["left", "x"], "ax{}b"),
        (["left", "left", "right", "right", "x"], "a{}xb"),
        (["left", "delete"], "ab"),
        (["left", "shift+right", "x"], "axb"),
        (["shift+left", "x"], "axb"),
        (["shift+left", "backspace"], "ab"),
        (["home", "right", "right", "x"], "a{}xb"),
    ],
)
async def test_a_character_of_several_is_one(
    kind: type[TextEditor | LineInput], whole: str, keys: list[str], left: str
) -> None:
    async with writing(kind, f"a{whole}b") as (box, pilot):
        await pilot.press("end", "left", *keys)
        assert text_of(box) == left.format(whole)


@pytest.mark.parametrize("kind", [TextEditor, LineInput])
async def test_flags_in_a_row_are_taken_one_by_one(kind: type[TextEditor | LineInput]) -> None:
    async with writing(kind, "🇩🇪🇫🇷🇯🇵") as (box, pilot):
        await pilot.press("end", "left", "backspace")
        assert text_of(box) == "🇩🇪🇯🇵"


@pytest.mark.parametrize("kind", [TextEditor, LineInput])
async def test_the_cursor_is_on_the_whole_character(kind: type[TextEditor | LineInput]) -> None:
    async with writing(kind, f"a{FAMILY}b") as (box, pilot):
        await pilot.press("end", "left", "left")
        assert FAMILY in [segment.text for segment in box.render_line(0)]


@pytest.mark.parametrize("kind", [TextEditor, LineInput])
async def test_a_click_goes_to_the_character_that_is_seen_there(
    kind: type[TextEditor | LineInput],
) -> None:
    async with writing(kind, f"{FAMILY}🇩🇪ab") as (box, pilot):
        for column, place in ((0, 0), (1, 0), (2, 5), (3, 5), (4, 7), (5, 8), (9, 9)):
            corner = box.content_region.offset - box.region.offset
            await pilot.click(box, offset=corner + Offset(column, 0))
            assert place_of(box) == place


@pytest.mark.parametrize("kind", [TextEditor, LineInput])
async def test_words_with_marks_are_gone_through_as_words(
    kind: type[TextEditor | LineInput],
) -> None:
    async with writing(kind, "นี่ ที่นี่") as (box, pilot):
        await pilot.press("end", "ctrl+left")
        assert place_of(box) == 4
        await pilot.press("ctrl+left", "ctrl+right")
        assert place_of(box) == 3
        await pilot.press("end", "ctrl+w")
        assert text_of(box) == "นี่ "


async def test_up_and_down_keep_the_column_that_is_seen() -> None:
    async with writing(TextEditor, f"{FAMILY}{FAMILY}x\nabcde") as (box, pilot):
        await pilot.press("ctrl+end", "left", "up")
        assert box.cursor_location == (0, 10)
        await pilot.press("down")
        assert box.cursor_location == (1, 4)


async def test_undo_brings_a_whole_character_back() -> None:
    async with writing(TextEditor, f"a{FAMILY}") as (box, pilot):
        await pilot.press("end", "backspace", "ctrl+z")
        assert box.text == f"a{FAMILY}"
        await pilot.press("alt+z")
        assert box.text == "a"


async def test_a_fold_and_a_character_are_both_whole() -> None:
    async with writing(FoldingEditor) as (box, pilot):
        box.post_message(events.Paste("line\n" * 30))
        box.post_message(events.Paste(FAMILY))
        await pilot.pause()
        await pilot.press("left", "left", "x", "right", "backspace")
        assert box.text == "x" + FAMILY
