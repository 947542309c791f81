"""A rewrite of a file, and that it says what it should."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from claude_tui.storage.toml_codec import load_conversation
from claude_tui.storage.writer import ConversationFile


def rewritten(path: Path, **changes) -> bytes:
    """The bytes of the file at ``path`` after ``changes`` of its conversation were saved."""
    file, conversation = ConversationFile.open(path)
    changed = replace(conversation, **changes)
    file.rewrite(changed)
    assert load_conversation(path) == changed
    return path.read_bytes()
