"""Completing commands in the composer, from the registry and what the pickers offer."""

from __future__ import annotations

import asyncio
from datetime import date
from typing import TYPE_CHECKING

from claude_tui.errors import ClaudeTuiError
from claude_tui.models.parameters import PARAMETERS
from claude_tui.tui.background import run_in_background

if TYPE_CHECKING:
    from claude_tui.tui.chat.pane import Pane
    from claude_tui.tui.command import Command
    from claude_tui.tui.composer.completion import Completion, Values
    from claude_tui.tui.composer.suggestion_list import SuggestionList


class CommandCompleter:
    """Tells a pane's composer what a line may become, and what was sent before.

    A list over the end of the transcript shows it while a command is typed.

    Args:
        pane: The pane.
    """

    def __init__(self, pane: Pane) -> None:
        self._pane = pane
        self._list: SuggestionList | None = None
        self._values_of: tuple[str, Values | None] = "", None
        """The command last asked for, and what may follow it: a list may have to be read."""

    def start(self) -> None:
        """Begin, once the composer is mounted."""
        composer = self._pane.composer
        composer.suggestions.completer = self._complete
        composer.suggestions.show = self._show
        composer.watch(composer, "has_focus", composer.suggestions.refresh, init=False)
        composer.recall.find_earlier = self._find_earlier

    def _find_earlier(self) -> None:
        run_in_background(
            self._pane, self._read_earlier(), "recall", "read what was sent", exclusive=True
        )

    async def _read_earlier(self) -> None:
        """Hand the composer what was sent in other conversations."""
        from claude_tui.storage.sent_before import sent_before

        session, store = self._pane.session, self._pane.workspace.store
        texts = await asyncio.to_thread(sent_before, store, session.document.path)
        if session is self._pane.session:
            self._pane.composer.recall.add_earlier(texts)

    def _complete(self, line: str) -> Completion | None:
        # Loaded with the first slash.
        from claude_tui.tui.composer.completion import completed

        return completed(line, self._known_values)

    def _show(self, completion: Completion | None) -> None:
        """Show what the line may become; None: nothing."""
        if completion is None:
            self._values_of = "", None
        if self._list is None:
            if completion is None:
                return
            from claude_tui.tui.composer.suggestion_list import SuggestionList

            composer = self._pane.composer
            self._list = SuggestionList(composer.suggestions.take_row)
            self._pane.mount(self._list, before=composer)
        self._list.show(completion)

    def _known_values(self, command: Command) -> Values | None:
        if self._values_of[0] != command.id:
            try:
                values = self._values(command)
            except ClaudeTuiError:
                values = None  # the command itself says what is wrong
            self._values_of = command.id, values
        return self._values_of[1]

    def _values(self, command: Command) -> Values | None:
        from claude_tui.tui.composer.completion import Values
        from claude_tui.tui.dialogs import choices

        model, request = self._pane.session.model, self._pane.session.conversation.request
        match command.id:
            case "model":
                today = date.today()
                models = self._pane.workspace.catalog.models(today)
                return Values(choices.model_choices(models, today), free=True)
            case "theme":
                return Values(choices.theme_choices(self._pane.app.available_themes))
            case "preset":
                from claude_tui.storage.presets import presets

                return Values(choices.preset_choices(presets()))
            case "export":
                return Values(choices.export_choices())
            case _ if command.parameter:
                offers = choices.offer_choices(model, request, command.parameter)
                return Values(offers, free=bool(PARAMETERS[command.parameter].other))
            case _:
                return None
