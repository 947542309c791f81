"""Going through messages by keys, and what one does with them."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from textual.events import MouseScrollDown

from claude_tui.conversation import TextBlock, ThinkingBlock
from claude_tui.tui.transcript.entry import Entry
from claude_tui.tui.transcript.parts import Target
from claude_tui.tui.transcript.widget import Transcript
from tests.servers.messages_server import MessagesServer
from tests.tui.driving import Chat, chat, conversation_file
from tests.tui.transcript.test_transcript import asks, body, running, says, screen, talk

ANSWER = "Use **this**:\n\n```python\nx = 1\ny = 2\n```\n\n- and `that`"


def answered() -> Path:
    return conversation_file("a.toml", "How?", ANSWER, "Thanks", "Any *time*.")


async def into_the_transcript(person: Chat) -> Transcript:
    await person.sees("Thanks", "time")
    await person.press("shift+tab")
    transcript = person.pane.transcript
    assert transcript.has_focus
    return transcript


async def test_the_cursor_begins_at_the_last_message_and_is_seen(
    messages_server: MessagesServer,
) -> None:
    async with chat(messages_server, file=answered()) as person:
        transcript = await into_the_transcript(person)
        assert transcript.cursor.target == Target(4)
        assert [row[0] for row in screen(transcript) if "Any time" in row] == ["▌"]
        await person.press("k", "k")
        assert transcript.cursor.target == Target(2)
        await person.press("j")
        assert transcript.cursor.target == Target(3)


async def test_a_message_is_copied_as_it_was_written(messages_server: MessagesServer) -> None:
    async with chat(messages_server, file=answered()) as person:
        await into_the_transcript(person)
        await person.press("k", "k", "c")
        assert person.app.clipboard == ANSWER
        await person.sees("Copied the message: 8 lines.")


async def test_a_listing_is_copied_without_its_fence(messages_server: MessagesServer) -> None:
    async with chat(messages_server, file=answered()) as person:
        await into_the_transcript(person)
        await person.press("k", "k", "right", "right", "c")
        assert person.app.clipboard == "x = 1\ny = 2"
        await person.sees("Copied the code: 2 lines.")
        await person.press("left", "left", "c")
        assert person.app.clipboard == ANSWER


async def test_a_click_puts_the_cursor_on_the_message_or_the_listing(
    messages_server: MessagesServer,
) -> None:
    async with chat(messages_server, file=answered()) as person:
        transcript = await into_the_transcript(person)
        for text, target in (("Use", Target(2)), ("x = 1", Target(2, 1)), ("Thanks", Target(3))):
            await person.click(text, within="Transcript")
            assert transcript.cursor.target == target
        await person.click("y = 2", within="Transcript")
        await person.press("c")
        assert person.app.clipboard == "x = 1\ny = 2"


async def test_into_a_message_one_goes_where_one_reads() -> None:
    long = "\n\n".join(f"paragraph {number}" for number in range(50))
    async with running(says(long)) as (pilot, transcript):
        await pilot.press("pageup", "right")
        await pilot.pause()
        assert transcript.cursor.target is not None
        first = screen(transcript)[0].strip() or screen(transcript)[1].strip()
        assert transcript.parts.source(transcript.cursor.target) == first.lstrip("▌ ")
        top = transcript.scroll_offset.y
        await pilot.press("right", "left")
        assert transcript.scroll_offset.y == top


async def test_without_a_cursor_the_last_reply_is_copied(messages_server: MessagesServer) -> None:
    async with chat(messages_server, file=answered()) as person:
        await person.sees("Thanks")
        await person.say("/copy")
        assert person.app.clipboard == "Any *time*."


async def test_the_raw_view_shows_the_markdown(messages_server: MessagesServer) -> None:
    async with chat(messages_server, file=answered()) as person:
        await into_the_transcript(person)
        await person.press("k", "k", "r")
        await person.sees("Use **this**:", "```python")
        await person.press("r")
        await person.sees_no("**this**")


async def test_a_message_is_folded_to_one_line_and_unfolded_by_a_click(
    messages_server: MessagesServer,
) -> None:
    async with chat(messages_server, file=answered()) as person:
        await into_the_transcript(person)
        await person.press("k", "k", "space")
        await person.sees("▸ 8 lines · Use **this**:")
        await person.sees_no("x = 1")
        await person.click("8 lines")
        await person.sees("x = 1")


async def test_a_click_that_unfolds_a_message_unfolds_no_more_of_it() -> None:
    entry = Entry(7, "assistant", "claude", (ThinkingBlock("one\ntwo"), TextBlock("Yes.")))
    async with running(entry) as (pilot, transcript):
        transcript.folding.toggle_fold(Target(7))
        await pilot.pause()
        assert len(body(transcript)) == 2
        await pilot.click(Transcript, offset=(5, 1))
        await pilot.pause()
        assert body(transcript) == ["claude", "▸ thinking · 2 lines", "one", "Yes."]


async def test_a_link_is_opened_by_keys(
    messages_server: MessagesServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    reply = (
        "[the docs](https://a.b/c)\n\nand <https://d.e> " + "word " * 40 + "[**f** g](https://h.i)"
    )
    path = conversation_file("a.toml", "Where?", reply)
    async with chat(messages_server, file=path) as person:
        await person.sees("the docs")
        opened: list[str] = []
        monkeypatch.setattr(person.app, "open_url", opened.append)
        await person.press("shift+tab", "o")
        await person.sees("https://a.b/c", "the docs", "https://h.i", "f g")
        await person.press("down", "down", "enter")
        await person.until(lambda: opened == ["https://h.i"], "the link")
        await person.press("k", "o")
        await person.sees("No link to open here.")


async def test_details_tell_what_is_known(messages_server: MessagesServer) -> None:
    async with chat(messages_server, file=answered()) as person:
        await into_the_transcript(person)
        await person.press("d")
        await person.sees("Details · ", "4, follows message 3", "assistant")
        await person.press("escape")
        await person.sees_no("Details · ")
        assert person.pane.transcript.has_focus


async def test_escape_goes_back_to_the_composer_without_a_cursor(
    messages_server: MessagesServer,
) -> None:
    async with chat(messages_server, file=answered()) as person:
        transcript = await into_the_transcript(person)
        await person.press("escape")
        assert person.screen.focused is person.pane.composer
        assert transcript.cursor.target is None


async def test_the_cursor_is_always_in_view_in_a_long_conversation() -> None:
    async with running(*talk(300)) as (pilot, transcript):
        keys = ["k"] * 12 + ["j"] * 5 + ["home", "j", "pagedown", "pagedown", "k", "end", "pageup"]
        for key in [*keys, "G", "g"]:
            await pilot.press(key)
            await pilot.pause()
            assert any(row.startswith("▌") for row in screen(transcript)), key
        assert transcript.cursor.target == Target(0)
        await pilot._post_mouse_events([MouseScrollDown] * 30, Transcript)
        await pilot.pause()
        assert any(row.startswith("▌") for row in screen(transcript))


async def test_a_part_out_of_view_gives_the_cursor_to_its_message() -> None:
    parts = "\n\n".join(f"part {number}" for number in range(40))
    async with running(says(parts)) as (pilot, transcript):
        await pilot.press("home", "j", "right", "right")
        assert transcript.cursor.target == Target(1, 1)
        await pilot.press("down")
        assert transcript.cursor.target == Target(1, 1)
        await pilot.press("pagedown")
        assert transcript.cursor.target == Target(1)


async def test_what_was_found_and_gone_to_has_the_cursor(messages_server: MessagesServer) -> None:
    texts = [f"message {n} with a needle" if n % 10 == 3 else f"message {n}" for n in range(60)]
    path = conversation_file("long.toml", *texts)
    async with chat(messages_server, file=path) as person:
        await person.sees("message 59")
        await person.press("shift+tab", "ctrl+f")
        await person.type("needle")
        await person.sees("/6")
        await person.press("escape")
        assert person.pane.transcript.cursor.target == Target(60)
        await person.press("ctrl+f")
        await person.type("needle")
        await person.sees("/6")
        await person.press("enter", "enter", "escape")
        await person.press("c")
        assert person.app.clipboard.endswith("with a needle")


async def test_what_has_arrived_of_the_first_reply_is_copied(
    messages_server: MessagesServer,
) -> None:
    gate = threading.Event()
    messages_server.reply("All of *this* and more", chunk=13, gate=gate)
    async with chat(messages_server) as person:
        await person.say("Hi")
        await person.sees("All of this")
        await person.say("/copy")
        await person.until(lambda: person.app.clipboard == "All of *this*", "the copy")
        gate.set()
        await person.rests()


async def test_a_click_on_the_sign_of_new_text_follows_again() -> None:
    async with running(*talk(40)) as (pilot, transcript):
        await pilot.press("pageup")
        transcript.contents.append(asks("something new", 99))
        await pilot.pause()
        assert "more below" in screen(transcript)[-1]
        await pilot.click(offset=(screen(transcript)[-1].index("more"), 19))
        await pilot.pause()
        assert transcript.viewport.following
        assert any("something new" in row for row in screen(transcript))


async def test_what_is_shown_anew_changed_stays_where_it_is_read_if_that_is_still_there() -> None:
    async with running(*talk(40)) as (pilot, transcript):
        transcript.viewport.show_entry(20)
        await pilot.pause()
        read = body(transcript)
        transcript.contents.show([*talk(40), says("One more.", key=99)], stay=True)
        await pilot.pause()
        assert body(transcript) == read
        transcript.contents.show(talk(10), stay=True)
        await pilot.pause()
        assert transcript.viewport.following
        transcript.contents.show([*talk(10), says("One more.", key=99)], stay=True)
        await pilot.pause()
        assert "One more." in "".join(screen(transcript))


async def test_whole_messages_inside_a_selection_are_copied_as_they_were_written() -> None:
    entries = (says("first", 1), says("a **bold** word", 2), says("third", 3))
    async with running(*entries) as (pilot, transcript):
        await pilot.mouse_down(offset=(3, 1))
        await pilot.hover(offset=(6, 7))
        await pilot.mouse_up(offset=(6, 7))
        await pilot.pause()
        text = transcript.screen.get_selected_text() or ""
        assert "a **bold** word" in text
