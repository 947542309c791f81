"""What a person can do with the transcript."""

from __future__ import annotations

from collections.abc import Callable

from textual import on

from claude_tui.conversation import Message
from claude_tui.tui.chat.copying import CopyingActions
from claude_tui.tui.chat.finding import FindingActions
from claude_tui.tui.composer.composer import Composer
from claude_tui.tui.sidebar.request_facts import cost_of
from claude_tui.tui.transcript.cursor import Target
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

    def action_copy(self) -> None:
        """Copy what is selected, or what the cursor is on, or the last reply, as Markdown."""
        selected = self.get_selected_text()
        target = self._target()
        if selected:
            self.copy_text(selected, "the selection")
        elif target is None:
            self.say("There is no reply to copy yet.")
        elif self.transcript.cursor is None:
            self.copy_text(self.transcript.source(target), "the last reply")
        else:
            part = "the part" if target.part >= 0 else "the message"
            what = "the code" if self.transcript.is_code(target) else part
            self.copy_text(self.transcript.source(target), what)

    def action_next_code(self) -> None:
        """Go to the next code block; after the last comes the first."""
        self.show_transcript()
        if self.transcript.to_next_code():
            self.transcript.focus()
        else:
            self.say("There is no code in this conversation.")

    def action_fold(self) -> None:
        """Fold or unfold what the cursor is on."""
        self._turn(self.transcript.turn_fold)

    def action_raw(self) -> None:
        """Show the message as it was written, or drawn again."""
        if self.transcript.plain:
            self.say("In plain mode messages always stand as they were written.")
            return
        self._turn(lambda target: self.transcript.turn_look(target, "raw"))

    def _turn(self, turn: Callable[[Target], bool]) -> None:
        self.show_transcript()
        target = self._target()
        if target is None:
            self.say("There is no message yet.")
        elif not turn(target):
            self.say("It is still arriving.")

    def action_details(self) -> None:
        """Show everything that is known of the message."""
        target = self._target()
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

    def action_links(self) -> None:
        """Choose a link of the message, or of the part the cursor is on, and open it."""
        target = self._target()
        links = self.transcript.links(target) if target is not None else []
        if not links:
            self.say("There is no link to open here.")
            return
        from claude_tui.tui.dialogs.picker import Choice, PickerScreen

        choices = [Choice(address, address, text * (text != address)) for address, text in links]
        self.app.push_screen(
            PickerScreen("Open", choices),
            lambda address: None if address is None else self.app.open_url(address),
        )

    def _target(self) -> Target | None:
        """What the cursor is on; without one, the last reply."""
        if self.transcript.cursor is not None:
            return self.transcript.cursor
        entries = self.transcript.entries
        replies = (entry.key for entry in reversed(entries) if entry.role == "assistant")
        last = next(replies, None)
        return None if last is None else Target(last)

    def action_show_thinking(self) -> None:
        """Unfold all thinking, or fold it again."""
        self.show_transcript()
        self.transcript.action_toggle_details()

    @on(Transcript.LinkClicked)
    def _open_link(self, event: Transcript.LinkClicked) -> None:
        self.app.open_url(event.address)
