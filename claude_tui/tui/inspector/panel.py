"""What went over the wire and what would go next, in the place of the transcript."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.message import Message
from textual.timer import Timer

from claude_tui.errors import UsageError
from claude_tui.session.inspection import PastTurn, Section, as_json
from claude_tui.tui.inspector.json_view import JsonView
from claude_tui.tui.inspector.tree import InspectorTree, Item

FOLLOW_SECONDS = 0.1
"""How long after a change of the next request its JSON is shown anew."""


class Inspector(Vertical):
    """A tree of requests and responses, and the JSON of what its cursor is on."""

    DEFAULT_CSS = """
    Inspector {
        height: 1fr;
        JsonView { display: none; }
        &.-json JsonView { display: block; }
        &.-json InspectorTree { display: none; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "back", "Back"),
        Binding("v", "json", "JSON"),
        Binding("c", "copy", "Copy"),
        Binding("e", "program", "As a program"),
    ]

    class Closed(Message):
        """The person is done with it."""

    @dataclass
    class Copied(Message):
        """The person wants a text in the clipboard.

        Args:
            text: JSON.
            what: What it is of, in words.
        """

        text: str
        what: str

    @dataclass
    class ProgramAsked(Message):
        """The person wants a program that sends a request.

        Args:
            turn: The turn whose request it is; None: the next one's.
        """

        turn: PastTurn | None

    @dataclass
    class Failed(Message):
        """Something can't be shown.

        Args:
            words: Why.
        """

        words: str

    def __init__(self) -> None:
        super().__init__()
        # Made here, so that they can be filled before they are on the screen.
        self.tree_view = InspectorTree()
        self.json_view = JsonView()
        self._following: Timer | None = None

    def compose(self) -> ComposeResult:
        """The tree and the JSON: one of them is on view."""
        yield self.tree_view
        yield self.json_view

    def on_mount(self) -> None:
        """Take the focus."""
        self.focus_inside()

    def show_next(self, section: Section) -> None:
        """Show what would be sent now."""
        self.tree_view.show_next(section)
        if self._following is None and self.has_class("-json") and self._item.turn is None:
            self._following = self.set_timer(FOLLOW_SECONDS, self._follow)

    def _follow(self) -> None:
        self._following = None
        if self.has_class("-json"):
            self._show_json(stay=True)

    def show_turns(self, turns: Sequence[PastTurn], section: Callable[[PastTurn], Section]) -> None:
        """Show the turns, newest first; ``section`` makes what one holds."""
        self.tree_view.show_turns(turns, section)

    @property
    def _item(self) -> Item:
        node = self.tree_view.cursor_node
        return node.data if node is not None and node.data is not None else Item("", None)

    def focus_inside(self) -> None:
        """Give the focus to what is on view."""
        (self.json_view if self.has_class("-json") else self.tree_view).focus()

    # -- what the person does

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Of the turns that are not listed yet nothing can be shown or copied."""
        is_of_one = action in ("json", "copy", "program") and not self.has_class("-json")
        return not (is_of_one and self._item.rest_from and self._item.value is None)

    def action_back(self) -> None:
        """From the JSON to the tree, from there back to the conversation."""
        if self.has_class("-json"):
            self.action_json()
        else:
            self.post_message(self.Closed())

    def action_json(self) -> None:
        """Show what the cursor is on as JSON, or the tree again."""
        if not self.has_class("-json") and not self._show_json():
            return
        self.toggle_class("-json")
        self.focus_inside()

    def action_copy(self) -> None:
        """Copy what the cursor is on, as JSON."""
        text = self._json()
        if text is not None:
            item = self._item
            self.post_message(self.Copied(text, "the turn" if item.whole_turn else item.name))

    def action_program(self) -> None:
        """Ask for the request that the cursor is in, as a program."""
        self.post_message(self.ProgramAsked(self._item.turn))

    def _show_json(self, *, stay: bool = False) -> bool:
        text = self._json()
        if text is not None:
            self.json_view.show(text, stay=stay)
        return text is not None

    def _json(self) -> str | None:
        try:
            return as_json(self._item.value)
        except UsageError as error:
            self.post_message(self.Failed(str(error)))
            return None
