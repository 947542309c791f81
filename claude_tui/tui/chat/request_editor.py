"""What a person can do with the request: its parameters, the model, the system prompt."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any

from textual import events, on
from textual.timer import Timer

from claude_tui.conversation import UNSET
from claude_tui.models.context import changed_by_system
from claude_tui.models.rules import changed_by_model
from claude_tui.session.session import ChatSession
from claude_tui.tui.chat.pane import ConversationScreen
from claude_tui.tui.chat.request_history import RequestHistory
from claude_tui.tui.sidebar.sidebar import Sidebar

if TYPE_CHECKING:
    from claude_tui.session.events import SessionEvent
    from claude_tui.session.token_counter import Counter

SAVE_SETTINGS_SECONDS = 1.0
"""How long after the last change of the sidebar it is written down."""


class SteeringActions(ConversationScreen):
    """Steer: what goes with the next request."""

    _settings_timer: Timer | None = None

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self._set: dict[str, Any] = {}
        """The parameters that were set since they were last remembered."""
        self._history = RequestHistory()
        self._untried = ""
        """A model that was set and may not exist: it is remembered once it replied."""
        self._replied: set[str] = set()
        """The models that replied in this run."""

    @cached_property
    def counter(self) -> Counter:
        """Has the server count what would be sent."""
        return self._new_counter()

    @cached_property
    def _system_counter(self) -> Counter:
        """Has it count a system prompt that is being written, at the same time."""
        return self._new_counter()

    def _new_counter(self) -> Counter:
        # Loaded after the first paint.
        from claude_tui.session.token_counter import Counter

        return Counter(self.workspace.api, self.workspace.counts)

    @on(Sidebar.ParametersChanged)
    def _parameters_changed(self, event: Sidebar.ParametersChanged) -> None:
        self._set_request(**event.changes)

    def _set_request(self, **changes: Any) -> None:
        self._history.record(self.session.conversation.request, changes)
        self._change_request(changes)

    def action_undo_setting(self) -> None:
        """Take back the last change of the request."""
        changes = self._history.undo()
        if changes is None:
            self.say("No setting was changed here yet.")
            return
        self._change_request(changes)
        self.say(f"Undone: the change of {', '.join(changes)}.")

    def show(self, session: ChatSession) -> None:
        """Show another conversation, whose settings are its own."""
        self._history = RequestHistory()
        super().show(session)
        self._look_for_model_in_list()

    def _change_request(self, changes: Mapping[str, Any]) -> None:
        before, system = self.session.model, self.session.conversation.request.system
        self.session.set_request(replace(self.session.conversation.request, **changes))
        self.workspace.begin_with(changes)
        self._set |= changes
        after = self.session.model
        if after.id != before.id and before.id:
            said = changed_by_model(before, after, self.session.conversation.request)
            if said:
                self.say(said)
            self._tell_of_unlisted_model()
        request = self.session.conversation.request
        if (request.system or "") != (system or ""):
            said = changed_by_system(self.session.conversation.branch(), request, after)
            if said:
                self.say(said)
        self.refresh_facts()
        if self._settings_timer is not None:
            self._settings_timer.stop()
        self._settings_timer = self.set_timer(SAVE_SETTINGS_SECONDS, self._save_settings)

    def _save_settings(self) -> None:
        self._settings_timer = None
        self.session.save()
        self.watch_session()
        self._remember(self._take_what_was_set())

    def _take_what_was_set(self) -> dict[str, Any]:
        """What is to be remembered now; a model that may not exist waits for its first reply."""
        changes, self._set = self._set, {}
        model = changes.get("model", UNSET)
        if model is not UNSET and model not in self._replied:
            self._untried = "" if self.workspace.catalog.has(model) else model
            if self._untried:
                del changes["model"]
        return changes

    def _remember(self, changes: Mapping[str, Any]) -> None:
        self.run_worker(
            partial(self.workspace.remember, changes),
            thread=True,
            group="remember",
            description="remember the request",
            exit_on_error=False,
        )

    def let_go(self) -> None:
        """Save no settings any more."""
        super().let_go()
        if self._settings_timer is not None:
            self._settings_timer.stop()
            self._settings_timer = None
            self.workspace.remember(self._take_what_was_set())

    def take(self, event: SessionEvent) -> None:
        """Show what happened, and remember a model that proves to exist by its reply."""
        from claude_tui.session.events import Finished

        super().take(event)
        if not isinstance(event, Finished) or event.message is None:
            return
        asked = event.message.request
        if asked is not None and asked.model is not UNSET:
            self._replied.add(asked.model)
            if asked.model == self._untried:
                self._untried = ""
                self._remember({"model": asked.model})

    # -- the model

    @on(ConversationScreen.SourceReady)
    def _look_for_model_in_list(self) -> None:
        # The list itself is taken by a handler that follows this one.
        self.call_after_refresh(self._tell_of_unlisted_model)

    def _tell_of_unlisted_model(self) -> None:
        if unlisted := self.workspace.catalog.unlisted(self.session.model.id):
            self.say(unlisted if unlisted.endswith("?") else f"{unlisted}.", "warning")

    @on(Sidebar.ModelPressed)
    def _model_pressed(self) -> None:
        self.action_model()

    @on(Sidebar.SystemPressed)
    def _system_pressed(self) -> None:
        self.action_system()

    def action_model(self, argument: str = "") -> None:
        """Choose the model: by its id, or from the list."""
        if argument:
            self._set_request(model=argument)
            return
        from claude_tui.tui.dialogs.choices import model_choices, models_heading
        from claude_tui.tui.dialogs.picker import PickerScreen

        catalog, today = self.workspace.catalog, date.today()
        choices = model_choices(catalog.models(today), today)
        model = self.session.model
        current = model.successor if model.successor and model.retired(today) else model.id
        heading = models_heading(catalog, datetime.now(UTC))
        self.app.push_screen(
            PickerScreen(heading, choices, free="this id, as typed", current=current),
            lambda chosen: self._set_request(model=chosen) if chosen else None,
        )

    def action_system(self, argument: str = "") -> None:
        """Write the system prompt: the text that follows the command, or in an editor."""
        if argument:
            self._set_request(system=argument)
            return
        from claude_tui.tui.dialogs.system_prompt import SystemScreen

        request, model = self.session.conversation.request, self.session.model
        ask = partial(self._system_counter.count_system, request, model)
        count = None if self.session.busy else ask
        self.app.push_screen(SystemScreen(request.system or "", count), self._set_system)

    def _set_system(self, system: str | None) -> None:
        """Take what the editor gives, and go on writing the message."""
        self.composer.focus()
        if system is not None:
            self._set_request(system=system if system.strip() else UNSET)

    def action_sidebar(self) -> None:
        """Show or hide the sidebar; where there is no room beside, over the transcript."""
        if self.has_class("-narrow"):
            self.toggle_class("-drawer")
            if self.has_class("-drawer"):
                self.sidebar.focus_first()
                return
        else:
            self.toggle_class("-no-sidebar")
        self.composer.focus()

    @on(events.Resize)
    def _look_for_focus(self) -> None:
        self.call_after_refresh(self._leave_what_is_hidden)

    def _leave_what_is_hidden(self) -> None:
        """Where there is no room for the sidebar any more, typing goes to the composer."""
        if self.focused is not None and self.focused not in self.focus_chain:
            self.composer.focus()
