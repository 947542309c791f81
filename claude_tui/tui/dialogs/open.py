"""The saved conversations: found by what is typed, opened, renamed, copied, deleted."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import NamedTuple

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.getters import query_one
from textual.message import Message
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from claude_tui.errors import ClaudeTuiError
from claude_tui.library.search import SearchResult
from claude_tui.session.workspace import Workspace
from claude_tui.storage.summary import Summary
from claude_tui.text.matching import words_of
from claude_tui.text.visible import visible
from claude_tui.tui.commands import command_binding
from claude_tui.tui.dialogs.conversation_list import ConversationList, Step
from claude_tui.tui.editor.line_input import LineInput
from claude_tui.tui.glyphs import joined
from claude_tui.tui.part_keys import part_bindings
from claude_tui.tui.sizes import BROAD, TALL
from claude_tui.tui.widgets.key_bar import KeyBar


class QueryLine(LineInput):
    """Where one types what to find.

    The keys of the list are its own: a line has some of them too.
    """

    BINDINGS = part_bindings("list")


class Chosen(NamedTuple):
    """What to open.

    Args:
        path: The conversation's file.
        query: The search that found it; empty without one.
    """

    path: Path
    query: str = ""


class OpenScreen(ModalScreen[Chosen | None]):
    """Choose a conversation; the result is its file, or None.

    Args:
        workspace: Where conversations live.
        is_here: Whether a file is the conversation that is on view behind this screen.
        rename_here: Gives that one a title.
        leave_here: Begins a new one in its place, then calls what it is given: with whether that
            could be done.
    """

    CSS_PATH = "../styles/open.tcss"
    HORIZONTAL_BREAKPOINTS = BROAD
    VERTICAL_BREAKPOINTS = TALL
    BINDINGS = [*part_bindings("dialog"), command_binding("quit", "app.quit")]

    query_input = query_one("#open-query", QueryLine)
    conversations = query_one("#open-list", ConversationList)

    @dataclass
    class Reported(Message):
        """The search found something: sent by its thread."""

        found: SearchResult

    def __init__(
        self,
        workspace: Workspace,
        is_here: Callable[[Path], bool],
        rename_here: Callable[[str], None],
        leave_here: Callable[[Callable[[bool], None]], None],
    ) -> None:
        super().__init__()
        self._workspace = workspace
        self._is_here = is_here
        self._rename_here = rename_here
        self._leave_here = leave_here
        self._fault = ""
        self._is_current = False
        self._waiting: list[Callable[[], None]] = []
        self._changing = asyncio.Lock()
        """Held while a file is changed: one change may go by what another did."""
        """What is to be done once the list shows what was typed."""

    def compose(self) -> ComposeResult:
        """The box: a title, a line to type in, the list, the keys."""
        with Vertical(id="open"):
            with Horizontal(id="open-head"):
                yield Static(Content("Open"), id="open-title")
                yield Static(id="open-state")
            yield QueryLine(placeholder="type to narrow: title, model, text", id="open-query")
            yield ConversationList(id="open-list")
            yield Static(id="open-said")
            yield KeyBar()

    def on_mount(self) -> None:
        """Show what is known at once; the folder is looked through after that is painted."""
        self._ask()
        self.call_after_refresh(self._workspace.search.look)

    def on_unmount(self) -> None:
        """Take no more reports."""
        self._workspace.search.leave()

    # -- finding

    @on(Input.Changed)
    def _typed(self) -> None:
        self._say("")
        self._ask()

    def _ask(self) -> None:
        self._is_current = False
        self._workspace.search.ask(self.query_input.value, self._report)

    def _report(self, found: SearchResult) -> None:
        """Called on the thread of the search."""
        self.post_message(self.Reported(found))

    @on(Reported)
    def _show(self, event: Reported) -> None:
        found = event.found
        if found.query != self.query_input.value:
            return
        if found.fault and found.fault != self._fault:
            self._say(found.fault, failed=True)
        self._fault = found.fault
        empty = "" if not found.done else "nothing found" if found.query else "nothing here yet"
        self.conversations.show(found.hits, words_of(found.query), empty)
        more = "" if found.done else "…"
        state = joined(f"{len(found.hits):,}{more}", found.state)
        self.query_one("#open-state", Static).update(Content(visible(state)))
        # While nothing is found yet there is nothing that a key could be meant for.
        self._is_current = bool(found.hits) or found.done
        self._do_waiting()

    # -- with the highlighted one

    def action_move(self, step: Step) -> None:
        """Move the highlight while the typing goes on."""
        self._when_current(partial(self.conversations.move, step))

    @on(Input.Submitted)
    @on(ConversationList.Clicked)
    def _choose(self) -> None:
        self._with_highlighted(self._open)

    def action_rename(self) -> None:
        """Give it a title."""
        self._with_highlighted(self._ask_for_title)

    def action_duplicate(self) -> None:
        """Make a copy of it."""
        self._with_highlighted(self._duplicate)

    def action_delete(self) -> None:
        """Move it to the trash."""
        self._with_highlighted(self._delete)

    def action_undo(self) -> None:
        """Put back what was deleted last."""
        self._change(self._restored)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Undo is for when there is something to undo."""
        return action != "undo" or bool(self._workspace.trash.deleted)

    def _with_highlighted(self, do: Callable[[Summary], None]) -> None:
        """Do something with the conversation that will be highlighted."""

        def with_it() -> None:
            summary = self.conversations.highlighted
            if summary is not None:
                do(summary)

        self._when_current(with_it)

    def _when_current(self, do: Callable[[], None]) -> None:
        """Do something with the list, once it shows what was typed.

        Keys may come faster than the list follows, and are meant for what it will show.
        """
        self._waiting.append(do)
        self._do_waiting()

    def _do_waiting(self) -> None:
        while self._waiting and self._is_current:
            self._waiting.pop(0)()

    def _open(self, summary: Summary) -> None:
        # A path where nothing is would begin a new conversation.
        if summary.path.exists():
            self._is_current = False  # nothing is to be done with the list after that
            self.dismiss(Chosen(summary.path, self.query_input.value))
        else:
            self._say(f"{summary.path.name} is not there any more.", failed=True)
            self._workspace.search.look()

    def _ask_for_title(self, summary: Summary) -> None:
        from claude_tui.tui.dialogs.ask import TitleScreen

        self.app.push_screen(TitleScreen(summary.title), partial(self._rename, summary.path))

    def _rename(self, path: Path, title: str | None) -> None:
        if title is None:
            return
        if self._is_here(path):
            self._rename_here(title)
        else:
            self._change(partial(_renamed, path, title))

    def _duplicate(self, summary: Summary) -> None:
        self._change(partial(_duplicated, self._workspace, summary.path))

    def _delete(self, summary: Summary) -> None:
        delete = partial(self._change, partial(_deleted, self._workspace, summary))
        if not self._is_here(summary.path):
            delete()
            return

        def go_on(left: bool) -> None:
            if left:
                delete()
            else:
                self._is_current = True
                self._do_waiting()

        self._is_current = False
        self._leave_here(go_on)

    def _restored(self) -> str:
        return f"{self._workspace.trash.restore().title} is back."

    def _change(self, do: Callable[[], str]) -> None:
        """Change a file off this thread, and say what came of it; the list may be closed before."""
        self._is_current = False
        self.app.run_worker(
            self._wait_for_change(do),
            group="files",
            description="change a conversation's file",
            exit_on_error=False,
        )

    async def _wait_for_change(self, do: Callable[[], str]) -> None:
        try:
            async with self._changing:
                outcome = await asyncio.to_thread(do)
            self._say(outcome)
        except ClaudeTuiError as error:
            self._say(str(error), failed=True)
        self.refresh_bindings()
        self._workspace.search.look()

    def _say(self, text: str, *, failed: bool = False) -> None:
        """One line above the keys, until something else is typed: a toast would cover the list."""
        if not self.is_attached:
            return  # it was closed meanwhile
        line = self.query_one("#open-said", Static)
        line.update(Content(visible(text)))
        line.set_class(failed, "-failed")
        line.display = bool(text)


def _renamed(path: Path, title: str) -> str:
    from claude_tui.storage.file_operations import retitle

    retitle(path, title)
    return f"{path.name} has a new title."


def _duplicated(workspace: Workspace, path: Path) -> str:
    from claude_tui.storage.file_operations import duplicate

    return f"Copied to {duplicate(path, workspace.store, datetime.now()).name}."


def _deleted(workspace: Workspace, summary: Summary) -> str:
    deleted = workspace.trash.put(summary.path, datetime.now(), summary.title)
    return f"Deleted: {deleted.title}. ctrl+z brings it back."
