"""The commands that set request parameters, for those who type."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from claude_tui.conversation import UNSET
from claude_tui.errors import UsageError
from claude_tui.models.catalog import Model
from claude_tui.models.parameter_row import ParameterRow
from claude_tui.models.parameters import PARAMETERS
from claude_tui.models.rules import objection_to_any, objections
from claude_tui.tui.notices import notify_user

if TYPE_CHECKING:
    from claude_tui.tui.chat.pane import Pane


class ParameterCommands:
    """Choose or type the value of a parameter.

    Args:
        pane: The pane whose request it belongs to.
    """

    def __init__(self, pane: Pane) -> None:
        self._pane = pane

    def action_set_parameter(self, name: str, argument: str = "") -> None:
        """Set a parameter to ``argument``; without one, unset it or ask for its value."""
        row = PARAMETERS[name]
        if argument:
            self._set_typed(row, argument)
        elif row.control == "slider":
            self._pane.request_editor.set(**{name: UNSET})
            notify_user(self._pane, f"{name} is unset, so the API's default applies.")
        else:
            self._choose(row)

    def _choose(self, row: ParameterRow) -> None:
        """Ask for the value of a parameter."""
        from claude_tui.tui.dialogs.choices import NOT_SENT, offer_choices

        model, request = self._pane.session.model, self._pane.session.conversation.request
        if reason := objection_to_any(model, request, row.name):
            notify_user(self._pane, reason, "warning")
            return
        current = row.show(getattr(request, row.name))
        check = partial(_problem, row, model)
        if choices := offer_choices(model, request, row.name):
            from claude_tui.tui.dialogs.picker import PickerScreen

            self._pane.app.push_screen(
                PickerScreen(
                    row.label, choices, free=row.other, check=check, current=current or NOT_SENT
                ),
                lambda chosen: None if chosen is None else self._set_typed(row, chosen),
            )
            return
        from claude_tui.tui.dialogs.ask import LineScreen

        self._pane.app.push_screen(
            LineScreen(row.label, current, row.hint, check),
            lambda typed: None if typed is None else self._set_typed(row, typed),
        )

    def _set_typed(self, row: ParameterRow, typed: str) -> None:
        """Set the parameter to what was typed or chosen.

        Raises:
            UsageError: It is no value of the parameter.
        """
        from claude_tui.tui.dialogs.choices import NOT_SENT

        if typed == NOT_SENT:
            self._pane.request_editor.set(**{row.name: UNSET})
            return
        model = self._pane.session.model
        try:
            value = row.parse(typed, model)
        except ValueError as problem:
            raise UsageError(f"{problem}.") from None
        if row.control == "slider":
            self._pane.request_editor.set_slider(row.name, value)
            return
        request = replace(self._pane.session.conversation.request, **{row.name: value})
        reason = objections(model, request)[row.name]
        if reason and not row.is_known(value):
            raise UsageError(f"{reason}.")
        self._pane.request_editor.set(**{row.name: value})
        if reason:
            notify_user(self._pane, f"{reason}; it's kept for other models.", "warning")


def _problem(row: ParameterRow, model: Model, typed: str) -> str:
    """Return why the parameter can't be set to ``typed``; empty if it can."""
    try:
        row.parse(typed, model)
    except ValueError as problem:
        return f"{problem}."
    return ""
