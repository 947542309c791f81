"""What ``-p`` sends: the prompt, what is piped in, and the files that go with it."""

from __future__ import annotations

import codecs
import io
import select
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple, TextIO

from claude_tui.errors import FileError, UsageError
from claude_tui.models.media import MEBIBYTE, REQUEST_BYTES, TEXT, media_type, refusal_of
from claude_tui.storage.attachments import Attachment

NOTICE_SECONDS: Final = 1.0
"""How long standard input may be silent before the person is told that it is waited for."""

_CHUNK: Final = 1 << 16
_ENCODINGS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # begins as the next one does
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
    (codecs.BOM_UTF32_BE, "utf-32"),
)
_NEITHER: Final = "is neither text in UTF-8, nor a PNG, JPEG, GIF or WebP image, nor a PDF"
_CONVERT: Final = "If it is text, convert it first: iconv -f ENCODING -t UTF-8"


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
            parts.append(_decoded(data, "standard input").strip("\n"))
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
            data = _decoded(data, "").encode()
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
        if not told and not _is_ready(stdin):
            say_waiting()
            told = True
        piece = source.read1(_CHUNK)
        if not piece:
            return bytes(data)
        data += piece
    most = f"{REQUEST_BYTES // MEBIBYTE} MB"
    raise UsageError(f"standard input is longer than a request can be ({most})")


def _is_ready(stdin: TextIO) -> bool:
    """Whether there is something to read, or the end, before ``NOTICE_SECONDS`` are over."""
    try:
        return bool(select.select([stdin.fileno()], [], [], NOTICE_SECONDS)[0])
    except (io.UnsupportedOperation, ValueError):  # it is no stream of the system's
        return True


def _decoded(data: bytes, name: str) -> str:
    """``data`` as text: UTF-8, or what a byte order mark says."""
    encoding = next((name for mark, name in _ENCODINGS if data.startswith(mark)), "utf-8")
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        text = "\0"
    # UTF-16 without its mark, and most files that are no text, have bytes that are zero.
    if "\0" in text:
        raise UsageError(f"{name} {_NEITHER}", _CONVERT)
    return text.replace("\r\n", "\n")


def _check(data: bytes, kind: str, name: str) -> None:
    if reason := refusal_of(data, kind):
        raise UsageError(f"{name} {reason}")
