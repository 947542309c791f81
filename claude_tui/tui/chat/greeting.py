"""The first screen of a pane, while its conversation has no messages."""

from __future__ import annotations

import asyncio
from datetime import date, datetime
from typing import TYPE_CHECKING, Final

from claude_tui.errors import StorageError
from claude_tui.tui.background import run_in_background
from claude_tui.tui.chat.settings_summary import settings
from claude_tui.tui.widgets.first_screen import Greeting, Recent

if TYPE_CHECKING:
    from claude_tui.storage.folder import ConversationStore
    from claude_tui.tui.chat.pane import Pane

RECENT: Final = 3
"""How many conversations are listed."""


class Greeter:
    """Shows the first screen of a pane while there is nothing else to show.

    Args:
        pane: The pane.
    """

    def __init__(self, pane: Pane) -> None:
        self._pane = pane

    @property
    def _is_wanted(self) -> bool:
        session, inspecting = self._pane.session, self._pane.inspecting
        is_empty = (
            not session.conversation.messages and not session.busy and not session.document.loading
        )
        return is_empty and not inspecting.is_open

    def refresh(self) -> None:
        """Show the first screen or the transcript, unless the inspector is in their place."""
        pane, session = self._pane, self._pane.session
        screen = pane.first_screen
        screen.display = self._is_wanted
        pane.transcript.display = not screen.display and not pane.inspecting.is_open
        pane.composer.is_below_transcript = pane.transcript.display
        if screen.display:
            backend = pane.workspace.backend
            screen.greet(
                Greeting(
                    "" if backend.explanation else session.model.name,
                    backend.introduction,
                    tuple(settings(session.conversation.request)),
                )
            )

    def load_recent(self) -> None:
        """List the last conversations, if the first screen is on view."""
        if self._is_wanted:
            work, description = self._show_recent(), "list the last conversations"
            run_in_background(self._pane, work, "recent", description, exclusive=True)

    async def _show_recent(self) -> None:
        recent = await asyncio.to_thread(_recent, self._pane.workspace.store)
        await self._pane.first_screen.show_recent(recent)


def _recent(store: ConversationStore) -> list[Recent]:
    """Return the conversations that were changed last. Reads from the disk."""
    from claude_tui.storage.summary import read_summary

    try:
        files = store.files()
    except StorageError:
        return []  # the list of conversations says why, and so does saving
    summaries = (read_summary(path, stamp) for path, stamp in files[:RECENT])
    today = datetime.now().date()
    return [
        Recent(each.path, each.title or each.path.name, _when(each.changed.astimezone(), today))
        for each in summaries
    ]


def _when(changed: datetime, today: date) -> str:
    """Return when something was changed: the time if it was today, else the day."""
    return f"{changed:%H:%M}" if changed.date() == today else f"{changed:%Y-%m-%d}"
