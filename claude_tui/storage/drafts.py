"""What stands in the composer and was not sent yet, kept for a crash or another day."""

from __future__ import annotations

from pathlib import Path

from claude_tui.conversation.content import without_surrogates

NEW = "new"
"""The name of the draft of a conversation that is no file yet."""


def load_draft(folder: Path, conversation: Path | None) -> str:
    """The draft that was kept for ``conversation``; empty if there is none.

    Args:
        folder: Where drafts live.
        conversation: The conversation's file; None: a new conversation.
    """
    try:
        return draft_file(folder, conversation).read_bytes().decode("utf-8", "replace")
    except OSError:
        # Unreadable is as good as absent: the next save says what is wrong with the disk.
        return ""


def save_draft(folder: Path, conversation: Path | None, text: str) -> None:
    """Keep ``text`` as the draft of ``conversation``, in place of the one before.

    Raises:
        StorageError: The disk refused.
    """
    from claude_tui.storage import disk

    path = draft_file(folder, conversation)
    if text:
        disk.put(path, without_surrogates(text).encode())
        return
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        raise disk.refusal(path, error) from error


def draft_file(folder: Path, conversation: Path | None) -> Path:
    """Where the draft of ``conversation`` is kept; None: that of a new conversation."""
    if conversation is None:
        return folder / f"{NEW}.txt"
    import hashlib

    digest = hashlib.sha256(str(conversation.resolve()).encode("utf-8", "surrogateescape"))
    return folder / f"{digest.hexdigest()[:32]}.txt"
