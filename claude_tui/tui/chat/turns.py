"""The turns of a pane: send, ask again, continue, stop, take back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from claude_tui.conversation import Message
from claude_tui.conversation.chain import chains
from claude_tui.conversation.draft import Draft
from claude_tui.errors import ClaudeTuiError
from claude_tui.models.attachments import not_taken
from claude_tui.tui.chat.entries import entries_of, entry_of
from claude_tui.tui.commands import find_slash, is_command, key_of
from claude_tui.tui.notices import notify_user

if TYPE_CHECKING:
    from claude_tui.session.events import Finished
    from claude_tui.session.turn import Turn
    from claude_tui.tui.chat.pane import Pane
    from claude_tui.tui.chat.turn_view import TurnView

NAME_LENGTH: Final = 40
"""How much of an unknown command's name is shown."""


class Turns:
    """Begins turns in the conversation of a pane, and ends them.

    Args:
        pane: The pane.
    """

    def __init__(self, pane: Pane) -> None:
        self._pane = pane
        self.view: TurnView | None = None
        """Shows the turn under way; None: there is none."""
        self._unanswered: Message | None = None
        """The last message sent, if it has no reply."""

    def forget_unanswered(self) -> None:
        """Forget the message that could be taken back."""
        self._unanswered = None

    # -- beginning

    def submit(self, draft: Draft) -> None:
        """Do what was written in the composer: send a message, or run a command."""
        pane, text = self._pane, draft.text
        if text.strip().casefold() == "quit":
            pane.navigator.action_quit()
        elif is_command(text):
            self._run_slash(draft)
        elif self.can_start() and pane.context_estimate.may_send(draft):
            turn = pane.session.send(draft)
            # After it: until the message is on disk the draft is all the disk has of it.
            pane.session.document.keep_draft(Draft())
            pane.transcript.contents.append(entry_of(pane.session.conversation.messages[-1]))
            self._begin(turn)
        else:
            pane.composer.put_back(draft)

    def _run_slash(self, draft: Draft) -> None:
        pane, text = self._pane, draft.text.strip()
        command_line = find_slash(text)
        if command_line is None:
            reason = f"Unknown command {text.split()[0][:NAME_LENGTH]}."
            notify_user(pane, f"{reason} To send it as text, put a space in front.")
            pane.composer.put_back(draft)
            return
        command, argument = command_line
        if argument and not command.argument:
            reason = f"{command.usage} doesn't take an argument."
            notify_user(pane, f"{reason} To send this as text, put a space in front.")
            pane.composer.put_back(draft)
            return
        try:
            pane.run(command, argument)
        except ClaudeTuiError as error:
            notify_user(pane, str(error), "warning")
            pane.composer.put_back(draft)

    def can_start(self) -> bool:
        """Return whether a turn may begin now; tell the person if not."""
        session = self._pane.session
        if session.busy:
            reason = f"Still replying. Press {key_of('stop')} to stop it."
        elif session.document.loading:
            reason = "Still reading the file. Try again in a moment."
        else:
            reason = session.document.read_only_reason
        if reason:
            notify_user(self._pane, reason, "warning")
        return not reason

    def _begin(self, turn: Turn) -> None:
        """Show ``turn`` from here on."""
        from claude_tui.tui.chat.turn_view import TurnView

        pane, session = self._pane, self._pane.session
        self._unanswered = None
        pane.context_estimate.begin_turn()
        model, branch = session.model, turn.plan.branch
        in_words = turn.plan.words is not None
        *_, last = chains(branch[:-1] if in_words else branch)
        self.view = TurnView(
            turn.id,
            pane.transcript,
            model.id,
            continued=last if last[0].role == "assistant" else (),
            replaced=session.conversation.branch()[len(branch) :],
            in_words=in_words,
            counts=not pane.settings.plain,
        )
        pane.transcript.viewport.to_end()  # whoever asks wants to see what comes
        for note in not_taken(model, branch):
            notify_user(pane, f"{note}.", "warning")  # the sidebar, which has it, may be hidden
        pane.events.watch()
        pane.refresh_view()

    def action_ask_again(self) -> None:
        """Ask for the last message once more."""
        if not self.can_start():
            return
        pane = self._pane
        turn = pane.session.retry()
        if turn is None:
            notify_user(pane, "Nothing to retry yet.")
            return
        pane.transcript.contents.show(entries_of(turn.plan.branch))
        self._begin(turn)

    def action_continue(self) -> None:
        """Continue the last reply, if it is not finished."""
        if not self.can_start():
            return
        pane = self._pane
        turn = pane.session.continue_reply()
        if turn is None:
            notify_user(pane, "There is no unfinished reply to continue.")
            return
        asked = turn.plan.branch[-1]
        if asked.role == "user":
            pane.transcript.contents.append(entry_of(asked))
        self._begin(turn)

    # -- ending

    def end(self, event: Finished) -> None:
        """Note that a turn is over; put a message that has no reply back into the composer."""
        self.view = None
        self._pane.refresh_view()
        self._unanswered = event.unanswered
        if event.failure is None and self.take_back():
            notify_user(
                self._pane,
                "Stopped before anything arrived. Your message is back in the composer.",
            )

    def drop_withdrawn(self) -> None:
        """Remove the message that the program added in the user's name and withdrew."""
        transcript, conversation = self._pane.transcript, self._pane.session.conversation
        own = [entry.key for entry in transcript.text.entries if entry.role == "user"]
        if own and all(message.id != own[-1] for message in conversation.messages):
            transcript.contents.drop(own[-1])

    def take_back(self) -> bool:
        """Take an unanswered message back into the composer; return whether there was one.

        What was typed since stays below it.
        """
        pane = self._pane
        message, self._unanswered = self._unanswered, None
        if message is None or pane.navigator.is_leaving or pane.session.busy:
            return False
        draft = Draft(message.text)
        if not pane.session.take_back(message, draft.above(pane.composer.draft)):
            return False
        pane.composer.put_back(draft)
        pane.draft_saver.note_saved()
        pane.composer.focus()
        pane.show_branch()
        pane.refresh_view()
        pane.events.watch()
        return True
