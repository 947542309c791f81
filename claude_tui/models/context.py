"""How much of a model's context window the next request takes, and whether it fits. Pure.

The server's own count is exact; everything else here is an estimate. The best ground for one is
the usage of the last reply: it says what everything before cost, and how many bytes go into a
token of this conversation, be it prose, code or Chinese.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from math import ceil
from typing import Any, Final, NamedTuple, TypeAlias

from claude_tui.conversation.content import ContentBlock, OpaqueBlock, TextBlock
from claude_tui.conversation.message import Message, Response, StopReason, Usage
from claude_tui.conversation.parameters import UNSET, Parameters
from claude_tui.conversation.refused import without_refused
from claude_tui.conversation.system_prompts import PromptRecord, prompt_records
from claude_tui.models.catalog import Model
from claude_tui.models.parameters import price_factor
from claude_tui.models.pricing import cost
from claude_tui.models.rules import effective

BYTES_PER_TOKEN: Final = 3.5
"""UTF-8 bytes in a token where no usage tells: a little less than English has."""
BYTES_PER_TOKEN_RANGE: Final = (1.0, 8.0)
"""What can be learned. Usage that says more tokens counts more than this text, and usage that says
fewer was not about it."""
TOKENS_TO_LEARN_FROM: Final = 200
"""In a shorter prompt, what stands around the text outweighs it."""
MESSAGE_BYTES: Final = 14
"""What stands around each message: about four tokens."""
ATTACHMENT_TOKENS: Final = 1_600
"""An image of the usual size, or a page of a document."""
ATTACHMENT_SIZE: Final = 1_000_000
"""Bytes that an attachment is taken to have on the wire."""
ESTIMATE_MARGIN: Final = 0.02
"""The share by which an estimate may be too low."""

_THINKING: Final = frozenset({"thinking", "redacted_thinking"})
_ATTACHED: Final = frozenset({"image", "document"})

SizeOf: TypeAlias = Callable[[str], int | None]
"""How many bytes an attachment has, by its path; None: that is not known."""


class Cached(NamedTuple):
    """The beginning of a prompt, as far as the server keeps it.

    Args:
        tokens: How many it has.
        since: When it was last used.
        model: Whose it is.
    """

    tokens: int
    since: datetime
    model: str


class Measure(NamedTuple):
    """How long a branch is, together with what can still change: system prompt and draft.

    An estimate is of its branch and system prompt, whatever was counted before.

    Args:
        tokens: Of everything.
        open_bytes: What ``tokens`` holds of system prompt and draft; see ``open_bytes``.
        size: Bytes of the whole request, roughly.
        bytes_per_token: What one more byte comes to.
        exact: Whether the server counted.
        cached: What the server may still have of it.
    """

    tokens: int
    open_bytes: int = 0
    size: int = 0
    bytes_per_token: float = BYTES_PER_TOKEN
    exact: bool = False
    cached: Cached | None = None

    def tokens_with(self, open_bytes: int) -> int:
        """Return the tokens with another system prompt or draft; exact only for the same length."""
        more = (open_bytes - self.open_bytes) / self.bytes_per_token
        return max(0, round(self.tokens + more))

    def counted(self, tokens: int, open_bytes: int) -> Measure:
        """Return the measure corrected by a count of the server, made with ``open_bytes`` open."""
        more = open_bytes - self.open_bytes, tokens - self.tokens
        learned = _learned(*more, otherwise=self.bytes_per_token)
        return self._replace(
            tokens=tokens, open_bytes=open_bytes, bytes_per_token=learned, exact=True
        )


def measure(
    branch: Sequence[Message],
    parameters: Parameters,
    size_of: SizeOf = lambda _path: None,
) -> Measure:
    """Estimate how long ``branch`` is, with the system prompt and without a draft.

    Where the file does not say which system prompt a reply was asked with, the one of now counts
    as that, unless it is too long for what the reply's usage says: then the bytes count.

    Args:
        branch: The messages, oldest first.
        parameters: What they are sent with.
        size_of: How many bytes an attachment has, by its path.
    """
    branch = without_refused(branch)
    system = open_bytes(parameters.system or "", "")
    sizes = [_Size.of(message, size_of) for message in branch]
    whole = sum((size.bytes for size in sizes), system)
    last = next((at for at in reversed(range(len(branch))) if _usage(branch[at])), len(branch))
    size = whole + sum(size.attached_bytes for size in sizes)
    usage = _usage(branch[last]) if last < len(branch) else None
    before = sizes[:last]
    asked_system = _asked_system(branch, last, system)
    bytes_before = sum((size.bytes for size in before), asked_system)
    _, most = BYTES_PER_TOKEN_RANGE
    if usage is None or bytes_before > most * usage.input_total:
        tokens = whole / BYTES_PER_TOKEN + sum(size.attached_tokens for size in sizes)
        return Measure(round(tokens), system, size)
    reply = branch[last]
    learned = _learned(
        bytes_before,
        usage.input_total - sum(size.attached_tokens for size in before),
    )
    since = sizes[last + 1 :] if _counts(reply) else sizes[last:]
    tokens = (
        usage.input_total
        + (usage.output_tokens if _counts(reply) else 0)
        + sum(size.bytes / learned + size.attached_tokens for size in since)
        + (system - asked_system) / learned
    )
    return Measure(round(tokens), system, size, learned, cached=_cached(reply, usage))


def _asked_system(branch: Sequence[Message], place: int, otherwise: int) -> int:
    """Return the bytes of the system prompt of the reply at ``place``, or ``otherwise``."""
    if place == len(branch) or (request := branch[place].request) is None:
        return otherwise
    match prompt_records(branch[: place + 1]).get(branch[place].id):
        case PromptRecord.TEXT | PromptRecord.NONE:
            return open_bytes(request.system or "", "")
        case _:
            return otherwise


def open_bytes(system: str, draft: str) -> int:
    """Return the length of the text that can still change before it is sent."""
    return _bytes(system) + (_bytes(draft) + MESSAGE_BYTES if draft.strip() else 0)


def estimated(text: str) -> int:
    """Estimate the tokens of a text without any count to learn from."""
    return round(_bytes(text) / BYTES_PER_TOKEN)


def input_cost(
    model: Model, tokens: int, parameters: Parameters, cached: Cached | None, now: datetime
) -> float | None:
    """Return the cost of a prompt in USD by list price; None if no price is known.

    With the prompt cache on, the part that the server should still have is read from the cache and
    the rest is written to it.
    """
    if model.prices is None:
        return None
    sent, _ = effective(model, parameters)
    caching, factor = sent.cache_control, price_factor(sent)
    if caching is UNSET:
        return factor * cost(model.prices, Usage(input_tokens=tokens))
    hour = caching.get("ttl") == "1h"
    lives = timedelta(hours=1) if hour else timedelta(minutes=5)
    there = cached is not None and cached.model == model.id and now - cached.since < lives
    read = min(cached.tokens, tokens) if cached is not None and there else 0
    split = {"cache_creation": {"ephemeral_1h_input_tokens": tokens - read}} if hour else {}
    usage = Usage(
        cache_creation_input_tokens=tokens - read, cache_read_input_tokens=read, extra=split
    )
    return factor * cost(model.prices, usage)


class Fit(NamedTuple):
    """A prompt against its model's context window.

    Args:
        model: The model that is asked.
        tokens: Of the prompt.
        exact: Whether the server counted them.
        max_tokens: Most tokens of the reply, as they are sent.
    """

    model: Model
    tokens: int
    exact: bool
    max_tokens: int

    @property
    def overflows(self) -> bool:
        """Whether the prompt alone leaves no room in the window."""
        return self.model.context_window is not None and self.tokens >= self.model.context_window

    @property
    def fails(self) -> bool:
        """Whether the server is certain to refuse it."""
        return self.overflows and self.exact and self.model.known

    @property
    def short(self) -> bool:
        """Whether the prompt fits, but with less room for the reply than ``max_tokens``."""
        window = self.model.context_window
        return window is not None and self.tokens < window < self.tokens + self.max_tokens

    @property
    def room(self) -> int:
        """Tokens that are left for the reply, with a margin where they are estimated; 0: none."""
        margin = 0 if self.exact else round(self.tokens * ESTIMATE_MARGIN)
        return max(0, (self.model.context_window or 0) - self.tokens - margin)


def larger(models: Sequence[Model], fit: Fit) -> Model | None:
    """Return the first of ``models`` whose larger window holds the prompt."""
    needed = max(fit.tokens + fit.max_tokens, (fit.model.context_window or 0) + 1)
    return next((model for model in models if (model.context_window or 0) >= needed), None)


def changed_by_system(branch: Sequence[Message], parameters: Parameters, model: Model) -> str:
    """One line on what another system prompt does to a conversation that began; empty: nothing."""
    if not branch:
        return ""
    effects = ["System prompt changed. It applies from your next message"]
    replies = [reply for reply in branch if reply.role == "assistant"]
    usage = next((reported for reply in reversed(replies) if (reported := _usage(reply))), Usage())
    caches = effective(model, parameters)[0].cache_control is not UNSET
    if caches or usage.cache_read_input_tokens or usage.cache_creation_input_tokens:
        effects.append("That request can't read from the cache")
    if any(block.type in _THINKING for reply in replies for block in reply.content):
        effects.append("Earlier thinking isn't sent back")
    return " ".join(f"{sentence}." for sentence in effects)


class _Size(NamedTuple):
    """What of a message goes back to the API.

    Args:
        bytes: Of its text.
        attached_tokens: What images and documents come to, of which bytes say little.
        attached_bytes: What they have on the wire.
    """

    bytes: int
    attached_tokens: int = 0
    attached_bytes: int = 0

    @classmethod
    def of(cls, message: Message, size_of: SizeOf) -> _Size:
        sizes = [_block_size(block, size_of) for block in message.content]
        return cls(
            MESSAGE_BYTES + sum(size.bytes for size in sizes),
            sum(size.attached_tokens for size in sizes),
            sum(size.attached_bytes for size in sizes),
        )


def _block_size(block: ContentBlock, size_of: SizeOf) -> _Size:
    match block:
        case TextBlock():
            return _Size(_bytes(block.text))
        case OpaqueBlock() if block.type in _THINKING:
            return _Size(0)
        case OpaqueBlock() if block.type in _ATTACHED or '"base64"' in block.json:
            import json

            sources = list(_sources(json.loads(block.json)))
            attached = [_source_size(source, size_of) for source in sources]
            encoded = sum(len(str(each.get("data", ""))) for each in sources if _is_base64(each))
            return _Size(
                max(0, len(block.json) - encoded),
                sum(size.attached_tokens for size in attached),
                sum(size.attached_bytes for size in attached),
            )
        case OpaqueBlock():
            return _Size(len(block.json))
        case _:
            return _Size(0)


def _sources(block: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Yield the sources of a block, including those in tool results."""
    if isinstance(source := block.get("source"), Mapping):
        yield source
    if isinstance(content := block.get("content"), list):
        for inner in content:
            if isinstance(inner, Mapping):
                yield from _sources(inner)


