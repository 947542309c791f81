"""The commands that set the request: its model, system prompt and parameters, and presets."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from functools import partial
from typing import TYPE_CHECKING

from claude_tui.conversation import UNSET
from claude_tui.conversation.draft import Draft
from claude_tui.conversation.parameters import PARAMETER_NAMES
from claude_tui.errors import ClaudeTuiError, UsageError
from claude_tui.models.catalog import Model
from claude_tui.models.parameter_row import ParameterRow
from claude_tui.models.parameters import PARAMETERS
from claude_tui.models.rules import objection_to_any, objections
from claude_tui.session.token_counter import TokenCounter
from claude_tui.tui.background import run_in_background
from claude_tui.tui.dialogs import choices
from claude_tui.tui.dialogs.ask import ConfirmScreen, LineScreen
from claude_tui.tui.dialogs.dialog import Dialog
from claude_tui.tui.dialogs.picker import PickerScreen
from claude_tui.tui.notices import notify_user

if TYPE_CHECKING:
    from claude_tui.tui.chat.pane import Pane


class RequestCommands:
    """Choose or type what goes with the next request.

    Args:
        pane: The pane whose request it is.
    """

    def __init__(self, pane: Pane) -> None:
        self._pane = pane
        self._system_counter = TokenCounter(pane.workspace.api, pane.workspace.counts)
        """Counts a system prompt while it is being written."""

    def action_model(self, argument: str = "") -> None:
        """Choose the model: by its id, or from the list.

        Raises:
            UsageError: The backend serves one model only, and this is another.
        """
        workspace = self._pane.workspace
        if argument:
            if problem := workspace.model_problem(argument):
                raise UsageError(problem)
            self._pane.request_editor.set("model", argument)
            return
        catalog, today = workspace.catalog, date.today()
        models = choices.model_choices(catalog.models(today), today)
        model = self._pane.session.model
        current = model.successor if model.successor and model.retired(today) else model.id
        heading = choices.models_heading(catalog, datetime.now(UTC))
        check = workspace.model_problem
        picker = PickerScreen(heading, models, free="use this id", check=check, current=current)
        picker.ask(self._pane, partial(self._pane.request_editor.set, "model"))

    def action_system(self, argument: str = "") -> None:
        """Write the system prompt: the text that follows the command, or in an editor."""
        if argument:
            self._pane.request_editor.set("system", argument)
            return
        from claude_tui.tui.dialogs.system_prompt import SystemScreen

        request, model = self._pane.session.conversation.request, self._pane.session.model
        ask = partial(self._system_counter.count_system, request, model)
        count = None if self._pane.session.busy else ask
        self._pane.app.push_screen(SystemScreen(request.system or "", count), self._set_system)

    def _set_system(self, system: str | None) -> None:
        """Set the system prompt from the editor, and focus the composer."""
        self._pane.composer.focus()
        if system is not None:
            self._pane.request_editor.set("system", system if system.strip() else UNSET)

    # -- the parameters

    def action_set_parameter(self, name: str, argument: str = "") -> None:
        """Set a parameter to ``argument``; without one, unset it or ask for its value."""
        row = PARAMETERS[name]
        if argument:
            self._set_typed(row, argument)
        elif row.control == "slider":
            self._pane.request_editor.set(name, UNSET)
            notify_user(self._pane, f"{name} is unset, so the API's default applies.")
        else:
            self._choose(row)

    def _choose(self, row: ParameterRow) -> None:
        """Ask for the value of a parameter."""
        model, request = self._pane.session.model, self._pane.session.conversation.request
        if reason := objection_to_any(model, request, row.name):
            notify_user(self._pane, reason, "warning")
            return
        current = row.show(getattr(request, row.name))
        check = partial(_problem, row, model)
        dialog: Dialog[str]
        if offers := choices.offer_choices(model, request, row.name):
            shown = current or choices.NOT_SENT
            dialog = PickerScreen(row.label, offers, free=row.other, check=check, current=shown)
        else:
            dialog = LineScreen(row.label, current, row.hint, check)
        dialog.ask(self._pane, partial(self._set_typed, row))

    def _set_typed(self, row: ParameterRow, typed: str) -> None:
        """Set the parameter to what was typed or chosen.

        Raises:
            UsageError: It is no value of the parameter.
        """
        if typed == choices.NOT_SENT:
            self._pane.request_editor.set(row.name, UNSET)
            return
        model = self._pane.session.model
        try:
            value = row.parse(typed, model)
        except ValueError as problem:
            raise UsageError(f"{problem}.") from None
        request = replace(self._pane.session.conversation.request, **{row.name: value})
        reason = objections(model, request)[row.name]
        if reason and not row.is_known(value):
            raise UsageError(f"{reason}.")
        self._pane.request_editor.set(row.name, value)
        if reason and row.control != "slider":
            notify_user(self._pane, f"{reason}; it's kept for other models.", "warning")

    # -- presets

    def action_preset(self, argument: str = "") -> None:
        """Choose a preset: by its name, or from the list."""
        if argument:
            self._choose_preset(argument)
            return
        from claude_tui.storage.presets import name_problem, presets

        try:
            known_presets = presets()
        except ClaudeTuiError as error:
            notify_user(self._pane, str(error), "error")
            return

        def choose(name: str) -> None:
            if all(preset.name != name for preset in known_presets):
                self.action_save_preset(name)
                return
            try:
                self._choose_preset(name)
            except ClaudeTuiError as error:
                notify_user(self._pane, str(error), "error")

        rows = choices.preset_choices(known_presets)
        free = "save the request as a preset with this name"
        PickerScreen("Preset", rows, free=free, check=name_problem).ask(self._pane, choose)

    def _choose_preset(self, name: str) -> None:
        """Take the request of a preset.

        Raises:
            ClaudeTuiError: There is none of that name, or it can't be read.
        """
        from claude_tui.storage.presets import chosen, load_preset

        before = self._pane.session.conversation.request
        request = chosen(load_preset(name), before)
        if problem := self._pane.workspace.model_problem(request.model or ""):
            notify_user(self._pane, problem, "warning")
            request = replace(request, model=before.model)
        self._pane.request_editor.set_all(
            {each: getattr(request, each) for each in PARAMETER_NAMES}
        )
        words = choices.described(request)
        notify_user(self._pane, f'Loaded the preset "{name}": {words}.')

    def action_save_preset(self, argument: str = "") -> None:
        """Save the request as a preset: under the name that follows the command, or asked for."""
        run_in_background(
            self._pane, self._save_preset(argument), "preset", "save a preset", exclusive=True
        )

    async def _save_preset(self, argument: str) -> None:
        from claude_tui.storage.presets import name_problem, own_preset, save_preset

        name: str | None = argument
        if not name:
            asked = LineScreen("Save the request as a preset", "", "Enter a name.", name_problem)
            name = await self._pane.app.push_screen_wait(asked)
        if not name:
            return
        question = f'You already have a preset named "{name}". Replace it?'
        if own_preset(name).exists() and not await self._pane.app.push_screen_wait(
            ConfirmScreen(question, "Replace", "Cancel")
        ):
            return
        try:
            path = save_preset(name, self._pane.session.conversation.request)
        except ClaudeTuiError as error:
            notify_user(self._pane, str(error), "error")
            if argument:
                self._pane.composer.put_back(Draft(f"/save_preset {argument}"))
        else:
            notify_user(self._pane, f'Saved the preset "{name}" in {path}.')


def _problem(row: ParameterRow, model: Model, typed: str) -> str:
    """Return why the parameter can't be set to ``typed``; empty if it can."""
    try:
        row.parse(typed, model)
    except ValueError as problem:
        return f"{problem}."
    return ""
