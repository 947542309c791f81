"""A turn's request, and how pauses and refusals change it. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from claude_tui.api.request import Request, api_messages, build_request
from claude_tui.conversation import Message, Parameters, TextBlock
from claude_tui.conversation.chain import paused, unfinished
from claude_tui.models.catalog import Model
from claude_tui.models.lessons import MESSAGES, Lesson, RefusalKind, facts
from claude_tui.models.rules import takes_prefill

MAX_PAUSES: Final = 10
"""How often a turn requests the rest of a paused reply without the person."""

QUOTE_LENGTH: Final = 80
"""Most characters of a reply that are quoted in the request to continue it."""


@dataclass(frozen=True, slots=True)
class RequestPlan:
    """What the next request of a turn says.

    Args:
        branch: The messages, oldest first; the last one is answered, or is a reply to continue.
        parameters: As the person set them.
        learned: The topics of this turn's refusals; only one of each is corrected.
        with_thinking: Whether thinking is sent back where it can be.
        pauses: How often the reply has paused so far.
        typed: The message that the person sent with this turn, until something comes of it.
        words: The message that the program had to add to it, until something comes of it.
    """

    branch: tuple[Message, ...]
    parameters: Parameters
    learned: frozenset[str] = frozenset()
    with_thinking: bool = True
    pauses: int = 0
    typed: Message | None = None
    words: Message | None = None

    def request(self, model: Model) -> tuple[Request, tuple[str, ...]]:
        """Return the request, and a line for each parameter that is set but not sent as it is."""
        return build_request(self.branch, self.parameters, model, with_thinking=self.with_thinking)

    def followed_by(self, message: Message) -> RequestPlan:
        """Return the plan to answer or continue ``message``, which follows the branch."""
        return replace(self, branch=(*self.branch, message))

    def after_pause(self, message: Message) -> RequestPlan | None:
        """Return how to request the rest of ``message``; None if it did not pause, or too often."""
        if not paused(message) or self.pauses == MAX_PAUSES:
            return None
        plan = replace(self.followed_by(message), pauses=self.pauses + 1)
        return replace(plan, typed=None, words=None)

    @property
    def pause_words(self) -> str:
        """Tell the person that the reply paused."""
        return f"The reply paused; requesting the rest ({self.pauses} of {MAX_PAUSES})."

    def continuation_prompt(self, model: Model) -> str:
        """Return what the user must say for ``model`` to continue a reply; empty if nothing."""
        last = self.branch[-1]
        if last.role == "user" or paused(last):
            return ""
        sent = api_messages(self.branch)[-1]
        ends_with_text = isinstance(sent["content"], str) or sent["content"][-1]["type"] == "text"
        if ends_with_text and takes_prefill(model, self.parameters):
            return ""
        cut = f"Your last reply was cut off{_end_of(last)}."
        return f"{cut} Continue from there without repeating anything."


def can_continue(branch: Sequence[Message]) -> bool:
    """Return whether ``branch`` ends with an unfinished reply that says something."""
    if not branch or not unfinished(branch[-1]):
        return False
    sent = api_messages(branch)
    return bool(sent) and sent[-1]["role"] == "assistant"


@dataclass(frozen=True, slots=True)
class Correction:
    """How to send a request again after a refusal.

    Args:
        plan: The next request.
        facts: What the refusal says about the model: fields, and their new values.
        words: The correction, for the person.
    """

    plan: RequestPlan
    facts: Mapping[str, Any]
    words: str


def corrected(
    plan: RequestPlan, lesson: Lesson | None, model: Model, model_then: Model | None = None
) -> Correction | None:
    """Return the correction; None if the request would be the same, or was corrected before.

    Args:
        plan: What was refused.
        lesson: What the refusal says; None if nothing that can be corrected.
        model: What is known of the model.
        model_then: What was known of it when the request was sent, if another turn has learned
            something since.
    """
    if lesson is None:
        return None
    topic = lesson.kind if lesson.about == MESSAGES else lesson.about
    if topic in plan.learned:
        return None
    again = replace(
        plan,
        learned=plan.learned | {topic},
        with_thinking=plan.with_thinking and lesson.kind is not RefusalKind.THINKING_BOUND,
    )
    learned = facts(lesson, model, plan.parameters)
    model_then = model_then or model
    before, notes_before = plan.request(model_then)
    after, notes_after = again.request(model._replace(**learned))
    match lesson.kind:
        case RefusalKind.NO_PREFILL:
            if plan.branch[-1].role == "user" or not takes_prefill(model_then, plan.parameters):
                return None
            words = f"{model.id} can't continue a reply: the server rejected it"
        case _ if before == after:
            return None
        case RefusalKind.THINKING_BOUND:
            words = "the server rejected earlier thinking, so it isn't sent"
        case _:
            # What was not set by the person has no note.
            notes = [note for note in notes_after if note not in notes_before]
            words = "; ".join(notes) or f"the server rejected {lesson.about}"
    return Correction(again, learned, f"{words}. Corrected and sent again.")


def _end_of(message: Message) -> str:
    """Return the last words of a reply, as a quotation."""
    blocks = [block.text for block in message.content if isinstance(block, TextBlock)]
    line = blocks[-1].rstrip().rpartition("\n")[2].strip() if blocks else ""
    if not line:
        return ""
    quote = line if len(line) <= QUOTE_LENGTH else f"…{line[-QUOTE_LENGTH:].lstrip()}"
    return f' after "{quote}"'
