"""Finding in the conversation, with real keys."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest
from textual.message import Message

from claude_tui.conversation.content import TextBlock, ThinkingBlock
from claude_tui.tui.transcript.entry import Entry
from claude_tui.tui.transcript.search import Search
from claude_tui.tui.transcript.widget import Transcript
from tests.servers.messages_server import MessagesServer
from tests.tui.driving import chat, conversation_file
from tests.tui.transcript.test_transcript import asks, running, says, screen, talk


def long_file() -> Path:
    texts = [f"message {n} with a needle" if n % 10 == 3 else f"message {n}" for n in range(60)]
    return conversation_file("long.toml", *texts)


def has_another_width(transcript: Transcript, width: int) -> bool:
    return transcript.size.width != width


def marked_texts(transcript: Transcript) -> list[str]:
    """The texts on the screen whose background says that they were found."""
    hit = transcript.painter.palette.style(("hit",)).bgcolor
    current = transcript.painter.palette.style(("hit", "hit-current")).bgcolor
    return [
        segment.text
        for strip in transcript.painter.rows(0, transcript.size.height)
        for segment in strip
        if segment.style is not None and segment.style.bgcolor in (hit, current)
    ]


async def test_what_is_found_is_counted_shown_and_marked(messages_server: MessagesServer) -> None:
    async with chat(messages_server, file=long_file()) as person:
        await person.press("ctrl+f")
        await person.type("needle")
        await person.sees("/6")
        await person.press("enter")
        seen = set()
        for _ in range(6):
            await person.press("enter")
            await person.pilot.pause()
            seen |= {n for n in (3, 13, 23, 33, 43, 53) if f"message {n} with" in person.text()}
            assert "needle" in marked_texts(person.pane.transcript)
        assert seen == {3, 13, 23, 33, 43, 53}


async def test_escape_closes_the_bar_and_goes_back_to_where_one_was(
    messages_server: MessagesServer,
) -> None:
    async with chat(messages_server, file=long_file()) as person:
        await person.sees("message 59")
        await person.press("ctrl+f")
        await person.type("message 3 ")
        await person.sees("1/1", "message 3 with")
        await person.press("escape")
        await person.sees("message 59")
        await person.sees_no("1/1")
        assert person.screen.focused is person.pane.composer
        assert marked_texts(person.pane.transcript) == []


async def test_what_was_gone_to_stays_in_view_when_the_bar_closes(
    messages_server: MessagesServer,
) -> None:
    async with chat(messages_server, file=long_file()) as person:
        await person.press("ctrl+f")
        await person.type("needle")
        await person.sees("/6")
        await person.press("enter", "enter")
        place = person.pane.transcript.scroll_offset
        await person.press("escape")
        await person.sees_no("/6")
        assert person.pane.transcript.scroll_offset.y == place.y


async def test_the_bar_closes_when_another_conversation_comes(
    messages_server: MessagesServer,
) -> None:
    other = conversation_file("other.toml", *(f"other {n}" for n in range(60)))
    async with chat(messages_server, file=long_file()) as person:
        await person.press("pageup", "pageup", "ctrl+f")
        await person.type("message 3 ")
        await person.sees("1/1")
        person.pane.navigator.open_file(other)
        await person.sees("other 59")
        await person.sees_no("find")
        await person.press("escape")
        await person.sees("other 59")
        assert person.pane.transcript.viewport.following


async def test_the_key_for_the_next_one_finds_again_what_was_found_last(
    messages_server: MessagesServer,
) -> None:
    async with chat(messages_server, file=long_file()) as person:
        await person.press("ctrl+f")
        await person.type("needle")
        await person.sees("/6")
        await person.press("escape")
        await person.sees_no("/6")
        await person.press("ctrl+g")
        await person.sees("find needle", "/6")


async def test_a_slash_command_finds_too(messages_server: MessagesServer) -> None:
    async with chat(messages_server, file=long_file()) as person:
        await person.say("/find message 23")
        await person.sees("1/1", "message 23 with")


async def test_what_is_not_there_is_said(messages_server: MessagesServer) -> None:
    async with chat(messages_server, file=long_file()) as person:
        await person.press("ctrl+f")
        await person.type("haystack")
        await person.sees("not found")


async def test_a_folded_part_is_unfolded_where_something_is_found() -> None:
    thought = ThinkingBlock("\n".join([*map(str, range(50)), "a needle in thought"]))
    entry = Entry(1, "assistant", "claude", (thought, TextBlock("the answer")))
    async with running(asks("why?", 0), entry) as (pilot, transcript):
        assert not any("needle" in row for row in screen(transcript))
        transcript.finder.find("needle")
        await pilot.pause()
        assert any("needle" in row for row in screen(transcript))
        assert marked_texts(transcript) == ["needle"]


async def test_a_word_with_marks_inside_is_found_and_marked() -> None:
    async with running(*talk(40), says("**bo**ld words", 99)) as (pilot, transcript):
        transcript.viewport.show_entry(0)
        transcript.finder.find("bold")
        await pilot.pause()
        assert "".join(marked_texts(transcript)) == "bold"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("see [some docs](https://a.b/c) here", "some docs here"),
        ("**[bold docs](https://a.b/c)** here", "bold docs here"),
        ("> quoted in\n> a list", "quoted in a list"),
    ],
)
async def test_a_text_is_found_as_it_is_read(text: str, found: str) -> None:
    async with running(says(text, 99), *talk(40)) as (pilot, transcript):
        transcript.finder.find(found)
        await pilot.pause()
        assert "".join(marked_texts(transcript)).replace(" ", "") == found.replace(" ", "")


@pytest.mark.parametrize(
    ("text", "typed", "marked"),
    [
        ("ein Cafe\u0301 hier", "café", "Cafe\u0301"),
        ("ein Café hier", "cafe\u0301", "Café"),
        ("die **Stra**ße hier", "strasse", "Straße"),
        ("ein Cafe\u0301 hier", "Café", "Cafe\u0301"),
    ],
)
async def test_ways_to_write_a_letter_make_no_difference(
    text: str, typed: str, marked: str
) -> None:
    async with running(says(text, 99), *talk(40)) as (pilot, transcript):
        transcript.finder.find(typed)
        await pilot.pause()
        # A mark may be painted in the style of what follows: it has no cell of its own.
        assert "".join(marked_texts(transcript)) == marked.rstrip("\u0301")
        assert transcript.finder.search is not None
        assert transcript.finder.search.total == 1


async def test_every_mark_survives_wrapping() -> None:
    text = " ".join(["some filling needle words"] * 20)
    async with running(says(text), size=(34, 40)) as (pilot, transcript):
        transcript.finder.find("filling needle")
        await pilot.pause()
        joined = "".join(marked_texts(transcript)).replace(" ", "")
        assert joined == "fillingneedle" * 20


async def test_what_arrives_is_found_too() -> None:
    async with running(asks("say needle", 0)) as (pilot, transcript):
        transcript.finder.find("needle")
        transcript.replies.begin("reply", "claude")
        transcript.replies.feed("reply", 0, "text", "one needle and another needle")
        transcript.replies.update()
        transcript.finder.count_replies()
        assert transcript.finder.search is not None
        assert transcript.finder.search.total == 3
        await pilot.pause()
        assert marked_texts(transcript) == ["needle"] * 3
        transcript.contents.end_reply("reply", says("one needle and another needle", 7))
        assert transcript.finder.search.counts == {0: 1, 7: 2}


async def test_a_search_may_begin_before_anything_of_a_reply_arrived() -> None:
    async with running(asks("say needle", 0)) as (pilot, transcript):
        transcript.replies.begin("reply", "claude")
        await pilot.pause()
        transcript.finder.find("needle")
        await pilot.pause()
        assert marked_texts(transcript) == ["needle"]
        assert transcript.finder.search is not None
        assert transcript.finder.search.counts == {0: 1}


async def test_the_first_that_arrives_is_gone_to_and_stays_the_current_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    told: list[Transcript.FindChanged] = []
    async with running(asks("say paragraphs", 0)) as (pilot, transcript):
        text = "".join(f"Paragraph {n}\n\n" for n in range(40))
        transcript.replies.begin("reply", "claude")
        transcript.replies.feed("reply", 0, "text", text[: text.index("3\n")])
        transcript.replies.update()
        transcript.finder.find("paragraph ")
        transcript.finder.find("paragraph 3")
        assert transcript.finder.hit is None
        transcript.replies.feed("reply", 0, "text", text[text.index("3\n") :])
        transcript.replies.update()
        transcript.finder.count_replies()
        await pilot.pause()
        assert marked_texts(transcript)[0] == "Paragraph 3"
        assert not transcript.viewport.following
        search, hit = transcript.finder.search, transcript.finder.hit
        assert search is not None
        assert hit is not None
        assert search.total == 11
        assert hit == search.in_lines("reply", transcript.text.laid(1).body_lines())[0]

        before = screen(transcript)
        post = transcript.post_message

        def tell(message: Message) -> bool:
            if isinstance(message, Transcript.FindChanged):
                told.append(message)
            return post(message)

        monkeypatch.setattr(transcript, "post_message", tell)
        transcript.contents.end_reply("reply", says(text, 7))
        assert screen(transcript) == before
        assert (told[-1].position, told[-1].total) == (1, 11)


async def test_what_is_in_view_as_it_arrives_is_not_pushed_out() -> None:
    async with running(*talk(20)) as (pilot, transcript):
        transcript.finder.find("needle")
        await pilot.pause()
        transcript.replies.begin("reply", "claude")
        transcript.replies.feed("reply", 0, "text", "a needle\n\n")
        transcript.replies.update()
        assert transcript.viewport.following
        transcript.finder.count_replies()
        transcript.replies.feed("reply", 0, "text", "more\n\n" * 40)
        transcript.replies.update()
        await pilot.pause()
        assert marked_texts(transcript) == ["needle"]


async def test_what_only_the_end_of_a_reply_brings_is_gone_to() -> None:
    async with running(*talk(20)) as (pilot, transcript):
        transcript.finder.find("needle")
        transcript.replies.begin("reply", "claude")
        await pilot.pause()
        transcript.contents.end_reply(
            "reply", says("more\n\n" * 40 + "a needle" + "\n\nmore" * 40, 99)
        )
        await pilot.pause()
        assert marked_texts(transcript) == ["needle"]


@pytest.mark.parametrize(
    ("text", "line", "count"),
    [("abc", "Abc aBC", 2), ("Abc", "abc Abc", 1), ("a.c", "abc a.c", 1), ("ß", "ß", 1)],
)
def test_capitals_count_if_there_are_any(text: str, line: str, count: int) -> None:
    assert len(Search(text).spans(line)) == count
    search = Search(text)
    search.look_through(says(line))
    assert search.total == count


async def test_the_line_one_reads_stays_when_the_sidebar_and_the_theme_change(
    messages_server: MessagesServer,
) -> None:
    texts = [f"message {n} " + "with many words " * 30 for n in range(60)]
    async with chat(messages_server, file=conversation_file("wide.toml", *texts)) as person:
        await person.sees("message 59")
        await person.press("shift+tab", "pageup", "pageup")
        transcript = person.pane.transcript
        before = transcript.viewport.anchor()
        assert before is not None
        for key in ("f2", "f2"):
            width = transcript.size.width
            await person.press(key)
            await person.until(partial(has_another_width, transcript, width), "the width")
        person.app.theme = "textual-light"
        await person.pilot.pause()
        after = transcript.viewport.anchor()
        assert after is not None
        assert after.entry == before.entry
        assert not transcript.viewport.following


async def test_going_to_another_conversation_looks_through_that_one() -> None:
    async with running(*talk(30)) as (pilot, transcript):
        transcript.finder.find("word-3-1")
        await pilot.pause()
        transcript.contents.show([says("word-3-1 and word-3-1", 500)])
        await pilot.pause()
        assert transcript.finder.search is not None
        assert transcript.finder.search.counts == {500: 2}
