"""The conversation on view: transcript, composer, sidebar, and a turn as it happens.

What a person can do with it is in ``chat``.
"""

from __future__ import annotations

import asyncio
import gc
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, assert_never

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.getters import query_one
from textual.message import Message
from textual.screen import Screen
from textual.timer import Timer
from textual.widgets import Static

from claude_tui.config.settings import Settings
from claude_tui.conversation.chain import chains
from claude_tui.errors import ClaudeTuiError
from claude_tui.models.attachments import not_taken
from claude_tui.models.catalog import Model
from claude_tui.session.session import ChatSession
from claude_tui.session.workspace import Workspace
from claude_tui.text.visible import visible
from claude_tui.tui.chat.entries import entries_of, unanswered_entry
from claude_tui.tui.chat.reply_loading import load_reply_parts
from claude_tui.tui.commands import command_named, key_of
from claude_tui.tui.composer.composer import Composer
from claude_tui.tui.glyphs import signs
from claude_tui.tui.sidebar.request_facts import request_view
from claude_tui.tui.sidebar.sidebar import Sidebar
from claude_tui.tui.sizes import SMALLEST, is_too_small
from claude_tui.tui.transcript.widget import Transcript
from claude_tui.tui.widgets.key_bar import KeyBar
from claude_tui.tui.widgets.title_bar import TitleBar

if TYPE_CHECKING:
    from claude_tui.session.events import FileEvent, Reloaded, SessionEvent, TurnEvent
    from claude_tui.session.turn import Turn
    from claude_tui.tui.chat.turn_view import ReplyView

FRAME_SECONDS = 1 / 30
"""How often what the API thread reported is taken to the screen."""
GC_THRESHOLDS = (5_000, 5, 400)
"""A reply makes many objects that live for a few frames; a key waits while the collector goes
through them. With these numbers it goes through 30,000 at a time, which takes 15 ms, and through
everything since the start only after some 20 MB of replies. With Python's usual numbers it would
go through everything again and again while a reply streams."""
WIDE = 100
"""Columns from which on the sidebar stands beside the transcript."""
STOP = command_named("stop").call
ROWS_AROUND = 2
"""Rows of the screen above and below the sidebar."""


