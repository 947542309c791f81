"""What a turn asks with, from its first request to its last: pure, so that it can be told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from claude_tui.api.request import Request, api_messages, build_request
from claude_tui.conversation import Message, Parameters, TextBlock
from claude_tui.conversation.chain import paused, unfinished
from claude_tui.models.catalog import Model
from claude_tui.models.lessons import Lesson, Told, facts
from claude_tui.models.rules import takes_prefill

MAX_PAUSES: Final = 10
"""How often the rest of a reply that paused is asked for by itself, in one turn."""

QUOTE_LENGTH: Final = 80
"""Most characters of a reply that the request to go on from it repeats."""


@dataclass(frozen=True, slots=True)
class Asking:
    """What a turn asks with.

    Args:
        branch: The messages, oldest first; the last is answered, or a reply to go on from.
        parameters: As the person set them.
        learned: What the refusals of this turn were about: one of each is learned from.
        with_thinking: Whether thinking goes back where it can.
        pauses: How often the reply paused so far.
        typed: The message that the person sent with this turn, until something comes of it.
        words: The one that the program had to add to it, until something comes of it.
    """

    branch: tuple[Message, ...]
    parameters: Parameters
    learned: frozenset[str] = frozenset()
    with_thinking: bool = True
    pauses: int = 0
    typed: Message | None = None
    words: Message | None = None

    def request(self, model: Model) -> tuple[Request, tuple[str, ...]]:
        """What is sent, and one line for each parameter that is set but not sent as it is."""
        return build_request(self.branch, self.parameters, model, with_thinking=self.with_thinking)

    def followed_by(self, message: Message) -> Asking:
        """The same, but to answer ``message``, or to go on from it."""
        return replace(self, branch=(*self.branch, message))

    def after_pause(self, message: Message) -> Asking | None:
        """How to ask for the rest of ``message``; None if it did not pause, or did too often."""
        if not paused(message) or self.pauses == MAX_PAUSES:
            return None
        asking = replace(self.followed_by(message), pauses=self.pauses + 1)
        return replace(asking, typed=None, words=None)

    @property
    def pause_words(self) -> str:
        """That the reply paused, for the person."""
        return f"The reply paused, and the rest is asked for ({self.pauses} of {MAX_PAUSES})."

    def words_to_go_on(self, model: Model) -> str:
        """What the user must say so that ``model`` goes on from a reply; empty: nothing."""
        last = self.branch[-1]
        if last.role == "user" or paused(last):
            return ""
        sent = api_messages(self.branch)[-1]
        ends_with_text = isinstance(sent["content"], str) or sent["content"][-1]["type"] == "text"
        if ends_with_text and takes_prefill(model, self.parameters):
            return ""
        return f"Your last reply broke off{_end_of(last)}. Go on from there, and repeat nothing."


def may_go_on(branch: Sequence[Message]) -> bool:
    """Whether ``branch`` ends with a reply that is not finished and says something."""
    if not branch or not unfinished(branch[-1]):
        return False
    sent = api_messages(branch)
    return bool(sent) and sent[-1]["role"] == "assistant"


@dataclass(frozen=True, slots=True)
class Correction:
    """How to ask again after a refusal.

    Args:
        asking: What to ask with.
        facts: What was learned of the model: fields, and their new values.
        words: What is sent otherwise, for the person.
    """

    asking: Asking
    facts: Mapping[str, Any]
    words: str


def corrected(asking: Asking, lesson: Lesson | None, model: Model) -> Correction | None:
    """What a refusal comes to; None if the request would be the same, or it was so before.

    Args:
        asking: What was refused.
        lesson: What the refusal says; None: nothing that could be put right.
        model: What was known of the model.
    """
    if lesson is None:
        return None
    topic = lesson.told if lesson.told in (Told.NO_PREFILL, Told.THINKING_BOUND) else lesson.about
    if topic in asking.learned:
        return None
    again = replace(
        asking,
        learned=asking.learned | {topic},
        with_thinking=asking.with_thinking and lesson.told is not Told.THINKING_BOUND,
    )
    learned = facts(lesson, model, asking.parameters)
    before, notes_before = asking.request(model)
    after, notes_after = again.request(model._replace(**learned))
    match lesson.told:
        case Told.NO_PREFILL:
            if asking.branch[-1].role == "user" or not takes_prefill(model, asking.parameters):
                return None
            words = f"{model.id} goes on from no reply: the server refused it"
        case _ if before == after:
            return None
        case Told.THINKING_BOUND:
            words = "the server refused what was thought before: it is not sent"
        case _:
            # What was not set by the person has no note.
            notes = [note for note in notes_after if note not in notes_before]
            words = "; ".join(notes) or f"the server refused {lesson.about}"
    return Correction(again, learned, f"{words}. Asked again.")


def _end_of(message: Message) -> str:
    """The last words of a reply, as a quotation."""
    blocks = [block.text for block in message.content if isinstance(block, TextBlock)]
    line = blocks[-1].rstrip().rpartition("\n")[2].strip() if blocks else ""
    if not line:
        return ""
    quote = line if len(line) <= QUOTE_LENGTH else f"…{line[-QUOTE_LENGTH:].lstrip()}"
    return f" after “{quote}”"