def _is_base64(source: Mapping[str, Any]) -> bool:
    return source.get("type") == "base64"


def _source_size(source: Mapping[str, Any], size_of: SizeOf) -> _Size:
    """What one image or document comes to; a small one can't have the tokens of a usual one."""
    size: int | None = None
    match source:
        case {"type": "text"}:
            return _Size(0)  # its text is in the block
        case {"type": "base64", "data": str(data)}:
            size = len(data) * 3 // 4
        case {"type": "path", "path": str(path)}:
            size = size_of(path)
            if size is not None and path.lower().endswith(".txt"):
                return _Size(0, ceil(size / BYTES_PER_TOKEN), size)
        case _:
            pass
    if size is None:
        return _Size(0, ATTACHMENT_TOKENS, ATTACHMENT_SIZE)
    return _Size(0, min(ATTACHMENT_TOKENS, ceil(size / BYTES_PER_TOKEN)), size * 4 // 3)


def _bytes(text: str) -> int:
    return len(text) if text.isascii() else len(text.encode(errors="replace"))


def _usage(message: Message) -> Usage | None:
    """Return the usage of a reply, if the server reported it."""
    usage = message.response.usage if message.response else None
    return usage if usage is not None and usage.input_known else None


def _counts(reply: Message) -> bool:
    """Whether its output tokens are what it takes when it goes back: whole, and no thinking."""
    response = reply.response or Response()
    whole = response.stop_reason not in (None, StopReason.INTERRUPTED)
    return whole and not any(block.type in _THINKING for block in reply.content)


def _learned(bytes_: int, tokens: int, *, otherwise: float = BYTES_PER_TOKEN) -> float:
    """Return the bytes in a token, if there are enough of both to tell."""
    least, most = BYTES_PER_TOKEN_RANGE
    if abs(tokens) < TOKENS_TO_LEARN_FROM or not least <= bytes_ / tokens <= most:
        return otherwise
    return bytes_ / tokens


def _cached(reply: Message, usage: Usage) -> Cached | None:
    tokens = usage.cache_creation_input_tokens + usage.cache_read_input_tokens
    if not tokens or reply.at is None or reply.response is None:
        return None
    began = reply.at - timedelta(seconds=reply.response.seconds or 0)
    asked = reply.request.model if reply.request is not None else UNSET
    return Cached(tokens, began, asked or reply.response.model)
