"""What the real Messages API refuses, written down apart from the program's own rules.

From the API's documentation of November 2026. ``refusal_of`` is what makes the test server say
no where the real one does.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

SAMPLING = ("temperature", "top_p", "top_k")
SAMPLING_VERSION = "2023-06-01"

EITHER = {"opus-4-6", "sonnet-4-6", "haiku-4-5", "opus-4-5", "sonnet-4-5"}
"""Models that take temperature or top_p; no other model takes any sampling parameter."""

THINKING = {
    "fable-5-2": {"adaptive"},
    "fable-5-1": {"adaptive"},
    "fable-5": {"adaptive"},
    "mythos-5-2": {"adaptive"},
    "mythos-5-1": {"adaptive"},
    "mythos-5": {"adaptive"},
    "mythos-preview": {"adaptive", "enabled"},
    "opus-5-5": {"adaptive"},
    "opus-5": {"adaptive", "disabled"},
    "opus-4-8": {"adaptive", "disabled"},
    "opus-4-7": {"adaptive", "disabled"},
    "opus-4-6": {"adaptive", "enabled", "disabled"},
    "opus-4-5": {"enabled", "disabled"},
    "sonnet-5-5": {"adaptive", "between_tools"},
    "sonnet-5": {"adaptive", "disabled"},
    "sonnet-4-6": {"adaptive", "enabled", "disabled"},
    "sonnet-4-5": {"enabled", "disabled"},
    "haiku-5-5": {"adaptive", "disabled"},
    "haiku-4-5": {"enabled", "disabled"},
}
"""The types that each model's ``thinking`` takes."""

EFFORTS = {
    "opus-4-5": {"low", "medium", "high"},
    "opus-4-6": {"low", "medium", "high", "max"},
    "sonnet-4-6": {"low", "medium", "high", "max"},
    "mythos-preview": {"low", "medium", "high", "max"},
}
"""The levels of effort of models that do not take all five."""

OFF_UP_TO_HIGH = {"opus-5", "sonnet-5-5"}
"""Models whose thinking can be off only while effort is high or less."""

FAST = {"opus-5", "opus-4-8"}
FAST_BETA = "fast-mode-2026-02-01"
PREFILL = {"haiku-4-5", "sonnet-4-5", "opus-4-5"}
"""Models that go on from a reply that the messages end with; these run anywhere."""
NO_EFFORT = {"haiku-4-5", "sonnet-4-5"}
SMALL_OUTPUT = {"haiku-4-5", "sonnet-4-5", "opus-4-5"}

FIELDS = {"model", "max_tokens", "messages", "system", "stream", "stop_sequences", *SAMPLING}
FIELDS |= {"thinking", "output_config", "service_tier", "speed", "cache_control", "metadata"}
FIELDS |= {"tools", "tool_choice", "inference_geo", "anthropic_version", "anthropic_beta"}
"""Everything a request may have; the last two on clouds that read no headers."""

COUNTED = {"model", "system", "messages", "tools", "tool_choice", "thinking", "output_config"}
COUNTED |= {"cache_control", "speed"}

BEDROCK_PREFIX = "anthropic."
"""What the ids of models begin with on Bedrock."""

Refusal = tuple[int, str, str]
"""Status, error type, message."""


def refusal_of(body: Mapping[str, Any], headers: Mapping[str, str]) -> Refusal | None:
    """Why the API would refuse a request; None if it would not.

    Args:
        body: The request's JSON.
        headers: Its headers, with names in lower case.
    """
    version = headers.get("anthropic-version")
    if version is None:
        return _invalid("anthropic-version: header is required")
    for name in ("model", "max_tokens", "messages"):
        if name not in body:
            return _invalid(f"{name}: Field required")
    if version != SAMPLING_VERSION:
        for name in SAMPLING:
            if name in body:
                return _invalid(f"{name}: Extra inputs are not permitted")
    if fault := _messages_fault(body["messages"]):
        return _invalid(fault)
    if fault := _plain_fault(body, headers):
        return _invalid(fault)
    model = str(body["model"]).removeprefix(BEDROCK_PREFIX)
    if not model.startswith("claude-"):
        return None
    short = re.sub(r"-\d{8}$", "", model).removeprefix("claude-")
    if short not in THINKING:
        return 404, "not_found_error", f"model: {model}"
    fault = _model_fault(short, body)
    return _invalid(fault) if fault else None


def count_refusal_of(body: Mapping[str, Any], headers: Mapping[str, str]) -> Refusal | None:
    """The same for a request to count tokens, which takes less."""
    for name in body:
        if name not in COUNTED:
            return _invalid(f"{name}: Extra inputs are not permitted")
    # Nothing of what a reply is limited by may be missing from what is judged as a whole.
    thinking = body.get("thinking", {}).get("budget_tokens", 0)
    return refusal_of({**body, "max_tokens": thinking + 1}, headers)


def _invalid(message: str) -> Refusal:
    return 400, "invalid_request_error", message


