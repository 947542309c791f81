"""The whole chat screen in a test: real keys, and a real server behind it."""

from __future__ import annotations

import re
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Any

from textual import events
from textual.geometry import Region
from textual.keys import _character_to_key
from textual.pilot import Pilot

from claude_tui import paths
from claude_tui.api.endpoint import Endpoint
from claude_tui.config.settings import Settings
from claude_tui.conversation import Conversation, Message, Parameters, TextBlock
from claude_tui.session.backend import Backend
from claude_tui.session.workspace import Workspace
from claude_tui.storage.conversation_file import ConversationFile
from claude_tui.storage.toml.codec import load_conversation
from claude_tui.tui.app import ClaudeTuiApp
from claude_tui.tui.chat.screen import ChatScreen
from tests.servers.messages_server import MessagesServer
from tests.tui.terminal import lines

FRAMES = re.compile("[│▌▎▊▐█╭╮╰╯─]")

DEADLINE = 30.0
"""Seconds after which waiting fails."""

NOTICE_FACTOR = 6
"""How many times as long as for a person a notice stays: a busy machine looks late."""


def backend_of(server: MessagesServer) -> Backend:
    """Return a backend with ``server`` in the place of Anthropic's API."""
    return Backend("Claude", False, lambda: Endpoint("claude", server.base_url, api_key="a-key"))


def asked(server: MessagesServer) -> Any:
    """Return the body of the last request for a reply."""
    return [request.body for request in server.requests if request.method == "POST"][-1]


def said(server: MessagesServer) -> list[str]:
    """Return the texts of the messages in the last request for a reply."""
    return [message["content"] for message in asked(server)["messages"]]


