"""Changing what a transcript shows, while whoever reads it keeps their place."""

from __future__ import annotations

from collections.abc import Iterable

from claude_tui.tui.transcript.cursor import Cursor
from claude_tui.tui.transcript.entry import Entry, EntryKey
from claude_tui.tui.transcript.finder import Finder
from claude_tui.tui.transcript.replies import GrowingReplies
from claude_tui.tui.transcript.selection import TextSelection
from claude_tui.tui.transcript.viewport import Viewport


class Contents:
    """The entries of a transcript, to be changed.

    Args:
        viewport: The text, and what is in view of it; it stays where it is.
        cursor: Goes with an entry whose key changes.
        selection: Is dropped where it may no longer be what it was.
        finder: Looks again through what has changed.
        replies: Those that are arriving.
    """

    def __init__(
        self,
        viewport: Viewport,
        cursor: Cursor,
        selection: TextSelection,
        finder: Finder,
        replies: GrowingReplies,
    ) -> None:
        self._viewport = viewport
        self._layout = viewport.layout
        self._cursor = cursor
        self._selection = selection
        self._finder = finder
        self._replies = replies

    def show(self, entries: Iterable[Entry], *, stay: bool = False) -> None:
        """Show these entries instead of what is shown, from their end.

        Args:
            entries: Everything to show.
            stay: Keep the place, if it is scrolled up: they are the same entries, changed.
        """
        anchor = self._viewport.anchor() if stay else None
        self._replies.growing.clear()
        self._layout.show(entries)
        self._selection.forget()
        is_there = anchor is not None and anchor.entry < len(self._layout.entries)
        self._viewport.back_to(anchor if is_there else None)
        self._finder.find_again()

    def append(self, entry: Entry) -> None:
        """Show one more entry at the end."""
        self._layout.append(entry)
        self._viewport.grew(len(self._layout.entries) - 1)
        self._finder.look_again(entry.key)

    def replace(self, key: EntryKey, entry: Entry) -> None:
        """Show ``entry`` in the place of ``key``, or at the end if there is no such entry."""
        index = self._layout.place(key)
        if index is None:
            self.append(entry)
            return
        self._replies.growing.pop(key, None)
        anchor = self._viewport.anchor()
        self._layout.replace(key, entry)
        if self._layout.width:
            self._layout.measure(index, 1)
        self._viewport.back_to(anchor)
        self._finder.look_again(key, entry.key)

    def drop(self, key: EntryKey) -> None:
        """Take an entry out; nothing happens if there is none with this key."""
        index = self._layout.place(key)
        if index is None:
            return
        self._replies.growing.pop(key, None)
        anchor = self._viewport.anchor()
        if anchor is not None and anchor.entry > index:
            anchor = anchor._replace(entry=anchor.entry - 1)
        self._layout.remove(key)
        self._selection.forget()
        self._viewport.back_to(anchor)
        self._finder.look_again(key)

    def end_reply(self, key: EntryKey, entry: Entry) -> None:
        """Show ``entry`` in the place of a reply, which is complete."""
        self._cursor.rename(key, entry.key)
        if self._replies.finish(key, entry):
            self._finder.reply_ended(key, entry.key)
        else:
            self.replace(key, entry)
