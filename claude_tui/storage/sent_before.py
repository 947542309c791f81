"""Find what a person sent in earlier conversations, to recall it in the composer."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Final

from claude_tui.errors import ClaudeTuiError
from claude_tui.storage.folder import ConversationStore
from claude_tui.storage.toml.codec import load_conversation

_LOG = logging.getLogger(__name__)

MOST_FILES: Final = 30
"""The number of conversations that are read, the last changed ones."""
MOST_BYTES: Final = 2_000_000
"""A larger file is skipped: reading it would take longer than anyone waits for a key."""


def sent_before(store: ConversationStore, other_than: Path | None = None) -> list[str]:
    """Return the person's messages of the last conversations, the oldest first.

    Files that can't be read are skipped; the list of conversations says what is wrong with them.

    Args:
        store: The conversations.
        other_than: The file of a conversation to leave out.
    """
    texts: list[str] = []
    for path, stamp in store.files()[:MOST_FILES]:
        if path != other_than and stamp.size <= MOST_BYTES:
            texts += reversed(_sent_in(path))
    return list(dict.fromkeys(texts))[::-1]


def _sent_in(path: Path) -> list[str]:
    try:
        branch = load_conversation(path).branch()
    except ClaudeTuiError as error:
        _LOG.info("%s is left out of what was sent before: %s", path, error)
        return []
    return [message.text for message in branch if message.role == "user" and message.text]
