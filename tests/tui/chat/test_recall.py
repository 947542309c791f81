"""What was sent before is there again where one writes, whatever conversation it was in."""

from __future__ import annotations

import os

from tests.servers.messages_server import MessagesServer
from tests.tui.driving import chat, conversation_file


def two_conversations() -> None:
    for changed, name, texts in ((100, "a", ("one?", "1")), (200, "b", ("two?", "2", "three?"))):
        path = conversation_file(f"{name}.toml", *texts)
        os.utime(path, (changed, changed))


async def test_up_goes_back_through_other_conversations(messages_server: MessagesServer) -> None:
    two_conversations()
    async with chat(messages_server) as person:
        await person.type("draft")
        seen: list[str] = []
        for key in ("up", "up", "up", "down", "down", "down"):
            await person.press(key)
            await person.until(lambda: person.composed not in seen[-1:], "another text")
            seen.append(person.composed)
        assert seen == ["three?", "two?", "one?", "two?", "three?", "draft"]


async def test_those_of_this_conversation_come_first(messages_server: MessagesServer) -> None:
    two_conversations()
    file = conversation_file("c.toml", "four?", "4", "three?", "3")
    async with chat(messages_server, file=file) as person:
        await person.press("up")
        assert person.composed == "three?"
        await person.press("up")
        assert person.composed == "four?"
        await person.press("up")
        await person.until(lambda: person.composed == "two?", "what another one has")
        await person.press("up")
        assert person.composed == "one?"
        await person.press("up")
        assert person.composed == "one?"


async def test_keys_that_come_before_it_is_read_count(messages_server: MessagesServer) -> None:
    two_conversations()
    async with chat(messages_server) as person:
        await person.press("up", "up", "up")
        await person.until(lambda: person.composed == "one?", "the third last")


async def test_who_goes_on_writing_keeps_what_is_written(messages_server: MessagesServer) -> None:
    two_conversations()
    async with chat(messages_server) as person:
        composer = person.pane.composer
        composer.recall.find_earlier = lambda: None
        await person.press("up")
        await person.type("draft")
        composer.recall.add_earlier(["one?"])
        assert person.composed == "draft"
        await person.press("home", "up")
        assert person.composed == "one?"
        await person.press("down")
        assert person.composed == "draft"


async def test_in_a_new_folder_up_goes_to_the_beginning_of_the_text(
    messages_server: MessagesServer,
) -> None:
    async with chat(messages_server) as person:
        await person.type("draft")
        await person.press("up")
        await person.until(lambda: person.pane.composer.cursor_location == (0, 0), "the begin")
        assert person.composed == "draft"
