"""What went over the wire and what would go next, in the place of the transcript."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import ClassVar, Final

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.timer import Timer

from claude_tui.errors import ClaudeTuiError, UsageError
from claude_tui.session.inspection import Inspection, PastTurn, as_json, past_turns
from claude_tui.session.session import ChatSession
from claude_tui.session.workspace import Workspace
from claude_tui.tui.background import run_in_background
from claude_tui.tui.commands import message_in
from claude_tui.tui.composer.composer import Composer
from claude_tui.tui.inspector.json_view import JsonView
from claude_tui.tui.inspector.tree import OF_TREE, InspectorTree, Item
from claude_tui.tui.notices import copy_text, notify_user
from claude_tui.tui.part_keys import part_bindings

DRAFT_SECONDS: Final = 0.15
"""How long after a key in the composer the next request is shown with it."""
JSON_SECONDS: Final = 0.1
"""How long after a change of the next request its JSON is shown again."""

PROGRAMS: Final = {"python": "Python", "typescript": "TypeScript", "curl": "curl"}
"""What a request can be copied as: formats of ``export.formats``, and what they are called."""


class Inspector(Vertical):
    """A tree of requests and responses, and the JSON of what its cursor is on.

    Args:
        workspace: Where requests go.
        composer: What is written in it goes with the next request.
        close: Called when the person is done with it.
    """

    DEFAULT_CSS = """
    Inspector {
        height: 1fr;
        JsonView { display: none; }
        &.-json JsonView { display: block; }
        &.-json InspectorTree { display: none; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = part_bindings("inspector", but=OF_TREE)

    def __init__(
        self, workspace: Workspace, composer: Composer, close: Callable[[], object]
    ) -> None:
        super().__init__()
        # Made here, so that they can be filled before they are on the screen.
        self.tree_view = InspectorTree()
        self.json_view = JsonView()
        self._workspace = workspace
        self._composer = composer
        self._close = close
        self._session: ChatSession
        self._inspection: Inspection | None = None
        self._shown_turns: tuple[object, int, int] = None, 0, 0
        """Of what, and how many messages and records of it, the turns on view are."""
        self._json_timer: Timer | None = None
        self._draft_timer: Timer | None = None

    def compose(self) -> ComposeResult:
        """The tree and the JSON: one of them is on view."""
        yield self.tree_view
        yield self.json_view

    def on_mount(self) -> None:
        """Take the focus."""
        self.focus_inside()

    def show(self, session: ChatSession) -> None:
        """Show the turns of ``session``, and its next request."""
        conversation, base_dir = session.conversation, session.document.folder
        inspection = self._inspection
        if inspection is None or not inspection.is_of(conversation, base_dir):
            inspection = self._inspection = Inspection(conversation, base_dir)
        self._session = session
        self._show_next()
        shown = inspection, len(conversation.messages), len(session.records)
        if shown != self._shown_turns:
            self._shown_turns = shown
            turns = past_turns(conversation, session.records)
            self.tree_view.show_turns(turns, inspection.past_turn)

    def follow_draft(self) -> None:
        """Show the next request with what is being written, in a moment."""
        if self._draft_timer is None:
            self._draft_timer = self.set_timer(DRAFT_SECONDS, self._show_next)

    def _show_next(self) -> None:
        self._draft_timer = None
        if self._inspection is None:
            return
        headers, draft = self._workspace.client.usual_headers, message_in(self._composer.draft)
        self.tree_view.show_next(self._inspection.next_turn(draft, self._session.model, headers))
        if self._json_timer is None and self.has_class("-json") and self._item.turn is None:
            self._json_timer = self.set_timer(JSON_SECONDS, self._follow)

    async def _follow(self) -> None:
        self._json_timer = None
        item = self._item
        text = await self._json()
        if text is not None and self.has_class("-json") and self._item is item:
            self.json_view.show(text, stay=True)

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

    async def action_back(self) -> None:
        """From the JSON to the tree, from there back to the conversation."""
        if self.has_class("-json"):
            await self.action_json()
        else:
            self._close()

    async def action_json(self) -> None:
        """Show what the cursor is on as JSON, or the tree again."""
        if not self.has_class("-json"):
            text = await self._json()
            if text is None:
                return
            self.json_view.show(text)
        self.toggle_class("-json")
        self.focus_inside()

    async def action_copy(self) -> None:
        """Copy what the cursor is on, as JSON."""
        text = await self._json()
        if text is not None:
            item = self._item
            copy_text(self, text, f"{'the turn' if item.whole_turn else item.name} as JSON")

    def action_program(self) -> None:
        """Ask for a language, and copy the request that the cursor is in as a program."""
        from claude_tui.tui.dialogs.choice import Choice
        from claude_tui.tui.dialogs.picker import PickerScreen

        choices = [Choice(name, title) for name, title in PROGRAMS.items()]
        turn = self._item.turn

        def copy(name: str | None) -> None:
            if name is not None:
                run_in_background(
                    self,
                    self._copy_program(name, turn),
                    "program",
                    "copy a program",
                    exclusive=True,
                )

        self.app.push_screen(PickerScreen("Copy the request as", choices), copy)

    async def _copy_program(self, name: str, turn: PastTurn | None) -> None:
        from claude_tui.export.formats import written_as

        inspection = self._inspection
        if inspection is None:
            return
        draft, model = message_in(self._composer.draft), self._session.model
        title = self._session.conversation.display_title

        def write() -> str:
            if turn is None:
                request = inspection.next_request(draft, model)
            else:
                request = inspection.past_request(turn)
            return written_as(name, request, title)

        try:
            text = await asyncio.to_thread(write)
        except ClaudeTuiError as error:
            notify_user(self, str(error), "error")
        else:
            copy_text(self, text, f"the request as {PROGRAMS[name]}")

    async def _json(self) -> str | None:
        """Return what the cursor is on as JSON, made in a thread; None: it can't be."""
        try:
            return await asyncio.to_thread(as_json, self._item.value)
        except UsageError as error:
            notify_user(self, str(error), "warning")
            return None
