from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from textual import events
from textual.app import App, ComposeResult
from textual.geometry import Offset
from textual.pilot import Pilot

from claude_tui.tui.composer.folding_editor import FOLDED_LINES, HEAVY, FoldingEditor
from tests.servers.messages_server import MessagesServer
from tests.tui.driving import chat, said
from tests.tui.terminal import lines

LONG = "\n".join(f"line {number}" for number in range(10_000))


class EditorApp(App[None]):
    def compose(self) -> ComposeResult:
        yield FoldingEditor()

    @property
    def editor(self) -> FoldingEditor:
        return self.query_one(FoldingEditor)


@asynccontextmanager
async def editor() -> AsyncIterator[tuple[FoldingEditor, Pilot[None]]]:
    app = EditorApp()
    async with app.run_test(size=(60, 10)) as pilot:
        app.editor.focus()
        await pilot.pause()
        yield app.editor, pilot


async def paste(pilot: Pilot[None], text: str) -> None:
    pilot.app.post_message(events.Paste(text))
    await pilot.pause()


def screen(pilot: Pilot[None]) -> str:
    return "\n".join(lines(pilot.app.screen))


async def test_a_long_paste_is_one_sign_and_the_text_is_whole() -> None:
    async with editor() as (box, pilot):
        await pilot.press("a")
        await paste(pilot, LONG)
        await pilot.press("z")
        assert "a[10,000 lines pasted]z" in screen(pilot)
        assert box.text == f"a{LONG}z"
        assert box.document.line_count == 1


async def test_a_short_paste_stands_as_it_is() -> None:
    async with editor() as (box, pilot):
        await paste(pilot, "one\ntwo")
        assert "one" in screen(pilot)
        assert box.text == "one\ntwo"


async def test_one_long_line_is_folded_by_its_characters() -> None:
    async with editor() as (box, pilot):
        await paste(pilot, "x" * 5000)
        assert "[5,000 characters pasted]" in screen(pilot)
        assert box.text == "x" * 5000


async def test_pastes_of_one_size_are_told_apart() -> None:
    async with editor() as (box, pilot):
        for text in (LONG, LONG.upper(), LONG):
            await paste(pilot, text)
        assert "[10,000 lines pasted][10,000 lines pasted, 2]" in screen(pilot)
        assert box.text == LONG + LONG.upper() + LONG


async def test_the_cursor_goes_over_a_sign_and_a_backspace_takes_it() -> None:
    async with editor() as (box, pilot):
        await pilot.press("a")
        await paste(pilot, LONG)
        await pilot.press("left", "b", "right", "c")
        assert box.text == f"ab{LONG}c"
        await pilot.press("left", "backspace")
        assert box.text == "abc"
        await pilot.press("ctrl+z")
        assert box.text == f"ab{LONG}c"


async def test_a_selection_that_ends_in_a_sign_is_copied_and_pasted_in_full() -> None:
    async with editor() as (box, pilot):
        await paste(pilot, LONG)
        await pilot.press("shift+left", "ctrl+x")
        assert (box.text, pilot.app.clipboard) == ("", LONG)
        await pilot.press("ctrl+v", "ctrl+v")
        assert box.text == LONG * 2


async def test_the_last_line_can_be_taken_away() -> None:
    async with editor() as (box, pilot):
        await pilot.press("a", "ctrl+shift+k")
        assert box.text == ""
        await pilot.press("ctrl+shift+k", "b")
        assert box.text == "b"


async def test_where_nothing_is_selected_nothing_is_cut() -> None:
    async with editor() as (box, pilot):
        await pilot.press("a", "ctrl+x")
        assert (box.text, pilot.app.clipboard) == ("a", "")


