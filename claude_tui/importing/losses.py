"""Account for an import: what was dropped, and what has another form."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from claude_tui.importing.as_markdown import placeholder


@dataclass(slots=True)
class Losses:
    """What a conversation lost in the import, counted by its name in the singular.

    Args:
        dropped: What is gone; of a picture, for example, only its name is left.
        as_text: What is now text, since a request can't carry its own form.
        dropped_parameters: Names of parameters of a request that have no place in a file.
        unsent_parameters: Names of parameters that stay in the file, but are not sent.
    """

    dropped: Counter[str] = field(default_factory=Counter)
    as_text: Counter[str] = field(default_factory=Counter)
    dropped_parameters: list[str] = field(default_factory=list)
    unsent_parameters: list[str] = field(default_factory=list)

    def leave_out(self, kind: str, name: str) -> str:
        """Count something that is not imported, and return a line in its place."""
        self.dropped[kind] += 1
        return placeholder(kind, name)

    def words(self) -> str:
        """Return the account on one line; empty if nothing was lost."""
        dropped = [counted(name, count) for name, count in self.dropped.items()]
        if self.dropped_parameters:
            dropped.append(_parameters(self.dropped_parameters))
        as_text = [counted(name, count) for name, count in self.as_text.items()]
        unsent = [_parameters(self.unsent_parameters)] if self.unsent_parameters else []
        account = (("dropped", dropped), ("kept as text", as_text), ("kept, but not sent", unsent))
        return "; ".join(f"{what}: {', '.join(things)}" for what, things in account if things)


def counted(name: str, count: int) -> str:
    """Return a count and what is counted, in the plural if necessary: ``2 replies``."""
    if count == 1:
        return f"1 {name}"
    if name.endswith("y") and name[-2:-1] not in "aeiou":
        return f"{count} {name[:-1]}ies"
    return f"{count} {name}s"


def _parameters(names: Iterable[str]) -> str:
    quoted = [f"`{name}`" for name in dict.fromkeys(names)]
    if len(quoted) == 1:
        return f"the {quoted[0]} parameter"
    return f"the {', '.join(quoted[:-1])} and {quoted[-1]} parameters"
