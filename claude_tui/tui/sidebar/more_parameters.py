"""The part of the sidebar that is folded at first: the parameters that have no slider."""

from __future__ import annotations

from typing import Final

from textual.containers import Vertical

from claude_tui.conversation import Parameters
from claude_tui.models.catalog import Model
from claude_tui.models.judging import brief
from claude_tui.models.parameters import MORE, PARAMETERS
from claude_tui.models.rules import objection_to_any
from claude_tui.text.visible import visible_line
from claude_tui.tui.glyphs import signs
from claude_tui.tui.sidebar.row import Row

_VALUE_LENGTH: Final = 300
"""More characters of a value than a row shows."""


class MoreParameters(Vertical):
    """A row for each parameter that has no slider, with its name as id, and one for presets.

    Args:
        id: The widget's id.
    """

    DEFAULT_CSS = "MoreParameters { height: auto; }"

    def __init__(self, *, id: str) -> None:  # noqa: A002
        self._rows = {name: Row(id=name, most=2) for name in MORE}
        presets = Row(id="preset", mark=signs().choose)
        presets.text = "Presets"
        super().__init__(*self._rows.values(), presets, id=id)

    def show(self, parameters: Parameters, model: Model) -> list[str]:
        """Show what is set, and return why ``model`` refuses some of it."""
        reasons = []
        for name, row in self._rows.items():
            parameter = PARAMETERS[name]
            reason = objection_to_any(model, parameters, name)
            if reason:
                reasons.append(reason)
                row.text = f"{parameter.label}: {visible_line(brief(reason, model, name))}"
            else:
                value = parameter.show(getattr(parameters, name))[:_VALUE_LENGTH]
                row.text = f"{parameter.label}: {visible_line(value) or 'default'}"
            row.disabled = bool(reason)
        return reasons
