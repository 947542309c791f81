"""The chat screen: a pane for each conversation, what surrounds the pane in front, and routes.

Dialogs are imported when they are first opened: the first paint does not wait for them.
"""

from __future__ import annotations

import asyncio
from functools import partial
from typing import Final, Literal

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.getters import query_one
from textual.screen import Screen
from textual.widgets import Static

from claude_tui import paths
from claude_tui.config.settings import Settings
from claude_tui.conversation import UNSET
from claude_tui.errors import ClaudeTuiError, UsageError
from claude_tui.models.catalog import Model
from claude_tui.models.parameters import MORE
from claude_tui.session.session import ChatSession
from claude_tui.session.workspace import Workspace
from claude_tui.storage.state import State, save_state
from claude_tui.text.spelling import closest
from claude_tui.tui.amounts import short_tokens
from claude_tui.tui.background import run_in_background
from claude_tui.tui.chat.pane import Pane
from claude_tui.tui.chat.reply_loading import load_reply_parts
from claude_tui.tui.chat.settings_summary import settings_in_title, warnings_in_title
from claude_tui.tui.commands import COMMANDS, NOT_THE_SCREENS, command_binding, command_named
from claude_tui.tui.glyphs import joined, signs
from claude_tui.tui.notices import notify_user
from claude_tui.tui.part_keys import part_bindings
from claude_tui.tui.sidebar.context_meter import ContextView
from claude_tui.tui.sidebar.request_facts import request_view
from claude_tui.tui.sidebar.row import Row
from claude_tui.tui.sidebar.sidebar import RequestView, Sidebar
from claude_tui.tui.sidebar.slider import Slider
from claude_tui.tui.sizes import SMALLEST, is_too_small
from claude_tui.tui.start_mode import end_start
from claude_tui.tui.widgets.key_bar import KeyBar
from claude_tui.tui.widgets.title_bar import TitleBar

WIDE: Final = 100
"""Least columns at which the sidebar is beside the transcript."""
ROWS_AROUND: Final = 2
"""Rows of the screen above and below the sidebar."""
STOP: Final = command_named("stop").call


