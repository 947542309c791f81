"""A pane: one conversation on the screen, with its transcript, its composer and its turns."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property, partial
from typing import TYPE_CHECKING, NamedTuple

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.getters import query_one
from textual.reactive import var
from textual.widgets import Static

from claude_tui.config.settings import Settings
from claude_tui.session.session import ChatSession
from claude_tui.session.workspace import Workspace
from claude_tui.text.visible import visible
from claude_tui.tui.chat.completing import CommandCompleter
from claude_tui.tui.chat.context_estimate import ContextEstimate
from claude_tui.tui.chat.draft_saver import DraftSaver
from claude_tui.tui.chat.entries import entries_of, unanswered_entry
from claude_tui.tui.chat.event_handler import EventHandler
from claude_tui.tui.chat.file_watch import FileWatch
from claude_tui.tui.chat.finding import Finding
from claude_tui.tui.chat.greeting import Greeter
from claude_tui.tui.chat.inspecting import Inspecting
from claude_tui.tui.chat.navigator import Navigator
from claude_tui.tui.chat.request_editor import RequestEditor
from claude_tui.tui.chat.turns import Turns
from claude_tui.tui.command import Command
from claude_tui.tui.composer.composer import Composer
from claude_tui.tui.notices import notify_user
from claude_tui.tui.sidebar.context_meter import ContextView
from claude_tui.tui.sidebar.request_facts import request_view
from claude_tui.tui.sidebar.sidebar import RequestView
from claude_tui.tui.transcript.opaque import BlockNames
from claude_tui.tui.transcript.widget import Transcript
from claude_tui.tui.widgets.first_screen import FirstScreen

if TYPE_CHECKING:
    from claude_tui.tui.chat.files import FileCommands
    from claude_tui.tui.chat.request_commands import RequestCommands


class PaneView(NamedTuple):
    """What the screen shows of a pane around it.

    Args:
        title: The conversation's title.
        state: What is going on, in a word or two.
        busy: Whether a turn is under way.
        request: For the sidebar; None before the pane is mounted.
        context: What the next request takes; None before the pane is mounted.
    """

    title: str = ""
    state: str = ""
    busy: bool = False
    request: RequestView | None = None
    context: ContextView | None = None


class Pane(Vertical):
    """One conversation: transcript, composer, banner and find bar around one session.

    Args:
        workspace: Where replies come from and conversations live.
        settings: The user's settings.
        session: The conversation to begin with.
        id: The widget's id.
    """

    DEFAULT_CSS = """
    Pane {
        width: 1fr;
        & > #banner {
            display: none;
            height: auto;
            max-height: 3;
            padding: 0 1;
            background: $surface;
            color: $text-warning;
        }
        & > #banner.-shown { display: block; }
    }
    """

    view: var[PaneView] = var(PaneView(), init=False)
    """What the screen shows around the pane; it watches this."""

    first_screen = query_one("#first-screen", FirstScreen)
    transcript = query_one("#transcript", Transcript)
    composer = query_one("#composer", Composer)
    banner = query_one("#banner", Static)

    def __init__(
        self,
        workspace: Workspace,
        settings: Settings,
        session: ChatSession,
        *,
        id: str | None = None,  # noqa: A002
    ) -> None:
        super().__init__(id=id)
        self.workspace = workspace
        self.settings = settings
        self.session = session
        self.not_saved = ""
        """Why the conversation is not on disk, for the banner; empty if it is saved."""
        self.asked_elsewhere = False
        """Whether another window is shown to wait for the reply."""
        self._banner = ""
        self.events = EventHandler(self)
        self.turns = Turns(self)
        self.navigator = Navigator(self)
        self.draft_saver = DraftSaver(self)
        self.file_watch = FileWatch(self)
        self.request_editor = RequestEditor(self)
        self.context_estimate = ContextEstimate(self)
        self.completer = CommandCompleter(self)
        self.finding = Finding(self)
        self.inspecting = Inspecting(self)
        self.greeter = Greeter(self)

    # -- loaded when first needed

    @cached_property
    def files(self) -> FileCommands:
        """Open, export, rename."""
        from claude_tui.tui.chat.files import FileCommands

        return FileCommands(self)

    @cached_property
    def request_commands(self) -> RequestCommands:
        """Choose or type what goes with the next request."""
        from claude_tui.tui.chat.request_commands import RequestCommands

        return RequestCommands(self)

    # -- beginning

    def compose(self) -> ComposeResult:
        """Put the transcript over the composer, and over it what an empty one has in its place."""
        yield FirstScreen(id="first-screen")
        yield Transcript(plain=self.settings.plain, id="transcript")
        yield Static(id="banner")
        yield Composer(id="composer")

    def on_mount(self) -> None:
        """Show the conversation."""
        self.transcript.text.names = BlockNames(lambda: self.session.document.folder)
        self.events.start()
        self.completer.start()
        self.file_watch.start()
        self.show_session(self.session)

    # -- the conversation

    def show_session(self, session: ChatSession) -> None:
        """Show ``session`` in place of the previous one."""
        self.finding.close()
        self.session = session
        self.not_saved = ""
        self.turns.forget_unanswered()
        self.context_estimate.reset()
        self.request_editor.reset()
        if draft := session.document.draft():
            self.composer.put_back(draft)
            self.composer.history.clear()  # undo does not take it away
        self.show_branch()
        self.refresh_view()
        self.events.watch()
        self.call_after_refresh(session.document.load)
        self.call_after_refresh(self.greeter.load_recent)
        self.call_after_refresh(self._tell_of_another_model)
        self.call_after_refresh(self._tell_of_misspelt_keys)
        self.call_after_refresh(self.request_editor.tell_of_unlisted_model)

    def _tell_of_another_model(self) -> None:
        """Tell the person if another model will answer than the one that answered last."""
        branch = self.session.conversation.branch()
        before = next((m.response.model for m in reversed(branch) if m.response), "")
        now = self.session.model.id
        if before and not before.startswith(now) and not now.startswith(before):
            notify_user(self, f"The last reply is from {before}; {now} will answer next.")

    def _tell_of_misspelt_keys(self) -> None:
        """Name the keys in a file that are probably misspelt."""
        conversation = self.session.conversation
        if conversation.extra or conversation.request.extra:
            from claude_tui.storage.toml.unknown_keys import slips

            if words := slips(conversation):
                notify_user(self, f"{words[0].upper()}{words[1:]}", "warning")

    def show_branch(self, *, stay: bool = False) -> None:
        """Show the messages of the branch; with ``stay`` at the place that is on view."""
        branch = self.session.conversation.branch()
        entries = entries_of(branch)
        self.asked_elsewhere = self.session.document.asked_elsewhere
        if branch and branch[-1].role == "user":
            may_ask = not self.session.document.read_only_reason
            entries.append(unanswered_entry(may_ask=may_ask, asked_elsewhere=self.asked_elsewhere))
        self.transcript.contents.show(entries, stay=stay)
        self.composer.recall.begin([m.text for m in branch if m.role == "user"])

    def stop_timers(self) -> None:
        """Write what waits to be written; nothing may come after the session is closed."""
        self.context_estimate.stop_timers()
        self.request_editor.stop_timers()
        self.draft_saver.stop_timers()

    # -- what is shown around the conversation

    def refresh_view(self) -> None:
        """Show the current state: around the pane, in the banner and in the inspector."""
        request = request_view(self.workspace, self.session, self.request_editor.note)
        self.view = PaneView(
            title=self.session.conversation.display_title,
            state=self._state,
            busy=self.session.busy,
            request=request,
            context=self.context_estimate.refresh(),
        )
        self.greeter.refresh()
        self._show_banner()
        self.context_estimate.delay.start()
        self.inspecting.refresh()

    def refresh_context(self) -> None:
        """Show what the next request takes now."""
        self.view = self.view._replace(context=self.context_estimate.refresh())
        self._show_banner()

    def refresh_state(self) -> None:
        """Show what is going on now; called once per frame."""
        self.view = self.view._replace(state=self._state, busy=self.session.busy)

    @property
    def _state(self) -> str:
        if self.session.document.loading:
            return "reading"
        if self.turns.view is not None:
            return self.turns.view.state
        return "read-only" if self.session.document.read_only_reason else "ready"

    def _show_banner(self) -> None:
        """Show the worst problem of the conversation."""
        refusal = self.session.document.read_only_reason
        banner = self.not_saved or refusal or self.context_estimate.warning
        if banner != self._banner:
            self._banner = banner
            self.banner.update(Content(visible(banner)))
            self.banner.set_class(bool(banner), "-shown")

    def set_not_saved(self, reason: str) -> None:
        """Show why the conversation is not on disk; empty: it is."""
        if reason != self.not_saved:
            self.not_saved = reason
            self.refresh_view()

    # -- commands

    def run(self, command: Command, argument: str = "") -> None:
        """Run a command, whichever part owns it.

        Raises:
            ClaudeTuiError: It can't do anything with ``argument``.
        """
        around: Mapping[str, object] = {"app": self.app, "screen": self.screen, "pane": self}
        owner = around[command.owner] if command.owner in around else getattr(self, command.owner)
        action = getattr(owner, f"action_{command.action}")
        action(*filter(None, (command.parameter, argument)))

    @on(Composer.Submitted)
    def _submitted(self, event: Composer.Submitted) -> None:
        event.stop()
        self.navigator.run_after_switch(partial(self.turns.submit, event.draft))

    @on(Composer.Changed)
    def _draft_changed(self) -> None:
        self.composer.suggestions.refresh()
        self.draft_saver.delay.start()
        self.context_estimate.delay.start()
        self.inspecting.follow_draft()

    @on(Composer.Scrolled)
    async def _scrolled(self, event: Composer.Scrolled) -> None:
        event.stop()
        await self.transcript.run_action(event.action)

    @on(FirstScreen.Chosen)
    def _recent_chosen(self, event: FirstScreen.Chosen) -> None:
        event.stop()
        self.navigator.open_file(event.path)

    @on(Transcript.LinkClicked)
    def _open_link(self, event: Transcript.LinkClicked) -> None:
        event.stop()
        self.app.open_url(event.address)

    def action_editor(self) -> None:
        """Write the message in the user's own editor."""
        from claude_tui.tui.terminal_io.external_editor import edited

        text = edited(self.screen, self.composer.text)
        if text is not None:
            self.composer.write(text)

    def stop(self) -> None:
        """Stop the reply, or take back a message that nothing came of; else go to the composer."""
        if self.session.busy:
            self.session.stop()
        elif self.transcript.cursor.target is not None or not self.turns.take_back():
            self.transcript.cursor.put(None)
            self.composer.focus()

    @on(Transcript.FindChanged)
    def _find_changed(self, event: Transcript.FindChanged) -> None:
        event.stop()
        self.finding.show_count(event.position, event.total, done=event.done)

    @on(Transcript.Returned)
    def _transcript_returned(self, event: Transcript.Returned) -> None:
        event.stop()
        self.inspecting.close()
        self.greeter.refresh()
