"""What a person can do with the transcript."""

from __future__ import annotations

from textual import on

from claude_tui.conversation import Message
from claude_tui.tui.chat.copying import CopyingActions
from claude_tui.tui.chat.finding import FindingActions
from claude_tui.tui.composer.composer import Composer
from claude_tui.tui.sidebar.request_facts import cost_of
from claude_tui.tui.transcript.widget import Transcript


class ReadingActions(FindingActions, CopyingActions):
    """Read: find, fold, copy, open links.

    What changes how the transcript looks brings it back: done out of sight it would look as if
    nothing happened.
    """

    @on(Composer.Scrolled)
    def _scroll(self, event: Composer.Scrolled) -> None:
        match event.to:
            case "page_up":
                self.transcript.action_page_up()
            case "page_down":
                self.transcript.action_page_down()
            case "home":
                self.transcript.action_scroll_home()
            case "end":
                self.transcript.action_scroll_end()

    @on(Transcript.Returned)
    def _transcript_returned(self) -> None:
        self.show_transcript()

    def action_details(self) -> None:
        """Show everything that is known of the message."""
        target = self.transcript.target
        branch = self.session.conversation.branch()
        found = [message for message in branch if target and message.id == target.key]
        if found:
            from claude_tui.tui.dialogs.details import DetailsScreen

            self.app.push_screen(
                DetailsScreen(
                    found[0],
                    cost_of(found[0], self.workspace.catalog),
                    self._prompt_words(found[0]),
                )
            )
        else:
            self.say("There is no message to tell of yet.")

    def _prompt_words(self, message: Message) -> str:
        """Why there is no system prompt of a reply to show; empty where there is one."""
        from claude_tui.conversation.system_prompts import prompt_words

        conversation = self.session.conversation
        words = prompt_words(message, conversation.messages, conversation.request)
        if words and self.session.loading:
            return "not known yet: the beginning of the file is still being read"
        return words

    @on(Transcript.LinkClicked)
    def _open_link(self, event: Transcript.LinkClicked) -> None:
        self.app.open_url(event.address)
