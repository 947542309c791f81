"""Two replies that arrive at once, with real keys and a real screen."""

from __future__ import annotations

from textual.pilot import Pilot

from claude_tui.conversation.content import TextBlock, ThinkingBlock
from claude_tui.tui.transcript.entry import Entry
from claude_tui.tui.transcript.parts import Target
from claude_tui.tui.transcript.widget import Transcript
from tests.tui.transcript.test_find import marked_texts
from tests.tui.transcript.test_heavy import settled
from tests.tui.transcript.test_transcript import asks, body, running, says, screen, talk


async def arrives(pilot: Pilot[None], transcript: Transcript, **fragments: str) -> None:
    """Let a fragment of each of these replies arrive, and be shown."""
    for key, fragment in fragments.items():
        transcript.replies.feed(key, 0, "text", fragment)
    transcript.replies.update()
    await pilot.pause()


async def test_they_grow_in_turns_are_followed_and_end_as_messages() -> None:
    async with running(asks("Hi", 1), size=(60, 40)) as (pilot, transcript):
        transcript.replies.begin("a", "one")
        transcript.replies.begin("b", "other")
        for number in range(5):
            await arrives(pilot, transcript, a=f"a{number}\n\n", b=f"b{number}\n\n")
        first, second = ([f"{key}{n}" for n in range(5)] for key in "ab")
        assert body(transcript) == ["you", "Hi", "one", *first, "other", *second]
        streamed = screen(transcript)
        transcript.contents.end_reply(
            "b", Entry(3, "assistant", "other", (TextBlock("\n\n".join(second)),))
        )
        transcript.contents.end_reply(
            "a", Entry(2, "assistant", "one", (TextBlock("\n\n".join(first)),))
        )
        await pilot.pause()
        assert screen(transcript) == streamed
        assert [entry.key for entry in transcript.text.entries] == [1, 2, 3]


async def test_what_is_read_in_the_second_stays_while_the_first_grows() -> None:
    async with running(*talk(20)) as (pilot, transcript):
        transcript.replies.begin("a", "one")
        transcript.replies.begin("b", "other")
        for number in range(30):
            await arrives(pilot, transcript, a=f"a{number}\n\n", b=f"b{number}\n\n")
        await pilot.press("up", "up")
        await pilot.pause()
        before = screen(transcript)
        await arrives(pilot, transcript, a="more of a\n\n" * 30)
        assert screen(transcript) == before
        await pilot.press("end")
        await arrives(pilot, transcript, a="and more\n\n", b="the end")
        assert body(transcript)[-1] == "the end"
        assert transcript.viewport.following


async def test_a_resize_lays_both_out_again_and_they_go_on() -> None:
    async with running(asks("Hi", 1), size=(60, 40)) as (pilot, transcript):
        transcript.replies.begin("a", "one")
        transcript.replies.begin("b", "other")
        await arrives(pilot, transcript, a="words of a " * 8, b="words of b " * 8)
        await pilot.resize_terminal(17, 40)
        await pilot.pause()
        assert body(transcript).count("words of a") == 8
        assert body(transcript).count("words of b") == 8
        await arrives(pilot, transcript, a="\n\nend of a", b="\n\nend of b")
        assert body(transcript)[-1] == "end of b"
        assert "end of a" in body(transcript)


async def test_one_that_is_complete_is_folded_while_the_other_arrives() -> None:
    async with running(asks("Hi", 1), size=(60, 40)) as (pilot, transcript):
        for key in ("a", "b"):
            transcript.replies.begin(key, key)
            transcript.replies.feed(key, 0, "thinking", "one\ntwo")
            transcript.replies.feed(key, 1, "text", "Yes.")
        transcript.contents.end_reply(
            "a", Entry(2, "assistant", "a", (ThinkingBlock("one\ntwo"), TextBlock("Yes.")))
        )
        transcript.replies.update()
        await pilot.pause()
        folded = ["a", "▸ thinking · 2 lines", "one", "Yes."]
        growing = ["b", "thinking", "one", "two", "Yes."]
        assert body(transcript) == ["you", "Hi", *folded, *growing]
        assert not transcript.folding.toggle_fold(Target("b"))
        assert transcript.folding.toggle_fold(Target(2))
        transcript.replies.feed("b", 1, "text", " And no.")
        transcript.replies.update()
        await pilot.pause()
        assert body(transcript)[-1] == "Yes. And no."
        assert len(body(transcript)) == len(["you", "Hi", "a", "▸ …", *growing])


async def test_what_is_found_is_found_in_both() -> None:
    async with running(asks("say needle", 0), size=(60, 40)) as (pilot, transcript):
        transcript.finder.find("needle")
        transcript.replies.begin("a", "one")
        transcript.replies.begin("b", "other")
        await arrives(pilot, transcript, a="a needle", b="a needle and a needle")
        transcript.finder.count_replies()
        await pilot.pause()
        assert transcript.finder.search is not None
        assert transcript.finder.search.counts == {0: 1, "a": 1, "b": 2}
        assert marked_texts(transcript) == ["needle"] * 4
        transcript.contents.end_reply("a", says("a needle", 7))
        assert transcript.finder.search.counts == {0: 1, 7: 1, "b": 2}
        transcript.contents.drop("b")
        assert transcript.finder.search.counts == {0: 1, 7: 1}


async def test_the_cursor_stays_on_a_reply_that_is_complete() -> None:
    async with running(asks("Hi", 1)) as (pilot, transcript):
        transcript.replies.begin("a", "one")
        transcript.replies.begin("b", "other")
        await arrives(pilot, transcript, a="a", b="b")
        transcript.cursor.put(Target("a"))
        transcript.contents.end_reply("a", says("a", 2))
        await settled(pilot, transcript)
        assert transcript.cursor.target == Target(2)
        transcript.cursor.put(Target("b"))
        transcript.contents.end_reply("b", says("a [link][x]\n\n" * 3000 + "[x]: /y", 3))
        await settled(pilot, transcript)
        assert transcript.cursor.target == Target(3)
