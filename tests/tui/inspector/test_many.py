"""The inspector where there is more than it lists at once."""

from __future__ import annotations

import threading

import pytest

from claude_tui.session.inspection import as_json
from claude_tui.tui.inspector import panel
from claude_tui.tui.inspector.tree import PAGE
from tests.narrowing import present
from tests.servers.messages_server import MessagesServer
from tests.tui.driving import chat, conversation_file
from tests.tui.inspector.test_panel import copied, go_to, inspector, node_at


async def test_of_many_turns_some_are_shown_and_more_when_asked_for(
    messages_server: MessagesServer,
) -> None:
    texts = [f"text {number}" for number in range(2 * PAGE + 10)]
    async with chat(messages_server, file=conversation_file("long.toml", *texts)) as person:
        await person.rests()
        await person.press("f3")
        tree = inspector(person).tree_view
        await person.until(lambda: len(tree.root.children) == PAGE + 2)
        await person.press("end")
        await person.sees("… 5 more")
        await person.press("enter")
        await person.until(lambda: len(tree.root.children) == PAGE + 6)
        await person.sees_no("more")
        assert tree.cursor_node is tree.root.children[PAGE + 1]


async def test_those_that_are_not_shown_yet_belong_to_what_they_are_in(
    messages_server: MessagesServer,
) -> None:
    texts = [f"text {number}" for number in range(2 * PAGE + 10)]
    async with chat(messages_server, file=conversation_file("long.toml", *texts)) as person:
        await person.rests()
        await person.press("f3", "end", "v", "c", "e")
        assert not inspector(person).has_class("-json")
        assert person.app.screen is person.screen
        assert person.app.clipboard == ""
        await go_to(person, "“text 408”", "request", "body", "messages")
        rest = node_at(person, ["“text 408”", "request", "body", "messages", "…"])
        inspector(person).tree_view.move_cursor(rest)
        await person.press("c")
        assert len(copied(person)) == 2 * PAGE + 9
        await person.press("e", "enter")
        await person.until(lambda: "text 408" in person.app.clipboard, "the request of the turn")
        assert "text 409" not in person.app.clipboard


async def test_what_comes_meanwhile_leaves_no_gap(messages_server: MessagesServer) -> None:
    texts = [f"text {number}" for number in range(2 * PAGE + 10)]
    async with chat(messages_server, file=conversation_file("long.toml", *texts)) as person:
        await person.rests()
        await person.press("f3")
        person.pane.composer.focus()
        await person.say("One more")
        await person.rests()
        tree = inspector(person).tree_view
        tree.root.children[-1].expand()
        await person.until(lambda: len(tree.root.children) == PAGE + 7)
        replies = [
            present(present(present(node.data).turn).reply).id for node in tree.root.children[1:]
        ]
        assert replies == sorted(replies, reverse=True)
        assert len(set(replies)) == PAGE + 6


async def test_the_messages_of_a_request_are_counted_before_they_are_opened(
    messages_server: MessagesServer,
) -> None:
    async with chat(messages_server, file=conversation_file("a.toml", *["Q", "A"] * 3)) as person:
        await person.press("f3")
        await person.sees("messages [6]")
        await person.press("tab")
        person.pane.composer.write("More")
        await person.sees("messages [7]")


async def test_of_a_long_conversation_they_are_counted_when_they_are_opened(
    messages_server: MessagesServer,
) -> None:
    path = conversation_file("a.toml", *["Q", "A"] * 150)
    async with chat(messages_server, file=path) as person:
        await person.until(lambda: not person.pane.session.document.loading, "the whole file")
        await person.press("f3")
        await go_to(person, "next request", "body", "messages")
        await person.sees("messages [300]")


async def test_the_json_is_made_off_the_screens_thread(
    messages_server: MessagesServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    threads: list[threading.Thread] = []

    def noted(value: object) -> str:
        threads.append(threading.current_thread())
        return as_json(value)

    monkeypatch.setattr(panel, "as_json", noted)
    async with chat(messages_server) as person:
        await person.press("f3", "c", "v")
        await person.sees('"url"')
        person.screen.query_one("#max_tokens").focus()
        await person.press("7", "7", "7", "enter")
        await person.sees('"max_tokens": 777')
    assert len(threads) >= 3
    assert threading.main_thread() not in threads
