"""A row of the table of parameters."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, Literal, NamedTuple, TypeAlias

from claude_tui.config.toml_file import Key, are_texts
from claude_tui.conversation.parameters import UNSET, Parameters
from claude_tui.models import forms, judging
from claude_tui.models.catalog import Model
from claude_tui.models.forms import Form

Kind: TypeAlias = Literal["id", "text", "whole", "number", "texts", "table"]
"""What a value is in TOML: an id that many messages have, any text, a whole number from 1, a number
from 0 to ``ParameterRow.most``, texts, the API's own object."""

Control: TypeAlias = Literal["dialog", "slider", "more"]
"""What sets a parameter in the sidebar: a dialog of its own, a slider, or a row below "More", which
opens a list of what is offered or a line to type in."""


class Offer(NamedTuple):
    """One value to choose.

    Args:
        word: How it is typed; ``ParameterRow.parse`` understands it.
        detail: What it does.
    """

    word: str
    detail: str = ""


class ParameterRow(NamedTuple):
    """One request parameter.

    Args:
        name: The API's name.
        kind: What its value is in TOML.
        title: Its name in the palette.
        help: What its slash command does, in a sentence.
        argument: What follows the slash command, for the help.
        control: What sets it in the sidebar.
        short: Its name where there is little room, and its slash command; empty: ``name``.
        command: The id of its command; empty: like its slash command.
        most: The highest number that a file may hold.
        limit: Returns the highest number that a model takes; None: ``most``, or no limit.
        words: Every value that some model takes, if these are words, and what each does.
        words_taken: Returns the words that a model takes now; None: not known, all are sent.
        judge: Judges whether a model takes it; None: by ``words_taken``.
        offer: Returns what to choose from; None: the words.
        form: How its value is typed and shown.
        hint: What to know when typing it.
        other: What typed text is that none of the offers has; empty: only offers can be chosen.
        body: The keys that lead to it in the request's body; empty: its name.
        sampling: Whether it controls sampling, which only an older version of the API takes.
        beta: The beta of the API that it needs.
        counted: Whether token counting takes it.
        price_factors: By value, how many times the list price it costs.
        carries_over: Whether a new conversation begins with the value that was last set.
    """

    name: str
    kind: Kind
    title: str
    help: str
    argument: str
    control: Control = "more"
    short: str = ""
    command: str = ""
    most: float = 0
    limit: Callable[[Model], float] | None = None
    words: Mapping[str, str] = {}
    words_taken: Callable[[Model, Parameters], Sequence[str] | None] = lambda model, asked: None
    judge: Callable[[Model, Parameters], str] | None = None
    offer: Callable[[Model, Parameters], Sequence[Offer]] | None = None
    form: Form = Form()
    hint: str = "Leave empty to use the default."
    other: str = ""
    body: tuple[str, ...] = ()
    sampling: bool = False
    beta: str = ""
    counted: bool = False
    price_factors: Mapping[str, float] = {}
    carries_over: bool = True

    @property
    def label(self) -> str:
        """Its name where there is little room, and its slash command."""
        return self.short or self.name

    @property
    def place(self) -> tuple[str, ...]:
        """The keys that lead to it in a request's body."""
        return self.body or (self.name,)

    def objection(self, model: Model, parameters: Parameters) -> str:
        """Return why ``model`` does not take it as it is set, beside the others; empty: it does."""
        if self.judge is not None:
            return self.judge(model, parameters)
        words = self.words_taken(model, parameters)
        return judging.one_of(self.name, words, model, parameters)

    def offers(self, model: Model, parameters: Parameters) -> Sequence[Offer]:
        """Return the values that ``model`` takes now; none for free text."""
        if self.offer is not None:
            return self.offer(model, parameters)
        words = self.words_taken(model, parameters)
        chosen = self.words if words is None else words
        return [Offer(word, self.words.get(word, "")) for word in chosen]

    def show(self, value: Any) -> str:
        """Write a value as it is typed; empty for one that is unset."""
        return "" if value is UNSET else self.form.show(value)

    def parse(self, text: str, model: Model) -> Any:
        """Read a typed value; ``UNSET`` for nothing.

        Args:
            text: What was typed.
            model: The model that is asked, which may limit a number.

        Raises:
            ValueError: It is none; the message says what is.
        """
        text = text.strip()
        if not text:
            return UNSET
        whole = self.kind == "whole"
        if whole and self.limit is None:
            problem = f"{self.name} must be a whole number of at least 1"
            return forms.number(text, 1, math.inf, problem, whole=True)
        if whole or self.kind == "number":
            most = self.most if self.limit is None else self.limit(model)
            limit = int(most) if most == int(most) else most
            problem = f"{self.name} must be between {int(whole)} and {limit:,}"
            return forms.number(text, int(whole), most, problem, whole=whole)
        return self.form.parse(text)

    def is_known(self, value: Any) -> bool:
        """Whether some model takes ``value``, where the values are words."""
        return not self.words or value in self.words

    def setting(self) -> Key:
        """Return its key in ``config.toml``."""
        if self.kind == "number":
            expected = f"a number from 0 to {self.most:g}"
            return Key(float, expected, lambda value: 0 <= value <= self.most)
        return _SETTINGS[self.kind]


_SETTINGS: Final = {
    "id": Key(str, "the id of a model", bool),
    "text": Key(str, "text"),
    "whole": Key(int, "a whole number of at least 1", lambda value: value >= 1),
    "texts": Key(list, 'texts like ["END"]', are_texts, tuple),
    "table": Key(dict, "a table"),
}
"""The keys of ``config.toml`` by kind, but for numbers."""
