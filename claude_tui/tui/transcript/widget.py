"""The transcript: one widget that holds a whole conversation and draws only what is in view."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Final

from textual import events, on
from textual.geometry import Region
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.scrollbar import ScrollDown, ScrollTo, ScrollUp
from textual.selection import Selection
from textual.strip import Strip

from claude_tui.tui.notices import copy_text, notify_user
from claude_tui.tui.part_keys import part_bindings
from claude_tui.tui.transcript.background_work import BackgroundWork
from claude_tui.tui.transcript.contents import Contents
from claude_tui.tui.transcript.cursor import Cursor
from claude_tui.tui.transcript.finder import Finder
from claude_tui.tui.transcript.folding import Folding
from claude_tui.tui.transcript.layout import TranscriptLayout
from claude_tui.tui.transcript.marks import Marks
from claude_tui.tui.transcript.painter import style_of
from claude_tui.tui.transcript.parts import Parts, Target
from claude_tui.tui.transcript.replies import GrowingReplies
from claude_tui.tui.transcript.rows import RowPainter
from claude_tui.tui.transcript.selection import TextSelection
from claude_tui.tui.transcript.styles import TRANSCRIPT_CSS
from claude_tui.tui.transcript.viewport import Viewport
from claude_tui.tui.transcript.widget_host import ScreenSelection, WidgetWindow, filtered

NO_CODE: Final = "No code in this conversation."


class Transcript(ScrollView, can_focus=True, inherit_bindings=False):
    """A conversation, from the first message to those that are arriving.

    At its end it follows what arrives; scrolled up it stays where it is. Nothing is mounted
    per message, so its cost does not depend on how long the conversation is.

    Args:
        plain: Show messages as they were written, and no bars beside them.
        id: The widget's id.
    """

    DEFAULT_CSS = TRANSCRIPT_CSS

    # Textual would select only what is in view, and the bars beside it, too.
    ALLOW_SELECT = False

    BINDINGS = part_bindings("transcript")

    class Returned(Message):
        """The transcript is on view again: what was shown in its place must go."""

    @dataclass
    class LinkClicked(Message):
        """A link was clicked; nothing has been opened.

        Args:
            address: An http, https or mailto address.
        """

        address: str

    @dataclass
    class FindChanged(Message):
        """More was found, or another place is the current one.

        Args:
            position: Of the current place among all, from 1; 0: there is none.
            total: Places known.
            done: Everything was looked through.
        """

        position: int
        total: int
        done: bool

    def __init__(self, *, plain: bool = False, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self.plain = plain
        self.text = text = TranscriptLayout("raw" if plain else "drawn")
        self.viewport = viewport = Viewport(text, WidgetWindow(self))
        self.parts = Parts(text)
        self.cursor = Cursor(viewport, self.parts)
        self.background = BackgroundWork(viewport, self)
        self.marks = Marks(viewport, self)
        self.finder = Finder(
            viewport,
            self.cursor,
            self.marks,
            self.background,
            self,
            report=lambda *count: self.post_message(self.FindChanged(*count)),
        )
        self.folding = Folding(viewport, self.parts, self.cursor, self.finder)
        self.selection = TextSelection(viewport, self, ScreenSelection(self))
        self.replies = GrowingReplies(viewport, self, self.finder, drawn=not plain)
        self.contents = Contents(viewport, self.cursor, self.selection, self.finder, self.replies)
        self.painter = RowPainter(
            viewport,
            partial(style_of, self),
            partial(filtered, self),
            [self.cursor, self.marks, self.selection],
            has_bars=not plain,
        )
        viewport.moved = self.cursor.keep_in_view

    # Keys

    def action_scroll_rows(self, rows: int) -> None:
        """Down by so many rows, or up if there is a minus."""
        self.viewport.move_by(rows)

    def action_page(self, step: int) -> None:
        """One screen down, less a row, or with -1 up."""
        self.viewport.page(step)

    def action_scroll_home(self) -> None:
        """To the first message, with the cursor."""
        self.viewport.show_entry(0)
        self.cursor.go_along(0)

    def action_scroll_end(self) -> None:
        """To the last message, with the cursor; what arrives is followed again."""
        self.viewport.to_end()
        self.cursor.go_along(-1)

    def action_move_cursor(self, step: int) -> None:
        """To the next message, or with -1 to the one before."""
        self.cursor.move(step)

    def action_move_to_own(self, step: int) -> None:
        """To the person's own next message, or with -1 to the one before."""
        self.cursor.move_to_own(step)

    def action_move_part(self, step: int) -> None:
        """To the next part of the message, or with -1 to the one before."""
        self.cursor.move_to_part(step)

    def on_focus(self) -> None:
        """Put the cursor on the last message in view, unless it is somewhere."""
        self.cursor.appear()

    # Commands. One that changes how the transcript looks brings it back if something else is shown
    # in its place: out of sight it would look as if nothing happened.

    def return_to_view(self) -> None:
        """Show the transcript again, if something else is shown in its place."""
        if not self.display:
            self.display = True
            self.post_message(self.Returned())

    def action_copy(self) -> None:
        """Copy what is selected, or what the cursor is on, or the last reply, as Markdown."""
        target = self.cursor.command_target
        if selected := self.screen.get_selected_text():
            copy_text(self, selected, "the selection")
        elif target is None:
            notify_user(self, "No reply to copy yet.")
        else:
            is_reply = self.cursor.target is None
            what = "the last reply" if is_reply else self.parts.name(target)
            copy_text(self, self.parts.source(target), what)

    def action_copy_code(self) -> None:
        """Copy the last code block."""
        if listing := self.parts.last_listing():
            language = f" ({listing.language})" if listing.language else ""
            copy_text(self, listing.code, f"the last code block{language}")
        else:
            notify_user(self, NO_CODE)

    def action_next_code(self) -> None:
        """Go to the next code block; after the last comes the first."""
        self.return_to_view()
        if self.cursor.move_to_next_code():
            self.focus()
        else:
            notify_user(self, NO_CODE)

    def action_fold(self) -> None:
        """Fold or unfold what the cursor is on."""
        self._change_view(self.folding.toggle_fold)

    def action_raw(self) -> None:
        """Show the message as it was written, or drawn again."""
        if self.plain:
            notify_user(self, "Plain mode always shows messages as written.")
        else:
            self._change_view(partial(self.folding.toggle_view, look="raw"))

    def _change_view(self, change: Callable[[Target], bool]) -> None:
        self.return_to_view()
        if (target := self.cursor.command_target) is None:
            notify_user(self, "No message yet.")
        elif not change(target):
            notify_user(self, "This message is still arriving.")

    def action_links(self) -> None:
        """Choose a link of the message, or of the part the cursor is on, and open it."""
        target = self.cursor.command_target
        if target is None or not (links := self.parts.links(target)):
            notify_user(self, "No link to open here.")
            return
        from claude_tui.tui.dialogs.choice import Choice
        from claude_tui.tui.dialogs.picker import PickerScreen

        choices = [Choice(address, address, text * (text != address)) for address, text in links]
        self.app.push_screen(
            PickerScreen("Open", choices),
            lambda address: None if address is None else self.app.open_url(address),
        )

    def action_show_thinking(self) -> None:
        """Show thinking and other folded parts in full, or fold them again."""
        self.return_to_view()
        self.folding.toggle_all()

    # The mouse

    @on(events.MouseScrollUp)
    @on(events.MouseScrollDown)
    def _turn_wheel(self, event: events.MouseScrollUp | events.MouseScrollDown) -> None:
        """Scroll by as many rows as the app wants."""
        rows = max(1, round(self.app.scroll_sensitivity_y))
        self.viewport.move_by(-rows if isinstance(event, events.MouseScrollUp) else rows)
        event.prevent_default().stop()

    @on(ScrollTo)
    @on(ScrollUp)
    @on(ScrollDown)
    def _use_bar(self, event: ScrollTo | ScrollUp | ScrollDown) -> None:
        """Scroll as the scrollbar is dragged, or clicked beside its thumb."""
        if not isinstance(event, ScrollTo):
            self.viewport.page(-1 if isinstance(event, ScrollUp) else 1)
        elif event.y is not None:
            self.viewport.jump(round(event.y))
        event.prevent_default().stop()

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """Keep what is under the pointer there until the button is up, wherever that is."""
        if event.button == 1 and self.text.width:
            self.selection.press(event.offset)
            self.capture_mouse()

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Select from where the button went down."""
        self.selection.drag_to(event.offset)

    def on_mouse_up(self) -> None:
        """End the drag, wherever the pointer is."""
        self.release_mouse()

    def on_mouse_release(self) -> None:
        """End the drag, also when a dialog that opens takes the mouse.

        A click comes before this: it is about what was there when the button went down.
        """
        self.selection.release()

    def on_click(self, event: events.Click) -> None:
        """Follow a link, fold what is clicked, or select: two clicks a word, three the line."""
        event.prevent_default()
        if event.offset != self.selection.pressed_at:
            return
        if self.painter.is_on_sign(event.offset):
            self.viewport.to_end()
        elif event.chain > 1:
            self.selection.select_around(event.offset, is_word=event.chain == 2)
        elif address := self.selection.place_at(event.offset).link:
            self.post_message(self.LinkClicked(address))
        elif (offset := event.get_content_offset(self)) is not None:
            row = self.viewport.top + offset.y
            self.cursor.put_at(row)
            self.folding.toggle_at(row)

    def get_selection(self, selection: Selection) -> tuple[str, str] | None:
        """Return the selected text, as it was written rather than as it is drawn."""
        return self.selection.copied(selection)

    # The screen

    def on_resize(self) -> None:
        """Keep the first line in place, or the end."""
        width = self.scrollable_content_region.width
        if width <= 0:
            return
        anchor = self.viewport.anchor()
        if width != self.text.width:
            self.text.reset(width)
            self.replies.lay_out_again()
        self.viewport.back_to(anchor)

    def notify_style_update(self) -> None:
        """Look colours up again at the next paint, since the theme or a style changed."""
        super().notify_style_update()
        self.painter.check_styles()

    def render_lines(self, crop: Region) -> list[Strip]:
        """Paint the rows in ``crop``; lay out first what they show, so that rows don't move."""
        if self.text.width:
            self.viewport.measure()
            if self.text.height != self.virtual_size.height:
                self.call_later(self.viewport.measured)
            if self.text.jobs:
                self.call_later(self.background.lay_out)
        # The usual way makes new strips of each row for each frame, and filters, cuts and
        # renders all of them again; these keep what was made of them.
        strips = self.painter.finished_rows(crop)
        if self.text.uncoloured is not None:
            self.call_later(self.background.colour)
        return strips
