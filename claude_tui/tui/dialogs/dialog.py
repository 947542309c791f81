"""What all dialogs share: a box over the screen, with a title and their keys at its foot."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar, Generic, TypeVar

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.dom import DOMNode
from textual.screen import ModalScreen
from textual.widget import Widget
from textual.widgets import Static

from claude_tui.text.visible import visible
from claude_tui.tui.sizes import BROAD, TALL
from claude_tui.tui.widgets.key_bar import KeyBar

T = TypeVar("T")


class Dialog(ModalScreen[T | None], Generic[T]):
    """A box with a title; the result is None if the person closes it.

    Args:
        title: The title.
    """

    CSS_PATH = "../styles/dialogs.tcss"
    HORIZONTAL_BREAKPOINTS = BROAD
    VERTICAL_BREAKPOINTS = TALL
    BOX: ClassVar[type[Widget]] = Vertical
    """What holds the contents."""

    def __init__(self, title: str) -> None:
        super().__init__()
        self._title = title

    def compose(self) -> ComposeResult:
        """The head, the contents, and the keys."""
        with Vertical(classes="dialog"):
            with Vertical(classes="dialog-head"):
                yield from self.compose_head()
            with self.BOX(classes="dialog-body"):
                yield from self.compose_box()
            yield KeyBar()

    def compose_head(self) -> ComposeResult:
        """Compose the title, and what stays below it when the rest scrolls."""
        yield Static(Content(visible(self._title)), classes="dialog-title")

    def compose_box(self) -> ComposeResult:
        """Compose what is between the title and the keys."""
        raise NotImplementedError

    @on(events.Mount)
    @on(events.Unmount)
    def _repaint_cursors(self) -> None:
        """Paint what has the focus on each screen: only the one in front shows a cursor."""
        for screen in self.app.screen_stack:
            if screen.focused is not None:
                screen.focused.refresh()

    def ask(self, node: DOMNode, use: Callable[[T], object]) -> None:
        """Open the dialog, and call ``use`` with its result if there is one."""

        def closed(result: T | None) -> None:
            if result is not None:
                use(result)

        node.app.push_screen(self, closed)
