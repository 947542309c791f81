"""Describe a server's error answer as an ``ApiFailure``.

Statuses, error types and texts are the Messages API's as documented in November 2026. Texts are
matched loosely, since the API may reword them. A text without a match is shown as it is.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from claude_tui.api.failures import MOST_SECONDS_TO_WAIT, ApiFailure, Asked, FailureKind
from claude_tui.api.lessons import lesson_of

_STATUS_OF_TYPE: Final = {
    "invalid_request_error": 400,
    "authentication_error": 401,
    "billing_error": 402,
    "permission_error": 403,
    "not_found_error": 404,
    "request_too_large": 413,
    "rate_limit_error": 429,
    "api_error": 500,
    "timeout_error": 504,
    "overloaded_error": 529,
}
"""The status that an error within a stream, whose own status is 200, stands for."""

_SPEND_CODES: Final = frozenset({"enforced_spend_limit_reached", "contract_spend_limit_reached"})

_SPEND_TEXT = re.compile(r"spend(ing)? limit|usage limits", re.IGNORECASE)
_CREDIT_TEXT = re.compile(r"credit balance|insufficient (credit|funds)", re.IGNORECASE)
_UNSUPPORTED_TEXT = re.compile(r"input is not supported", re.IGNORECASE)
"""The text of llama.cpp's server, with status 500, for an image that its model can't see."""
_CONTEXT_TEXT = re.compile(
    r"prompt is too long|exceeds? (the )?(available )?context|context (length|window|size)"
    r"|context limit",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer that is an error.

    Args:
        status: The HTTP status; 200 for an error within a stream.
        headers: Its headers, with names in lower case.
        body: Its body.
    """

    status: int
    headers: Mapping[str, str]
    body: str


def refusal(answer: Answer, asked: Asked) -> ApiFailure:
    """Return the failure for an error answer."""
    error = _ErrorBody.of(answer.body)
    status = answer.status
    if not 300 <= status < 600:
        status = _STATUS_OF_TYPE.get(error.type, 500)
    kind, message, next_step = _words(status, error, asked)
    lesson = None
    if kind is FailureKind.INVALID_REQUEST and not error.code:
        # A code is more exact than a text, and none of the API's codes is about a parameter.
        lesson, next_step = lesson_of(asked.quote(error.message), asked.model)
    retry_after = _retry_after(answer.headers)
    if retry_after is not None and retry_after > MOST_SECONDS_TO_WAIT:
        next_step = f"The server asks you to wait {_duration(retry_after)}. Try again then."
    return ApiFailure(
        kind,
        message,
        next_step,
        status=answer.status,
        retry_after=retry_after,
        request_id=asked.quote(_request_id(answer.headers) or error.request_id),
        detail=asked.scrub(answer.body),
        lesson=lesson,
    )


@dataclass(frozen=True, slots=True)
class _ErrorBody:
    """The body of an error in Anthropic's form, or in one that compatible servers use."""

    type: str = ""
    message: str = ""
    code: str = ""
    request_id: str = ""
    is_json: bool = False

    @classmethod
    def of(cls, body: str) -> _ErrorBody:
        try:
            data = json.loads(body)
        except (ValueError, RecursionError):
            return cls()
        if not isinstance(data, dict):
            return cls(is_json=True)
        error = data.get("error")
        details = error if isinstance(error, dict) else data
        inner = details.get("details")
        return cls(
            type=_text(details.get("type")),
            message=_text(details.get("message")) or _text(error) or _text(data.get("detail")),
            code=_text(inner.get("error_code")) if isinstance(inner, dict) else "",
            request_id=_text(data.get("request_id")),
            is_json=True,
        )


_Words = tuple[FailureKind, str, str]


def _words(status: int, error: _ErrorBody, asked: Asked) -> _Words:
    text = asked.quote(error.message)
    if error.code in _SPEND_CODES or (status in (400, 402, 429) and _SPEND_TEXT.search(text)):
        message = _sentence(f"A spending limit was reached at {asked.host}", text)
        step = "Raise the limit in the Console, or wait until it resets."
        return FailureKind.SPEND_LIMIT, message, step
    if status == 402 or (status == 400 and _CREDIT_TEXT.search(text)):
        message = _sentence(f"{asked.host} requires payment", text)
        return FailureKind.BILLING, message, "Add credit in the Console's billing settings."
    match status:
        case 401:
            return _unauthorized(text, asked)
        case 403:
            message = _sentence(f"{asked.host} doesn't allow this{_for(asked)}", text)
            step = f"Check what your key can access, or choose a model other than {asked.model}."
            return FailureKind.PERMISSION, message, step if asked.model else ""
        case 404 | 405:
            return _not_found(text, error, asked)
        case 413:
            message = _sentence(f"The request is too large for {asked.host}", text)
            step = "Remove attachments, or start a new conversation."
            return FailureKind.TOO_LARGE, message, step
        case 429:
            message = _sentence(f"{asked.host} received too many requests from this account", text)
            return FailureKind.RATE_LIMIT, message, "Wait a moment, then try again."
        case 503 | 529 if not _is_of_proxy(error, asked):
            message = _sentence(f"{asked.host} is overloaded", text)
            return FailureKind.OVERLOADED, message, "Wait a moment, then try again."
        case _ if 300 <= status < 400:
            message = f"{asked.host} redirects to another address ({status})."
            return FailureKind.REDIRECT, message, "Set ANTHROPIC_BASE_URL to the final address."
        case _ if status >= 500 or status in (408, 409):
            return _failed(status, text, error, asked)
        case _:
            return _invalid(status, text, asked)


