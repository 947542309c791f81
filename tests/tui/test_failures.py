"""A handler that fails: the program says so in a line and continues, or ends cleanly."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from textual import events
from textual.app import ComposeResult
from textual.widgets import Static

from claude_tui import paths
from claude_tui.storage.drafts import draft_files
from claude_tui.storage.toml.codec import load_conversation
from claude_tui.tui.app import ClaudeTuiApp
from claude_tui.tui.chat.draft_saver import DraftSaver
from claude_tui.tui.chat.navigator import Navigator
from claude_tui.tui.chat.pane import Pane
from claude_tui.tui.chat.screen import ChatScreen
from claude_tui.tui.dialogs.help import HelpScreen
from claude_tui.tui.failures import MOST
from claude_tui.tui.transcript.widget import Transcript
from tests.narrowing import present
from tests.servers.messages_server import MessagesServer
from tests.tui.driving import DEADLINE, Chat, chat, conversation_file
from tests.tui.terminal import type_at_once

SAID = "didn't work"


@contextmanager
def failing(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Expect one failure or more: what Textual's pilot would raise in the test is in the log."""
    with pytest.MonkeyPatch.context() as patch, caplog.at_level(logging.ERROR):
        patch.setattr(ClaudeTuiApp, "is_headless", False)
        patch.setattr("claude_tui.tui.failures.SHOWN_SECONDS", 1000.0)
        yield


def fails(*_: object) -> None:
    raise ZeroDivisionError("secret")


