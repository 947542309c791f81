"""Handle keys in the order they were typed, however fast they come.

Textual passes a key to the widget that has the focus when the key is read, and its consequences
travel from widget to widget after that. If several keys arrive in one read, as from a fast typist
over a slow line or from a program that types, all of them are passed on before the first has moved
the focus, opened a dialog or narrowed a list, and bindings run after text that was typed later.
Here each key waits until the key before it has been handled completely.
Upstream: https://github.com/Textualize/textual/issues/6605
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
from claude_tui.tui.terminal_io.unmarked_paste import MANY, UnmarkedPaste
from claude_tui.tui.textual_fixes.typed import taken_apart, typed_text

MOST_TURNS: Final = 200
"""The most turns of the event loop that a key waits, in case the app never comes to rest.

A key that opens a dialog takes a few dozen."""

MOST_TOGETHER: Final = 20
"""The most characters that one input takes in one turn of the event loop: a thousand would keep the
next key, and the screen, waiting."""


class OrderedKeys(App[ReturnType]):
    """An app whose keys and pastes act in the order they were typed.

    A key that comes alone is passed on at once, and so is text that follows text in one input, a
    few characters at a time: typing does not wait.
    """

    _acting = True
    """Whether the last key may not be handled yet, or the first screen not be shown."""
    _in_text = False
    """Whether the last key was text for an input."""
    _turns = 0
    _together = 0
    """The characters passed on since the last wait."""
    _key_before = ""
    """The last key, which may be the first of a binding of two keys."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._typed: deque[events.Event] = deque()
        """Keys, pastes and clicks that wait."""

    def on_ready(self) -> None:
        """Pass on what was typed before there was a screen to type into."""
        self._go_on()

    async def on_event(self, event: events.Event) -> None:
        """Make keys, pastes and clicks wait for the key before them."""
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
        """Pass on the next event and what need not wait, then wait until they are handled."""
        self._together = 0
        try:
            await self._give()
            while self._typed and self._goes_on():
                await self._give()
        finally:
            # An event that fails must not keep the others waiting forever.
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
        """Whether the person can see what a key does. If not, the key does nothing."""
        return True

    def _next_typed(self) -> events.Event:
        """Return the next event in the form that a widget takes."""
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
            event, second = keys
            self._typed.appendleft(second)
        if before.startswith("ctrl+"):
            sequence = f"{before} {event.key}"
            if sequence in self.screen.active_bindings:
                return events.Key(sequence, None)
        self._key_before = event.key
        text = typed_text(event)
        if isinstance(self.focused, Input) and self._is_text(event) and self.is_seen(event):
            text = self._text_behind(text)
            if len(text) > 1:
                return events.Paste(text)
        # Textual's widgets take any text of a paste, whatever str.isprintable says.
        return events.Paste(text) if text and not event.is_printable else event

    def _text_behind(self, text: str) -> str:
        """Return ``text`` with the text that was typed right after it.

        As keys, an input would draw all of its text, and the app search it, once for each.
        """
        keys = [text]
        if len(self._typed) > MOST_TOGETHER:
            while self._typed and self._is_text(key := self._typed[0]):
                keys.append(typed_text(key))
                self._typed.popleft()
        return "".join(keys)

    def _takes_text(self, text: str) -> bool:
        """Whether ``text``, which came in one read, is a paste for the focused widget."""
        focused = self.focused
        if len(text) >= MANY:
            return True
        if isinstance(focused, TextEditor):
            return focused.takes_lines(text)
        return isinstance(focused, Input) and "\r" not in text

    def _goes_on(self) -> bool:
        """Whether the next event is text that follows text."""
        is_next = self._in_text and self._is_text(self._typed[0])
        return is_next and self._together < MOST_TOGETHER

    def _is_text(self, event: events.Event) -> TypeGuard[events.Key]:
        """Whether ``event`` is a character that the focused widget takes as text."""
        return (
            isinstance(event, events.Key)
            and event.is_printable
            and taken_apart(event) is None
            and self.focused is not None
            and self.focused.check_consume_key(event.key, event.character)
        )

    def _go_on(self) -> None:
        """Act on the next event once the event loop has nothing else to do."""
        loop = asyncio.get_running_loop()
        ready: Collection[object] = getattr(loop, "_ready", ())
        self._turns += 1
        if ready and self._turns < MOST_TURNS:
            loop.call_soon(self._go_on)
        elif self._typed:
            self.call_later(self._act)
        else:
            self._acting = False
