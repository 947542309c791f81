"""What stands in the composer and was not sent yet, kept for a crash or another day."""

from __future__ import annotations

from pathlib import Path

from claude_tui.conversation.content import without_surrogates

NEW = "new"
"""The name of the draft of a conversation that is no file yet."""
BESIDE = "-beside"
"""What follows the name of a draft where another window has the file, and its draft, open."""


def load_draft(folder: Path, conversation: Path | None, *, beside: bool = False) -> str:
    """The draft that was kept for ``conversation``; empty if there is none.

    Args:
        folder: Where drafts live.
        conversation: The conversation's file; None: a new conversation.
        beside: The one that was typed where the file could only be read.
    """
    try:
        return (
            draft_file(folder, conversation, beside=beside).read_bytes().decode("utf-8", "replace")
        )
    except OSError:
        # Unreadable is as good as absent: the next save says what is wrong with the disk.
        return ""


def save_draft(folder: Path, conversation: Path | None, text: str, *, beside: bool = False) -> None:
    """Keep ``text`` as the draft of ``conversation``, in place of the one before.

    Raises:
        StorageError: The disk refused.
    """
    from claude_tui.storage import disk

    path = draft_file(folder, conversation, beside=beside)
    if text:
        disk.put(path, without_surrogates(text).encode())
        return
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        raise disk.refusal(path, error) from error


def draft_file(folder: Path, conversation: Path | None, *, beside: bool = False) -> Path:
    """Where the draft of ``conversation`` is kept; None: that of a new conversation."""
    if conversation is None:
        return folder / f"{NEW}.txt"
    import hashlib

    digest = hashlib.sha256(str(conversation.resolve()).encode("utf-8", "surrogateescape"))
    return folder / f"{digest.hexdigest()[:32]}{BESIDE if beside else ''}.txt"
