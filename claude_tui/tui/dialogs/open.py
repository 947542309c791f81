"""The dialog of saved conversations: find, open, rename, duplicate and delete them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import NamedTuple

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.getters import query_one
from textual.widgets import Input, Static

from claude_tui.errors import ClaudeTuiError
from claude_tui.library.library import Hit
from claude_tui.library.search import SearchResult
from claude_tui.session.workspace import Workspace
from claude_tui.storage.summary import Summary
from claude_tui.text.matching import words_of
from claude_tui.text.visible import visible
from claude_tui.tui.background import run_in_background
from claude_tui.tui.commands import command_binding, key_of
from claude_tui.tui.dialogs.conversation_list import ConversationList, Step
from claude_tui.tui.dialogs.dialog import Dialog
from claude_tui.tui.editor.line_input import LineInput
from claude_tui.tui.glyphs import joined
from claude_tui.tui.part_keys import part_bindings


class QueryLine(LineInput):
    """The input for the query.

    It has the keys of the list, since an input has some of the same keys.
    """

    BINDINGS = part_bindings("list")


class Chosen(NamedTuple):
    """The conversation to open.

    Args:
        path: The file.
        query: The query that found it; empty without one.
    """

    path: Path
    query: str = ""


class OpenScreen(Dialog[Chosen]):
    """Choose a conversation; the result is its file, or None.

    Args:
        workspace: The saved conversations.
        is_here: Returns whether a file is the conversation behind this screen.
        rename_here: Gives that conversation a title.
        leave_here: Replaces it by a new conversation, then calls its argument with whether that
            worked.
    """

    BINDINGS = [*part_bindings("dialog"), command_binding("quit", "app.quit")]

    query_input = query_one("#open-query", QueryLine)
    conversations = query_one("#open-list", ConversationList)

    def __init__(
        self,
        workspace: Workspace,
        is_here: Callable[[Path], bool],
        rename_here: Callable[[str], None],
        leave_here: Callable[[Callable[[bool], None]], None],
    ) -> None:
        super().__init__("Open")
        self._workspace = workspace
        self._is_here = is_here
        self._rename_here = rename_here
        self._leave_here = leave_here
        self._fault = ""
        self._is_current = False
        self._waiting: list[Callable[[], None]] = []
        """Actions to run once the list shows the results of the query."""
        self._changing = asyncio.Lock()
        """Held while a file is changed: one change may go by what another did."""

    def compose_head(self) -> ComposeResult:
        """The title with the state of the search beside it, and a line to type in."""
        with Horizontal(id="open-head"):
            yield from super().compose_head()
            yield Static(id="open-state")
        yield QueryLine(placeholder="type to filter: title, model, text", id="open-query")

    def compose_box(self) -> ComposeResult:
        """The list, and what is said of it."""
        yield ConversationList(id="open-list")
        yield Static(id="open-said")

    def on_mount(self) -> None:
        """Show the index at once, and read the folder after the first paint."""
        self._ask()
        self.call_after_refresh(self._workspace.search.look)

    def on_unmount(self) -> None:
        """Stop the search's reports."""
        self._workspace.search.leave()

    # -- finding

    @on(Input.Changed)
    def _typed(self) -> None:
        self._say("")
        self._ask()

    def _ask(self) -> None:
        self._is_current = False
        # The thread of the search reports: the calls come on this one.
        self._workspace.search.ask(self.query_input.value, partial(self.call_later, self._show))

    def _show(self, result: SearchResult) -> None:
        if result.query != self.query_input.value:
            return
        if result.fault and result.fault != self._fault:
            self._say(result.fault, failed=True)
        self._fault = result.fault
        empty = "" if not result.done else "no matches" if result.query else "no conversations yet"
        start = 0 if result.query else self._first_to_open(result.hits)
        self.conversations.show(result.hits, words_of(result.query), empty, start=start)
        more = "" if result.done else "…"
        state = joined(f"{len(result.hits):,}{more}", result.state)
        self.query_one("#open-state", Static).update(Content(visible(state)))
        # Without a hit so far there is nothing that a key could act on.
        self._is_current = bool(result.hits) or result.done
        self._do_waiting()

    def _first_to_open(self, hits: Sequence[Hit]) -> int:
        """Return the place of the latest conversation that is not on view; 0 if there is none."""
        return next(
            (place for place, hit in enumerate(hits[:2]) if not self._is_here(hit.summary.path)), 0
        )

    # -- with the highlighted one

    def action_move(self, step: Step) -> None:
        """Move the highlight while the query keeps the focus."""
        self._when_current(partial(self.conversations.move, step))

    @on(Input.Submitted)
    @on(ConversationList.Clicked)
    def _choose(self) -> None:
        self._with_highlighted(self._open)

    def action_rename(self) -> None:
        """Rename the highlighted conversation."""
        self._with_highlighted(self._ask_for_title)

    def action_duplicate(self) -> None:
        """Duplicate the highlighted conversation."""
        self._with_highlighted(self._duplicate)

    def action_delete(self) -> None:
        """Move the highlighted conversation to the trash."""
        self._with_highlighted(self._delete)

    def action_undo(self) -> None:
        """Restore the conversation that was deleted last."""
        self._change(self._restored)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Disable undo while nothing is deleted."""
        return action != "undo" or bool(self._workspace.trash.deleted)

    def _with_highlighted(self, act: Callable[[Summary], None]) -> None:
        """Call ``act`` with the conversation that will be highlighted."""

        def act_on_highlighted() -> None:
            summary = self.conversations.highlighted
            if summary is not None:
                act(summary)

        self._when_current(act_on_highlighted)

    def _when_current(self, act: Callable[[], None]) -> None:
        """Call ``act`` once the list shows the results of the query.

        Keys may arrive faster than results, and are meant for the results.
        """
        self._waiting.append(act)
        self._do_waiting()

    def _do_waiting(self) -> None:
        while self._waiting and self._is_current:
            self._waiting.pop(0)()

    def _open(self, summary: Summary) -> None:
        # Opening a missing file would begin a new conversation.
        if summary.path.exists():
            self._is_current = False  # no waiting action may change the list now
            self.dismiss(Chosen(summary.path, self.query_input.value))
        else:
            self._say(f"{summary.path.name} no longer exists.", failed=True)
            self._workspace.search.look()

    def _ask_for_title(self, summary: Summary) -> None:
        from claude_tui.tui.dialogs.ask import title_screen

        title_screen(summary.title).ask(self, partial(self._rename, summary.path))

    def _rename(self, path: Path, title: str) -> None:
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
        return f'Restored "{self._workspace.trash.restore().title}".'

    def _change(self, do: Callable[[], str]) -> None:
        """Change a file on another thread, and show the outcome if the dialog is still open."""
        self._is_current = False
        run_in_background(
            self.app, self._wait_for_change(do), "files", "change a conversation's file"
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
        """Show one line above the keys until the query changes; a toast would cover the list."""
        if not self.is_attached:
            return  # the dialog was closed in the meantime
        line = self.query_one("#open-said", Static)
        line.update(Content(visible(text)))
        line.set_class(failed, "-failed")
        line.display = bool(text)


def _renamed(path: Path, title: str) -> str:
    from claude_tui.storage.file_operations import retitle

    retitle(path, title)
    return f"Changed the title of {path.name}."


def _duplicated(workspace: Workspace, path: Path) -> str:
    from claude_tui.storage.file_operations import duplicate

    return f"Copied to {duplicate(path, workspace.store, datetime.now()).name}."


def _deleted(workspace: Workspace, summary: Summary) -> str:
    deleted = workspace.trash.put(summary.path, datetime.now(), summary.title)
    return f'Deleted "{deleted.title}". Press {key_of("list-undo")} to undo.'
