"""What ``-p`` reads from standard input and from files."""

import io
import os
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claude_tui.cli import message_input
from claude_tui.cli.message_input import MessageInput, message_from
from claude_tui.errors import ClaudeTuiError, FileError, UsageError
from claude_tui.models.media import REQUEST_BYTES
from tests.models.test_media import JPEG, PNG, WEBP_LOSSY

PDF = b"%PDF-1.7\n\xff\xfe"


def message(prompt: str = "", *files: Path, stdin: bytes = b"") -> MessageInput:
    stream = io.TextIOWrapper(io.BytesIO(stdin), encoding="utf-8")
    return message_from(prompt, files, stream, pytest.fail)


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (PNG, "image/png"),
        (JPEG, "image/jpeg"),
        (b"GIF89a", "image/gif"),
        (WEBP_LOSSY, "image/webp"),
        (PDF, "application/pdf"),
    ],
)
def test_an_image_or_a_pdf_that_is_piped_in_is_attached(data: bytes, kind: str) -> None:
    text, (attachment,) = message("describe", stdin=data)
    assert (text, attachment) == ("describe", (data, kind, ""))


def test_an_image_alone_is_a_message() -> None:
    assert message(stdin=PNG).text == ""


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"]
)
def test_text_with_a_byte_order_mark_is_decoded(encoding: str) -> None:
    mark = "\ufeff" if encoding.endswith(("le", "be")) else ""
    piped = f"{mark}Grüße 🎉\r\nhere".encode(encoding)
    assert message("Explain:", stdin=piped) == ("Explain:\n\nGrüße 🎉\nhere", ())


@pytest.mark.parametrize(
    "data",
    [
        "Grüße".encode("latin-1"),
        "plain".encode("utf-16-le"),
        b"\xff\xfea",
        b"\xef\xbb\xbf\xff",
        b"PK\x03\x04\0\0",
        b"text\0",
        b"\x89PNG",
    ],
)
def test_bytes_that_are_neither_are_refused(data: bytes, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="standard input is not UTF-8 text, a PDF, or a PNG"):
        message("Explain:", stdin=data)
    path = tmp_path / "a.bin"
    path.write_bytes(data)
    with pytest.raises(FileError, match=r"a\.bin: is not UTF-8 text.*iconv"):
        message("Explain:", path)


@given(st.binary(), st.sampled_from([b"", b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf", PNG, PDF]))
def test_whatever_is_piped_in_is_sent_or_refused(data: bytes, start: bytes) -> None:
    try:
        text, attachments = message("Hi", stdin=start + data)
    except UsageError:
        return
    assert attachments or text.startswith("Hi")
    assert "\0" not in text
    text.encode()


@pytest.mark.parametrize(("prompt", "stdin"), [("", b""), (" \n", b"\n \n"), ("", b"\xef\xbb\xbf")])
def test_nothing_is_no_message(prompt: str, stdin: bytes) -> None:
    with pytest.raises(UsageError, match="nothing to send"):
        message(prompt, stdin=stdin)


def test_what_is_longer_than_a_request_is_not_read_to_its_end() -> None:
    with pytest.raises(UsageError, match=r"too large for a request \(at most 32 MB\)"):
        message(stdin=b"x" * (REQUEST_BYTES + 1))


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="no file without an end")
def test_a_file_without_an_end_is_refused() -> None:
    with pytest.raises(FileError, match=r"/dev/zero: is not UTF-8 text"):
        message("", Path("/dev/zero"))


def test_files_go_by_their_content_and_before_what_is_piped_in(tmp_path: Path) -> None:
    for name, data in (("a.txt", PNG), ("b.png", "Grüße\r\n".encode("utf-16")), ("c", PDF)):
        (tmp_path / name).write_bytes(data)
    _, attachments = message("", *(tmp_path / name for name in ("a.txt", "b.png", "c")), stdin=JPEG)
    assert attachments == (
        (PNG, "image/png", "a.txt"),
        ("Grüße\n".encode(), "text/plain", "b.png"),
        (PDF, "application/pdf", "c"),
        (JPEG, "image/jpeg", ""),
    )


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("gone.png", "gone.png: No such file"),
        ("folder", "folder: Is a directory"),
        ("empty", "empty: is empty"),
        ("nul\0", "null byte"),
        ("large.pdf", r"large\.pdf: is too large: the API takes at most 32 MB"),
    ],
)
def test_a_file_that_can_not_be_sent_is_named(tmp_path: Path, name: str, words: str) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "empty").write_text(" \n")
    (tmp_path / "large.pdf").write_bytes(b"%PDF-".ljust(25 << 20))
    with pytest.raises(FileError, match=words):
        message("Hi", tmp_path / name)


@pytest.fixture
def pipe() -> Iterator[tuple[TextIO, int]]:
    reader, writer = os.pipe()
    with open(reader, encoding="utf-8") as stdin:
        yield stdin, writer


def test_a_silent_standard_input_is_said_to_be_waited_for(
    pipe: tuple[TextIO, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each telling makes the other end do what it waits for."""
    monkeypatch.setattr(message_input, "NOTICE_SECONDS", 0)
    stdin, writer = pipe
    told = []

    def say(words: str) -> None:
        told.append(words)
        os.write(writer, b"late")
        os.close(writer)

    assert message_from("Hi", (), stdin, say) == ("Hi\n\nlate", ())
    assert len(told) == 1
    assert "</dev/null" in told[0]


def test_a_standard_input_that_stops_in_the_middle_is_said_to_be_waited_for(
    pipe: tuple[TextIO, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(message_input, "NOTICE_SECONDS", 0)
    stdin, writer = pipe
    os.write(writer, b"early")
    assert message_from("", (), stdin, lambda _: os.close(writer)) == ("early", ())


def test_a_standard_input_that_is_over_needs_no_word(pipe: tuple[TextIO, int]) -> None:
    stdin, writer = pipe
    os.write(writer, b"all of it")
    os.close(writer)
    assert message_from("", (), stdin, pytest.fail).text == "all of it"


def test_a_pipe_that_does_not_wait_is_read_to_its_end(
    pipe: tuple[TextIO, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(message_input, "NOTICE_SECONDS", 0)
    stdin, writer = pipe
    os.set_blocking(stdin.fileno(), False)

    def type_late() -> None:
        os.write(writer, b"late")
        os.close(writer)

    person = threading.Timer(0, type_late)
    assert message_from("", (), stdin, lambda _: person.start()) == ("late", ())
    person.join()


def test_a_terminal_is_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    stdin = io.TextIOWrapper(io.BytesIO(b"typed ahead"))
    monkeypatch.setattr(stdin, "isatty", lambda: True)
    assert message_from("Hi", (), stdin, pytest.fail).text == "Hi"
    with pytest.raises(ClaudeTuiError, match="nothing to send"):
        message_from("", (), stdin, pytest.fail)