class ChatScreen(Screen[None]):
    """Panes, a title bar, the sidebar of the pane in front, and the keys.

    Args:
        workspace: Where replies come from and conversations live.
        settings: The user's settings.
        session: The conversation on view at first.
    """

    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (WIDE, "-wide")]
    AUTO_FOCUS = "#composer"
    BINDINGS = [
        *part_bindings("screen"),
        *(
            command_binding(command.id, title=command.title if command.footer else "")
            for command in COMMANDS
            if command.keys and command.id not in NOT_THE_SCREENS
        ),
    ]

    title_bar = query_one("#title-bar", TitleBar)
    sidebar = query_one("#sidebar", Sidebar)

    def __init__(self, workspace: Workspace, settings: Settings, session: ChatSession) -> None:
        super().__init__()
        self.workspace = workspace
        self.settings = settings
        self.pane = Pane(workspace, settings, session, id="pane")
        """The pane in front: the one that has the focus, or had it last."""
        self._source_state: Literal["loading", "listing", "known"] = "loading"
        """Whether the source is still starting, is listing its models, or is ready."""
        self._was_shown = False
        self.set_class(not settings.sidebar, "-no-sidebar")
        if settings.plain:
            # A screen reader reads rows: nothing may stand beside the conversation.
            self.HORIZONTAL_BREAKPOINTS = [(0, "-narrow")]

    def compose(self) -> ComposeResult:
        """Put the title on top, the sidebar beside the pane, and the keys at the bottom."""
        plain = self.settings.plain
        yield TitleBar(id="title-bar")
        with Horizontal(id="main"):
            yield self.pane
            view = request_view(self.workspace, self.pane.session)
            sidebar = Sidebar(view, plain=plain, id="sidebar")
            sidebar.expect_height(self.app.size.height - ROWS_AROUND)
            yield sidebar
        yield KeyBar()
        yield Static(id="too-small")

    # -- beginning

    def expect_width(self, columns: int) -> None:
        """Set the class of a width before the screen is mounted, so that it is styled only once."""
        wide = columns >= WIDE and not self.settings.plain
        self.set_class(wide, "-wide", update=False)
        self.set_class(not wide, "-narrow", update=False)

    @on(events.ScreenResume)
    def _spare_styles(self, event: events.ScreenResume) -> None:
        """Keep Textual from styling every widget again that was styled as it was mounted."""
        event.refresh_styles = self._was_shown
        self._was_shown = True

    def on_mount(self) -> None:
        """Follow the pane in front; everything slow begins after the first paint."""
        self.watch(self.pane, "view", self._show_view)
        self.call_after_refresh(self._start_source)

    def _start_source(self) -> None:
        """Import the SDK, find the endpoint, ask for the models: off this thread."""
        if self.workspace.backend.explanation:
            from claude_tui.tui.dialogs.welcome import WelcomeScreen

            self.app.push_screen(WelcomeScreen(self.workspace.backend.explanation))
        # The API thread reports: the calls come in the order of messages, on this thread.
        self.workspace.start(
            partial(self.call_later, self._source_loaded),
            partial(self.call_later, self._source_ready),
        )
        self.workspace.use_kept_models()
        self._refresh_panes()

    def _source_loaded(self) -> None:
        self._source_state = "listing"
        self._show_view()

    def _source_ready(self, error: ClaudeTuiError | None, models: tuple[Model, ...]) -> None:
        self._source_state = "known"
        end_start()
        if error is None:
            self.workspace.set_listed_models(models)
        elif not self.workspace.backend.explanation:
            notify_user(self, str(error), "error")
        self._refresh_panes()
        self.call_after_refresh(self.pane.request_editor.tell_of_unlisted_model)
        load = asyncio.to_thread(load_reply_parts)
        run_in_background(self, load, "loading", "load what replies are drawn with")

    # -- the pane in front

    @on(events.DescendantFocus)
    def _bring_to_front(self, event: events.DescendantFocus) -> None:
        """Surround the pane that has the focus now."""
        panes = (node for node in event.widget.ancestors_with_self if isinstance(node, Pane))
        pane = next(panes, self.pane)
        if pane is not self.pane:
            self.pane = pane
            self.watch(pane, "view", self._show_view, init=False)
            self._show_view()

    def _refresh_panes(self) -> None:
        for pane in self.query(Pane):
            pane.refresh_view()
        self._show_view()

    def _show_view(self) -> None:
        """Show what the pane in front has to show around it."""
        view = self.pane.view
        if view.request is None or view.context is None:
            return  # it is not mounted yet
        # A message that was sent already waits for the source, too.
        is_loading = self._source_state == "loading" and view.state != "reading"
        self.title_bar.title = view.title
        self.title_bar.state = "loading" if is_loading else view.state
        self._show_facts(view.context, view.request)
        self.sidebar.show(view.request, view.context)
        self.query_one(KeyBar).set_idle(STOP, idle=not view.busy)

    def _show_facts(self, context: ContextView, request: RequestView) -> None:
        """Say on top what is asked; what is set and not sent, too, where the sidebar is hidden."""
        bar, model = self.title_bar, context.fit.model
        window = short_tokens(model.context_window) if model.context_window else "?"
        bar.model, bar.tokens = model.id or "no model", f"{context.tokens}/{window}"
        is_hidden = self.has_class("-narrow") or self.has_class("-no-sidebar")
        bar.settings = joined(*settings_in_title(request.parameters)) if is_hidden else ""
        bar.warning = warnings_in_title(request.notes) if is_hidden else ""

    # -- typing, wherever the focus is

    async def on_key(self, event: events.Key) -> None:
        """Type into the composer what no binding uses."""
        if event.is_printable and event.key not in self.active_bindings:
            await self._type(event.character or "")

    async def on_paste(self, event: events.Paste) -> None:
        """Put a paste into the composer."""
        await self._type(event.text)

    async def _type(self, text: str) -> None:
        """Type into the composer, with what was typed on a slider and is no number."""
        if isinstance(self.focused, Slider):
            text = self.focused.take_back() + text
        if self.has_class("-narrow", "-drawer"):
            self.action_sidebar()  # it covers the composer
        self.pane.composer.focus()
        # At once: the next key may reach the composer before a message would.
        await self.pane.composer._on_paste(events.Paste(text))

    # -- commands

    def action_run_command(self, name: str) -> None:
        """Run the command with the id ``name``."""
        self.pane.run(command_named(name))

    def action_stop(self) -> None:
        """Close what is open, let go of what is selected, stop the reply, or go to the composer."""
        pane = self.pane
        if self.has_class("-narrow", "-drawer"):
            self.action_sidebar()
        elif pane.finding.close() or pane.inspecting.close():
            return
        elif self.selections:
            self.clear_selection()
        else:
            pane.stop()

    def _key_escape(self) -> None:
        """Keep Textual from clearing the selection before the binding of escape runs."""

    # -- the sidebar

    @on(Slider.Changed)
    def _slider_changed(self, event: Slider.Changed) -> None:
        # Its value now: it may have moved on since.
        self.pane.request_editor.set(event.slider.label, event.slider.value)

    @on(Row.Pressed)
    def _row_pressed(self, event: Row.Pressed) -> None:
        self.pane.run(command_named(str(event.row.id)))

    @on(Row.Unset)
    def _row_unset(self, event: Row.Unset) -> None:
        if event.row.id in (*MORE, "system"):
            self.pane.request_editor.set(event.row.id, UNSET)

    def action_sidebar(self) -> None:
        """Show or hide the sidebar; where there is no room beside, over the transcript."""
        if self.has_class("-narrow"):
            self.toggle_class("-drawer")
            if self.has_class("-drawer"):
                self.sidebar.focus_first()
                return
        else:
            self.toggle_class("-no-sidebar")
            self._show_view()
        self.pane.composer.focus()

    # -- the app itself

    def action_suspend(self) -> None:
        """Stop the process and return to the shell, until ``fg``."""
        from claude_tui.tui.textual_fixes.terminal_driver import TerminalDriver

        if isinstance(driver := self.app._driver, TerminalDriver):
            driver.suspend()
        else:
            notify_user(self, "Can't suspend: this terminal has no job control.", "warning")

    def action_theme(self, argument: str = "") -> None:
        """Choose the theme: by its name, or from the list with a preview.

        Raises:
            UsageError: There is none of that name, or there are no colours at all.
        """
        if self.app.no_color:
            raise UsageError("NO_COLOR is set, so themes change nothing.", "Unset it first.")
        themes = self.app.available_themes
        if argument and argument not in themes:
            meant = closest(argument, sorted(themes))
            step = f'Did you mean "{meant}"?' if meant else ""
            raise UsageError(f'There is no theme "{argument}".', step)
        if argument:
            self._set_theme(argument)
        else:
            from claude_tui.tui.dialogs.choices import theme_choices
            from claude_tui.tui.dialogs.picker import PickerScreen

            before = self.app.theme
            choices = theme_choices(self.app.available_themes)
            self.app.push_screen(
                PickerScreen("Theme", choices, current=before, on_highlight=self._preview_theme),
                lambda chosen: self._set_theme(chosen) if chosen else self._preview_theme(before),
            )

    def _preview_theme(self, name: str) -> None:
        self.app.theme = name

    def _set_theme(self, name: str) -> None:
        self.app.theme = name
        save_state(paths.state_file(), State(name, self.settings.theme))

    def action_commands(self) -> None:
        """Find any command."""
        from claude_tui.tui.dialogs.choices import command_choices
        from claude_tui.tui.dialogs.picker import PickerScreen

        PickerScreen("Commands", command_choices()).ask(self, self.action_run_command)

    def action_help(self) -> None:
        """Show keys and commands."""
        from claude_tui.tui.dialogs.help import HelpScreen

        self.app.push_screen(HelpScreen())

    # -- what else changes

    @on(events.ScreenSuspend)
    def _hide_toasts(self) -> None:
        # A dialog shows them at another place, and what is below it shows through. Textual brings
        # them back with the screen.
        for rack in self.query("ToastRack"):
            rack.display = False

    @on(events.Resize)
    def _resized(self, event: events.Resize) -> None:
        """Tell the person if the terminal is too small; move the focus from what is hidden."""
        columns, rows = SMALLEST
        self.set_class(is_too_small(*event.size), "-too-small")
        times = signs().times
        self.query_one("#too-small", Static).update(
            f"This terminal is {event.size.width}{times}{event.size.height}.\n"
            f"claude-tui needs {columns}{times}{rows}."
        )
        self._show_view()
        self.call_after_refresh(self._leave_what_is_hidden)

    def _leave_what_is_hidden(self) -> None:
        """Focus the composer if what had the focus is hidden now."""
        if self.focused is not None and self.focused not in self.focus_chain:
            self.pane.composer.focus()
