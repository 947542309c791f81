"""Messages, and what came back with the assistant's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Final, Literal, NamedTuple, TypeAlias

from claude_tui.conversation.content import ContentBlock, text_of
from claude_tui.conversation.parameters import Parameters

Role: TypeAlias = Literal["user", "assistant"]

FEWEST_TOKENS: Final = 2
SHORTEST_SECONDS: Final = 0.05
"""Of fewer tokens, or in less time, a speed says nothing."""


class StopReason(StrEnum):
    """The stop reasons this version knows; a file or a server may say any other string.

    ``INTERRUPTED`` is this program's own: the reply did not finish. The others are the API's.
    """

    END_TURN = "end_turn"
    MAX_TOKENS = "max_tokens"
    STOP_SEQUENCE = "stop_sequence"
    TOOL_USE = "tool_use"
    PAUSE_TURN = "pause_turn"
    REFUSAL = "refusal"
    CONTEXT_WINDOW = "model_context_window_exceeded"
    INTERRUPTED = "interrupted"


NOTHING: Final[Mapping[str, Any]] = {}
"""Of nearly every reply: one for all, and nobody writes into it."""


class Usage(NamedTuple):
    """Tokens a reply took. Servers differ in where they count cached input: use ``input_total``."""

    input_tokens: int = 0
    output_tokens: int = 0
    cache_creation_input_tokens: int = 0
    cache_read_input_tokens: int = 0
    extra: Mapping[str, Any] = NOTHING
    """What else the server or the file said of usage; kept as it is."""

    @property
    def input_total(self) -> int:
        """All tokens of the prompt, cached or not."""
        return self.input_tokens + self.cache_creation_input_tokens + self.cache_read_input_tokens

    @property
    def input_known(self) -> bool:
        """Whether the server said how long the prompt was: there is none without a token."""
        return self.input_total > 0

    @property
    def total(self) -> int:
        """Tokens of the context window in use after this reply."""
        return self.input_total + self.output_tokens


class Response(NamedTuple):
    """What came back around an assistant message's content."""

    id: str = ""
    model: str = ""
    stop_reason: str | None = None
    """A ``StopReason`` value, or whatever string the server said."""
    stop_sequence: str | None = None
    stop_details: Mapping[str, Any] = NOTHING
    """Of a refusal: ``category`` and ``explanation``. Nulls are left out."""
    seconds: float | None = None
    """From sending to the last event."""
    first_token_seconds: float | None = None
    """From sending to the first token."""
    usage: Usage | None = None
    request_id: str = ""
    extra: Mapping[str, Any] = NOTHING
    """Keys the format does not know; kept."""

    @property
    def tokens_per_second(self) -> float | None:
        """How fast the reply came once it had begun; None where that can't be told."""
        tokens = self.usage.output_tokens if self.usage is not None else 0
        if self.seconds is None or self.first_token_seconds is None or tokens < FEWEST_TOKENS:
            return None
        writing = self.seconds - self.first_token_seconds
        return tokens / writing if writing >= SHORTEST_SECONDS else None


@dataclass(frozen=True, slots=True)
class Message:
    """One message of a conversation's tree.

    Args:
        id: Positive, unique in the conversation.
        parent: The id of the message this one follows; ``ROOT`` (0) for a first message.
        at: When it was written; aware, or None in a hand-written file.
        response: What came back; assistant messages only.
        request: What this reply was asked with, exactly as sent; no messages. Whether the file
            records a system prompt at all: see ``system_prompts``.
    """

    id: int
    parent: int
    role: Role
    content: tuple[ContentBlock, ...]
    at: datetime | None = None
    response: Response | None = None
    request: Parameters | None = None
    extra: Mapping[str, Any] = field(default_factory=dict)
    """Keys the format does not know; kept."""

    @property
    def text(self) -> str:
        """The message's text blocks as one string."""
        return text_of(self.content)