async def test_a_sign_unfolds_in_its_place() -> None:
    async with editor() as (box, pilot):
        text = "\n".join("abcdefghijklmnopqrstuvwxyz")
        await pilot.press("1")
        await paste(pilot, text)
        await pilot.press("2")
        box.action_unfold()
        assert box.document.text == box.text == f"1{text}2"
        await pilot.press("ctrl+z")
        await pilot.pause()
        assert "1[26 lines pasted]2" in screen(pilot)
        await pilot.click(FoldingEditor, offset=(6, 1))
        assert box.document.text == f"1{text}2"


@pytest.mark.parametrize("text", ["\ufdd0", "\ufdd012 lines pasted\ufdd1", "a\ufdd1b"])
async def test_a_text_with_the_marks_of_signs_in_it_comes_through(text: str) -> None:
    async with editor() as (box, pilot):
        await paste(pilot, LONG)
        await paste(pilot, text)
        box.action_unfold()
        assert box.text == LONG + text
        box.write(text)
        assert box.text == text


async def test_a_heavy_draft_is_folded_and_a_light_one_is_not() -> None:
    async with editor() as (box, _):
        light = "\n" * FOLDED_LINES * HEAVY
        box.write(light)
        assert box.document.text == box.text == light
        box.write(LONG)
        assert box.document.line_count == 1
        assert box.text == LONG


@pytest.mark.parametrize("text", [LONG, "\n" * 25])
async def test_a_text_that_comes_back_has_its_signs_again(text: str) -> None:
    async with editor() as (box, pilot):
        await pilot.press("a")
        await paste(pilot, text)
        await pilot.press("z")
        await paste(pilot, f"before\n{text}")
        written, folded = box.text, box.document.text
        box.write("")
        box.write(written)
        assert (box.text, box.document.text) == (written, folded)


