"""Choices for pickers and completion: commands, models, presets, themes and values."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from textual.theme import BUILTIN_THEMES

from claude_tui.conversation import Parameters
from claude_tui.export.formats import FORMATS
from claude_tui.models.catalog import Catalog, Model, checked
from claude_tui.models.parameters import PARAMETERS
from claude_tui.storage.presets import Preset
from claude_tui.tui.amounts import short_tokens
from claude_tui.tui.command import Command
from claude_tui.tui.commands import APP_COMMANDS, COMMANDS, COMPOSER_COMMANDS, key_of, keys_of
from claude_tui.tui.dialogs.choice import Choice
from claude_tui.tui.glyphs import joined
from claude_tui.tui.part_keys import PARTS

NOT_SENT = "not sent"
"""The value of a parameter that is unset."""


def model_choices(models: Iterable[Model], today: date) -> list[Choice]:
    """List models by name, with their facts."""
    return [Choice(model.id, model.name, joined(*_facts(model, today))) for model in models]


def models_heading(catalog: Catalog, now: datetime) -> str:
    """Return the heading of the list of models: its source and age."""
    if catalog.listed_at is not None:
        return joined("Model", f"listed by the server {ago(now - catalog.listed_at)}")
    return joined("Model", "" if catalog.foreign else f"built-in list of {checked()}")


def ago(age: timedelta) -> str:
    """Return an age in its largest full unit: ``just now``, ``3 hours ago``."""
    seconds = age.total_seconds()
    for unit, length in (("day", 86_400), ("hour", 3600), ("minute", 60)):
        if (count := int(seconds // length)) > 0:
            return f"{count} {unit}{'' if count == 1 else 's'} ago"
    return "just now"


def preset_choices(presets: Iterable[Preset]) -> list[Choice]:
    """List presets by name, each with its title and settings, or its fault."""
    return [
        Choice(each.name, each.name, each.error or joined(each.title, described(each.request)))
        for each in presets
    ]


def described(request: Parameters) -> str:
    """Describe in one line the parameters that a request sets."""
    settings = [
        "a system prompt" if name == "system" else f"{name} {PARAMETERS[name].show(value)}"
        for name, value in request.items()
    ]
    return ", ".join(settings) or "no settings"


def theme_choices(names: Iterable[str]) -> list[Choice]:
    """List themes by name, this program's and the user's before Textual's."""
    ours_first = sorted(names, key=lambda name: (name in BUILTIN_THEMES, name))
    return [Choice(name, name) for name in ours_first]


def offer_choices(model: Model, request: Parameters, name: str) -> list[Choice]:
    """List "not sent" and the values that ``model`` takes now; empty for free text."""
    offers = PARAMETERS[name].offers(model, request)
    rows = [Choice(offer.word, offer.word, offer.detail) for offer in offers]
    return [Choice(NOT_SENT, NOT_SENT, "the API's default applies"), *rows] if rows else []


def command_choices() -> list[Choice]:
    """List the commands, each with its keys and its slash command."""
    # These act on the text or the line with the cursor, which the list covers.
    hidden = (*COMPOSER_COMMANDS, *APP_COMMANDS, "commands")
    return [
        Choice(command.id, command.title, command.help, ", ".join(_ways(command)))
        for command in COMMANDS
        if command.id not in hidden
    ]


def _ways(command: Command) -> Iterable[str]:
    """Yield how else a command is called."""
    if keys := keys_of(command.id):
        yield keys
    if (in_transcript := f"transcript-{command.id}") in PARTS:
        yield f"{key_of(in_transcript)} in the transcript"
    if command.usage:
        yield command.usage


def export_choices() -> list[Choice]:
    """List the formats that a conversation can be exported to."""
    return [Choice(each.name, each.title) for each in FORMATS.values()]


def _facts(model: Model, today: date) -> Iterable[str]:
    yield model.id
    if model.context_window:
        yield f"{short_tokens(model.context_window)} tokens"
    if model.prices:
        yield f"${model.prices.input:g} in, ${model.prices.output:g} out per million"
    yield model.note
    yield model.retirement(today).removeprefix(f"{model.id} ")
