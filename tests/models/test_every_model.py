"""Every model × what the sidebar can be set to: what is sent is never refused."""

from __future__ import annotations

from itertools import combinations, product
from typing import Any

import pytest

from claude_tui.api.request import build_request
from claude_tui.conversation import UNSET, Message, Parameters, TextBlock
from claude_tui.models.catalog import Catalog
from tests.servers.rules import THINKING, refusal_of

DATED = ("claude-haiku-4-5-20251001", "claude-opus-4-5-20251101", "claude-sonnet-4-5-20250929")
MODELS = (*(f"claude-{short}" for short in THINKING), *DATED)
"""Every id that the SDK names."""

HELLO = [Message(1, 0, "user", (TextBlock("Hi"),))]

SETTINGS: dict[str, tuple[Any, ...]] = {
    "system": (UNSET, "Be brief.", " "),
    "max_tokens": (UNSET, 1, 1024, 1025, 4096, 64_000, 128_000, 999_999),
    "temperature": (UNSET, 0.0, 0.3, 1.0, 1.5),
    "top_p": (UNSET, 0.0, 0.5, 0.95, 1.0),
    "top_k": (UNSET, 1, 40),
    "stop_sequences": (UNSET, (), ("END",), (" ", "END"), ("\n",)),
    "thinking": (
        UNSET,
        {"type": "disabled"},
        {"type": "between_tools"},
        {"type": "adaptive", "display": "summarized"},
        {"type": "adaptive", "display": "omitted"},
        {"type": "enabled"},
        {"type": "enabled", "budget_tokens": 10},
        {"type": "enabled", "budget_tokens": 4096},
        {"type": "enabled", "budget_tokens": 500_000, "display": "summarized"},
    ),
    "effort": (UNSET, "low", "medium", "high", "xhigh", "max"),
    "service_tier": (UNSET, "auto", "standard_only", "flex"),
    "speed": (UNSET, "standard", "fast"),
    "cache_control": (UNSET, {"type": "ephemeral"}, {"type": "ephemeral", "ttl": "1h"}),
    "metadata": (UNSET, {"user_id": "someone"}),
}

LINKED = (
    ("temperature", "top_p", "top_k", "thinking"),
    ("max_tokens", "temperature", "thinking"),
    ("max_tokens", "thinking", "effort"),
)
"""The parameters whose rules look at each other."""


def settings():
    """Every combination of the linked ones, and of every two whichever."""
    for names in (*LINKED, *combinations(SETTINGS, 2)):
        for values in product(*(SETTINGS[name] for name in names)):
            yield dict(zip(names, values, strict=True))


@pytest.mark.parametrize("model_id", MODELS)
def test_what_is_sent_is_never_refused(model_id):
    model = Catalog().find(model_id)
    for setting in settings():
        request, notes = build_request(HELLO, Parameters(model=model_id, **setting), model)
        headers = {"anthropic-version": "2026-10-21", **request.headers}
        assert refusal_of(request.body, headers) is None, (setting, request.body)
        changed = {
            name
            for name, value in setting.items()
            if name not in ("system", "max_tokens")
            and value is not UNSET
            and getattr(request.parameters, name) != value
        }
        assert bool(notes) or not changed, (setting, request.body)


@pytest.mark.parametrize("model_id", ["claude-opus-9", "some-model"])
def test_a_model_nobody_knows_is_sent_nothing_it_may_refuse(model_id):
    model = Catalog().find(model_id)
    everything = {name: values[-1] for name, values in SETTINGS.items()}
    request, _ = build_request(HELLO, Parameters(model=model_id, **everything), model)
    assert not {"temperature", "top_p", "top_k", "thinking", "output_config", "speed"} & set(
        request.body
    )
