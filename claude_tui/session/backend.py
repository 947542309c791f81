"""Where replies come from. It is chosen at the start, and started when it is needed."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from claude_tui.api.endpoint import Endpoint
from claude_tui.models.catalog import DEFAULT_MODEL, Model


class Backend(NamedTuple):
    """What answers: Claude, another server or the local model.

    Args:
        label: What the sidebar calls it, like ``Claude`` or ``local model, not Claude``.
        introduction: Who answers and why, for a person who has not talked to it yet; a sentence
            or two.
        credential: What kind of credential goes with requests, in a word or two; may be empty.
        foreign: Whether it is someone else's server than Anthropic's.
        resolve: Finds the endpoint. May block (the local model starts in it), so it is called
            off the event loops; raises ``ClaudeTuiError``.
        model: The one model it serves; None where the request chooses.
        other_models: How to get other models than that one; a sentence.
        address: What its list of models is kept under; empty: it is not kept.
        id_prefix: What the ids of Claude's models begin with there; None: ids stay as they are.
        default_model: The model of a new conversation where none is set.
        explanation: Why nothing can be asked, in a few lines; empty when something can.
        close: Ends what ``resolve`` started; most backends have nothing to end.
    """

    label: str
    foreign: bool
    resolve: Callable[[], Endpoint]
    introduction: str = ""
    credential: str = ""
    model: Model | None = None
    other_models: str = ""
    address: str = ""
    id_prefix: str | None = None
    default_model: str = DEFAULT_MODEL
    explanation: str = ""
    close: Callable[[], None] = lambda: None
