"""What the parts of a transcript need, as a Textual widget has it."""

from __future__ import annotations

from textual.geometry import Region, Size
from textual.scroll_view import ScrollView
from textual.selection import Selection
from textual.strip import Strip
from textual.widget import Widget

from claude_tui.tui.textual_fixes.steady_bar import SteadyBar


class WidgetWindow:
    """The window that a widget is: the rows of the screen that a text is seen through."""

    def __init__(self, widget: ScrollView) -> None:
        self._widget = widget
        self._bar = SteadyBar()

    @property
    def top(self) -> int:
        """The row of the text that its first row shows."""
        return self._widget.scroll_offset.y

    @property
    def rows(self) -> int:
        """How many rows it has."""
        return self._widget.size.height

    @property
    def columns(self) -> int:
        """How wide it is."""
        return self._widget.size.width

    def scroll(self, top: int, width: int, height: int) -> bool:
        """Begin at row ``top`` of a text of this size, or as near to it as there is text.

        Returns:
            Whether the end of the text is in view.
        """
        widget = self._widget
        # Assigned as usual, it would have the screen laid out again.
        widget.set_reactive(Widget.virtual_size, Size(width, height))
        top = max(0, min(top, widget.max_scroll_y))
        if widget.show_vertical_scrollbar:
            bar = widget.vertical_scrollbar
            self._bar.move(bar, height=height, window=self.rows, position=top)
        widget.set_reactive(Widget.scroll_target_y, float(top))
        widget.scroll_y = top
        return top >= widget.max_scroll_y

    def repaint(self, first: int | None = None) -> None:
        """Paint its rows again, from the ``first`` on; None: all of them."""
        if first is None:
            self._widget.refresh()
        else:
            self._widget.refresh(Region(0, first, self.columns, self.rows - first))


class ScreenSelection:
    """What the screen knows to be selected of a widget."""

    def __init__(self, widget: Widget) -> None:
        self._widget = widget

    @property
    def selection(self) -> Selection | None:
        """From where to where; None: nothing is."""
        return self._widget.text_selection

    @selection.setter
    def selection(self, selection: Selection | None) -> None:
        selections = {} if selection is None else {self._widget: selection}
        self._widget.screen.selections = selections

    def forget(self) -> None:
        """Select nothing of the widget any more."""
        widget = self._widget
        if widget.is_attached and widget in widget.screen.selections:
            widget.screen.clear_selection()


def filtered(widget: Widget, strip: Strip) -> Strip:
    """Return ``strip`` in the colours that the terminal has."""
    for line_filter in widget.get_line_filters():
        strip = strip.apply_filter(line_filter, widget.background_colors[1])
    return strip
