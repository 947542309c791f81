"""What all dialogs share: a box with a title over the screen, and their keys at the foot."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar, Generic, TypeVar

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

    def __init__(self, title: str) -> None:
        super().__init__()
        self._title = title

    def compose(self) -> ComposeResult:
        """The box, and the keys below."""
        with self.BOX(classes="dialog"):
            yield Static(Content(visible(self._title)), classes="dialog-title")
            yield from self.compose_box()
        yield KeyBar()

    def compose_box(self) -> ComposeResult:
        """Compose what is in the box below the title."""
        raise NotImplementedError

    def ask(self, node: DOMNode, use: Callable[[T], object]) -> None:
        """Open the dialog, and call ``use`` with its result if there is one."""

        def closed(result: T | None) -> None:
            if result is not None:
                use(result)

        node.app.push_screen(self, closed)
