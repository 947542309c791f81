"""The message that ``-p`` sends: the prompt, standard input, and attached files."""

from __future__ import annotations

import io
import select
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple, TextIO

from claude_tui.errors import FileError, UsageError
from claude_tui.models.media import MEBIBYTE, REQUEST_BYTES, TEXT, media_type, refusal_of
from claude_tui.storage.attachments import Attachment
from claude_tui.text.encoding import HOW_TO_CONVERT, decoded

NOTICE_SECONDS: Final = 1.0
"""How long to wait for standard input before telling the person about it."""

_CHUNK: Final = 1 << 16
_NEITHER: Final = "is not UTF-8 text, a PDF, or a PNG, JPEG, GIF or WebP image"


class MessageInput(NamedTuple):
    """The message to send."""

    text: str
    attachments: tuple[Attachment, ...]


def message_from(
    prompt: str, files: Sequence[Path], stdin: TextIO, notify: Callable[[str], None]
) -> MessageInput:
    """Build the message: the attachments, the prompt, and the piped text below it.

    Piped data that is not text becomes the last attachment.

    Args:
        prompt: The prompt as typed; may be empty.
        files: Files to attach.
        stdin: Standard input; a terminal is not read.
        notify: Shows a line to the person.

    Raises:
        UsageError: There is nothing to send, or standard input can't be sent.
        FileError: A file can't be sent.
    """
    attachments = [_attached(path) for path in files]
    parts = [prompt.strip()]
    if not stdin.isatty():
        alone = "; add </dev/null to send only the prompt" if prompt.strip() else ""
        data = _read(stdin, lambda: notify(f"waiting for standard input to end{alone}"))
        kind = media_type(data)
        if kind == TEXT:
            piped = decoded(data)
            if piped is None:
                raise UsageError(f"standard input {_NEITHER}", HOW_TO_CONVERT)
            parts.append(piped.strip("\n"))
        elif fault := refusal_of(data, kind):
            raise UsageError(f"standard input {fault}")
        else:
            attachments.append(Attachment(data, kind))
    text = "\n\n".join(part for part in parts if part.strip())
    if not (text or attachments):
        raise UsageError("nothing to send", "Give -p a PROMPT, or pipe text in.")
    return MessageInput(text, tuple(attachments))


def _attached(path: Path) -> Attachment:
    try:
        with path.open("rb") as file:
            data = file.read(REQUEST_BYTES + 1)
    except (OSError, ValueError) as error:
        raise FileError(path, getattr(error, "strerror", None) or str(error)) from error
    kind = media_type(data)
    if kind == TEXT:
        text = decoded(data)
        if text is None:
            raise FileError(path, _NEITHER, HOW_TO_CONVERT)
        data = text.encode()
    fault = refusal_of(data, kind) if data.strip() else "is empty"
    if fault:
        raise FileError(path, fault)
    return Attachment(data, kind, path.name)


def _read(stdin: TextIO, notify_waiting: Callable[[], None]) -> bytes:
    """Read all of standard input, up to what a request can hold."""
    source: Any = stdin.buffer
    data = bytearray()
    notified = False
    while len(data) <= REQUEST_BYTES:
        if not notified and not _is_ready(stdin, NOTICE_SECONDS):
            notify_waiting()
            notified = True
        # The parent process may have made the stream non-blocking.
        _is_ready(stdin, None)
        piece = source.read1(_CHUNK)
        if not piece:
            return bytes(data)
        data += piece
    most = f"{REQUEST_BYTES // MEBIBYTE} MB"
    raise UsageError(f"standard input is too large for a request (at most {most})")


def _is_ready(stdin: TextIO, seconds: float | None) -> bool:
    """Wait until data or the end of the stream can be read; return False after ``seconds``.

    With None for ``seconds`` it waits without a limit.
    """
    try:
        return bool(select.select([stdin.fileno()], [], [], seconds)[0])
    except (io.UnsupportedOperation, ValueError):  # not a stream of the operating system
        return True
