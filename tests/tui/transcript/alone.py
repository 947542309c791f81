"""A transcript's parts without a widget: what they need of one, as plain objects."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Iterable
from typing import Any

from rich.style import Style
from textual.selection import Selection
from textual.strip import Strip

from claude_tui.conversation.content import TextBlock
from claude_tui.tui.transcript.background_work import BackgroundWork
from claude_tui.tui.transcript.cursor import Cursor
from claude_tui.tui.transcript.entry import Entry, EntryKey
from claude_tui.tui.transcript.finder import Finder
from claude_tui.tui.transcript.folding import Folding
from claude_tui.tui.transcript.layout import TranscriptLayout
from claude_tui.tui.transcript.marks import Marks
from claude_tui.tui.transcript.parts import Parts
from claude_tui.tui.transcript.replies import GrowingReplies
from claude_tui.tui.transcript.rows import RowPainter
from claude_tui.tui.transcript.selection import TextSelection
from claude_tui.tui.transcript.viewport import Viewport
from claude_tui.tui.transcript.widget_host import ScreenSelection, WidgetWindow


class PlainWindow(WidgetWindow):
    """Rows of a screen that nobody looks at."""

    top = 0
    rows = 0
    columns = 0

    def __init__(self, rows: int = 10, columns: int = 41) -> None:
        self.rows = rows
        self.columns = columns
        self.repainted: list[int | None] = []

    def scroll(self, top: int, width: int, height: int) -> bool:
        last = max(height - self.rows, 0)
        self.top = max(0, min(top, last))
        return self.top == last

    def repaint(self, first: int | None = None) -> None:
        self.repainted.append(first)


class Due:
    """A timer, or a call that waits."""

    def __init__(self, callback: Callable[[], None]) -> None:
        self.callback = callback
        self.is_stopped = False

    def stop(self) -> None:
        self.is_stopped = True


class PlainScheduler:
    """Runs nothing until the test says so."""

    def __init__(self) -> None:
        self.due: list[Due] = []
        self.ticking: list[Due] = []
        self.work: list[Coroutine[Any, Any, object]] = []

    def call_later(self, callback: Callable[[], None]) -> None:
        self.due.append(Due(callback))

    def set_timer(self, delay: float, callback: Callable[[], None]) -> Due:
        self.due.append(Due(callback))
        return self.due[-1]

    def set_interval(self, interval: float, callback: Callable[[], None]) -> Due:
        self.ticking.append(Due(callback))
        return self.ticking[-1]

    def run_worker(
        self,
        work: Coroutine[Any, Any, object],
        *,
        group: str,
        description: str,
        exclusive: bool,
        exit_on_error: bool,
    ) -> None:
        self.work.append(work)

    def run_due(self) -> None:
        """Run what is due, and what that makes due."""
        while self.due:
            due = self.due.pop(0)
            if not due.is_stopped:
                due.callback()

    async def run_all(self) -> None:
        """Run everything, threads included."""
        while self.due or self.work:
            self.run_due()
            if self.work:
                await self.work.pop(0)


class PlainStore(ScreenSelection):
    """What is selected, without a screen."""

    selection: Selection | None = None

    def __init__(self) -> None:
        pass

    def forget(self) -> None:
        self.selection = None


class Alone:
    """Every part of a transcript, put together without a widget."""

    def __init__(self, entries: Iterable[Entry] = (), *, rows: int = 10, width: int = 40) -> None:
        self.window = PlainWindow(rows, width + 1)
        self.scheduler = PlainScheduler()
        self.store = PlainStore()
        self.counts: list[tuple[int, int, bool]] = []
        self.text = TranscriptLayout()
        self.text.reset(width)
        self.text.show(entries)
        self.viewport = Viewport(self.text, self.window)
        self.parts = Parts(self.text)
        self.cursor = Cursor(self.viewport, self.parts)
        self.viewport.moved = self.cursor.keep_in_view
        self.background = BackgroundWork(self.viewport, self.scheduler)
        self.marks = Marks(self.viewport, self.scheduler)
        self.finder = Finder(
            self.viewport,
            self.cursor,
            self.marks,
            self.background,
            self.scheduler,
            lambda *count: self.counts.append(count),
        )
        self.folding = Folding(self.viewport, self.parts, self.cursor, self.finder)
        self.selection = TextSelection(self.viewport, self.scheduler, self.store)
        self.replies = GrowingReplies(self.viewport, self.scheduler, self.finder, drawn=True)
        self.painter = RowPainter(
            self.viewport,
            _named,
            _unchanged,
            [self.cursor, self.marks, self.selection],
            has_bars=True,
        )
        self.viewport.to_end()

    def rows(self) -> list[str]:
        """What is on the screen, row by row."""
        return [strip.text.rstrip() for strip in self.painter.rows(0, self.window.rows)]

    def words(self) -> list[str]:
        """The rows on the screen that are not empty, without bar, cursor and indentation."""
        return [row.lstrip("▎▌ ") for row in self.rows() if row.strip("▎▌ ")]

    def styled(self, name: str) -> list[str]:
        """The texts on the screen that a style was painted over or under."""
        return [
            segment.text
            for strip in self.painter.rows(0, self.window.rows)
            for segment in strip
            if segment.style is not None and segment.style.meta.get(name)
        ]


def _named(name: str) -> Style:
    """A style that one can ask for its name."""
    return Style(meta={name: True}) if name else Style.null()


def _unchanged(strip: Strip) -> Strip:
    return strip


def says(text: str, key: EntryKey = 1) -> Entry:
    return Entry(key, "assistant", "claude", (TextBlock(text),))


def asks(text: str, key: EntryKey = 1) -> Entry:
    return Entry(key, "user", "you", (TextBlock(text),))


def talk(count: int) -> list[Entry]:
    """Questions and answers of three lines each."""
    return [
        (asks if n % 2 else says)(f"message {n}\n\nmore of {n}\n\nend of {n}", n)
        for n in range(count)
    ]
