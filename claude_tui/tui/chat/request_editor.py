"""The request of a pane's next turn: its parameters, the model, the system prompt."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from claude_tui.conversation import UNSET
from claude_tui.conversation.parameters import PARAMETER_NAMES
from claude_tui.models.context import changed_by_system
from claude_tui.models.parameters import PARAMETERS
from claude_tui.models.rules import Note, apply_change, changed_by_model
from claude_tui.tui.background import Delay, run_in_background
from claude_tui.tui.chat.request_history import RequestHistory
from claude_tui.tui.commands import key_of
from claude_tui.tui.notices import notify_user

if TYPE_CHECKING:
    from claude_tui.conversation import Message
    from claude_tui.tui.chat.pane import Pane

SAVE_SETTINGS_SECONDS = 1.0
"""Delay between the last change of the settings and saving them."""


class RequestEditor:
    """Changes what goes with the next request, and remembers what was set.

    Args:
        pane: The pane whose request it is.
    """

    def __init__(self, pane: Pane) -> None:
        self._pane = pane
        self._save_delay = Delay(pane, SAVE_SETTINGS_SECONDS, self._save_settings)
        self._unremembered: dict[str, Any] = {}
        """The parameters that were set since they were last remembered."""
        self._history = RequestHistory()
        self.note: Note | None = None
        """What the last change did to another parameter; None: nothing."""
        self._untried_model = ""
        """A model that was set and may not exist: it is remembered once it replied."""
        self._replied_models: set[str] = set()
        """The models that replied in this run."""

    def reset(self) -> None:
        """Forget the changes of the previous conversation."""
        self._history = RequestHistory()
        self.note = None

    def set(self, name: str, value: Any) -> None:
        """Set a parameter, or unset it with ``UNSET``; on some models that unsets another."""
        session = self._pane.session
        self.set_all(*apply_change(session.model, session.conversation.request, name, value))

    def set_all(self, changes: Mapping[str, Any], note: Note | None = None) -> None:
        """Set parameters, by name; ``note`` says what that does to others."""
        self._history.record(self._pane.session.conversation.request, changes)
        self._change_request(changes, note)

    def action_undo_setting(self) -> None:
        """Take back the last change of the request."""
        changes = self._history.undo()
        if changes is None:
            notify_user(self._pane, "No change to undo yet.")
            return
        self._change_request(changes)
        notify_user(self._pane, f"Undid the change to {', '.join(changes)}.")

    def action_defaults(self) -> None:
        """Set every parameter but the model back to what settings, preset and flags say."""
        request = self._pane.session.conversation.request
        default = self._pane.workspace.default_request(request)
        values = ((name, getattr(default, name)) for name in PARAMETER_NAMES)
        changes = {name: value for name, value in values if value != getattr(request, name)}
        if not changes:
            notify_user(self._pane, "All settings are already at their defaults.")
            return
        self.set_all(changes)
        names = ", ".join(PARAMETERS[name].label for name in changes)
        undo = key_of("undo-setting")
        notify_user(self._pane, f"Reset to default: {names}. Press {undo} in the sidebar to undo.")

    def _change_request(self, changes: Mapping[str, Any], note: Note | None = None) -> None:
        self.note = note
        session = self._pane.session
        model_before, before = session.model, session.conversation.request
        session.conversation.request = replace(before, **changes)
        self._pane.workspace.begin_with(changes)
        self._unremembered |= changes
        model, request = session.model, session.conversation.request
        if model.id != model_before.id and model_before.id:
            if notice := changed_by_model(model_before, model, request):
                notify_user(self._pane, notice)
            self.tell_of_unlisted_model()
        if (request.system or "") != (before.system or ""):
            branch = session.conversation.branch()
            if notice := changed_by_system(branch, request, model):
                notify_user(self._pane, notice)
        self._pane.refresh_view()
        self._save_delay.stop()
        self._save_delay.start()

    def _save_settings(self) -> None:
        self._pane.session.document.save()
        self._pane.events.watch()
        self._remember(self._take_what_was_set())

    def _take_what_was_set(self) -> dict[str, Any]:
        """Return what to remember now; a model that may not exist waits for its first reply."""
        changes, self._unremembered = self._unremembered, {}
        model = changes.get("model", UNSET)
        if model is not UNSET and model not in self._replied_models:
            self._untried_model = "" if self._pane.workspace.catalog.has(model) else model
            if self._untried_model:
                del changes["model"]
        return changes

    def _remember(self, changes: Mapping[str, Any]) -> None:
        work = asyncio.to_thread(self._pane.workspace.remember, changes)
        run_in_background(self._pane, work, "remember", "remember the request")

    def stop_timers(self) -> None:
        """Save no settings any more."""
        if self._save_delay.stop():
            self._pane.workspace.remember(self._take_what_was_set())

    def note_reply(self, reply: Message) -> None:
        """Remember a model that proves to exist by its reply."""
        request = reply.request
        if request is not None and request.model is not UNSET:
            self._replied_models.add(request.model)
            if request.model == self._untried_model:
                self._untried_model = ""
                self._remember({"model": request.model})

    def tell_of_unlisted_model(self) -> None:
        """Tell the person if the server does not list the model."""
        if unlisted := self._pane.workspace.catalog.unlisted(self._pane.session.model.id):
            notify_user(
                self._pane, unlisted if unlisted.endswith("?") else f"{unlisted}.", "warning"
            )