def failures(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [record.exc_text or "" for record in caplog.records if record.exc_info]


async def continues(person: Chat) -> None:
    """The failure is said, and the next keys do what they should."""
    await person.sees(SAID, "ZeroDivisionError")
    type_at_once(person.app, [*"on"])
    await person.until(lambda: person.composed.endswith("on"), "what is typed")


async def test_a_key_whose_command_fails(
    messages_server: MessagesServer,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    async with chat(messages_server) as person:
        monkeypatch.setattr(ChatScreen, "action_sidebar", fails)
        with failing(caplog):
            type_at_once(person.app, [*"so", "f2", *"go"])
            await person.until(lambda: person.composed == "sogo", "the keys behind it")
            await continues(person)
        assert "Traceback" in caplog.text
        assert "in fails" in caplog.text


async def test_a_click_that_fails_before_it_reaches_a_widget(
    messages_server: MessagesServer,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    async with chat(messages_server) as person:
        monkeypatch.setattr(ChatScreen, "get_style_at", fails)
        with failing(caplog):
            x, y = person.pane.composer.region.offset
            press = events.MouseDown(None, x, y, 0, 0, 1, False, False, False, x, y)
            type_at_once(person.app, ["a"])
            person.app.post_message(press)
            await continues(person)


async def test_a_resize_a_timer_a_callback_and_a_worker_that_fail(
    messages_server: MessagesServer,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    async with chat(messages_server, file=conversation_file("a.toml", "Hi", "Hello")) as person:
        screen = person.screen
        monkeypatch.setattr(Transcript, "on_resize", fails, raising=False)

        async def broken() -> None:
            raise ZeroDivisionError

        with failing(caplog):
            await person.pilot.resize_terminal(90, 30)
            screen.set_timer(0.001, fails)
            screen.call_later(fails)
            screen.call_next(fails)
            screen.call_after_refresh(fails)
            screen.run_worker(broken, exit_on_error=False)  # type: ignore[arg-type]
            screen.run_worker(broken)  # type: ignore[arg-type]
            await person.until(lambda: len(failures(caplog)) >= 7, caplog.text)
            await continues(person)
        assert person.text().count(SAID) <= 1


async def test_a_failure_that_only_the_event_loop_meets(
    messages_server: MessagesServer,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    with failing(caplog):
        async with chat(messages_server) as person:
            asyncio.get_running_loop().call_soon(fails)
            await continues(person)


async def test_a_dialog_that_can_not_be_shown_is_closed(
    messages_server: MessagesServer,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    class Broken(Static):
        def compose(self) -> ComposeResult:
            fails()
            yield Static()

    async with chat(messages_server) as person:
        for name, broken in (("compose", fails), ("compose", lambda _: [Broken()])):
            with failing(caplog), monkeypatch.context() as patch:
                patch.setattr(HelpScreen, name, broken)
                await person.press("f1")
                await continues(person)
                assert person.app.screen is person.screen


@pytest.mark.parametrize("key", ["ctrl+q", "ctrl+n"])
async def test_a_failure_in_leaving_keeps_the_draft_and_the_way_out(
    messages_server: MessagesServer,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    key: str,
) -> None:
    async with chat(messages_server) as person:
        await person.type("half a thought")
        with failing(caplog), monkeypatch.context() as patch:
            patch.setattr(Navigator, "_close_current", fails)
            type_at_once(person.app, [key])
            await person.sees(SAID)
            await person.until(lambda: person.composed == "half a thought", "the draft")
        type_at_once(person.app, ["ctrl+q"])
        await person.until(lambda: person.app._exit, "the end")


async def test_a_failure_in_showing_a_conversation_keeps_the_way_out(
    messages_server: MessagesServer,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    async with chat(messages_server) as person:
        with failing(caplog), monkeypatch.context() as patch:
            patch.setattr(Pane, "show_branch", fails)
            type_at_once(person.app, ["ctrl+n"])
            await person.sees(SAID)
        type_at_once(person.app, ["ctrl+q"])
        await person.until(lambda: person.app._exit, "the end")


async def test_a_failure_with_each_key_never_ends_the_program(
    messages_server: MessagesServer,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    async with chat(messages_server) as person:
        monkeypatch.setattr(ChatScreen, "action_sidebar", fails)
        with failing(caplog):
            for _ in range(3 * MOST):
                await person.press("f2")
            await continues(person)
        assert len(failures(caplog)) == 3 * MOST


def paint_badly(person: Chat, patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Transcript, "render_lines", fails)
    person.app.refresh()


def tick_badly(person: Chat, patch: pytest.MonkeyPatch) -> None:
    person.screen.set_interval(1 / 60, fails)


@pytest.mark.parametrize("break_it", [paint_badly, tick_badly])
async def test_a_failure_that_returns_for_ever_ends_the_program_and_keeps_everything(
    messages_server: MessagesServer,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    capsys: pytest.CaptureFixture[str],
    break_it: Callable[[Chat, pytest.MonkeyPatch], None],
) -> None:
    async with chat(messages_server) as person:
        await person.say("Hello?")
        await person.sees("Hello from the test server.")
        await person.rests()
        path = person.pane.session.document.path
        monkeypatch.setattr(DraftSaver, "_save", lambda _: None)  # not kept in time
        await person.type("half a thought")
        ended, leave = asyncio.Event(), person.app.exit
        monkeypatch.setattr(person.app, "exit", lambda **how: (leave(**how), ended.set()))
        with failing(caplog):
            break_it(person, monkeypatch)
            # The pilot would paint, too, and fail.
            await asyncio.wait_for(ended.wait(), DEADLINE)
        assert person.app.return_code == 1
    said = capsys.readouterr().err
    assert "claude-tui: stopped by an internal error (ZeroDivisionError)" in said.split("\n")[0]
    assert "Traceback" not in said
    assert MOST < len(failures(caplog)) < 2 * MOST
    assert [message.text for message in load_conversation(present(path)).messages] == [
        "Hello?",
        "Hello from the test server.",
    ]
    (draft,) = draft_files(paths.drafts_dir(), path)
    assert draft.read_text() == "half a thought"


async def test_a_signal_to_end_may_come_before_the_conversation_is_on_the_screen(
    messages_server: MessagesServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    mount = ClaudeTuiApp.on_mount

    def mount_and_quit(app: ClaudeTuiApp) -> None:
        mount(app)
        app.call_later(app.run_action, "quit")

    monkeypatch.setattr(ClaudeTuiApp, "on_mount", mount_and_quit)
    async with chat(messages_server, wait=False) as person:
        await person.until(lambda: person.app._exit, "the end")
    assert person.app.return_code == 0
