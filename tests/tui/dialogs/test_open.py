"""The list of conversations: finding one, and what can be done with it from there."""

from __future__ import annotations

import contextlib
import os
import threading

import pytest
from textual.widgets import Input, Static

from claude_tui import paths
from claude_tui.storage.lock import FileLock
from claude_tui.storage.toml.codec import load_conversation
from claude_tui.storage.trash import Deleted, Trash
from claude_tui.tui.dialogs.open import OpenScreen
from tests.narrowing import of_type
from tests.servers.messages_server import MessagesServer
from tests.storage.faults import Fault, FaultyDisk
from tests.tui.driving import Chat, chat, conversation_file, said
from tests.tui.terminal import type_at_once

SIZES = [(120, 40), (60, 15)]
HOSTILE = "[/b] [@click=app.quit]x[/] \x1b[31m \u202etxt"


def files(count: int) -> None:
    for number in range(count):
        path = conversation_file(f"{number:03}.toml", f"question {number}", title=f"Talk {number}")
        os.utime(path, (1_700_000_000 + number,) * 2)


async def looks(person: Chat) -> None:
    """Open the list and wait until it is complete."""
    await person.press("ctrl+o")
    await person.until(lambda: isinstance(person.app.screen, OpenScreen), "the list")
    await person.until(lambda: "…" not in state(person), "the whole list")


def state(person: Chat) -> str:
    found = list(person.app.screen.query("#open-state").results(Static))
    return str(found[0].visual) if found else "…"


@pytest.mark.parametrize("size", SIZES)
async def test_what_was_said_is_found_and_shown_with_its_line(
    messages_server: MessagesServer, size: tuple[int, int]
) -> None:
    conversation_file("one.toml", "Tell me of ducks", "A duck\nis a Kingfisher's friend", title="A")
    conversation_file("two.toml", "Tell me of geese", title="B")
    async with chat(messages_server, size=size) as person:
        await looks(person)
        await person.type("kingfisher friend")
        await person.sees("is a Kingfisher's friend", "1")
        await person.sees_no("│ B ")
        await person.press("enter")
        await person.sees("Tell me of ducks")


async def test_a_thousand_conversations_are_gone_through_by_keys(
    messages_server: MessagesServer,
) -> None:
    files(1000)
    async with chat(messages_server) as person:
        await looks(person)
        await person.sees("1,000", "Talk 999")
        await person.press("down", "pagedown", "pagedown", "up", "enter")
        await person.until(lambda: person.app.screen is person.screen, "the chat")
        await person.sees("Talk 973")


async def test_keys_that_come_faster_than_the_list_are_meant_for_what_it_will_show(
    messages_server: MessagesServer,
) -> None:
    files(50)
    async with chat(messages_server) as person:
        await looks(person)
        for key in "question 7":
            of_type(OpenScreen, person.app.screen).query_input.insert_text_at_cursor(key)
        await person.press("enter")
        await person.until(lambda: person.app.screen is person.screen, "the chat")
        await person.sees("Talk 47")


@pytest.mark.parametrize("size", SIZES)
async def test_a_conversation_is_deleted_and_brought_back(
    messages_server: MessagesServer, size: tuple[int, int]
) -> None:
    path = conversation_file("one.toml", "Tell me of ducks", title="Ducks")
    conversation_file("two.toml", "Tell me of geese", title="Geese")
    async with chat(messages_server, size=size) as person:
        await looks(person)
        await person.sees("^d Delete")
        assert "Undo" not in person.text()
        await person.type("ducks")
        await person.until(lambda: "1" in state(person), "one")
        await person.press("ctrl+d")
        await person.sees('Deleted "Ducks". Press ctrl+z to undo.', "Undo", "no matches")
        assert not path.exists()
        await person.press("ctrl+z")
        await person.sees('Restored "Ducks".')
        await person.sees_no("Undo")
        assert path.exists()


async def test_deleting_twice_deletes_two(messages_server: MessagesServer) -> None:
    files(5)
    async with chat(messages_server) as person:
        await looks(person)
        await person.press("ctrl+d", "ctrl+d")
        await person.sees('Deleted "Talk 3')
        await person.until(lambda: "3" in state(person), "three")
        assert len(list(paths.conversations_dir().glob("*.toml"))) == 3
        await person.press("ctrl+z", "ctrl+z")
        await person.until(lambda: "5" in state(person), "five")


