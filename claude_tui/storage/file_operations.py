"""Change, copy or lock a conversation's file without opening the conversation."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from claude_tui.conversation import Conversation
from claude_tui.conversation.content import without_surrogates
from claude_tui.storage import disk
from claude_tui.storage.attachments import are_named_in
from claude_tui.storage.conversation_file import ConversationFile
from claude_tui.storage.folder import ConversationStore
from claude_tui.storage.lock import FileLock, HeldError
from claude_tui.storage.recovery import recover
from claude_tui.storage.toml.codec import parse_conversation


@contextmanager
def held(path: Path) -> Iterator[None]:
    """Keep other windows out of the conversation at ``path``.

    Raises:
        HeldError: Another window has it open.
    """
    lock = FileLock(path)
    if holder := lock.acquire():
        raise HeldError(path, holder)
    try:
        yield
    finally:
        lock.release()


def retitle(path: Path, title: str) -> None:
    """Give the conversation at ``path`` a title; with an empty one its first words are the title.

    Raises:
        FileError: It is not a valid conversation, or does not exist.
        StorageError: The disk refused, or it can't be written.
        HeldError: Another window has it open.
    """
    with held(path):
        recover(path)
        file, conversation = ConversationFile.open(path)
        file.rewrite(replace(conversation, title=without_surrogates(title.strip())))


def folder_of_copy(
    conversation: Conversation, path: Path, store: ConversationStore
) -> ConversationStore:
    """Return the folder for a copy of the conversation at ``path``: ``store``, or its own folder.

    Blocks name attachments relative to the file, so a conversation with attachments is copied next
    to the original and shares them, as a conflict does. In another folder, that name may belong to
    another conversation.
    """
    return ConversationStore(path.parent) if are_named_in(conversation.messages) else store


def duplicate(path: Path, store: ConversationStore, now: datetime) -> Path:
    """Copy the conversation at ``path`` with its comments to the folder of ``folder_of_copy``.

    Raises:
        FileError: It is not a valid conversation, or does not exist.
        StorageError: The disk refused, or it can't be written.
    """
    data = disk.read(path).data
    conversation = parse_conversation(data, path)
    title = f"{conversation.display_title} (copy)"
    copy = folder_of_copy(conversation, path, store).new_path(title, now)
    disk.create(copy, data)
    try:
        file, conversation = ConversationFile.open(copy)
        file.rewrite(replace(conversation, title=title))
    except BaseException:
        copy.unlink(missing_ok=True)
        raise
    return copy