async def test_only_what_was_written_is_cut_to_the_clipboard(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with editor() as (_, pilot):
        copied: list[str] = []
        monkeypatch.setattr(pilot.app, "copy_to_clipboard", copied.append)
        await pilot.press("a")
        await paste(pilot, LONG)
        await pilot.press("f7", "ctrl+x")
        assert copied == [f"a{LONG}"]


async def test_a_selection_that_the_mouse_ends_in_a_sign_unfolds_nothing() -> None:
    async with editor() as (box, pilot):
        await pilot.press("a", "b")
        await paste(pilot, LONG)
        x, y = box.content_region.offset
        for event, at in (
            (events.MouseDown, x),
            (events.MouseMove, x + 9),
            (events.MouseUp, x + 9),
        ):
            pilot.app.post_message(event(None, at, y, 0, 0, 1, False, False, False, at, y))
        await pilot.pause()
        assert box.selected_text in {"ab", f"ab{LONG}"}
        assert box.document.line_count == 1


_PIECES = st.sampled_from(["x", "y z", "two\nlines", "w\n" * 30, "v" * 4001, "\ufdd0", "🦊"])
_STEPS = st.one_of(
    st.tuples(st.just("paste"), _PIECES),
    st.tuples(st.sampled_from(["left", "right", "backspace", "delete", "unfold"]), st.just("")),
)


@given(st.lists(_STEPS, max_size=14))
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
async def test_whatever_is_done_the_text_is_what_a_list_of_pieces_says(
    steps: list[tuple[str, str]],
) -> None:
    """A folded paste is one piece until it is unfolded; anything else a piece per character."""
    async with editor() as (box, pilot):
        pieces: list[str] = []
        cursor = 0
        for step, text in steps:
            match step:
                case "paste":
                    is_folded = len(text) > 50 or "\ufdd0" in text
                    new = [text] if is_folded else list(text)
                    pieces[cursor:cursor] = new
                    cursor += len(new)
                    await paste(pilot, text)
                    continue
                case "left":
                    cursor = max(cursor - 1, 0)
                case "right":
                    cursor = min(cursor + 1, len(pieces))
                case "backspace" if cursor:
                    cursor -= 1
                    del pieces[cursor]
                case "delete":
                    del pieces[cursor : cursor + 1]
                case "unfold":
                    box.action_unfold()
                    folds = [
                        n for n, piece in enumerate(pieces) if len(piece) > 1 or piece == "\ufdd0"
                    ]
                    at = next(
                        (n for n in reversed(folds) if n < cursor), folds[-1] if folds else None
                    )
                    if at is not None and pieces[at] != "\ufdd0":
                        shown = list(pieces[at])
                        pieces[at : at + 1] = shown
                        cursor = at + len(shown)
                    continue
                case _:
                    pass
            await pilot.press(step)
        assert box.text == "".join(pieces)
        while (before := box.document.text) != (box.undo() or box.document.text):
            assert box.document.text != before
        assert box.text == ""
        while (before := box.document.text) != (box.redo() or box.document.text):
            assert box.document.text != before
        assert box.text == "".join(pieces)


_KEYS = (
    *("up", "down", "home", "end", "pageup", "pagedown", "shift+left", "shift+up", "shift+end"),
    *("ctrl+left", "ctrl+right", "ctrl+shift+left", "ctrl+w", "ctrl+f", "ctrl+k", "ctrl+u", "a"),
    *(
        "ctrl+x",
        "ctrl+v",
        "ctrl+z",
        "ctrl+y",
        "alt+z",
        "ctrl+shift+k",
        "f6",
        "f7",
        "backspace",
        "delete",
    ),
)
_MOVES = frozenset(_KEYS[:12]) | {"f6", "f7"}


@given(st.lists(st.one_of(st.sampled_from(_KEYS), _PIECES), max_size=24))
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
async def test_no_key_takes_a_sign_apart(steps: list[str]) -> None:
    async with editor() as (box, pilot):
        for step in ["w\n" * 30, *steps]:
            before = box.text
            if step in _KEYS:
                await pilot.press(step)
            else:
                await paste(pilot, step)
            assert step not in _MOVES or box.text == before
            for at in box.selection:
                halves = box.get_text_range((0, 0), at), box.get_text_range(at, box.document.end)
                assert [half.count("\ufdd0") - half.count("\ufdd1") for half in halves] == [0, 0]
        whole = box.text
        box.write(whole)
        assert box.text == whole


async def test_a_folded_paste_is_sent_in_full_and_kept_as_a_draft(
    messages_server: MessagesServer,
) -> None:
    async with chat(messages_server) as person:
        await person.type("Look: ")
        person.app.post_message(events.Paste(LONG))
        await person.sees("Look: [10,000 lines pasted]")
        before = person.pane.session
        await person.press("ctrl+n")
        await person.until(lambda: person.pane.session is not before, "a new conversation")
        await person.until(lambda: person.composed == f"Look: {LONG}", "the draft")
        await person.sees("Look: [10,000 lines pasted]")
        await person.press("enter")
        await person.sees("Hello from the test server.")
    assert said(messages_server) == [f"Look: {LONG}"]


async def test_a_key_unfolds_the_paste(messages_server: MessagesServer) -> None:
    async with chat(messages_server) as person:
        person.app.post_message(events.Paste("\n".join("abcdefghijklmnopqrstuvwxyz")))
        await person.sees("[26 lines pasted]")
        await person.press("ctrl+t")
        await person.sees_no("lines pasted")
        assert person.composed.startswith("a\nb\n")


@pytest.mark.parametrize(
    ("column", "times", "selected"),
    [(1, 2, "ab"), (25, 2, "cd"), (1, 3, f"ab{LONG}cd")],
)
async def test_clicks_beside_a_sign_select_a_word_or_the_line(
    column: int, times: int, selected: str
) -> None:
    async with editor() as (box, pilot):
        await pilot.press("a", "b")
        await paste(pilot, LONG)
        await pilot.press("c", "d")
        await pilot.click(offset=box.content_region.offset + Offset(column, 0), times=times)
        assert box.selected_text == selected
        assert box.document.line_count == 1