def _failed(status: int, text: str, error: _ErrorBody, asked: Asked) -> _Words:
    if _UNSUPPORTED_TEXT.search(text):
        return _invalid(status, text, asked)
    if asked.proxy is not None and _is_of_proxy(error, asked):
        named = f"The proxy at {asked.proxy.address} ({asked.proxy.variable})"
        message = f"{named} answered instead of {asked.host}, with status {status}."
        step = f"Check {asked.proxy.variable}, or list {asked.host} in NO_PROXY."
        return FailureKind.SERVER_ERROR, message, step
    message = _sentence(f"{asked.host} failed with status {status}", text)
    return FailureKind.SERVER_ERROR, message, "Try again; the problem isn't your request."


def _is_of_proxy(error: _ErrorBody, asked: Asked) -> bool:
    """Whether the proxy itself answered, as it can without TLS if it can't reach the server."""
    return asked.proxy is not None and not error.is_json and asked.address.startswith("http:")


def _unauthorized(text: str, asked: Asked) -> _Words:
    if not asked.credential:
        message = _sentence(f"{asked.host} requires an API key", text)
        step = "Set ANTHROPIC_API_KEY to a key for this server."
        return FailureKind.AUTHENTICATION, message, step
    message = _sentence(f"{asked.host} rejected the key from {asked.credential}", text)
    step = "Check that the key is complete, still valid and meant for this server."
    return FailureKind.AUTHENTICATION, message, step


def _not_found(text: str, error: _ErrorBody, asked: Asked) -> _Words:
    # At another path there may be nothing at all, which says nothing about the model.
    elsewhere = bool(asked.base_path) and "model" not in text.lower()
    about_model = error.type == "not_found_error" and not elsewhere
    about_model = about_model or asked.model in text
    if asked.model and error.is_json and about_model:
        message = f"{asked.host} has no model {asked.model}."
        return FailureKind.NOT_FOUND, message, "Choose another model."
    message = _sentence(f"{asked.address} doesn't speak the Messages API", text)
    step = ""
    if asked.foreign:
        ends = asked.base_path.endswith("/v1")
        why = "it must not end with /v1" if ends else f"there is no {asked.base_path}/v1/messages"
        step = f"Check ANTHROPIC_BASE_URL: {why}."
    return FailureKind.NOT_MESSAGES_API, message, step


def _invalid(status: int, text: str, asked: Asked) -> _Words:
    if _CONTEXT_TEXT.search(text):
        message = _sentence(f"The conversation is too long{_for(asked)}", text)
        step = "Lower max_tokens, or start a new conversation."
        return FailureKind.CONTEXT_FULL, message, step
    message = _sentence(f"{asked.host} rejected the request with status {status}", text)
    return FailureKind.INVALID_REQUEST, message, ""


def _for(asked: Asked) -> str:
    return f" for {asked.model}" if asked.model else ""


def _sentence(ours: str, theirs: str) -> str:
    """Join our words and the server's, with one full stop at the end."""
    whole = f"{ours}: {theirs}" if theirs else ours
    return whole if whole.endswith((".", "!", "?", "…")) else f"{whole}."


def _retry_after(headers: Mapping[str, str]) -> float | None:
    """Return the seconds in ``retry-after-ms`` or ``retry-after`` (seconds, or a date)."""
    seconds = _number(headers.get("retry-after-ms"), 0.001)
    if seconds is None:
        seconds = _number(headers.get("retry-after"), 1.0)
    if seconds is None:
        seconds = _seconds_until(headers.get("retry-after"))
    return None if seconds is None else max(seconds, 0.0)


def _duration(seconds: float) -> str:
    """Write a long time in the unit that makes it shortest."""
    if seconds > 366 * 86_400:
        return "more than a year"
    for unit, name in ((86_400, "day"), (3_600, "hour"), (60, "minute")):
        if seconds >= unit:
            count = math.ceil(seconds / unit)
            return f"{count:,} {name}{'s' * (count != 1)}"
    return f"{seconds:.0f} seconds"


def _number(value: str | None, unit: float) -> float | None:
    try:
        number = float(value or "") * unit
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def _seconds_until(value: str | None) -> float | None:
    from email.utils import parsedate_to_datetime

    try:
        moment = parsedate_to_datetime(value or "")
    except (TypeError, ValueError):
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return (moment - datetime.now(UTC)).total_seconds()


def _request_id(headers: Mapping[str, str]) -> str:
    return headers.get("request-id") or headers.get("x-request-id") or ""


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""
