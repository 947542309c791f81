"""Messages, and the responses that replies came with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Final, Literal, NamedTuple, TypeAlias

from claude_tui.conversation.content import ContentBlock, TextBlock
from claude_tui.conversation.parameters import Parameters

Role: TypeAlias = Literal["user", "assistant"]

FEWEST_TOKENS: Final = 2
SHORTEST_SECONDS: Final = 0.05
"""With fewer tokens, or in less time, a speed means nothing."""


class StopReason(StrEnum):
    """The stop reasons that this version knows; files and servers may have other strings.

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
"""Empty details of nearly every reply: one shared mapping, which nobody changes."""


class Usage(NamedTuple):
    """A reply's tokens. Servers count cached input in different fields: use ``input_total``."""

    input_tokens: int = 0
    output_tokens: int = 0
    cache_creation_input_tokens: int = 0
    cache_read_input_tokens: int = 0
    extra: Mapping[str, Any] = NOTHING
    """Other usage keys of the server or the file; kept unchanged."""

    @property
    def input_total(self) -> int:
        """All tokens of the prompt, cached or not."""
        return self.input_tokens + self.cache_creation_input_tokens + self.cache_read_input_tokens

    @property
    def input_known(self) -> bool:
        """Whether the server reported the prompt's tokens: no prompt has none."""
        return self.input_total > 0

    @property
    def total(self) -> int:
        """Tokens of the context window that are in use after this reply."""
        return self.input_total + self.output_tokens


class Response(NamedTuple):
    """Everything that came with a reply except its content."""

    id: str = ""
    model: str = ""
    stop_reason: str | None = None
    """A ``StopReason`` value, or another string of the server."""
    stop_sequence: str | None = None
    stop_details: Mapping[str, Any] = NOTHING
    """``category`` and ``explanation`` of a refusal. Nulls are left out."""
    seconds: float | None = None
    """Seconds from sending to the last event."""
    first_token_seconds: float | None = None
    """Seconds from sending to the first token."""
    usage: Usage | None = None
    request_id: str = ""
    extra: Mapping[str, Any] = NOTHING
    """Keys the format does not know; kept."""

    @property
    def tokens_per_second(self) -> float | None:
        """The speed of the reply after its first token; None if it is unknown."""
        tokens = self.usage.output_tokens if self.usage is not None else 0
        if self.seconds is None or self.first_token_seconds is None or tokens < FEWEST_TOKENS:
            return None
        seconds = self.seconds - self.first_token_seconds
        return tokens / seconds if seconds >= SHORTEST_SECONDS else None


@dataclass(frozen=True, slots=True)
class Message:
    """One message of a conversation's tree.

    Args:
        id: A positive number, unique in the conversation.
        parent: The id of the message that this one follows; ``ROOT`` (0) for a first message.
        at: When it was written, with its time zone; None in a hand-written file.
        response: The response; assistant messages only.
        request: The parameters that the reply was requested with, exactly as sent. On system
            prompts that the file does not record, see ``system_prompts``.
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
        """The message's text blocks as one string, for copying and quoting."""
        return "\n\n".join(block.text for block in self.content if isinstance(block, TextBlock))
