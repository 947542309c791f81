"""A rewrite of a file, and that it says what it should."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from claude_tui.storage.conversation_file import ConversationFile
from claude_tui.storage.toml.codec import load_conversation


def rewritten(path: Path, **changes: Any) -> bytes:
    """The bytes of the file at ``path`` after ``changes`` of its conversation were saved."""
    file, conversation = ConversationFile.open(path)
    changed = replace(conversation, **changes)
    file.rewrite(changed)
    assert load_conversation(path) == changed
    return path.read_bytes()
