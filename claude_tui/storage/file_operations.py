"""What is done to a conversation by its file alone, without opening it to talk."""

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
    """Keep other windows from the conversation at ``path``.

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
    """Give the conversation at ``path`` a title; with an empty one it has its first words.

    Raises:
        FileError: It is not a valid conversation, or not there.
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
    """Where a copy of the conversation at ``path`` goes: in ``store``, or beside it.

    Blocks name attachments from where the file is, so one that has some is copied beside it and
    shares them, as a conflict does. Elsewhere a folder of that name may be another conversation's.
    """
    return ConversationStore(path.parent) if are_named_in(conversation.messages) else store


def duplicate(path: Path, store: ConversationStore, now: datetime) -> Path:
    """A copy of the conversation at ``path``, comments and all, as ``folder_of_copy`` says.

    Raises:
        FileError: It is not a valid conversation, or not there.
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
