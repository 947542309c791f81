"""Copying, with a word on how far the text came."""

from __future__ import annotations

from textual import work

from claude_tui.tui.chat.pane import ConversationScreen


class CopyingActions(ConversationScreen):
    """Put texts on the clipboard."""

    def copy_text(self, text: str, what: str) -> None:
        """Put ``text`` on the clipboard, and say ``what`` it was and how far it came."""
        self.app.copy_to_clipboard(text)
        count = text.rstrip("\n").count("\n") + 1
        self._say_copied(what, f"{count:,} line{'s' if count > 1 else ''}")

    @work(group="copy", description="copy", exit_on_error=False)
    async def _say_copied(self, what: str, amount: str) -> None:
        from claude_tui.tui.terminal_io.clipboard import Reach, reach_of_last_copy, words

        reach = await reach_of_last_copy()
        sure = reach in (Reach.SYSTEM, Reach.TERMINAL)
        self.say(words(what, amount, reach), "information" if sure else "warning")
