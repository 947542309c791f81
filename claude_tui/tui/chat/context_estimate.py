"""What the next request takes, before it is sent: tokens, cost, and whether it fits."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Final

from textual import on
from textual.message import Message
from textual.timer import Timer

from claude_tui.models.context import Fit, Measure, input_cost, larger, measure, open_bytes
from claude_tui.models.rules import effective
from claude_tui.session.session import ChatSession
from claude_tui.tui.amounts import short_tokens
from claude_tui.tui.chat.request_editor import SteeringActions
from claude_tui.tui.commands import key_of
from claude_tui.tui.composer.composer import Composer
from claude_tui.tui.glyphs import joined
from claude_tui.tui.sidebar.context_meter import ContextView
from claude_tui.tui.sidebar.request_facts import last_usage

if TYPE_CHECKING:
    from claude_tui.session.token_counter import Prompt
    from claude_tui.session.turn import Turn

MEASURE_SECONDS: Final = 0.3
"""How long after a key or another change the numbers follow."""


class CountingActions(SteeringActions):
    """Count: what would be sent, while it is being written."""

    @dataclass
    class Measured(Message):
        """A prompt was measured, or counted by the server: sent by the API thread."""

        prompt: Prompt
        measure: Measure

    _measured: Measured | None = None
    """What is known: of what is on view, or of what was a moment before."""
    _estimate: Measured | None = None
    """The last one that the server did not count."""
    _asked: Prompt | None = None
    """What was last asked for."""
    _measure_timer: Timer | None = None
    _sent: Fit | None = None
    """What the turn under way was asked with, as far as it was known then."""
    _held = ""
    """The text that was not sent because it does not fit; once more sends it."""

    # -- when to count

    def show(self, session: ChatSession) -> None:
        """Forget what was known of the conversation before."""
        self._measured = self._estimate = None
        self._sent = None
        self._held = ""
        super().show(session)

    def refresh_facts(self) -> None:
        """Everything around the transcript, and soon the numbers of the next request."""
        super().refresh_facts()
        self._show_context()
        self._measure_soon()

    @on(Composer.Changed)
    def _measure_soon(self) -> None:
        """Called with every key: it only sets a timer."""
        if self._measure_timer is None:
            self._measure_timer = self.set_timer(MEASURE_SECONDS, self._measure)

    def begin(self, turn: Turn) -> None:
        """Count nothing while a turn runs."""
        self.counter.stop()
        if self._sent is None:
            self._estimate_now()
            self._sent = self._fit("")
        super().begin(turn)

    def let_go(self) -> None:
        """Count no more."""
        super().let_go()
        self.counter.stop()
        if self._measure_timer is not None:
            self._measure_timer.stop()
            self._measure_timer = None

    def _measure(self) -> None:
        self._measure_timer = None
        session = self.session
        if session.busy:
            return
        from claude_tui.session.token_counter import Prompt

        self._sent = None
        self._show_context()
        conversation, draft = session.conversation, self.composer.draft
        if self._fit(draft).exact:
            self.counter.stop()
            self._asked = None
            return
        prompt = self._asked = Prompt(
            replace(conversation, messages=list(conversation.messages)),
            draft,
            session.model,
            session.folder,
        )
        self.counter.count(
            prompt,
            self._known_estimate(),
            partial(self._report, prompt),
            ask=not (session.loading or session.read_only_reason),
        )

    def _report(self, prompt: Prompt, measure: Measure) -> None:
        """Called on the API thread."""
        self.post_message(self.Measured(prompt, measure))

    @on(Measured)
    def _take_measure(self, event: Measured) -> None:
        if event.prompt is not self._asked or self.session.busy:
            return
        if event.prompt.continues(self.session.conversation):
            self._measured = event
            if not event.measure.exact:
                self._estimate = event
            self._show_context()

    def _estimate_now(self) -> None:
        """Estimate what is on view at once, where a turn begins before it was measured."""
        if self._known is None:
            session = self.session
            conversation = session.conversation
            conversation = replace(conversation, messages=list(conversation.messages))
            from claude_tui.session.token_counter import Prompt

            measured = measure(conversation.branch(), conversation.request)
            self._measured = self.Measured(Prompt(conversation, "", session.model), measured)
            self._estimate = self._measured

    # -- what is known

    @property
    def _known(self) -> Measure | None:
        """What is known of the branch on view."""
        measured = self._measured
        if measured is None or not measured.prompt.continues(self.session.conversation):
            return None
        return measured.measure

    def _known_estimate(self) -> Measure | None:
        """How long the branch on view is, if it was measured with this system prompt."""
        estimate, conversation = self._estimate, self.session.conversation
        if estimate is None or not estimate.prompt.continues(conversation):
            return None
        same = estimate.prompt.conversation.request.system == conversation.request.system
        return estimate.measure if same else None

    def _fit(self, draft: str) -> Fit:
        """The next request against the context window, as far as that is known."""
        session, known = self.session, self._known
        request, model = session.conversation.request, session.model
        max_tokens = effective(model, request)[0].max_tokens or model.default_max_tokens
        if session.busy and self._sent is not None:
            return self._sent._replace(model=model, max_tokens=max_tokens)
        if known is None or self._measured is None:
            tokens, exact = last_usage(session.conversation).total, False
        else:
            counted = self._measured.prompt
            same = (counted.draft, counted.conversation.request) == (draft, request)
            exact = known.exact and same
            tokens = known.tokens_with(open_bytes(request.system or "", draft))
        return Fit(model, tokens, exact, max_tokens)

    # -- what is shown of it

    def _show_context(self) -> None:
        fit, known = self._fit(self.composer.draft), self._known
        request = self.session.conversation.request
        cached = known.cached if known is not None else None
        cost = input_cost(fit.model, fit.tokens, request, cached, datetime.now(UTC))
        view = ContextView(fit, cost)
        self.sidebar.show_context(view)
        window = short_tokens(fit.model.context_window) if fit.model.context_window else "?"
        self.title_bar.facts = joined(fit.model.id or "no model", f"{view.tokens}/{window}")
        if not self.session.busy:
            held = self._held != "" and self._held == self.composer.text
            self.too_long = self._too_long(fit, held=held)
            self.show_banner()

    def _too_long(self, fit: Fit, *, held: bool = False) -> str:
        """One line on a conversation that does not fit, and what to do; empty if it does."""
        if not (fit.overflows or fit.short):
            return ""
        tokens = ("" if fit.exact else "~") + f"{fit.tokens:,}"
        ways = []
        if fit.short:
            said = f"{tokens} tokens leave no room for max_tokens {fit.max_tokens:,}"
            if fit.room:
                ways.append(f"{key_of('fit')} lowers it to {fit.room:,}")
        else:
            said = f"{tokens} tokens do not fit"
        other = larger(self.workspace.catalog.models(), fit)
        ways += [f"choose {other.id}"] if other else []
        began = bool(self.session.conversation.messages)
        ways.append(f"{key_of('new')} begins a new conversation" if began else "make it shorter")
        said = f"{said} in the {fit.model.context_window:,} of {fit.model.id}: {' or '.join(ways)}."
        if not (held and fit.overflows):
            return said
        return f"{said} " + ("It is not sent." if fit.fails else "Sent once more, it is sent.")

    # -- what to do about it

    def may_send(self, text: str) -> bool:
        """Whether ``text`` is to be sent now.

        One that does not fit is held once, to say so; sent again it is sent, unless the server is
        certain to refuse it.
        """
        self._estimate_now()
        fit = self._fit(text)
        if not fit.overflows or (self._held == text and not fit.fails):
            self._held = ""
            self._sent = fit
            return True
        self._held = text
        return False

    def action_fit(self) -> None:
        """Lower max_tokens to what the context window leaves."""
        fit = self._fit(self.composer.draft)
        if not fit.short:
            self.say("max_tokens fits." if not fit.overflows else self._too_long(fit))
        elif not fit.room:
            self.say("No max_tokens fits: the prompt fills the context window.", "warning")
        else:
            self._set_request(**self.sidebar.change("max_tokens", fit.room))
