"""The transcript, with real keys and a real screen."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from textual.app import App, ComposeResult
from textual.events import MouseScrollUp
from textual.pilot import Pilot

from claude_tui.conversation.content import OpaqueBlock, TextBlock, ThinkingBlock
from claude_tui.tui.transcript.entry import Entry
from claude_tui.tui.transcript.parts import Target
from claude_tui.tui.transcript.widget import Transcript

ROOT = Path(__file__).parents[2]


class TranscriptApp(App[None]):
    def __init__(self) -> None:
        super().__init__()
        self.clicked: list[str] = []

    def compose(self) -> ComposeResult:
        yield Transcript()

    def on_mount(self) -> None:
        self.query_one(Transcript).focus()

    def on_transcript_link_clicked(self, event: Transcript.LinkClicked) -> None:
        self.clicked.append(event.address)


@asynccontextmanager
async def running(
    *entries: Entry, size: tuple[int, int] = (60, 20)
) -> AsyncIterator[tuple[Pilot[None], Transcript]]:
    app = TranscriptApp()
    async with app.run_test(size=size) as pilot:
        transcript = app.query_one(Transcript)
        transcript.contents.show(entries)
        await pilot.pause()
        yield pilot, transcript


def says(text: str, key: int = 1) -> Entry:
    return Entry(key, "assistant", "claude", (TextBlock(text),))


def asks(text: str, key: int = 1) -> Entry:
    return Entry(key, "user", "you", (TextBlock(text),))


def talk(count: int) -> list[Entry]:
    return [
        (asks if n % 2 else says)(
            f"message {n}\n\n" + " ".join(f"word-{n}-{k}" for k in range(2 * (n % 20))), n
        )
        for n in range(count)
    ]


def screen(transcript: Transcript) -> list[str]:
    """The rows on the screen, as text."""
    return [strip.text.rstrip() for strip in transcript.painter.rows(0, transcript.size.height)]


def body(transcript: Transcript) -> list[str]:
    """The rows on the screen that are not empty, without bar, cursor and indentation."""
    return [row.lstrip("▎▌ ") for row in screen(transcript) if row.strip("▎▌ ")]


def test_the_parser_and_the_lexers_are_imported_when_the_first_text_needs_them() -> None:
    code = (
        "import sys; import claude_tui.tui.transcript.widget; "
        "print({'markdown_it', 'pygments', 'linkify_it'} & set(sys.modules))"
    )
    shown = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert shown.stdout.strip() == "set()"


async def test_a_reply_without_words_has_no_empty_row_above_its_footer() -> None:
    refused = Entry(1, "assistant", "claude", (TextBlock(""),), ("Claude declined.",))
    async with running(refused) as (_, transcript):
        assert screen(transcript)[:2] == [" claude", "   Claude declined."]
        transcript.replies.begin("reply", "claude")
        transcript.contents.end_reply("reply", refused._replace(key=2))
        assert screen(transcript)[3:5] == [" claude", "   Claude declined."]


async def test_a_folded_message_takes_one_row_at_any_width() -> None:
    async with running(says("a long line of words " * 9, 1), asks("end", 2)) as (pilot, transcript):
        transcript.folding.toggle_view(Target(1), "folded")
        await pilot.pause()
        assert body(transcript)[1].endswith("…")
        assert body(transcript)[2] == "you"


async def test_an_empty_transcript_is_empty() -> None:
    async with running() as (pilot, transcript):
        await pilot.press("up", "down", "pageup", "pagedown", "home", "end")

        assert body(transcript) == []
        assert transcript.viewport.following


async def test_entries_stand_below_each_other_with_header_body_and_footer() -> None:
    notice = Entry("n", "notice", "Stopped", (), ("press up to edit",), "warning")
    async with running(asks("Hello\n  there"), says("*Hi*", 2), notice) as (_, transcript):
        assert [row for row in screen(transcript) if row] == [
            "▎you",
            "▎  Hello",
            "▎    there",
            " claude",
            "   Hi",
            "▎Stopped",
            "▎  press up to edit",
        ]


async def test_a_long_conversation_opens_at_its_end() -> None:
    async with running(*talk(500)) as (_, transcript):
        assert "message 499" in " ".join(body(transcript))
        assert transcript.viewport.following


async def test_paging_up_to_the_beginning_shows_every_message_once_and_in_order() -> None:
    async with running(*talk(60)) as (pilot, transcript):
        rows = screen(transcript)
        while transcript.scroll_offset.y:
            await pilot.press("pageup")
            await pilot.pause()
            page = screen(transcript)
            # The last page begins at the first row, so it may repeat more than one.
            new = next(n for n in range(len(page)) if page[n:] == rows[: len(page) - n])
            assert transcript.scroll_offset.y == 0 or new == len(page) - 1
            rows = page[:new] + rows
    numbers = [int(row.split()[-1]) for row in rows if row.lstrip("▎ ").startswith("message")]
    assert numbers == list(range(60))


async def test_one_row_up_and_down_moves_by_one_row() -> None:
    async with running(*talk(60)) as (pilot, transcript):
        before = screen(transcript)
        await pilot.press("up")
        await pilot.pause()
        assert screen(transcript)[1:] == before[:-1]
        await pilot.press("down")
        await pilot.pause()
        assert screen(transcript) == before


async def test_home_and_end_reach_the_ends() -> None:
    async with running(*talk(300)) as (pilot, transcript):
        await pilot.press("home")
        await pilot.pause()
        assert body(transcript)[:2] == ["claude", "message 0"]
        assert not transcript.viewport.following
        await pilot.press("end")
        await pilot.pause()
        assert transcript.viewport.following


async def test_the_wheel_scrolls_and_scrolling_back_follows_again() -> None:
    async with running(*talk(60)) as (pilot, transcript):
        before = transcript.scroll_offset.y
        await pilot._post_mouse_events([MouseScrollUp], Transcript)
        await pilot.pause()
        assert transcript.scroll_offset.y < before
        assert not transcript.viewport.following
        await pilot.press("pagedown")
        await pilot.pause()
        assert transcript.viewport.following


async def stream(pilot: Pilot[None], transcript: Transcript, *fragments: str) -> None:
    for fragment in fragments:
        transcript.replies.feed("reply", 0, "text", fragment)
        await pilot.pause()
        transcript.replies.update()
        await pilot.pause()


async def test_a_reply_that_arrives_is_followed_to_its_last_line() -> None:
    async with running(*talk(20)) as (pilot, transcript):
        transcript.replies.begin("reply", "claude")
        for number in range(60):
            await stream(pilot, transcript, f"line {number}\n\n")
            assert body(transcript)[-1] == f"line {number}"


async def test_scrolled_up_the_view_stays_put_and_says_that_there_is_more() -> None:
    async with running(*talk(20)) as (pilot, transcript):
        transcript.replies.begin("reply", "claude")
        await stream(pilot, transcript, "begin\n\n")
        await pilot.press("pageup")
        await pilot.pause()
        before = screen(transcript)
        await stream(pilot, transcript, *(f"line {number}\n\n" for number in range(60)))

        assert screen(transcript)[:-1] == before[:-1]
        assert "↓ more below" in screen(transcript)[-1]
        await pilot.press("end")
        await pilot.pause()
        assert body(transcript)[-1] == "line 59"
        assert transcript.viewport.following


async def test_the_finished_reply_looks_like_the_same_message_opened() -> None:
    text = (
        "# Title\n\n- a\n- b\n\n```python\ndef f():\n    pass\n```\n\n[x][y]\n\n[y]: http://x.org\n"
    )
    entry = Entry(7, "assistant", "claude · 3 s", (TextBlock(text),), ("a note",))
    async with running(asks("Hi")) as (pilot, transcript):
        transcript.replies.begin("reply", "claude")
        await stream(pilot, transcript, *text)
        transcript.contents.end_reply("reply", entry)
        await pilot.pause()
        streamed = screen(transcript)
        transcript.contents.show([asks("Hi"), entry])
        await pilot.pause()

        assert screen(transcript) == streamed


async def test_thinking_is_shown_while_it_arrives_and_folded_when_the_reply_is_complete() -> None:
    entry = Entry(7, "assistant", "claude", (ThinkingBlock("one\ntwo\nthree"), TextBlock("Yes.")))
    async with running() as (pilot, transcript):
        transcript.replies.begin("reply", "claude")
        transcript.replies.feed("reply", 0, "thinking", "one\ntwo\nthree")
        transcript.replies.feed("reply", 1, "text", "Ye")
        transcript.replies.feed("reply", 1, "text", "s.")
        transcript.replies.update()
        await pilot.pause()
        assert body(transcript) == ["claude", "thinking", "one", "two", "three", "Yes."]
        transcript.contents.end_reply("reply", entry)
        await pilot.pause()
        assert body(transcript) == ["claude", "▸ thinking · 3 lines", "one", "Yes."]


async def test_with_all_thinking_unfolded_that_of_a_new_reply_is_too() -> None:
    entry = Entry(7, "assistant", "claude", (ThinkingBlock("one\ntwo"), TextBlock("Yes.")))
    async with running() as (pilot, transcript):
        transcript.action_show_thinking()
        transcript.replies.begin("reply", "claude")
        transcript.replies.feed("reply", 0, "thinking", "one\ntwo")
        transcript.contents.end_reply("reply", entry)
        await pilot.pause()
        assert body(transcript) == ["claude", "▾ thinking", "one", "two", "Yes."]


async def test_a_click_unfolds_thinking_and_another_folds_it() -> None:
    entry = Entry(7, "assistant", "claude", (ThinkingBlock("one\ntwo"), TextBlock("Yes.")))
    async with running(entry) as (pilot, transcript):
        await pilot.click(Transcript, offset=(5, 1))
        await pilot.pause()
        assert body(transcript) == ["claude", "▾ thinking", "one", "two", "Yes."]
        await pilot.click(Transcript, offset=(5, 1))
        await pilot.pause()
        assert body(transcript) == ["claude", "▸ thinking · 2 lines", "one", "Yes."]
        transcript.action_show_thinking()
        await pilot.pause()
        assert "two" in body(transcript)


async def test_other_blocks_show_their_name_and_json() -> None:
    tool = {"type": "tool_use", "name": "[/b]look", "input": {"days": list(range(20))}}
    blocks = (OpaqueBlock("tool_use", json.dumps(tool)), OpaqueBlock("redacted_thinking", "{}"))
    async with running(Entry(1, "assistant", "claude", blocks)) as (_, transcript):
        rows = body(transcript)
        assert rows[1] == "▸ tool_use · [/b]look"
        assert '"name": "[/b]look",' in rows
        assert rows[-2].startswith("… ")
        assert rows[-1] == "redacted_thinking · encrypted by the API"


@pytest.mark.parametrize("width", [20, 33, 100])
async def test_a_resize_keeps_the_line_that_is_read(width: int) -> None:
    async with running(*talk(200)) as (pilot, transcript):
        await pilot.press(*["pageup"] * 6)
        await pilot.pause()
        rows = screen(transcript)
        first = next(y for y, row in enumerate(rows) if "message" in row)
        await pilot.press(*["down"] * first)
        await pilot.pause()
        assert screen(transcript)[0] == rows[first]
        await pilot.resize_terminal(width, 15)
        await pilot.pause()
        assert screen(transcript)[0] == rows[first]


async def test_a_resize_at_the_end_stays_at_the_end() -> None:
    async with running(*talk(200)) as (pilot, transcript):
        for size in [(30, 10), (100, 30), (60, 5)]:
            await pilot.resize_terminal(*size)
            await pilot.pause()
            assert transcript.viewport.following
            assert transcript.scroll_offset.y == transcript.max_scroll_y


async def test_another_theme_paints_anew_and_moves_nothing() -> None:
    async with running(*talk(50)) as (pilot, transcript):
        rows = screen(transcript)
        before = list(transcript.painter.rows(0, 5))
        pilot.app.theme = "textual-light"
        await pilot.pause()
        assert screen(transcript) == rows
        assert list(transcript.painter.rows(0, 5)) != before


HOSTILE = (
    "\x1b[2J\x1b]0;title\x07 [/b] [@click=app.quit]x[/] \u202egpj.exe \x9b31m a\u200bb \x00 \x7f"
    "\n\n`\x1b[0m` [a\x1b](http://x.org/\x1b[1m) &#x202e; &#7; ```\x1b"
    "\n\n```\x1b[1m\n\x1b[1m\x08\n```\n\n| \x1b | b |\n|-|-|\n| \u2066 | \x0b |"
    "\n\n- \x85\n\n    \x1c\n\n# \x1b#\n\n> \ufeff\n\n![\x1b](\x1b)"
)


async def test_no_control_character_reaches_the_screen_and_none_vanishes() -> None:
    blocks = (
        TextBlock(HOSTILE),
        ThinkingBlock(HOSTILE),
        OpaqueBlock("\x1b", json.dumps({"name": HOSTILE}, ensure_ascii=False)),
        OpaqueBlock("raw", HOSTILE),
    )
    entries = [
        Entry(1, "user", f"you {HOSTILE}", blocks, (HOSTILE,)),
        Entry(2, "assistant", f"{HOSTILE} · {HOSTILE}", blocks, (HOSTILE,), "error"),
    ]
    async with running(*entries, size=(80, 200)) as (pilot, transcript):
        transcript.action_show_thinking()
        transcript.replies.begin("reply", HOSTILE)
        for index, kind in enumerate(("text", "thinking", "json")):
            transcript.replies.feed("reply", index, kind, HOSTILE)  # type: ignore[arg-type]
        transcript.replies.update()
        await pilot.press("home")
        await pilot.pause()
        shown = ""
        for _ in range(10):
            strips = transcript.painter.rows(0, transcript.size.height)
            segments = [segment for strip in strips for segment in strip]
            shown += "".join(segment.text for segment in segments)
            links = [s.style._link for s in segments if s.style is not None and s.style._link]
            assert all(link.isascii() and link.isprintable() for link in links)
            await pilot.press("pagedown")
            await pilot.pause()
    assert shown.isprintable()
    assert "[/b] [@click=app.quit]x[/] ⟪U+202E⟫gpj.exe" in shown
    assert "␛[2J" in shown


async def test_a_click_on_a_link_says_where_it_leads_and_opens_nothing() -> None:
    async with running(says("[docs](https://x.org/a) [bad](javascript:alert(1))")) as (pilot, _):
        await pilot.click(Transcript, offset=(4, 1))
        await pilot.click(Transcript, offset=(10, 1))
        await pilot.pause()
        assert isinstance(pilot.app, TranscriptApp)
        assert pilot.app.clicked == ["https://x.org/a"]


async def test_entries_can_be_replaced_and_dropped_without_moving_what_is_read() -> None:
    async with running(*talk(60)) as (pilot, transcript):
        await pilot.press("pageup", "pageup")
        await pilot.pause()
        before = screen(transcript)
        transcript.contents.replace(0, says("longer\n\n" * 30, 0))
        await pilot.pause()
        assert screen(transcript) == before
        transcript.contents.drop(1)
        transcript.contents.drop("no such key")
        await pilot.pause()
        assert screen(transcript) == before
        assert len(transcript.text.entries) == 59


async def test_a_reply_survives_a_resize_while_it_arrives() -> None:
    async with running(*talk(10)) as (pilot, transcript):
        transcript.replies.begin("reply", "claude")
        await stream(pilot, transcript, "one\n\n", "two\n\n")
        await pilot.resize_terminal(40, 12)
        await stream(pilot, transcript, "three")
        assert body(transcript)[-3:] == ["one", "two", "three"]
        transcript.contents.drop("reply")
        transcript.replies.feed("reply", 0, "text", "late")
        await pilot.pause()
        assert "three" not in body(transcript)