class Chat:
    """A person before the program.

    Args:
        app: The program.
        pilot: Textual's hand on it.
    """

    def __init__(self, app: ClaudeTuiApp, pilot: Pilot[int]) -> None:
        self.app = app
        self.pilot = pilot
        screens = [screen for screen in app.screen_stack if isinstance(screen, ChatScreen)]
        self.screen = screens[0]
        """The chat screen, whatever stands before it."""
        self.pane = self.screen.pane
        """The conversation on it."""

    # -- what they see

    def text(self) -> str:
        """All that is on the screen."""
        return "\n".join(lines(self.app.screen))

    def flat(self) -> str:
        """The same in one line, as if nothing had to be wrapped; without frames.

        What a toast or the sidebar says stands twice more at the end, without what is beside it:
        with a space where a row ends, and with none, since a long path is broken in the middle.
        """
        rows = [FRAMES.sub(" ", row) for row in lines(self.app.screen)]
        areas = [widget.region for widget in self.app.screen.query("Toast, Sidebar")]
        narrow = [
            [row[area.x : area.right].strip() for row in rows[area.y : area.bottom]]
            for area in areas
        ]
        words = " ".join([*rows, *(" ".join(each) for each in narrow), *map("".join, narrow)])
        return " ".join(words.split())

    async def until(self, seen: Callable[[], object], what: str = "") -> None:
        """Wait until ``seen`` is true."""
        deadline = time.monotonic() + DEADLINE
        while not seen():
            assert time.monotonic() < deadline, f"never saw {what}; the screen is:\n{self.text()}"
            await self.pilot.pause()

    async def sees(self, *texts: str) -> None:
        """Wait until each of ``texts`` is on the screen."""
        for text in texts:
            await self.until(partial(self._shows, text), repr(text))

    def _shows(self, text: str) -> bool:
        return text in self.text() + self.flat()

    async def sees_no(self, text: str) -> None:
        """Wait until ``text`` is not on the screen."""
        await self.until(lambda: text not in self.text(), f"the end of {text!r}")

    async def rests(self) -> None:
        """Wait until no turn is running and everything is on disk."""
        await self.until(
            lambda: self.pane.session.settled and self.pane.turns.view is None, "the end"
        )

    @property
    def composed(self) -> str:
        """The text in the composer."""
        return self.pane.composer.text

    def saved(self) -> Conversation:
        """The conversation as its file has it."""
        path = self.pane.session.document.path
        assert path is not None
        return load_conversation(path)

    # -- what they do

    async def press(self, *keys: str) -> None:
        """Press keys, one after the other."""
        await self.pilot.press(*keys)

    async def begin_another(self) -> None:
        """Go to a new conversation."""
        before = self.pane.session
        await self.press("ctrl+n")
        await self.until(lambda: self.pane.session is not before, "a new conversation")

    async def type(self, text: str) -> None:
        """Type ``text``; all of it arrives in one read."""
        for character in text:
            self.app.post_message(events.Key(_character_to_key(character), character))
        await self.pilot.pause()

    async def say(self, text: str) -> None:
        """Type a line and send it."""
        await self.type(text)
        await self.press("enter")

    async def click(self, text: str, *, nth: int = 0, within: str = "") -> None:
        """Click on ``text`` where it stands on the screen.

        Args:
            text: What to click on; the middle of it.
            nth: Which place, counted from the top.
            within: Only in this widget.
        """
        area = self.app.screen.query_one(within).region if within else self.app.screen.region
        x, y = self._places(text, area)[nth]
        await self.pilot.click(offset=(x + len(text) // 2, y))

    def _places(self, text: str, area: Region) -> list[tuple[int, int]]:
        found = []
        for y in range(area.y, area.bottom):
            line = lines(self.app.screen)[y]
            x = line.find(text, area.x)
            if x >= 0:
                found.append((x, y))
        assert found, f"{text!r} is not on the screen:\n{self.text()}"
        return found


def keep_notices(app: ClaudeTuiApp) -> None:
    """Have ``app`` show each notice until a busy machine has come to look at it."""
    notify = app.notify

    def notify_for_longer(message: str, *, timeout: float | None = None, **options: Any) -> None:
        seconds = app.NOTIFICATION_TIMEOUT if timeout is None else timeout
        notify(message, timeout=NOTICE_FACTOR * seconds, **options)

    app.notify = notify_for_longer  # type: ignore[method-assign]


@asynccontextmanager
async def chat(
    server: MessagesServer | None = None,
    *,
    file: Path | None = None,
    backend: Backend | None = None,
    settings: Settings | None = None,
    size: tuple[int, int] = (120, 40),
    overrides: Mapping[str, Any] | None = None,
    wait: bool = True,
) -> AsyncIterator[Chat]:
    """The program with ``file`` or a new conversation, talking to ``server`` or ``backend``.

    Args:
        wait: Whether to wait until the backend is ready.
    """
    if backend is None:
        assert server is not None
        backend = backend_of(server)
    settings = settings or Settings()
    workspace = Workspace(backend, settings.request, Parameters(**(overrides or {})))
    session = workspace.session(file) if file else workspace.new_session()
    app = ClaudeTuiApp(workspace, settings, session, workspace.problems)
    keep_notices(app)
    try:
        async with app.run_test(size=size, notifications=True) as pilot:
            person = Chat(app, pilot)
            if wait:
                await person.until(lambda: person.screen._source_state == "known", "the start")
            yield person
            app.workers.cancel_all()  # as when the program ends; the pilot removes widgets first
        if app.return_value is None:
            person.pane.session.close()
    finally:
        workspace.close()


def conversation_file(name: str, *texts: str, **fields: Any) -> Path:
    """A saved conversation: ``texts`` are what the person and the model said in turn."""
    messages = [
        Message(
            id=number,
            parent=number - 1,
            role="user" if number % 2 else "assistant",
            content=(TextBlock(text),),
        )
        for number, text in enumerate(texts, start=1)
    ]
    path = paths.conversations_dir() / name
    ConversationFile.create(path, Conversation(messages=messages, **fields))
    return path