async def test_two_are_put_back_one_after_the_other(
    messages_server: MessagesServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    files(5)
    both = threading.Barrier(2)
    together: list[str] = []
    restore = Trash.restore

    def restore_beside(trash: Trash) -> Deleted:
        with contextlib.suppress(threading.BrokenBarrierError):
            both.wait(0.3)
            together.append("two at once")
        return restore(trash)

    monkeypatch.setattr(Trash, "restore", restore_beside)
    async with chat(messages_server) as person:
        await looks(person)
        await person.press("ctrl+d", "ctrl+d")
        await person.until(lambda: "3" in state(person), "three")
        await person.press("ctrl+z", "ctrl+z")
        await person.until(lambda: "5" in state(person) or together, "five")
        assert together == []


async def test_the_conversation_on_view_is_deleted_and_a_new_one_stands_in_its_place(
    messages_server: MessagesServer,
) -> None:
    path = conversation_file("one.toml", "Tell me of ducks", title="Ducks")
    async with chat(messages_server, file=path) as person:
        await person.type("unsent")
        await looks(person)
        await person.press("ctrl+d")
        await person.sees('Deleted "Ducks". Press ctrl+z to undo.')
        assert not path.exists()
        assert person.pane.session.document.path is None
        await person.press("ctrl+z")
        await person.sees('Restored "Ducks".')
        await person.press("escape")
        await person.sees_no("Tell me of ducks")
        await person.say("Hi")
        await person.sees("Hello from the test server.")
        assert said(messages_server) == ["Hi"]
        await person.say(f"/open {path}")
        await person.sees("Tell me of ducks", "unsent")


async def test_keys_behind_a_deletion_of_what_is_on_view_are_for_the_list_after_it(
    messages_server: MessagesServer,
) -> None:
    files(5)
    path = paths.conversations_dir() / "004.toml"
    async with chat(messages_server, file=path) as person:
        await looks(person)
        type_at_once(person.app, ["up", "ctrl+d", "ctrl+d", "escape"])
        await person.until(lambda: len(list(path.parent.glob("*.toml"))) < 5, "a deletion")
        await person.until(lambda: person.app.screen is person.screen, "the chat")
        await person.until(lambda: person.pane.session.document.path is None, "a new one")
        await person.rests()
        assert not path.exists()


async def test_a_conversation_that_can_not_be_left_is_not_deleted(
    messages_server: MessagesServer,
) -> None:
    path = conversation_file("one.toml", "Tell me of ducks", title="Ducks")
    async with chat(messages_server, file=path) as person:
        with pytest.MonkeyPatch.context() as patch:
            FaultyDisk(Fault.DEAD, 1).install(patch)
            await person.say("Again")
            await person.sees("Not saved:")
            await looks(person)
            await person.press("ctrl+d")
            await person.sees("lose what isn't saved?")
            await person.press("escape")
            await person.sees("Ducks")
        await person.press("escape")
        await person.sees("Again")
        assert path.exists()


async def test_a_conversation_of_another_window_is_neither_deleted_nor_renamed(
    messages_server: MessagesServer,
) -> None:
    path = conversation_file("one.toml", "Tell me of ducks", title="Ducks")
    lock = FileLock(path)
    lock.acquire()
    async with chat(messages_server) as person:
        await looks(person)
        await person.press("ctrl+d")
        await person.sees("one.toml is open in another window (pid")
        await person.press("ctrl+s")
        await person.sees("Title")
        await person.type("!")
        await person.press("enter")
        await person.sees("one.toml is open in another window (pid")
        assert load_conversation(path).title == "Ducks"
    lock.release()


async def test_a_conversation_is_renamed_from_the_list(messages_server: MessagesServer) -> None:
    path = conversation_file("one.toml", "Tell me of ducks", title="Ducks")
    async with chat(messages_server) as person:
        await looks(person)
        await person.press("ctrl+s")
        await person.sees("Title")
        await person.press("ctrl+u")
        await person.type("[/b] [@click=app.quit]x[/]")
        await person.press("enter")
        await person.sees("Changed the title of one.toml.", "[/b] [@click=app.quit]x[/]")
        assert load_conversation(path).title == "[/b] [@click=app.quit]x[/]"


async def test_a_title_that_stays_as_it_is_is_not_written_down(
    messages_server: MessagesServer,
) -> None:
    path = conversation_file("one.toml", "Tell me of ducks")
    before = path.read_bytes()
    async with chat(messages_server) as person:
        await looks(person)
        await person.press("ctrl+s")
        await person.sees("Title")
        await person.press("enter")
        await person.until(lambda: "LineScreen" not in str(person.app.screen), "the list")
        await person.press("escape")
    assert path.read_bytes() == before


async def test_what_is_only_read_here_is_neither_deleted_nor_renamed_nor_left(
    messages_server: MessagesServer,
) -> None:
    path = conversation_file("one.toml", "Tell me of ducks", title="Ducks")
    lock = FileLock(path)
    lock.acquire()
    async with chat(messages_server, file=path) as person:
        await looks(person)
        for key in ("ctrl+d", "ctrl+s"):
            await person.press(key)
            if key == "ctrl+s":
                await person.sees("Title")
                await person.type("!")
                await person.press("enter")
            await person.sees("Close it there first.")
            await person.type("d")  # another query: what was said goes
            await person.sees_no("Close it there first.")
        assert person.pane.session.document.path == path
        assert person.pane.session.conversation.title == "Ducks"
    lock.release()


async def test_the_conversation_on_view_is_renamed_from_the_list_too(
    messages_server: MessagesServer,
) -> None:
    path = conversation_file("one.toml", "Tell me of ducks", title="Ducks")
    async with chat(messages_server, file=path) as person:
        await looks(person)
        await person.press("ctrl+s")
        await person.sees("Title")
        await person.press("end")
        await person.type(" swim")
        await person.press("enter")
        await person.until(lambda: load_conversation(path).title == "Ducks swim", "the title")
        await person.sees("Ducks swim")
        await person.press("escape")
        assert person.screen.title_bar.title == "Ducks swim"


async def test_a_conversation_is_duplicated_from_the_list(messages_server: MessagesServer) -> None:
    conversation_file("one.toml", "Tell me of ducks", title="Ducks")
    async with chat(messages_server) as person:
        await looks(person)
        await person.press("ctrl+t")
        await person.sees("Ducks (copy)", "Copied to")
        assert len(list(paths.conversations_dir().glob("*.toml"))) == 2


async def test_a_conversation_that_was_just_left_is_on_top_at_once(
    messages_server: MessagesServer,
) -> None:
    files(3)
    async with chat(messages_server) as person:
        await looks(person)
        await person.press("escape")
        await person.say("Hello")
        await person.rests()
        await person.press("ctrl+n")
        await person.until(lambda: person.pane.session.document.path is None, "a new one")
        await person.press("ctrl+o", "enter")
        await person.until(lambda: person.pane.session.document.path is not None, "the last one")
        assert person.saved().display_title == "Hello"


async def test_a_file_that_went_meanwhile_is_not_opened_as_a_new_one(
    messages_server: MessagesServer,
) -> None:
    path = conversation_file("one.toml", "Tell me of ducks", title="Ducks")
    async with chat(messages_server) as person:
        await looks(person)
        path.unlink()
        await person.press("enter")
        await person.sees("no longer exists")


@pytest.mark.parametrize("query", ['"', "*", "NEAR(a", "-x", "a AND", "[/b]", "{", "\\", "%", "'"])
async def test_any_query_is_only_text(messages_server: MessagesServer, query: str) -> None:
    conversation_file("one.toml", f"Is {query} found?", title="A")
    conversation_file("two.toml", "Tell me of geese", title="B")
    async with chat(messages_server) as person:
        await looks(person)
        await person.type(query)
        await person.sees(f"Is {query} found?")


async def test_hostile_texts_are_shown_as_signs(messages_server: MessagesServer) -> None:
    conversation_file("one.toml", f"Is {HOSTILE} found?", title="A")
    async with chat(messages_server) as person:
        await looks(person)
        await person.type("found?")
        await person.sees("[@click=app.quit]x[/] ␛[31m ⟪U+202E⟫txt found?")


async def test_a_mouse_chooses_too(messages_server: MessagesServer) -> None:
    conversation_file("one.toml", "Tell me of ducks", title="Ducks")
    conversation_file("two.toml", "Tell me of geese", title="Geese")
    async with chat(messages_server) as person:
        await looks(person)
        await person.click("Ducks", within="#open-list")
        await person.sees("Tell me of ducks")


async def test_a_long_line_is_shown_from_where_the_word_is_in_view(
    messages_server: MessagesServer,
) -> None:
    conversation_file("one.toml", f"{'a long way ' * 15} kingfisher", title="A")
    async with chat(messages_server, size=(60, 15)) as person:
        await looks(person)
        await person.type("kingfisher")
        await person.sees("…", " kingfisher")


async def test_keys_of_one_read_act_in_their_order(messages_server: MessagesServer) -> None:
    files(50)
    async with chat(messages_server) as person:
        await looks(person)
        type_at_once(person.app, ["down", "down", "ctrl+s"])
        await person.until(lambda: person.app.screen.query("#line"), "the title")
        assert person.app.screen.query_one("#line", Input).value == "Talk 47"


async def test_the_list_is_narrowed_before_keys_behind_the_text_act_on_it(
    messages_server: MessagesServer,
) -> None:
    files(50)
    async with chat(messages_server) as person:
        await looks(person)
        type_at_once(person.app, [*"question 3", "down", "down", "enter"])
        await person.until(lambda: person.app.screen is person.screen, "the chat")
        await person.sees("Talk 38")


async def test_what_is_typed_behind_the_key_of_the_list_finds_and_opens(
    messages_server: MessagesServer,
) -> None:
    files(50)
    async with chat(messages_server) as person:
        type_at_once(person.app, ["ctrl+o", *"question 17", "enter"])
        await person.until(lambda: person.pane.session.document.path is not None, "a conversation")
        await person.sees("Talk 17")
