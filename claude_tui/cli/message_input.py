"""What ``-p`` sends: the prompt, what is piped in, and the files that go with it."""

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
"""How long standard input may be silent before a line says that it is being read."""

_CHUNK: Final = 1 << 16
_NEITHER: Final = "is neither text in UTF-8, nor a PNG, JPEG, GIF or WebP image, nor a PDF"


class MessageInput(NamedTuple):
    """A message that is not sent yet."""

    text: str
    attachments: tuple[Attachment, ...]


def message_from(
    prompt: str, files: Sequence[Path], stdin: TextIO, say: Callable[[str], None]
) -> MessageInput:
    """The message: the files, what is piped in if it is no text, the prompt, piped text below it.

    Args:
        prompt: As it was given; may be empty.
        files: To attach.
        stdin: Standard input; a terminal is not read.
        say: Tells the person something while it is read.

    Raises:
        UsageError: There is nothing to send, or what is piped in can't be.
        FileError: A file can't be sent.
    """
    attachments = [_attached(path) for path in files]
    parts = [prompt.strip()]
    if not stdin.isatty():
        alone = "; add </dev/null to send the prompt alone" if prompt.strip() else ""
        data = _read(stdin, lambda: say(f"waiting for the end of standard input{alone}"))
        kind = media_type(data)
        if kind == TEXT:
            parts.append(_text_of(data, "standard input").strip("\n"))
        else:
            _check(data, kind, "standard input")
            attachments.append(Attachment(data, kind))
    text = "\n\n".join(part for part in parts if part.strip())
    if not (text or attachments):
        raise UsageError("nothing to send", "Give -p a PROMPT, or pipe one in.")
    return MessageInput(text, tuple(attachments))


def _attached(path: Path) -> Attachment:
    try:
        with path.open("rb") as file:
            data = file.read(REQUEST_BYTES + 1)
    except (OSError, ValueError) as error:
        raise FileError(path, getattr(error, "strerror", None) or str(error)) from error
    kind = media_type(data)
    try:
        if kind == TEXT:
            data = _text_of(data, "").encode()
            if not data.strip():
                raise UsageError("is empty")
        _check(data, kind, "")
    except UsageError as error:
        raise FileError(path, error.message.strip(), error.next_step) from error
    return Attachment(data, kind, path.name)


def _read(stdin: TextIO, say_waiting: Callable[[], None]) -> bytes:
    """All of standard input, up to what a request can hold."""
    source: Any = stdin.buffer
    data = bytearray()
    told = False
    while len(data) <= REQUEST_BYTES:
        if not told and not _is_ready(stdin, NOTICE_SECONDS):
            say_waiting()
            told = True
        # Whoever started the program may have made it one that never waits itself.
        _is_ready(stdin, None)
        piece = source.read1(_CHUNK)
        if not piece:
            return bytes(data)
        data += piece
    most = f"{REQUEST_BYTES // MEBIBYTE} MB"
    raise UsageError(f"standard input is longer than a request can be ({most})")


def _is_ready(stdin: TextIO, seconds: float | None) -> bool:
    """Whether there is something to read, or the end, before ``seconds`` are over.

    None: wait for it as long as it takes.
    """
    try:
        return bool(select.select([stdin.fileno()], [], [], seconds)[0])
    except (io.UnsupportedOperation, ValueError):  # it is no stream of the system's
        return True


def _text_of(data: bytes, name: str) -> str:
    text = decoded(data)
    if text is None:
        raise UsageError(f"{name} {_NEITHER}", HOW_TO_CONVERT)
    return text


def _check(data: bytes, kind: str, name: str) -> None:
    if reason := refusal_of(data, kind):
        raise UsageError(f"{name} {reason}")
