"""What the pickers offer: models, conversations, themes."""

from __future__ import annotations

from collections.abc import Iterable

from textual.theme import BUILTIN_THEMES

from claude_tui.models.catalog import Model
from claude_tui.storage.store import Summary
from claude_tui.tui.screens.picker import Choice
from claude_tui.tui.widgets.amounts import short_tokens


def model_choices(models: Iterable[Model]) -> list[Choice]:
    """Each model by its name, with what is known of it."""
    return [Choice(model.id, model.name, _joined(*_facts(model))) for model in models]


def conversation_choices(summaries: Iterable[Summary]) -> list[Choice]:
    """Each conversation by its title, with date, model, length, and what is wrong with it."""
    return [
        Choice(
            str(summary.path),
            summary.title or summary.path.name,
            _joined(
                summary.changed.astimezone().strftime("%Y-%m-%d %H:%M"),
                summary.model,
                f"{summary.messages} message{'' if summary.messages == 1 else 's'}",
                summary.error,
            ),
        )
        for summary in summaries
    ]


def theme_choices(names: Iterable[str]) -> list[Choice]:
    """Each theme by its name: this program's and the user's before Textual's."""
    ours_first = sorted(names, key=lambda name: (name in BUILTIN_THEMES, name))
    return [Choice(name, name) for name in ours_first]


def _facts(model: Model) -> Iterable[str]:
    yield model.id
    if model.context_window:
        yield f"{short_tokens(model.context_window)} tokens"
    if model.prices:
        yield f"${model.prices.input:g} in, ${model.prices.output:g} out per million"
    yield model.note


def _joined(*facts: str) -> str:
    return " · ".join(fact for fact in facts if fact)
