"""Name the keys that the format does not know, and the keys that were probably meant."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Final, NamedTuple

from claude_tui.conversation import Conversation
from claude_tui.conversation.parameters import PARAMETER_NAMES
from claude_tui.conversation.system_prompts import PromptRecord, prompt_records
from claude_tui.errors import InvalidFileError
from claude_tui.storage.toml.reader import ParsedFile

TABLES: Final = {"request": "[request]", "messages": "[[messages]]", "experiment": "[experiment]"}
"""The tables at the top level, as they are written."""
IMPORTED: Final = "imported"
"""The key that says where an imported conversation is from, so that it is not imported twice."""
TOP: Final = frozenset({"format", "title", "created", "tip", IMPORTED, *TABLES})
LATER: Final = frozenset({"tools", "tool_choice", "output_format"})
"""Keys of ``[request]`` that the format has, but this version does not send."""
MESSAGE: Final = frozenset(
    {"id", "parent", "role", "at", "content", "response", "request", "edited"}
)
ALIKE: Final = 0.75
"""How similar two names must be, from 0 to 1, for one to be a misspelling of the other."""
NAMED: Final = 4
"""The most keys that one line names."""


class UnknownKey(NamedTuple):
    """A key that the format does not have at its place.

    Args:
        name: The key.
        place: The table it is in; empty at the top of the file.
        meant: The key that was probably meant, as it is written; empty if none is similar.
    """

    name: str
    place: str = ""
    meant: str = ""

    @property
    def words(self) -> str:
        """A line that tells a person of the key."""
        if self.place == "request" and self.name in LATER:
            return f'[request] "{self.name}": kept, but this version does not send it'
        place = f"[{self.place}] " if self.place == "request" else f"{self.place} ".lstrip()
        guess = f" (did you mean {self.meant}?)" if self.meant else ""
        kept = ": kept, not sent" if self.place == "request" else ""
        return f'{place}unknown key "{self.name}"{guess}{kept}'


def unknown_in_header(conversation: Conversation) -> list[UnknownKey]:
    """Return the unknown keys at the top of a file and in its ``[request]``."""
    unknown = [name for name in conversation.extra if name not in TOP]
    top = [UnknownKey(name, meant=_meant_at_top(name)) for name in unknown]
    return top + [
        UnknownKey(name, "request", _quoted(_alike(name, PARAMETER_NAMES)))
        for name in conversation.request.extra
    ]


def unknown_in_messages(conversation: Conversation) -> Iterator[UnknownKey]:
    """Yield the unknown keys of messages that look misspelled. Others may be intended."""
    for number, message in enumerate(conversation.messages, 1):
        for name in message.extra:
            if name not in MESSAGE and (meant := _alike(name, MESSAGE)):
                yield UnknownKey(name, f"messages[{number}]", _quoted(meant))


def remarks(conversation: Conversation) -> Iterator[str]:
    """Yield a line for each part of a file that is kept, but may be a mistake."""
    for key in (*unknown_in_header(conversation), *unknown_in_messages(conversation)):
        yield key.words
    yield from lost_prompts(conversation)


def lost_prompts(conversation: Conversation) -> Iterator[str]:
    """Yield a line for each reply that refers to a system prompt which is not above it."""
    records = prompt_records(conversation.messages)
    for number, message in enumerate(conversation.messages, 1):
        if records.get(message.id) is PromptRecord.LOST and message.request is not None:
            reference = message.request.extra["system"]
            yield (
                f"messages[{number}].request.system: no reply above has the id {reference} and "
                "a system prompt, so the prompt of this reply is unknown"
            )


def slips(conversation: Conversation) -> str:
    """Return a line that names the probably misspelled keys in a file's header; empty if none."""
    misspelled = [key.words for key in unknown_in_header(conversation) if key.meant]
    more = f"; and {len(misspelled) - NAMED} more" if len(misspelled) > NAMED else ""
    return "; ".join(misspelled[:NAMED]) + more


def require_conversation(document: ParsedFile, path: Path) -> None:
    """Raise unless the file is a conversation, or may become one.

    A file without messages and ``format``, but with other keys, belongs to another program, and
    nothing must be written to it.

    Raises:
        InvalidFileError: It is no conversation.
    """
    unknown = [key for key in unknown_in_header(document.conversation) if not key.place]
    if document.stated or document.conversation.messages or not unknown:
        return
    for key in unknown:
        if key.meant:
            raise InvalidFileError(path, f"this is not a conversation: {key.words}")
    names = ", ".join(f'"{key.name}"' for key in unknown[:NAMED])
    if len(unknown) > NAMED:
        names += " and more"
    raise InvalidFileError(path, f"this is not a conversation: it has no messages, but {names}")


def _meant_at_top(name: str) -> str:
    if name in PARAMETER_NAMES or name in LATER:
        return f"{name} in [request]"
    if meant := _alike(name, TOP):
        return TABLES.get(meant, _quoted(meant))
    meant = _alike(name, PARAMETER_NAMES)
    return f"{meant} in [request]" if meant else ""


def _alike(name: str, names: Collection[str]) -> str:
    # Few files need this import.
    from difflib import get_close_matches

    return next(iter(get_close_matches(name.casefold(), names, 1, ALIKE)), "")


def _quoted(name: str) -> str:
    return f'"{name}"' if name else ""