def _plain_fault(body: Mapping[str, Any], headers: Mapping[str, str]) -> str:
    """What no model takes."""
    if unknown := set(body) - FIELDS:
        return f"{min(unknown)}: Extra inputs are not permitted"
    if body.get("service_tier", "auto") not in ("auto", "standard_only"):
        return "service_tier: Input should be 'auto' or 'standard_only'"
    if body.get("inference_geo", "us") not in ("us", "global"):
        return "inference_geo: Input should be 'us' or 'global'"
    if any(not sequence.strip() for sequence in body.get("stop_sequences", ())):
        return "stop_sequences: each stop sequence must contain non-whitespace"
    if body.get("cache_control", {"type": "ephemeral"}).get("type") != "ephemeral":
        return "cache_control.type: Input should be 'ephemeral'"
    if set(body.get("metadata", {})) - {"user_id"}:
        return "metadata: Extra inputs are not permitted"
    if len(body.get("metadata", {}).get("user_id", "")) > 256:
        return "metadata.user_id: String should have at most 256 characters"
    if body.get("cache_control", {}).get("ttl", "5m") not in ("5m", "1h"):
        return "cache_control.ttl: Input should be '5m' or '1h'"
    if not body.get("top_k", 1) >= 1:
        return "top_k: Input should be greater than or equal to 1"
    if not 0 <= body.get("top_p", 1) <= 1:
        return "top_p: range: 0..1"
    if "speed" in body and FAST_BETA not in headers.get("anthropic-beta", ""):
        return "speed: Extra inputs are not permitted"
    return ""


def _messages_fault(messages: Any) -> str:
    if not messages:
        return "messages: at least one message is required"
    for index, message in enumerate(messages):
        content = message["content"]
        blocks = [{"type": "text", "text": content}] if isinstance(content, str) else content
        if not blocks:
            return f"messages.{index}: all messages must have non-empty content"
        for block in blocks:
            if block["type"] == "text" and not block["text"].strip():
                return "messages: text content blocks must contain non-whitespace text"
    end = blocks[-1].get("text", "") if message["role"] == "assistant" else ""
    if end != end.rstrip():
        return "messages: final assistant content cannot end with trailing whitespace"
    return ""


def _prefill_fault(model: str, body: Mapping[str, Any], *, thinks: bool) -> str:
    """A reply that paused ends with what a server tool did, and is no prefill."""
    last = body["messages"][-1]
    content = last["content"]
    if last["role"] == "user" or (not isinstance(content, str) and content[-1]["type"] != "text"):
        return ""
    if model in PREFILL and not thinks:
        return ""
    return (
        "This model does not support assistant message prefill. "
        "The conversation must end with a user message."
    )


def _model_fault(model: str, body: Mapping[str, Any]) -> str:
    most = 64_000 if model in SMALL_OUTPUT else 128_000
    if not 1 <= body["max_tokens"] <= most:
        return (
            f"max_tokens: {body['max_tokens']} > {most}, which is the maximum allowed number of "
            f"output tokens for claude-{model}"
        )
    if "output_config" in body and model in NO_EFFORT:
        return "This model does not support the effort parameter."
    thinking = body.get("thinking", {}).get("type")
    if thinking is not None and thinking not in THINKING[model]:
        return f'"thinking.type.{thinking}" is not supported for this model.'
    if "inference_geo" in body and model in PREFILL:
        return "`inference_geo` is not supported on this model."
    if "speed" in body and model not in FAST:
        return "`speed` is not supported on this model."
    if fault := _thinking_fault(model, body):
        return fault
    thinks = thinking not in (None, "disabled", "between_tools")
    if fault := _prefill_fault(model, body, thinks=thinks):
        return fault
    if model not in EITHER:
        for name in SAMPLING:
            if name in body:
                return f"`{name}` is deprecated for this model."
        return ""
    return _sampling_fault(body, thinks=thinks)


def _thinking_fault(model: str, body: Mapping[str, Any]) -> str:
    thinking = body.get("thinking", {})
    effort = body.get("output_config", {}).get("effort")
    if effort is not None and effort not in EFFORTS.get(
        model, {"low", "medium", "high", "xhigh", "max"}
    ):
        return f"output_config.effort: {effort} is not supported on this model."
    off = thinking.get("type") in ("disabled", "between_tools")
    if model in OFF_UP_TO_HIGH and off and effort in ("xhigh", "max"):
        return "thinking can only be turned off at effort high or below."
    if thinking.get("type") == "enabled":
        if not thinking.get("budget_tokens", 0) >= 1024:
            return "thinking.enabled.budget_tokens: Input should be at least 1024"
        if thinking["budget_tokens"] >= body["max_tokens"]:
            return "`max_tokens` must be greater than `thinking.budget_tokens`."
    if thinking.get("display") not in (None, "summarized", "omitted"):
        return "thinking.display: Input should be 'summarized' or 'omitted'"
    if off and "display" in thinking:
        return "thinking.display: Extra inputs are not permitted"
    return ""


def _sampling_fault(body: Mapping[str, Any], *, thinks: bool) -> str:
    if "temperature" in body and "top_p" in body:
        return (
            "`temperature` and `top_p` cannot both be specified for this model. "
            "Please use only one."
        )
    if not 0 <= body.get("temperature", 1) <= 1:
        return "temperature: range: 0..1"
    if thinks:
        if body.get("temperature", 1) != 1:
            return "`temperature` may only be set to 1 when thinking is enabled."
        if "top_k" in body:
            return "`top_k` must be unset when thinking is enabled."
        if not 0.95 <= body.get("top_p", 1) <= 1:
            return "`top_p` must be greater than or equal to 0.95 when thinking is enabled."
    return ""
