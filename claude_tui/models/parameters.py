"""The table of request parameters: everything the program knows of each, in one row.

What is sent, what is offered and completed, slash commands and palette, files and settings, the
sidebar's rows and exported programs all read it. A new parameter is a row here and a field of
``conversation.parameters.Parameters``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from claude_tui.config.toml_file import Key
from claude_tui.conversation.message import NOTHING
from claude_tui.conversation.parameters import Parameters
from claude_tui.models import forms, judging
from claude_tui.models.catalog import EFFORTS, Model
from claude_tui.models.parameter_row import Offer, ParameterRow


def _thinking_offers(model: Model, parameters: Parameters) -> list[Offer]:
    kinds = ("adaptive", "enabled", "disabled") if model.thinking is None else model.thinking
    offers = []
    if "adaptive" in kinds:
        offers += [
            Offer("adaptive", "as much as needed, shown"),
            Offer("adaptive hidden", "as much as needed, hidden"),
        ]
    if "enabled" in kinds:
        budgets = (judging.MIN_THINKING_BUDGET, judging.USUAL_THINKING_BUDGET, 16_384, 32_768)
        offers += [Offer(f"{budget}", "tokens at most, shown") for budget in budgets]
        offers.append(Offer(f"{budgets[1]} hidden", "tokens at most, hidden"))
    if "disabled" in kinds:
        offers.append(Offer("off", "answers right away"))
    if "between_tools" in kinds:
        offers.append(Offer("between_tools", "only between tool calls"))
    return offers


def _effort_offers(model: Model, parameters: Parameters) -> list[Offer]:
    levels = judging.efforts(model, parameters)
    return [
        Offer(level, "the default" if level == model.default_effort else "")
        for level in (EFFORTS if levels is None else levels)
    ]


_SERVICE_TIERS: Final = ("auto", "standard_only")
_GEOS: Final = ("us", "global")
_CACHES: Final = (
    Offer("on", "cached for five minutes; cached tokens cost less to read"),
    Offer("1h", "cached for an hour; costs more to write"),
)

_ROWS: Final = (
    ParameterRow(
        "model", "id", "Model", "Choose the model.", "[ID]", control="dialog", counted=True
    ),
    ParameterRow(
        "system",
        "text",
        "System prompt",
        "Write the system prompt.",
        "[TEXT]",
        control="dialog",
        counted=True,
        carries_over=False,
    ),
    ParameterRow(
        "temperature",
        "number",
        "Temperature",
        "Set the temperature; without a number, unset it.",
        "[X]",
        control="slider",
        most=2,  # Claude's models take 1, local servers go beyond.
        limit=lambda model: model.max_temperature,
        judge=judging.not_while_thinking("temperature"),
        sampling=True,
    ),
    ParameterRow(
        "top_p",
        "number",
        "top_p",
        "Set top_p; without a number, unset it.",
        "[X]",
        control="slider",
        most=1,
        limit=lambda model: 1,
        judge=judging.top_p,
        sampling=True,
    ),
    ParameterRow(
        "max_tokens",
        "whole",
        "max_tokens",
        "Set max_tokens; without a number, unset it.",
        "[N]",
        control="slider",
        limit=lambda model: model.max_tokens_limit,
    ),
    ParameterRow(
        "thinking",
        "table",
        "Thinking",
        "Set thinking: adaptive, off or a token budget; add hidden to hide the text.",
        "[HOW]",
        judge=judging.thinking,
        offer=_thinking_offers,
        form=forms.THINKING,
        other="this many tokens",
        counted=True,
    ),
    ParameterRow(
        "effort",
        "text",
        "Effort",
        "Set how much effort the model makes.",
        "[LEVEL]",
        words=dict.fromkeys(EFFORTS, ""),
        judge=judging.effort,
        offer=_effort_offers,
        body=("output_config", "effort"),
        counted=True,
    ),
    ParameterRow(
        "top_k",
        "whole",
        "top_k",
        "Set top_k.",
        "[N]",
        judge=judging.not_while_thinking("top_k"),
        sampling=True,
    ),
    ParameterRow(
        "stop_sequences",
        "texts",
        "Stop sequences",
        "Set the texts that end a reply; write \\s for a space and \\n for a new line.",
        "[TEXT …]",
        short="stop",
        command="stop-sequences",
        form=forms.TEXTS,
        hint="Separate texts with spaces. Write \\s for a space and \\n for a new line.",
        carries_over=False,
    ),
    ParameterRow(
        "service_tier",
        "text",
        "Service tier",
        "Set the service tier.",
        "[TIER]",
        words=dict.fromkeys(_SERVICE_TIERS, ""),
        words_taken=lambda model, asked: None if model.thinking is None else _SERVICE_TIERS,
    ),
    ParameterRow(
        "speed",
        "text",
        "Speed",
        "Set the speed, for models that offer two.",
        "[SPEED]",
        words={"standard": "", "fast": ""},
        words_taken=lambda model, asked: model.speeds,
        beta="fast-mode-2026-02-01",
        counted=True,
        price_factors={"fast": 2.0},
    ),
    ParameterRow(
        "cache_control",
        "table",
        "Prompt cache",
        "Turn prompt caching on or off.",
        "[on|1h|off]",
        short="cache",
        offer=lambda model, asked: _CACHES,
        form=forms.CACHE,
        counted=True,
    ),
    ParameterRow(
        "metadata",
        "table",
        "User id",
        "Set metadata.user_id.",
        "[ID]",
        short="user_id",
        form=forms.USER_ID,
    ),
    ParameterRow(
        "inference_geo",
        "text",
        "Inference geography",
        "Set where the model runs.",
        "[us|global]",
        words={"us": "in the United States only; costs 1.1 times as much", "global": "anywhere"},
        words_taken=lambda model, asked: (
            () if judging.is_of_4_5(model) else None if model.thinking is None else _GEOS
        ),
        price_factors={"us": 1.1},
    ),
)

PARAMETERS: Final[Mapping[str, ParameterRow]] = {row.name: row for row in _ROWS}
"""Every parameter by its name, in the order they are shown."""

MORE: Final = tuple(row.name for row in _ROWS if row.control == "more")
"""The parameters without a control of their own."""

OF_ONE_CONVERSATION: Final = tuple(row.name for row in _ROWS if not row.carries_over)
"""The parameters that a new conversation does not begin with because they were last set."""

SETTINGS: Final[Mapping[str, Key]] = {row.name: row.setting() for row in _ROWS}
"""The keys of ``config.toml``'s ``[request]``."""


def price_factor(asked: Parameters, served: Mapping[str, Any] = NOTHING) -> float:
    """Return how many times the list price a request costs.

    Args:
        asked: What it is asked with.
        served: What the server reports it used, which takes precedence.
    """
    factor = 1.0
    for name, row in PARAMETERS.items():
        if row.price_factors:
            value = served.get(name, getattr(asked, name))
            factor *= row.price_factors.get(str(value), 1.0)
    return factor
