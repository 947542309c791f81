"""What a person can do with the parameters that have no slider."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from textual import on

from claude_tui.conversation import UNSET
from claude_tui.errors import UsageError
from claude_tui.models.rules import verdicts
from claude_tui.tui.chat.request_editor import SteeringActions
from claude_tui.tui.sidebar.sidebar import Sidebar


class OfferingActions(SteeringActions):
    """Choose or type the value of a parameter. Each action takes what was typed."""

    @on(Sidebar.OfferPressed)
    def _offer_pressed(self, event: Sidebar.OfferPressed) -> None:
        self._choose(event.name)

    def action_thinking(self, argument: str = "") -> None:
        """Set how the model thinks."""
        self._choose("thinking", argument)

    def action_effort(self, argument: str = "") -> None:
        """Set the effort."""
        self._choose("effort", argument)

    def action_top_k(self, argument: str = "") -> None:
        """Set top_k."""
        self._choose("top_k", argument)

    def action_stop_sequences(self, argument: str = "") -> None:
        """Set the stop sequences."""
        self._choose("stop_sequences", argument)

    def action_service_tier(self, argument: str = "") -> None:
        """Set the service tier."""
        self._choose("service_tier", argument)

    def action_speed(self, argument: str = "") -> None:
        """Set the speed."""
        self._choose("speed", argument)

    def action_cache(self, argument: str = "") -> None:
        """Cache the prompt, or not."""
        self._choose("cache_control", argument)

    def action_user_id(self, argument: str = "") -> None:
        """Set the id of the person that the API is told."""
        self._choose("metadata", argument)

    def _choose(self, name: str, argument: str = "") -> None:
        """Set what was typed; with nothing typed, ask."""
        from claude_tui.models.offers import LABELS, shown, verdict
        from claude_tui.tui.dialogs.choices import NOT_SENT, offer_choices

        model, request = self.session.model, self.session.conversation.request
        found = verdict(model, request, name)
        if argument:
            self._set_typed(name, argument)
            return
        if not found.taken:
            self.say(found.reason, "warning")
            return
        label, current = LABELS.get(name, name), shown(name, getattr(request, name))
        if choices := offer_choices(model, request, name):
            from claude_tui.tui.dialogs.picker import PickerScreen

            free = "this many tokens" if name == "thinking" else ""
            check = partial(self._problem, name)
            self.app.push_screen(
                PickerScreen(label, choices, free=free, check=check, current=current or NOT_SENT),
                lambda chosen: None if chosen is None else self._set_typed(name, chosen),
            )
            return
        from claude_tui.tui.dialogs.ask import LineScreen

        hint = "Nothing: it is not sent."
        if name == "stop_sequences":
            hint = "Texts with spaces between; \\s is a space in one, \\n a new line."
        self.app.push_screen(
            LineScreen(label, current, hint, partial(self._problem, name)),
            lambda typed: None if typed is None else self._set_typed(name, typed),
        )

    def _problem(self, name: str, typed: str) -> str:
        """Why the parameter can't be set to ``typed``; empty if it can."""
        from claude_tui.models.offers import parsed

        try:
            parsed(name, typed)
        except ValueError as problem:
            return f"{problem}."
        return ""

    def _set_typed(self, name: str, typed: str) -> None:
        """Set the parameter to what was typed or chosen.

        Raises:
            UsageError: It is no value of the parameter.
        """
        from claude_tui.models.offers import is_known, parsed
        from claude_tui.tui.dialogs.choices import NOT_SENT

        if typed == NOT_SENT:
            self._set_request(**{name: UNSET})
            return
        if problem := self._problem(name, typed):
            raise UsageError(problem)
        model, value = self.session.model, parsed(name, typed)
        request = replace(self.session.conversation.request, **{name: value})
        judged = verdicts(model, request)[name]
        if not (judged.taken or is_known(name, value)):
            raise UsageError(f"{judged.reason}.")
        self._set_request(**{name: value})
        if not judged.taken:
            self.say(f"{judged.reason}; it is kept for another model.", "warning")
