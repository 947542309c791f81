"""The suggestions for the line in the composer, and the chosen one."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from claude_tui.tui.composer.completion import Completion, Suggestion
    from claude_tui.tui.composer.composer import Composer


class Suggestions:
    """Suggests completions of a command in the composer.

    Args:
        composer: The composer.
    """

    def __init__(self, composer: Composer) -> None:
        self._composer = composer
        self.completer: Callable[[str], Completion | None] | None = None
        """Completes a line that begins with a slash."""
        self.show: Callable[[Completion | None], None] = lambda completion: None
        """Shows the suggestions, whenever they or the chosen one change."""
        self.completion: Completion | None = None
        """The current suggestions."""
        self._written: str | None = None
        """A text that the program wrote, for which nothing is suggested."""
        self._declined: str | None = None
        """The line when the list was closed: nothing is suggested for it, nor for longer lines."""

    def note_written(self) -> None:
        """Suggest nothing for the text that the program has just written."""
        self._written = self._composer.text or None

    def refresh(self) -> None:
        """Update the suggestions; there are none while the composer has no focus."""
        self._offer(self._complete() if self._composer.has_focus else None)

    def _complete(self) -> Completion | None:
        document = self._composer.document
        if document.line_count > 1 or not document.get_line(0).startswith("/"):
            self._written = self._declined = None
            return None
        line = self._composer.text
        if self._declined is not None and not line.startswith(self._declined):
            self._declined = None
        if "\n" in line or line == self._written or self._declined is not None:
            return None
        return self.completer(line) if self.completer is not None else None

    def _offer(self, completion: Completion | None) -> None:
        previous, self.completion = self.completion, completion
        if previous != completion:
            self.show(completion)
        if (previous is None) != (completion is None):
            self._composer.refresh_bindings()

    def _take(self, suggestion: Suggestion) -> None:
        self._composer.write(suggestion.line + " " * suggestion.takes_more)
        self._written = None

    def take_chosen(self) -> bool:
        """Complete the line with the chosen row; return whether it waits for an argument."""
        completion, text = self.completion, self._composer.text
        if completion is None or completion.chosen is None or completion.line != text:
            return False
        chosen = completion.rows[completion.chosen]
        if chosen.line == text.strip():
            return False
        self._take(chosen)
        return chosen.waits

    def take_best(self) -> None:
        """Complete the line with the chosen row, or else with the best one."""
        if self.completion is not None:
            self._take(self.completion.rows[self.completion.chosen or 0])

    def take_row(self, row: int) -> None:
        """Choose a row, and send as enter does."""
        if self.completion is not None:
            self.completion = self.completion._replace(chosen=row)
            self._composer.action_send()

    def decline(self) -> None:
        """Close the list, and suggest nothing for this line and what is added to it."""
        self._declined = self._composer.text
        self._offer(None)

    def move(self, by: int) -> bool:
        """Choose another row; False if there is none to choose."""
        if self.completion is None:
            return False
        self._offer(self.completion.moved(by))
        return True
