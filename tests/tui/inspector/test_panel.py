"""The inspector: what was sent, what came back, and what would be sent next."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Sequence
from functools import partial
from typing import Any

import pytest
from textual import events
from textual.widgets.tree import TreeNode

from claude_tui.tui.inspector.panel import PROGRAMS, Inspector
from tests.narrowing import present
from tests.servers import wire_events
from tests.servers.messages_server import MessagesServer
from tests.tui.chat.test_hostile import HOSTILE, assert_safe
from tests.tui.driving import Chat, chat
from tests.tui.terminal import turn_wheel

KEY = "a-key"


def inspector(person: Chat) -> Inspector:
    return person.screen.query_one(Inspector)


def copied(person: Chat) -> Any:
    return json.loads(person.app.clipboard)


def node_at(person: Chat, names: Sequence[str]) -> TreeNode[Any] | None:
    """The node below nodes that begin with ``names``; None while there is none."""
    node = inspector(person).tree_view.root
    for name in names:
        found = [child for child in node.children if str(child.label).startswith(name)]
        if not found:
            return None
        node = found[0]
    return node


def has_line(person: Chat, names: Sequence[str]) -> bool:
    node = node_at(person, names)
    return node is not None and node.line >= 0


def has_children(person: Chat, names: Sequence[str]) -> bool:
    return bool(present(node_at(person, names)).children)


async def go_to(person: Chat, *names: str) -> None:
    """Open the nodes that begin with these names, each in the one before, by keys.

    Nodes are looked for again each time: the tree follows what happens, and makes them anew.
    """
    tree = inspector(person).tree_view
    for depth in range(1, len(names) + 1):
        path = names[:depth]
        await person.until(partial(has_line, person, path), f"{path}")
        tree.focus()
        while tree.cursor_line != (line := present(node_at(person, path)).line):
            await person.press("down" if tree.cursor_line < line else "up")
        node = node_at(person, path)
        if node is not None and node.allow_expand and not node.is_expanded:
            await person.press("right")
            await person.until(partial(has_children, person, path), f"in {path}")


async def test_it_stands_where_the_transcript_was_and_goes_again(
    messages_server: MessagesServer,
) -> None:
    messages_server.reply("Hello there.")
    async with chat(messages_server) as person:
        await person.say("Hi")
        await person.rests()
        await person.sees("ready", "end_turn", "first token")
        before = person.text()
        for key in ("f3", "escape"):
            await person.press("f3")
            await person.sees("next request", "▶ 2", "temperature")
            await person.sees_no("Hello there.")
            await person.press(key)
            await person.sees("Hello there.")
            await person.sees_no("next request")
            assert person.screen.focused is person.pane.composer
        await person.until(lambda: person.text() == before, "the screen as it was")


async def test_by_slash_and_from_the_palette(messages_server: MessagesServer) -> None:
    async with chat(messages_server) as person:
        await person.say("/inspect")
        await person.sees("next request")
        await person.press("f3")
        await person.press("ctrl+p")
        await person.type("Inspector")
        await person.press("enter")
        await person.sees("next request")


async def test_a_slider_changes_the_next_request_at_once(messages_server: MessagesServer) -> None:
    async with chat(messages_server) as person:
        await person.press("f3")
        await go_to(person, "next request", "headers")
        await person.sees('anthropic-version: "2026-10-21"')
        person.screen.query_one("#temperature").focus()
        await person.press("0", ".", "3", "enter")
        await person.sees("temperature: 0.3", 'anthropic-version: "2023-06-01"')
        await person.press("delete")
        await person.sees_no("temperature: 0.3")
        assert present(present(inspector(person).tree_view.cursor_node).data).name == "headers"


async def test_the_json_follows_the_slider_and_stays_where_it_is(
    messages_server: MessagesServer,
) -> None:
    async with chat(messages_server, size=(100, 16)) as person:
        await person.press("f3")
        await go_to(person, "next request")
        await person.press("v")
        await person.press("end")
        await person.sees('"stream": true')
        at = inspector(person).json_view.scroll_offset
        assert at.y > 0
        person.screen.query_one("#max_tokens").focus()
        await person.press("7", "7", "7", "enter")
        await person.sees('"max_tokens": 777')
        assert inspector(person).json_view.scroll_offset == at
        inspector(person).focus_inside()
        await person.press("escape")
        await person.sees("next request")


async def test_what_is_being_written_is_the_last_message(messages_server: MessagesServer) -> None:
    async with chat(messages_server) as person:
        await person.type("A tuple")
        await person.press("f3")
        await go_to(person, "next request", "body", "messages")
        await person.sees('0 {user} "A tuple"')
        person.pane.composer.focus()
        await person.type(" is")
        await person.sees('0 {user} "A tuple is"')
        person.pane.composer.write("/system x")
        await person.sees_no("A tuple is")


async def test_a_turn_comes_on_top_when_it_ends(messages_server: MessagesServer) -> None:
    async with chat(messages_server) as person:
        await person.say("Hi")
        await person.rests()
        await person.press("f3")
        await go_to(person, "2", "request")
        person.pane.composer.focus()
        messages_server.fail(400, "invalid_request_error", "That is too much.")
        await person.say("Again")
        await person.sees("That is too much.", "identical to what was sent")
        labels = [str(node.label) for node in inspector(person).tree_view.root.children]
        assert "That is too much." in labels[1]
        assert "end_turn" in labels[2]
        await go_to(person, "“Again”", "response", "failure")
        await person.sees("status: 400")


async def test_the_events_tell_how_many_and_when(messages_server: MessagesServer) -> None:
    messages_server.reply("Hello there.", chunk=4)
    async with chat(messages_server) as person:
        await person.say("Hi")
        await person.rests()
        await person.press("f3")
        await go_to(person, "2", "events")
        labels = [
            str(node.label) for node in present(inspector(person).tree_view.cursor_node).children
        ]
        assert re.fullmatch(r"0 {message_start} [\d.]+ s", labels[0])
        assert re.fullmatch(r"2 {text_delta} ×3 [\d.]+ to [\d.]+ s", labels[2])


async def test_copying_gives_json(messages_server: MessagesServer) -> None:
    async with chat(messages_server) as person:
        await person.say("Hi")
        await person.rests()
        await person.press("f3")
        await go_to(person, "2", "request", "body")
        await person.press("c")
        await person.sees("Copied body as JSON")
        assert copied(person) == messages_server.requests[-1].body
        await go_to(person, "2")
        await person.press("v", "c")
        await person.sees("Copied the turn as JSON")
        assert copied(person)["response"]["message"]["stop_reason"] == "end_turn"
        assert KEY not in person.app.clipboard


@pytest.mark.parametrize(("number", "name"), [(0, "python"), (1, "typescript"), (2, "curl")])
async def test_the_request_as_a_program(
    messages_server: MessagesServer, number: int, name: str
) -> None:
    async with chat(messages_server) as person:
        await person.say("First words")
        await person.rests()
        await person.type("Second words")
        await person.press("f3")
        await go_to(person, "2")
        await person.press("e")
        await person.sees(PROGRAMS[name])
        await person.press(*["down"] * number, "enter")
        await person.sees(f"Copied the request as {PROGRAMS[name]}")
        assert "First words" in person.app.clipboard
        assert "Second words" not in person.app.clipboard
        await go_to(person, "next request")
        await person.press("e")
        await person.sees(PROGRAMS[name])
        await person.press(*["down"] * number, "enter")
        await person.until(lambda: "Second words" in person.app.clipboard, "the next request")


async def test_no_program_of_nothing(messages_server: MessagesServer) -> None:
    async with chat(messages_server) as person:
        await person.press("f3", "e")
        await person.sees("curl")
        await person.press("enter")
        await person.sees("no message to send yet")


async def test_another_conversation_is_another_inspection(messages_server: MessagesServer) -> None:
    async with chat(messages_server) as person:
        await person.say("Hi")
        await person.rests()
        await person.press("f3")
        await person.sees("end_turn")
        await person.press("ctrl+n")
        await person.sees_no("end_turn")
        await person.sees("next request")


async def test_finding_brings_the_transcript_back(messages_server: MessagesServer) -> None:
    messages_server.reply("Hello there.")
    async with chat(messages_server) as person:
        await person.say("Hi")
        await person.rests()
        await person.press("f3", "ctrl+f")
        await person.sees("Hello there.", "find")
        await person.press("f3")
        await person.sees("next request")
        await person.sees_no("case-sensitive if")


@pytest.mark.parametrize(
    ("command", "seen"),
    [("/fold", "▸ 1 line · Hello"), ("/raw", "Hello *there*."), ("/show_thinking", "Well, well.")],
)
async def test_what_is_done_to_the_transcript_brings_it_back(
    messages_server: MessagesServer, command: str, seen: str
) -> None:
    messages_server.reply("Hello *there*.", thinking="Well, well.")
    async with chat(messages_server) as person:
        await person.say("Hi")
        await person.rests()
        await person.press("f3")
        await person.sees("next request")
        person.pane.composer.focus()
        await person.say(command)
        await person.sees(seen)
        await person.sees_no("next request")


async def test_a_new_conversation_that_got_a_file_finds_its_attachments(
    messages_server: MessagesServer,
) -> None:
    async with chat(messages_server) as person:
        await person.press("f3")
        person.pane.composer.focus()
        await person.say("Hi")
        await person.rests()
        base_dir = present(person.pane.session.document.path).parent
        assert present(inspector(person)._inspection).is_of(
            person.pane.session.conversation, base_dir
        )


async def test_escape_closes_it_before_it_stops_a_reply(messages_server: MessagesServer) -> None:
    async with chat(messages_server) as person:
        await person.press("f3")
        await person.sees("next request")
        person.pane.composer.focus()
        await person.press("escape")
        await person.sees_no("next request")


async def test_by_mouse(messages_server: MessagesServer) -> None:
    async with chat(messages_server, size=(100, 20)) as person:
        await person.say("Hi")
        await person.rests()
        await person.press("f3")
        await person.sees("▶ 2")
        await person.click("▶ 2", within="Inspector")
        await person.sees("▼ 2", "timing")
        await person.click("timing", within="Inspector")
        await person.sees("first_token_seconds")
        await person.click("JSON")
        await person.sees('"first_token_seconds"')


async def test_the_wheel_scrolls_the_json(messages_server: MessagesServer) -> None:
    async with chat(messages_server, size=(100, 16)) as person:
        await person.press("f3", "v")
        await person.sees('"url"')
        view = inspector(person).json_view
        turn_wheel(person.app, events.MouseScrollDown, view.region.x + 2, view.region.y + 2)
        await person.until(lambda: view.scroll_offset.y > 0, "the wheel")


async def test_where_there_is_little_room(messages_server: MessagesServer) -> None:
    async with chat(messages_server, size=(60, 15)) as person:
        await person.say("Hi")
        await person.rests()
        await person.press("f3")
        await person.sees("next request", "model:", "esc Back")
        await go_to(person, "2", "request")
        await person.press("v")
        await person.sees('"note"')
        await person.press("f2")
        person.screen.query_one("#temperature").focus()
        await person.press("0", ".", "3", "enter", "escape")
        assert inspector(person).has_class("-json")


async def test_what_is_hostile_does_nothing(messages_server: MessagesServer) -> None:
    header = "[/b] [@click=app.quit]x[/] [red"
    messages_server.stream(
        [
            wire_events.message_start(model=HOSTILE, message_id=HOSTILE),
            *wire_events.block(0, {"type": HOSTILE, HOSTILE: HOSTILE}, []),
            *wire_events.text_block(1, HOSTILE),
            wire_events.message_delta(HOSTILE),
            wire_events.STOP,
        ],
        headers={"x-hostile": header},
    )
    async with chat(messages_server, size=(200, 60)) as person:
        await person.type(HOSTILE)
        await person.press("enter")
        await person.rests()
        await person.press("f3")
        await go_to(person, "2", "response", "headers")
        await person.sees(f'x-hostile: "{header}"')
        await go_to(person, "2", "response", "message", "content", "0")
        assert_safe(person.text())
        await go_to(person, "2", "request", "body", "messages", "0")
        assert_safe(person.text())
        await person.click("[@click=app.quit]", within="Inspector")
        await go_to(person, "2")
        await person.press("v")
        await person.sees("[@click=app.quit]x", "\\u001b[31m")
        assert_safe(person.text())
        await person.press("c")
        content = copied(person)["response"]["message"]["content"]
        assert content[1] == {"type": "text", "text": HOSTILE}
        assert person.app.is_running


@pytest.mark.parametrize("text", ["wörter " * 100, "漢字" * 100, "👩‍👩‍👧 " * 50, "e\u0301中" * 100])
async def test_every_character_of_the_json_is_on_some_row(
    messages_server: MessagesServer, text: str
) -> None:
    async with chat(messages_server, size=(100, 40)) as person:
        person.pane.composer.write(text)
        await person.press("f3")
        await go_to(person, "next request", "body", "messages", "0")
        await person.press("v")
        await person.sees('"role"')
        view = inspector(person).json_view
        rows = [view.render_line(y).text.rstrip() for y in range(view.size.height)]
        assert text.replace(" ", "") in "".join(rows).replace(" ", "")


def test_the_first_paint_does_not_wait_for_it() -> None:
    load = "import sys, claude_tui.tui.app; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", load], capture_output=True, text=True, check=True)
    loaded = set(done.stdout.split())
    assert "claude_tui.tui.chat.inspecting" in loaded
    assert not {name for name in loaded if "inspector" in name or "inspection" in name}


async def test_turns_are_named_by_the_time_and_the_question(
    messages_server: MessagesServer,
) -> None:
    long = "and then a lot more words than fit into a row of the list of all turns"
    async with chat(messages_server) as person:
        await person.say(f"Tell me of geese {long}")
        await person.sees("Hello from the test server.")
        await person.rests()
        await person.press("f3")
        at = present(person.saved().messages[-1].at).astimezone()
        await person.sees(f"{at:%Y-%m-%d %H:%M:%S} · “Tell me of geese and then a lot more…” · ")