class ConversationScreen(Screen[None]):
    """Shows a conversation, and its turns as they happen.

    Args:
        workspace: Where replies come from and conversations live.
        settings: The user's settings.
        session: The conversation on view at first.
    """

    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (WIDE, "-wide")]
    AUTO_FOCUS = "#composer"

    class SourceLoaded(Message):
        """A message sent from now on goes out at once: sent by the API thread after the start."""

    @dataclass
    class SourceReady(Message):
        """The source answered, or can't: sent by the API thread once after the start."""

        error: ClaudeTuiError | None
        models: tuple[Model, ...] = ()

    title_bar = query_one("#title-bar", TitleBar)
    transcript = query_one("#transcript", Transcript)
    composer = query_one("#composer", Composer)
    sidebar = query_one("#sidebar", Sidebar)
    banner = query_one("#banner", Static)

    _frames: Timer

    def __init__(self, workspace: Workspace, settings: Settings, session: ChatSession) -> None:
        super().__init__()
        self.workspace = workspace
        self._reply: ReplyView | None = None
        self._source_state: Literal["loading", "listing", "known"] = "loading"
        """How far the source is: nothing is sent yet; its models are not known yet; all is known.
        """
        self._settled = asyncio.Event()
        self.not_saved = ""
        self.too_long = ""
        """One line on a conversation that does not fit its model's context window."""
        self._banner = ""
        self._was_shown = False
        self._asked_elsewhere = False
        """Whether another window is shown to wait for the reply."""
        self.settings = settings
        self.session = session
        self.set_class(not settings.sidebar, "-no-sidebar")
        if settings.plain:
            # A screen reader reads rows: nothing may stand beside the conversation.
            self.HORIZONTAL_BREAKPOINTS = [(0, "-narrow")]

    def compose(self) -> ComposeResult:
        """Title on top, transcript over composer, the sidebar beside them, keys at the foot."""
        plain = self.settings.plain
        yield TitleBar(id="title-bar")
        with Horizontal(id="main"):
            with Vertical(id="conversation"):
                yield Transcript(plain=plain, id="transcript")
                yield Static(id="banner")
                yield Composer(id="composer")
            sidebar = Sidebar(request_view(self.workspace, self.session), plain=plain, id="sidebar")
            sidebar.expect_height(self.app.size.height - ROWS_AROUND)
            yield sidebar
        yield KeyBar()
        yield Static(id="too-small")

    # -- beginning

    def expect_width(self, columns: int) -> None:
        """Take on the class of a width before it is mounted, so that it is styled once only."""
        wide = columns >= WIDE and not self.settings.plain
        self.set_class(wide, "-wide", update=False)
        self.set_class(not wide, "-narrow", update=False)

    @on(events.ScreenResume)
    def _spare_styles(self, event: events.ScreenResume) -> None:
        """Keep Textual from styling every widget again that was styled as it was mounted."""
        event.refresh_styles = self._was_shown
        self._was_shown = True

    def on_mount(self) -> None:
        """Show the conversation; everything slow begins after the first paint."""
        self._frames = self.set_interval(FRAME_SECONDS, self._take_events, pause=True)
        self.show(self.session)
        self.call_after_refresh(self._start_source)

    def _start_source(self) -> None:
        """Import the SDK, find the endpoint, ask for the models: off this thread."""
        if self.workspace.source.explanation:
            from claude_tui.tui.dialogs.welcome import WelcomeScreen

            self.app.push_screen(WelcomeScreen(self.workspace.source.explanation))
        self.workspace.start(self._report_loaded, self._report_source)
        self.workspace.use_kept_models()
        self.refresh_facts()

    def _report_loaded(self) -> None:
        """Called on the API thread."""
        self.post_message(self.SourceLoaded())

    def _report_source(self, error: ClaudeTuiError | None, models: tuple[Model, ...]) -> None:
        """Called on the API thread."""
        self.post_message(self.SourceReady(error, models))

    @on(SourceLoaded)
    def _source_loaded(self) -> None:
        self._source_state = "listing"
        self._refresh_state()

    @on(SourceReady)
    def _source_ready(self, event: SourceReady) -> None:
        self._source_state = "known"
        if not gc.isenabled():
            # What is loaded by now stays: no collection need ever go through it.
            gc.freeze()
            gc.set_threshold(*GC_THRESHOLDS)
            gc.enable()
        if event.error is None:
            self.workspace.set_listed_models(event.models)
        elif not self.workspace.source.explanation:
            self.say(str(event.error), "error")
        self.refresh_facts()
        load_reply_parts(self)

    # -- the conversation on the screen

    def show(self, session: ChatSession) -> None:
        """Put ``session`` on the screen."""
        self.session = session
        self.not_saved = ""
        self.composer.begin_with(session.draft())
        self._show_branch()
        self.refresh_facts()
        self.watch_session()
        self.call_after_refresh(session.load)
        self.call_after_refresh(self._tell_of_another_model)
        self.call_after_refresh(self._tell_of_slips)

    def _tell_of_another_model(self) -> None:
        """Say so where another model will go on than the one that answered last."""
        branch = self.session.conversation.branch()
        before = next((m.response.model for m in reversed(branch) if m.response), "")
        now = self.session.model.id
        if before and not before.startswith(now) and not now.startswith(before):
            self.say(f"The last reply is by {before}; {now} is asked next.")

    def _tell_of_slips(self) -> None:
        """Name the keys in a file that were probably meant otherwise."""
        conversation = self.session.conversation
        if conversation.extra or conversation.request.extra:
            from claude_tui.storage.toml.unknown_keys import slips

            if words := slips(conversation):
                self.say(f"{words[0].upper()}{words[1:]}", "warning")

    def let_go(self) -> None:
        """Everything of the session is written: nothing may come after it is closed."""

    def _show_branch(self, *, stay: bool = False) -> None:
        branch = self.session.conversation.branch()
        entries = entries_of(branch)
        self._asked_elsewhere = self.session.asked_elsewhere
        if branch and branch[-1].role == "user":
            may_ask = not self.session.read_only_reason
            entry = unanswered_entry(may_ask=may_ask, asked_elsewhere=self._asked_elsewhere)
            entries.append(entry)
        self.transcript.show(entries, stay=stay)
        self.composer.sent = [message.text for message in branch if message.role == "user"]

    def show_transcript(self) -> None:
        """Bring the transcript back, if something else stands in its place."""

    def refresh_facts(self) -> None:
        """Everything around the transcript, from what is so now."""
        self.title_bar.title = self.session.conversation.display_title
        self._refresh_state()
        self.sidebar.show(request_view(self.workspace, self.session))
        self.show_banner()

    def show_banner(self) -> None:
        """The line above the composer: what stands in the way, the worst of it."""
        banner = self.not_saved or self.session.read_only_reason or self.too_long
        if banner == self._banner:
            return
        self._banner = banner
        self.banner.update(Content(visible(banner)))
        self.banner.set_class(bool(banner), "-shown")

    def _refresh_state(self) -> None:
        if self.session.loading:
            state = "reading"
        elif self._source_state == "loading":
            state = "loading"  # a message that was sent already waits for this, too
        elif self._reply is not None:
            state = self._reply.state
        else:
            state = "read-only" if self.session.read_only_reason else "ready"
        self.title_bar.state = state
        self.query_one(KeyBar).set_idle(STOP, idle=not self.session.busy)

    def say(
        self, text: str, severity: Literal["information", "warning", "error"] = "information"
    ) -> None:
        """One line for the person, for a few seconds."""
        seconds = 4 if severity == "information" else 8
        self.notify(visible(text), severity=severity, timeout=seconds, markup=False)

    # -- a turn

    def may_ask(self) -> bool:
        """Whether a turn may begin now; says why if not."""
        if self.session.busy:
            self.say(f"One reply at a time: {key_of('stop')} stops this one.", "warning")
        elif self.session.loading:
            self.say("The beginning of the file is still being read; a moment.", "warning")
        elif self.session.read_only_reason:
            self.say(self.session.read_only_reason, "warning")
        else:
            return True
        return False

    def begin(self, turn: Turn) -> None:
        """Show ``turn`` from here on."""
        from claude_tui.tui.chat.turn_view import ReplyView

        model, (*_, last) = self.session.model, chains(turn.plan.branch)
        before = last if last[0].role == "assistant" else ()
        replaced = self.session.conversation.branch()[len(turn.plan.branch) :]
        counts = not self.settings.plain
        self._reply = ReplyView(self.transcript, model.id, before, replaced, counts=counts)
        self.transcript.to_end()  # whoever asks wants to see what comes
        for note in not_taken(model, turn.plan.branch):
            self.say(f"{note}.", "warning")  # the sidebar, which has it too, may be hidden
        self.watch_session()
        self.refresh_facts()

    def watch_session(self) -> None:
        """Take the session's events until it is settled."""
        self._settled.clear()
        self._frames.resume()

    async def settle(self) -> None:
        """Wait until no turn is under way and nothing is being written."""
        self.watch_session()
        await self._settled.wait()

    def _take_events(self) -> None:
        """Once per frame while there may be something to take."""
        for event in self.session.drain():
            self.take(event)
        if self._reply is not None:
            self._reply.tick()
        self._refresh_state()
        if self.session.settled:
            self._frames.pause()
            self._settled.set()

    def take(self, event: SessionEvent) -> None:
        """Show what happened."""
        from claude_tui.session.events import Continued, Finished, Resent, Retrying, Streamed

        match event:
            case Streamed() | Retrying() | Resent() | Continued() | Finished():
                self._take_turn_event(event)
            case _:
                self._take_file_event(event)

    def _take_turn_event(self, event: TurnEvent) -> None:
        from claude_tui.session.events import Continued, Finished, Resent

        if self._reply is not None:
            self._reply.handle_event(event)
        if isinstance(event, Resent | Continued):
            # In the transcript it may be gone in a moment.
            self.say(event.words, "warning")
            self.refresh_facts()
        if isinstance(event, Finished):
            self._reply = None
            self.refresh_facts()

    def _take_file_event(self, event: FileEvent) -> None:
        from claude_tui.session import events

        match event:
            case events.Saved(path=path):
                if self.not_saved:
                    self.not_saved = ""
                    self.refresh_facts()
                if path is not None:
                    self.workspace.search.note(path)
            case events.Loaded():
                self._show_branch()
                self.refresh_facts()
            case events.Reloaded():
                self._show_reloaded(event)
            case events.Recovered() | events.Moved() | events.Recreated() | events.Unreadable():
                self.say(event.words, "warning")
                self.refresh_facts()
            case events.NotLoaded(error=error):
                self.say(str(error), "error")
                self.refresh_facts()
            case events.NotSaved(error=error):
                self.not_saved = (
                    f"Not saved: {str(error).removesuffix('.')}. It is kept here and tried again."
                )
                self.refresh_facts()
            case events.LockReleased():
                pass  # the conversation is opened again, by whoever may leave it
            case _:
                assert_never(event)

    def _show_reloaded(self, event: Reloaded) -> None:
        # Who reads what another window writes expects nothing else.
        if not self.session.read_only_reason:
            self.say(event.words, "warning")
        self._show_branch(stay=True)
        self.refresh_facts()

    @on(events.ScreenSuspend)
    def _hide_toasts(self) -> None:
        # A dialog shows them at another place, and what is below it shows through. Textual brings
        # them back with the screen.
        for rack in self.query("ToastRack"):
            rack.display = False

    # -- size

    @on(events.Resize)
    def _check_size(self, event: events.Resize) -> None:
        """Say so where the terminal is too small for the screen."""
        columns, rows = SMALLEST
        self.set_class(is_too_small(*event.size), "-too-small")
        times = signs().times
        self.query_one("#too-small", Static).update(
            f"This terminal is {event.size.width}{times}{event.size.height}.\n"
            f"claude-tui needs {columns}{times}{rows}."
        )
