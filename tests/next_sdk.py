"""What the SDK's next release may bring: ``--next-sdk`` runs the tests with it.

A model id that the SDK adds or drops, and a model that it calls deprecated, may change nothing.
"""

from __future__ import annotations

from typing import Literal

ModelParam = Literal["claude-sonnet-6", "claude-sonnet-4-6"] | str
"""One model more, and nearly all of today's gone."""
DEPRECATED = {"claude-sonnet-4-6": "January 3rd, 2099", "claude-sonnet-6": "May 1st, 2100"}
"""The SDK warns with each request to one of these; the first is the model most tests ask."""


def load_next_sdk() -> None:
    """Have the SDK of this process name other models."""
    from anthropic._data import deprecated_models
    from anthropic.types import model_param

    vars(model_param)["ModelParam"] = ModelParam
    deprecated_models.DEPRECATED_MODELS.clear()
    deprecated_models.DEPRECATED_MODELS.update(DEPRECATED)
