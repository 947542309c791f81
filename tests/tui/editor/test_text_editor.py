"""What every box to write in can do."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from textual import events
from textual.app import App, ComposeResult
from textual.geometry import Offset
from textual.pilot import Pilot

from claude_tui.tui.editor import broken_lines, editor_rows, row_counting
from claude_tui.tui.editor.text_editor import TextEditor
from tests.tui.terminal import lines


class EditorApp(App[None]):
    def compose(self) -> ComposeResult:
        yield TextEditor(placeholder="write [/b]")

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
        await pilot.press("ctrl+z", "alt+z")
        assert box.text == shorter
        await pilot.press("ctrl+z", "ctrl+z")
        assert box.text == ""
        await pilot.press("alt+z", "alt+z")
        assert box.text == shorter


async def test_what_is_typed_after_an_undo_is_undone_alone() -> None:
    async with editor() as (box, pilot):
        await pilot.press(*"one", "left", "right", *"two", "ctrl+z", *"six", "ctrl+z")
        assert box.text == "one"


async def test_the_ends_of_the_text_are_a_key_away() -> None:
    async with editor() as (box, pilot):
        box.write("one\ntwo\nthree")
        await pilot.press("ctrl+home", "x", "ctrl+end", "y")
        assert box.text == "xone\ntwo\nthreey"
        await pilot.press("ctrl+shift+home")
        assert box.selected_text == box.text
        await pilot.press("ctrl+home", "ctrl+shift+end")
        assert box.selected_text == box.text


# -- the mouse


@pytest.mark.parametrize(
    ("column", "times", "selected"),
    [
        (4, 1, ""),
        (0, 2, "first"),
        (4, 2, "first"),
        (5, 2, " "),
        (6, 2, "wörter/字.md"),
        (15, 2, "wörter/字.md"),
        (40, 2, "more"),
        (4, 3, "first wörter/字.md more"),
        (40, 3, "first wörter/字.md more"),
        (4, 4, "first wörter/字.md more"),
    ],
)
async def test_two_clicks_select_the_word_and_three_the_line(
    column: int, times: int, selected: str
) -> None:
    async with editor() as (box, pilot):
        box.write("above\nfirst wörter/字.md more\nbelow")
        offset = box.content_region.offset + Offset(column, 1)
        await pilot.click(offset=offset, times=times)
        assert box.selected_text == selected
        assert not pilot.app.screen.selections
        await pilot.press("x")
        assert box.text.count("x") == 1
        assert selected not in box.text or not selected.strip()


@pytest.mark.parametrize("times", [2, 3])
async def test_clicks_into_nothing_select_nothing(times: int) -> None:
    async with editor() as (box, pilot):
        await pilot.click(TextEditor, offset=(3, 2), times=times)
        await pilot.press("x")
        assert box.text == "x"
        assert not pilot.app.screen.selections


async def test_a_drag_that_ends_where_a_click_was_keeps_what_it_selected() -> None:
    async with editor() as (box, pilot):
        box.write("first second third")
        x, y = box.content_region.offset

        async def moved(*kinds: type[events.MouseEvent], to: int) -> None:
            # Only what comes in by way of the app is counted as a click.
            for kind in kinds:
                pilot.app.post_message(kind(None, x + to, y, 0, 0, 1, False, False, False))
                await pilot.pause()

        await moved(events.MouseDown, events.MouseUp, to=8)
        await moved(events.MouseDown, to=2)
        await moved(events.MouseMove, events.MouseUp, to=8)
        assert box.selected_text == "rst se"
        await moved(events.MouseDown, events.MouseUp, to=2)
        await moved(events.MouseDown, events.MouseUp, to=2)
        assert box.selected_text == "first"
        await moved(events.MouseDown, events.MouseUp, to=2)
        assert box.selected_text == box.text


async def test_the_placeholder_is_no_markup() -> None:
    async with editor() as (box, _):
        assert "write [/b]" in lines(box)[1]


@pytest.mark.parametrize("width", [1, 2, 3, 4])
async def test_where_no_column_is_left_there_is_nothing(width: int) -> None:
    async with editor() as (box, pilot):
        box.styles.width = width
        await pilot.pause()
        assert "write" not in "".join(lines(box))


# -- long texts


KEYS = [
    "ctrl+end",
    *["up"] * 12,
    "x",
    *["pageup"] * 3,
    "enter",
    "ctrl+z",
    "ctrl+home",
    *["down"] * 15,
    "y",
    *["pagedown"] * 4,
    "backspace",
    "home",
    "end",
    "ctrl+k",
    "ctrl+u",
    "ctrl+end",
    "z",
    "up",
    "f7",
    "delete",
    "ctrl+z",
]

WORDS = [" ".join(f"word{number}" for number in range(count % 40)) for count in range(200)]


async def _shown_after_each_key(text: str, *, settle: bool) -> list[object]:
    """What one sees of an editor, its cursor included, after each of ``KEYS``."""
    shown: list[object] = []
    async with editor() as (box, pilot):
        box.write(text)
        for key in KEYS:
            await pilot.press(key)
            while settle and not box.rows.broken.is_counted:
                await pilot.pause()
            rows = [box.render_line(y).text.rstrip() for y in range(box.size.height)]
            shown.append((key, rows, box.cursor_location, box.cursor_screen_offset))
            if settle:
                shown.append((box.scroll_offset, box.virtual_size.height))
    return shown


@pytest.mark.parametrize("settle", [False, True], ids=["at once", "when all is counted"])
@pytest.mark.parametrize(
    "text",
    ["\n".join(WORDS), "\n" * 300, "ที่นี่ \n日本語" * 100],
    ids=["words", "newlines", "Thai"],
)
async def test_a_long_text_is_shown_as_if_all_its_rows_were_counted(
    monkeypatch: pytest.MonkeyPatch, text: str, settle: bool
) -> None:
    monkeypatch.setattr(editor_rows, "AT_ONCE", 10**9)
    expected = await _shown_after_each_key(text, settle=settle)
    monkeypatch.setattr(editor_rows, "AT_ONCE", 0)
    monkeypatch.setattr(broken_lines, "CHARACTERS", 50)
    monkeypatch.setattr(broken_lines, "LINES", 5)
    if not settle:
        monkeypatch.setattr(row_counting, "PAUSE", 1000.0)
    assert await _shown_after_each_key(text, settle=settle) == expected


async def test_one_long_line_is_shown_as_if_all_its_rows_were_counted(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    text = "日本 words" * 300
    monkeypatch.setattr(editor_rows, "AT_ONCE", 10**9)
    expected = await _shown_after_each_key(text, settle=True)
    monkeypatch.setattr(editor_rows, "AT_ONCE", 0)
    monkeypatch.setattr(broken_lines, "CHARACTERS", 50)
    assert await _shown_after_each_key(text, settle=True) == expected


async def test_signs_for_what_is_not_seen_have_room_in_a_row() -> None:
    async with editor() as (box, _pilot):
        box.write("\u202e" * 200)
        shown = "".join(box.render_line(y).text.rstrip() for y in range(box.size.height))
        assert shown.count("\ufffd") == 200


@pytest.mark.parametrize(
    ("text", "column", "left"),
    [
        ("one two", 0, " two"),
        ("one two", 3, "one"),
        ("one, two", 3, "one"),
        ("one .", 3, "one"),
        ("one\ntwo", 3, "onetwo"),
    ],
)
async def test_a_key_deletes_the_word_behind_the_cursor(text: str, column: int, left: str) -> None:
    async with editor() as (box, pilot):
        box.write(text)
        box.move_cursor((0, column))
        await pilot.press("alt+d")
        assert box.text == left


async def test_no_key_looks_through_a_line_of_many_spaces() -> None:
    async with editor() as (box, pilot):
        box.write(" " * 100_000)
        await pilot.press("ctrl+home", "alt+d")
        assert box.text == ""


async def test_what_was_copied_is_put_in_with_its_line_breaks_as_newlines() -> None:
    async with editor() as (box, pilot):
        pilot.app.copy_to_clipboard("one\r\ntwo\u2028three\x0bfour")
        await pilot.press("ctrl+v")
        assert box.text == "one\ntwo\nthree\nfour"
        assert box.document.line_count == 4
