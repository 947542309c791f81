"""What a row of the table of parameters says, and what follows from it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum
from typing import Any, NamedTuple

from claude_tui.config.toml_file import Key
from claude_tui.conversation.parameters import UNSET, Parameters
from claude_tui.models import forms, taken
from claude_tui.models.catalog import Model
from claude_tui.models.forms import Form
from claude_tui.models.taken import Verdict


class Kind(StrEnum):
    """What a value is in TOML."""

    ID = "id"
    """Text that is not empty, and the same in many messages."""
    TEXT = "text"
    WHOLE = "whole"
    """A whole number from 1."""
    NUMBER = "number"
    """A number from 0 to ``ParameterRow.most``."""
    TEXTS = "texts"
    TABLE = "table"
    """The API's own object."""


class Control(StrEnum):
    """What sets a parameter in the sidebar."""

    DIALOG = "dialog"
    """A dialog of its own."""
    SLIDER = "slider"
    MORE = "more"
    """A row below "More": a list of what is offered, or a line to type in."""


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
        title: What the palette calls it.
        help: What its slash command does, in a sentence.
        argument: What follows the slash command, for the help.
        control: What sets it in the sidebar.
        short: What it is called where there is little room, and its slash command; empty: its name.
        command: The id of its command; empty: as its slash command.
        most: The highest value of a number.
        limit: The highest value that a model takes, of a number.
        words: Every value some model takes, where these are words, with what each does.
        words_taken: Those that a model takes now; None: not known, anything is sent.
        judge: Whether a model takes it; None: as ``words_taken`` says, else it does.
        offer: What can be chosen; None: the words.
        form: How a value is typed and shown.
        hint: What to know when typing it.
        other: What any other typed value is, beside those that are offered; empty: none is taken.
        body: Where it stands in the request's body; empty: under its name.
        sampling: Whether it belongs to sampling, which only an older version of the API takes.
        beta: The beta of the API that it belongs to.
        counted: Whether counting tokens takes it.
    """

    name: str
    kind: Kind
    title: str
    help: str
    argument: str
    control: Control = Control.MORE
    short: str = ""
    command: str = ""
    most: float = 0
    limit: Callable[[Model], float] = lambda model: 0
    words: Mapping[str, str] = {}
    words_taken: Callable[[Model, Parameters], Sequence[str] | None] = lambda model, asked: None
    judge: Callable[[Model, Parameters], Verdict] | None = None
    offer: Callable[[Model, Parameters], Sequence[Offer]] | None = None
    form: Form = Form()
    hint: str = "Nothing: it is not sent."
    other: str = ""
    body: tuple[str, ...] = ()
    sampling: bool = False
    beta: str = ""
    counted: bool = False

    @property
    def label(self) -> str:
        """What it is called where there is little room; its slash command too."""
        return self.short or self.name

    @property
    def place(self) -> tuple[str, ...]:
        """The keys that lead to it in a request's body."""
        return self.body or (self.name,)

    def verdict(self, model: Model, parameters: Parameters) -> Verdict:
        """Whether ``model`` takes it as it is set, beside the others."""
        if self.judge is not None:
            return self.judge(model, parameters)
        words = self.words_taken(model, parameters)
        return taken.one_of(self.name, words, model, parameters)

    def offers(self, model: Model, parameters: Parameters) -> Sequence[Offer]:
        """The values that ``model`` takes now; none where it is free text."""
        if self.offer is not None:
            return self.offer(model, parameters)
        words = self.words_taken(model, parameters)
        chosen = self.words if words is None else words
        return [Offer(word, self.words.get(word, "")) for word in chosen]

    def show(self, value: Any) -> str:
        """Write a value as it is typed; empty for one that is unset."""
        return "" if value is UNSET else self.form.show(value)

    def parse(self, text: str) -> Any:
        """Read a typed value; ``UNSET`` for nothing.

        Raises:
            ValueError: It is none; the message says what is.
        """
        text = text.strip()
        if not text:
            return UNSET
        if self.kind is Kind.WHOLE:
            return forms.whole(text, 1, f"{self.name} is a whole number from 1")
        if self.kind is Kind.NUMBER:
            problem = f"{self.name} is a number from 0 to {self.most:g}"
            return forms.number(text, self.most, problem)
        return self.form.parse(text)

    def is_known(self, value: Any) -> bool:
        """Whether some model takes ``value``, where the values are words."""
        return not self.words or value in self.words

    def setting(self) -> Key:
        """Its key in ``config.toml``."""
        match self.kind:
            case Kind.ID:
                return Key(str, f"a {self.name}'s id", bool)
            case Kind.TEXT:
                return Key(str, "text")
            case Kind.WHOLE:
                return Key(int, "a whole number from 1", lambda value: value >= 1)
            case Kind.NUMBER:
                expected = f"a number from 0 to {self.most:g}"
                return Key(float, expected, lambda value: 0 <= value <= self.most)
            case Kind.TEXTS:
                return Key(list, 'texts like ["END"]', _are_texts, tuple)
            case Kind.TABLE:
                return Key(dict, "a table")


def _are_texts(values: Sequence[Any]) -> bool:
    return all(isinstance(value, str) for value in values)
