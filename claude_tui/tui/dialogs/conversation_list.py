"""A list of conversations, two rows each. It mounts no widgets, so it can be long."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from rich.cells import cell_len
from textual import events
from textual.content import Content
from textual.geometry import Region, Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.style import Style

from claude_tui.library.library import Hit
from claude_tui.storage.summary import Summary
from claude_tui.text.matching import EXCERPT, marked
from claude_tui.text.visible import visible_line
from claude_tui.tui.glyphs import joined, signs

ROWS: Final = 2
"""The rows of one conversation."""
INDENT: Final = "  "
"""The indentation of the second row."""

Step = Literal["up", "down", "page_up", "page_down"]


class ConversationList(ScrollView, can_focus=False):
    """Shows conversations, one of them highlighted.

    Args:
        id: The widget's id.
    """

    DEFAULT_CSS = """
    ConversationList {
        height: 1fr;
        background: $surface;
        color: $foreground;
        overflow-x: hidden;
        scrollbar-size-vertical: 1;

        & > .conversation-list--highlighted {
            background: $block-cursor-blurred-background;
            color: $block-cursor-blurred-foreground;
            text-style: $block-cursor-blurred-text-style;
        }
        & > .conversation-list--facts { color: $text-muted; }
        & > .conversation-list--mark { text-style: bold underline; }
    }
    """
    COMPONENT_CLASSES = {
        "conversation-list--highlighted",
        "conversation-list--facts",
        "conversation-list--mark",
    }

    @dataclass
    class Clicked(Message):
        """The mouse chose the conversation that is highlighted now."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._hits: Sequence[Hit] = ()
        self._words: Sequence[str] = ()
        self._empty = ""
        self._place = 0
        self._moved = False

    @property
    def highlighted(self) -> Summary | None:
        """The conversation under the highlight; None if there is none."""
        return self._hits[self._place].summary if self._hits else None

    def show(
        self, hits: Sequence[Hit], words: Sequence[str], empty: str, *, start: int = 0
    ) -> None:
        """Show other conversations.

        Args:
            hits: The conversations, in order.
            words: Folded words to mark.
            empty: The text to show if there are none.
            start: Where the highlight is. If the person has moved it, it stays on its conversation.
        """
        path = self.highlighted.path if self.highlighted else None
        if list(words) != list(self._words):
            self._moved = False
        self._hits, self._words, self._empty = hits, words, empty
        self._place = self._place_of(path) if self._moved and path else start
        self.virtual_size = Size(0, len(hits) * ROWS)
        self._reveal()
        self.refresh()

    def move(self, step: Step) -> None:
        """Move the highlight."""
        page = max(1, self.size.height // ROWS - 1)
        by = {"up": -1, "down": 1, "page_up": -page, "page_down": page}[step]
        self._highlight(self._place + by)

    def render_line(self, y: int) -> Strip:
        """Draw a row of the list."""
        place, second = divmod(y + self.scroll_offset.y, ROWS)
        width = self.scrollable_content_region.width
        style = self.visual_style
        if place >= len(self._hits):
            text = self._empty if not self._hits and y == 0 else ""
            return _strip(self._as_facts(Content(text)), width, style)
        if place == self._place:
            style += self.get_visual_style("conversation-list--highlighted")
        hit = self._hits[place]
        return _strip(self._facts(hit, width) if second else self._title(hit, width), width, style)

    def on_click(self, event: events.Click) -> None:
        """Choose the conversation that was clicked."""
        place = (event.y + self.scroll_offset.y) // ROWS
        if place < len(self._hits):
            self._highlight(place)
            self.post_message(self.Clicked())

    # -- inside

    def _highlight(self, place: int) -> None:
        self._moved = True
        self._place = min(max(0, place), max(0, len(self._hits) - 1))
        self._reveal()
        self.refresh()

    def _reveal(self) -> None:
        row = Region(0, self._place * ROWS, 1, ROWS)
        self.scroll_to_region(row, animate=False, force=True, immediate=True)

    def _place_of(self, path: Path) -> int:
        """Return the index of ``path``; if it is gone, the index of the next conversation."""
        for place, hit in enumerate(self._hits):
            if hit.summary.path == path:
                return place
        return min(self._place, max(0, len(self._hits) - 1))

    def _title(self, hit: Hit, width: int) -> Content:
        """Return the first row: the title, and when the conversation was changed."""
        summary = hit.summary
        changed = summary.changed.astimezone().strftime("%Y-%m-%d %H:%M")
        room = max(0, width - len(changed) - 2)
        title = self._marked((summary.title or summary.path.name)[:EXCERPT])
        title = title.truncate(room, ellipsis=True, pad=True)
        return Content.assemble(title, INDENT, self._as_facts(Content(changed)))

    def _facts(self, hit: Hit, width: int) -> Content:
        """Return the second row: the line that matches, or other facts."""
        if hit.line:
            return Content.assemble(INDENT, self._marked(self._window(hit.line, width)))
        summary = hit.summary
        facts = [
            _counted(summary.messages),
            f"{max(1, summary.stamp.size // 1000):,} kB",
            summary.error,
        ]
        model = self._marked(summary.model[:EXCERPT])
        separator = signs().between if summary.model else ""
        other_facts = separator + joined(*map(visible_line, facts))
        return self._as_facts(Content.assemble(INDENT, model, other_facts))

    def _window(self, line: str, width: int) -> str:
        """Return the part of ``line`` that shows the first marked word."""
        pieces = list(marked(line, self._words))
        text = "".join(piece for piece, _ in pieces)
        prefix = ""
        for piece, is_hit in pieces:
            if is_hit and cell_len(INDENT + visible_line(prefix + piece)) > width:
                return f"…{text[max(0, len(prefix) - width // 4) :]}"
            if is_hit:
                break
            prefix += piece
        return text

    def _marked(self, line: str) -> Content:
        """Return ``line`` with the words marked."""
        mark = self.get_visual_style("conversation-list--mark", partial=True)
        return Content("").join(
            Content.styled(visible_line(piece), mark) if is_hit else Content(visible_line(piece))
            for piece, is_hit in marked(line, self._words)
        )

    def _as_facts(self, content: Content) -> Content:
        return content.stylize_before(
            self.get_visual_style("conversation-list--facts", partial=True)
        )


def _counted(messages: int | None) -> str:
    if messages is None:
        return ""
    return f"{messages:,} message{'' if messages == 1 else 's'}"


def _strip(content: Content, width: int, style: Style) -> Strip:
    cut = content.truncate(width, ellipsis=True, pad=True)
    return Strip(cut.render_segments(style), width)
