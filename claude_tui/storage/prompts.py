"""Write each system prompt once in a file: later replies refer to the first with the same one.

``[messages.request] system`` is the text itself in the first reply with that prompt, and the id of
that reply in every later one. In memory every reply has the text. An id that no reply above has
stays in ``extra``, as everything that this version does not understand.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any, Final

from claude_tui.conversation import Message, Parameters
from claude_tui.conversation.system_prompts import REFERENCE
from claude_tui.storage.toml import strings
from claude_tui.storage.toml.parts import line_end_of, only_message
from claude_tui.text.toml_syntax import statements

_SYSTEM: Final = ("messages", 0, "request", "system")
"""Where a message that is alone in a TOML text has its prompt."""


class Prompts:
    """The system prompts of a file's messages, from the first message down to some place.

    Args:
        messages: The messages so far.
    """

    def __init__(self, messages: Iterable[Message] = ()) -> None:
        self._texts: dict[int, str] = {}
        self._holders: dict[str, int] = {}
        for message in messages:
            self.add(message)

    def add(self, message: Message) -> None:
        """Add the next message of the file."""
        if message.request is not None and isinstance(text := message.request.system, str):
            self._texts[message.id] = text
            self._holders.setdefault(text, message.id)

    def text(self, reply: object) -> str | None:
        """Return the prompt of the reply with the id ``reply``; None if no reply so far has one."""
        return self._texts.get(reply) if isinstance(reply, int) else None

    def holder(self, message: Message) -> int | None:
        """Return the id of the first message so far with the same prompt; None if there is none."""
        if message.request is None or not isinstance(text := message.request.system, str):
            return None
        return self._holders.get(text)

    def mended(self, part: bytes, message: Message) -> bytes | None:
        """Return ``part``, which is ``message`` in the file, with a valid reference.

        The reply that it refers to may have been removed.

        Returns:
            None if its prompt is written in a way that can't be changed in place.
        """
        if message.request is None or not isinstance(text := message.request.system, str):
            return part
        reference = only_message(part)["request"].get("system")
        if not isinstance(reference, int) or self.text(reference) == text:
            return part
        holder = self.holder(message)
        written = strings.long_string(text) if holder is None else str(holder)
        written = written.replace("\n", line_end_of(part).decode())
        whole = part.decode()
        for statement in statements(whole):
            if statement.is_pair and statement.path == _SYSTEM:
                before, after = whole[: statement.value_start], whole[statement.value_end :]
                return f"{before}{written}{after}".encode()
        return None


def with_prompt(parameters: Parameters, text: str) -> Parameters:
    """Return ``parameters``, which have only the reference, with the prompt itself."""
    extra: Mapping[str, Any] = {
        name: value for name, value in parameters.extra.items() if name != REFERENCE
    }
    return replace(parameters, system=text, extra=extra)
