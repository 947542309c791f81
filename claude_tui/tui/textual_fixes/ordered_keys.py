"""Keys one after the other, however fast they come.

Textual gives a key to the widget that has the focus when the key is read, and what the key sets
off goes from widget to widget after that. Keys that arrive in one read, as from a fast typist over
a slow line or from a program that types, would all be given away before the first of them has
moved the focus, opened a dialog or narrowed a list, and bindings would run after the text that was
typed behind them. Here each key waits until nothing is left to do of the one before.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Collection
from typing import Any, Final, TypeGuard

from textual import events
from textual.app import App, ReturnType
from textual.widgets import Input

from claude_tui.tui.editor.text_editor import TextEditor
from claude_tui.tui.terminal_io.unmarked_paste import UnmarkedPaste
from claude_tui.tui.textual_fixes.typed import taken_apart, typed_text

MOST_TURNS: Final = 200
"""So many turns of the event loop a key waits at most: something that never rests must not keep
it. A key that opens a dialog takes a few dozen."""

MOST_TOGETHER: Final = 20
"""So many characters are given to one line or box in one turn of the event loop: to take a thousand
would keep the next key, and the screen, waiting."""


class OrderedKeys(App[ReturnType]):
    """An app whose keys and pastes act in the order they were typed.

    A key that comes alone is given away at once, and so is text behind text in one line or box,
    a few characters at a time: typing does not wait.
    """

    _acting = True
    """Whether something may be left to do of the last key, or the first screen to be shown."""
    _in_text = False
    """Whether that was text for a line or a box."""
    _turns = 0
    _together = 0
    """Characters given away since something waited."""
    _key_before = ""
    """The last key, which may be the first of two."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._typed: deque[events.Event] = deque()
        """What waits."""

    def on_ready(self) -> None:
        """Give away what was typed before there was a screen to type into."""
        self._go_on()

    async def on_event(self, event: events.Event) -> None:
        """Let what is typed or clicked wait for the key before it."""
        is_typed = isinstance(event, events.Key | events.Paste) and not event.is_forwarded
        is_click = isinstance(event, events.MouseEvent) and not event.is_forwarded
        if not is_typed and not (is_click and self._acting):
            await super().on_event(event)
            return
        self._typed.append(event)
        if not self._acting:
            self._acting = True
            await self._act()
        elif len(self._typed) == 1 and self._goes_on():
            await self._give()

    async def _act(self) -> None:
        """Give away the next one, and what need not wait for it; then wait for what they do."""
        self._together = 0
        try:
            await self._give()
            while self._typed and self._goes_on():
                await self._give()
        finally:
            # One that fails must not keep the others waiting for ever.
            asyncio.get_running_loop().call_soon(self._go_on)

    async def _give(self) -> None:
        event = self._next_typed()
        if isinstance(event, events.Key) and not self.is_seen(event):
            return
        self._in_text = self._is_text(event)
        self._turns = 0
        self._together += 1
        await super().on_event(event)

    def is_seen(self, key: events.Key) -> bool:
        """Whether the person can see what a key does; one that can't be seen does nothing."""
        return True

    def _next_typed(self) -> events.Event:
        """Return the next one, as a widget takes it."""
        event = self._typed.popleft()
        if isinstance(event, UnmarkedPaste):
            if self._takes_text(event.text):
                return events.Paste(event.text)
            self._typed.extendleft(reversed(event.keys))
            event = self._typed.popleft()
        before, self._key_before = self._key_before, ""
        if not isinstance(event, events.Key):
            return event
        if keys := taken_apart(event):
            if event.key in self.screen.active_bindings:
                return events.Key(event.key, None)
            event, behind = keys
            self._typed.appendleft(behind)
        if before.startswith("ctrl+"):
            both = f"{before} {event.key}"
            if both in self.screen.active_bindings:
                return events.Key(both, None)
        self._key_before = event.key
        text = typed_text(event)
        if isinstance(self.focused, Input) and self._is_text(event) and self.is_seen(event):
            text = self._text_behind(text)
            if len(text) > 1:
                return events.Paste(text)
        # Textual's widgets ask str.isprintable what is text; of a paste they take anything.
        return events.Paste(text) if text and not event.is_printable else event

    def _text_behind(self, text: str) -> str:
        """Return ``text`` with what was typed right behind it.

        A line takes it as one: each key would have it draw all that stands there, and find it.
        """
        keys = [text]
        if len(self._typed) > MOST_TOGETHER:
            while self._typed and self._is_text(key := self._typed[0]):
                keys.append(typed_text(key))
                self._typed.popleft()
        return "".join(keys)

    def _takes_text(self, text: str) -> bool:
        """Whether what has the focus takes ``text``, which came in one read, as a paste."""
        focused = self.focused
        if isinstance(focused, TextEditor):
            return focused.takes_lines(text)
        return isinstance(focused, Input) and "\r" not in text

    def _goes_on(self) -> bool:
        """Whether the next one is text right behind text."""
        is_next = self._in_text and self._is_text(self._typed[0])
        return is_next and self._together < MOST_TOGETHER

    def _is_text(self, event: events.Event) -> TypeGuard[events.Key]:
        """Whether it is a character that the widget with the focus takes as text."""
        return (
            isinstance(event, events.Key)
            and event.is_printable
            and taken_apart(event) is None
            and self.focused is not None
            and self.focused.check_consume_key(event.key, event.character)
        )

    def _go_on(self) -> None:
        """The next one, once the event loop would have nothing to do but wait."""
        loop = asyncio.get_running_loop()
        ready: Collection[object] = getattr(loop, "_ready", ())
        self._turns += 1
        if ready and self._turns < MOST_TURNS:
            loop.call_soon(self._go_on)
        elif self._typed:
            self.call_later(self._act)
        else:
            self._acting = False
