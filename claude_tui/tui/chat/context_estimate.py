"""What the next request takes, before it is sent: tokens, cost, and whether it fits."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cached_property, partial
from typing import TYPE_CHECKING, Final, NamedTuple

from claude_tui.conversation.draft import Draft
from claude_tui.models.context import Fit, Measure, input_cost, larger, measure, open_bytes
from claude_tui.models.rules import effective
from claude_tui.tui.background import Delay
from claude_tui.tui.commands import key_of, message_in
from claude_tui.tui.notices import notify_user
from claude_tui.tui.sidebar.context_meter import ContextView
from claude_tui.tui.sidebar.request_facts import last_usage

if TYPE_CHECKING:
    from claude_tui.session.token_counter import Prompt, TokenCounter
    from claude_tui.tui.chat.pane import Pane

MEASURE_SECONDS: Final = 0.3
"""Delay between a key or another change and the new numbers."""


class Measured(NamedTuple):
    """A prompt, and its size as it was estimated or counted by the server."""

    prompt: Prompt
    measure: Measure


class ContextEstimate:
    """Measures what would be sent, while it is being written.

    Args:
        pane: The pane in which it is written.
    """

    def __init__(self, pane: Pane) -> None:
        self._pane = pane
        self.warning = ""
        """One line on a conversation that does not fit its model's context window."""
        self._measured: Measured | None = None
        """The last measure: of what is on view, or of what was a moment before."""
        self._estimate: Measured | None = None
        """The last one that the server did not count."""
        self._asked: Prompt | None = None
        """The prompt that was measured last."""
        self.delay = Delay(pane, MEASURE_SECONDS, self._measure)
        """Started with every key and change."""
        self._sent: Fit | None = None
        """The size of the request under way, as far as it was known when the turn began."""
        self._held: Draft | None = None
        """The draft that was held back because it does not fit; the second time it is sent."""

    @cached_property
    def counter(self) -> TokenCounter:
        """Has the server count what would be sent; loaded after the first paint."""
        from claude_tui.session.token_counter import TokenCounter

        return TokenCounter(self._pane.workspace.api, self._pane.workspace.counts)

    # -- when to measure

    def reset(self) -> None:
        """Forget what was known of the conversation before."""
        self._measured = self._estimate = None
        self._sent = None
        self._held = None

    def begin_turn(self) -> None:
        """Count nothing while a turn runs."""
        self.counter.stop()
        if self._sent is None:
            self._estimate_now()
            self._sent = self._fit(Draft())

    def stop_timers(self) -> None:
        """Count no more."""
        self.counter.stop()
        self.delay.stop()

    def _measure(self) -> None:
        session = self._pane.session
        if session.busy:
            return
        self._sent = None
        self._pane.refresh_context()
        draft = message_in(self._pane.composer.draft)
        if self._fit(draft).exact:
            self.counter.stop()
            self._asked = None
            return
        prompt = self._asked = self._prompt(draft)
        self.counter.count(
            prompt,
            self._known_estimate(),
            partial(self._pane.call_later, self._take, prompt),
            ask=not (session.document.loading or session.document.read_only_reason),
        )

    def _prompt(self, draft: Draft) -> Prompt:
        from claude_tui.session.token_counter import Prompt

        session = self._pane.session
        snapshot = session.conversation.snapshot()
        return Prompt(snapshot, draft, session.model, session.document.folder)

    def _take(self, prompt: Prompt, measure: Measure) -> None:
        """Show a measure, if it is of what is on view."""
        session = self._pane.session
        if prompt is not self._asked or session.busy:
            return
        if prompt.continues(session.conversation):
            self._measured = Measured(prompt, measure)
            if not measure.exact:
                self._estimate = self._measured
            self._pane.refresh_context()

    def _estimate_now(self) -> None:
        """Estimate what is on view at once, where a turn begins before it was measured."""
        if self._known is None:
            prompt = self._prompt(Draft())
            measured = measure(prompt.conversation.branch(), prompt.conversation.request)
            self._measured = self._estimate = Measured(prompt, measured)

    # -- what is known

    @property
    def _known(self) -> Measure | None:
        """The measure of the branch on view; None: it was not measured yet."""
        measured = self._measured
        if measured is None or not measured.prompt.continues(self._pane.session.conversation):
            return None
        return measured.measure

    def _known_estimate(self) -> Measure | None:
        """Return the estimate of the branch on view, if it was made with this system prompt."""
        estimate, conversation = self._estimate, self._pane.session.conversation
        if estimate is None or not estimate.prompt.continues(conversation):
            return None
        same = estimate.prompt.conversation.request.system == conversation.request.system
        return estimate.measure if same else None

    def _fit(self, draft: Draft) -> Fit:
        """Return the size of the next request against the context window, as far as it is known."""
        session, known = self._pane.session, self._known
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
            tokens = known.tokens_with(open_bytes(request.system or "", draft.text))
        return Fit(model, tokens, exact, max_tokens)

    # -- what is shown of it

    def refresh(self) -> ContextView:
        """Judge again whether it fits; return what the next request takes."""
        session, draft = self._pane.session, self._pane.composer.draft
        fit, known = self._fit(message_in(draft)), self._known
        cached = known.cached if known is not None else None
        request = session.conversation.request
        cost = input_cost(fit.model, fit.tokens, request, cached, datetime.now(UTC))
        if not session.busy:
            held = self._held is not None and self._held == draft
            self.warning = self._too_long(fit, held=held)
        return ContextView(fit, cost)

    def _too_long(self, fit: Fit, *, held: bool = False) -> str:
        """Return a line on a conversation that does not fit, with what to do; empty if it does."""
        if not (fit.overflows or fit.short):
            return ""
        tokens = ("" if fit.exact else "~") + f"{fit.tokens:,}"
        ways = []
        if fit.short:
            line = f"{tokens} tokens leave no room for max_tokens {fit.max_tokens:,}"
            if fit.room:
                ways.append(f"press {key_of('fit')} to lower it to {fit.room:,}")
        else:
            line = f"{tokens} tokens don't fit"
        other = larger(self._pane.workspace.catalog.models(), fit)
        ways += [f"choose {other.id}"] if other else []
        began = bool(self._pane.session.conversation.messages)
        ways.append(f"press {key_of('new')} to start a new conversation" if began else "shorten it")
        line = f"{line} in the {fit.model.context_window:,} of {fit.model.id}: {' or '.join(ways)}."
        if not (held and fit.overflows):
            return line
        return f"{line} " + (
            "It won't be sent." if fit.fails else "Press enter again to send it anyway."
        )

    # -- what to do about it

    def may_send(self, draft: Draft) -> bool:
        """Return whether to send ``draft`` now.

        A draft that does not fit is held back once, to say so. The second time it is sent, unless
        the server is certain to refuse it.
        """
        self._estimate_now()
        fit = self._fit(draft)
        if not fit.overflows or (self._held == draft and not fit.fails):
            self._held = None
            self._sent = fit
            return True
        self._held = draft
        return False

    def action_fit(self) -> None:
        """Lower max_tokens to what the context window leaves."""
        fit = self._fit(message_in(self._pane.composer.draft))
        if not fit.short:
            fits = "max_tokens already fits." if not fit.overflows else self._too_long(fit)
            notify_user(self._pane, fits)
        elif not fit.room:
            notify_user(
                self._pane, "The prompt fills the context window, so no max_tokens fits.", "warning"
            )
        else:
            self._pane.request_editor.set("max_tokens", fit.room)
