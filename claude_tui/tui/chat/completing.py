"""Completing commands in the composer, from the registry and what the pickers offer."""

from __future__ import annotations

import asyncio
from datetime import date
from typing import TYPE_CHECKING

from textual import on, work

from claude_tui.errors import ClaudeTuiError
from claude_tui.models.parameters import PARAMETERS
from claude_tui.tui.chat.pane import ConversationScreen
from claude_tui.tui.composer.composer import Composer

if TYPE_CHECKING:
    from claude_tui.tui.commands import Command
    from claude_tui.tui.composer.completion import Completion, Values
    from claude_tui.tui.composer.suggestion_list import SuggestionList


class CompletingActions(ConversationScreen):
    """Complete: a list over the end of the transcript while a command is typed."""

    _suggestions: SuggestionList | None = None
    _values_of: tuple[str, Values | None] = "", None
    """The command last asked for, and what may follow it: a list may have to be read."""

    def on_mount(self) -> None:
        """From here on the composer is told what a line may become."""
        self.composer.completer = self._completer
        self.composer.find_earlier = self._find_earlier

    @work(exclusive=True, group="recall", description="read what was sent", exit_on_error=False)
    async def _find_earlier(self) -> None:
        """Hand the composer what was sent in other conversations."""
        from claude_tui.storage.sent_before import sent_before

        session = self.session
        texts = await asyncio.to_thread(sent_before, self.workspace.store, session.path)
        if session is self.session:
            self.composer.add_earlier(texts)

    def _completer(self, line: str) -> Completion | None:
        # Loaded with the first slash.
        from claude_tui.tui.composer.completion import completed

        return completed(line, self._known_values)

    @on(Composer.Suggested)
    def _show_suggestions(self, event: Composer.Suggested) -> None:
        if event.completion is None:
            self._values_of = "", None
        if self._suggestions is None:
            if event.completion is None:
                return
            from claude_tui.tui.composer.suggestion_list import SuggestionList

            self._suggestions = SuggestionList()
            self.query_one("#conversation").mount(self._suggestions, before=self.composer)
        self._suggestions.show(event.completion)

    # By its name, so that the list is imported when it is first shown.

    def on_suggestion_list_clicked(self, event: SuggestionList.Clicked) -> None:
        """Take the row."""
        self.composer.choose_suggestion(event.row)

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

        model, request = self.session.model, self.session.conversation.request
        match command.id:
            case "model":
                today = date.today()
                models = self.workspace.catalog.models(today)
                return Values(choices.model_choices(models, today), free=True)
            case "theme":
                return Values(choices.theme_choices(self.app.available_themes))
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
