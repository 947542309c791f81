from __future__ import annotations

import os
import struct
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claude_tui.errors import FileError
from claude_tui.local.engine import LocalEngine
from claude_tui.local.gguf import trained_context

UINT32, STRING, ARRAY, UINT64 = 4, 8, 9, 10


def string(text: str) -> bytes:
    return struct.pack("<Q", len(text.encode())) + text.encode()


def pair(key: str, kind: int, value: bytes) -> bytes:
    return string(key) + struct.pack("<I", kind) + value


def gguf(*pairs: bytes) -> bytes:
    return b"GGUF" + struct.pack("<IQQ", 3, 0, len(pairs)) + b"".join(pairs)


CONTEXT = pair("qwen3.context_length", UINT32, struct.pack("<I", 4096))


def test_the_installed_model_was_trained_on_8192_tokens() -> None:
    assert trained_context(LocalEngine().check()) == 8192


def test_the_context_is_found_behind_values_of_every_kind(tmp_path: Path) -> None:
    before = [
        pair("general.name", STRING, string("Naïve")),
        *(
            pair(f"n{kind}", kind, bytes(size))
            for kind, size in {0: 1, 1: 1, 2: 2, 3: 2, 5: 4, 6: 4, 7: 1, 11: 8, 12: 8}.items()
        ),
        pair("numbers", ARRAY, struct.pack("<IQ", UINT32, 3) + bytes(12)),
        pair("words", ARRAY, struct.pack("<IQ", STRING, 2) + string("a") + string("bc")),
    ]
    path = tmp_path / "m.gguf"
    path.write_bytes(gguf(*before, pair("a.context_length", UINT64, struct.pack("<Q", 1 << 17))))
    assert trained_context(path) == 1 << 17


def test_a_file_may_not_say_what_its_context_is(tmp_path: Path) -> None:
    path = tmp_path / "m.gguf"
    path.write_bytes(gguf(pair("general.name", STRING, string("x"))))
    assert trained_context(path) is None


@pytest.mark.parametrize("length", range(4, len(gguf(CONTEXT))))
def test_a_file_cut_anywhere_is_said_to_be_damaged(tmp_path: Path, length: int) -> None:
    path = tmp_path / "m.gguf"
    path.write_bytes(gguf(CONTEXT)[:length])
    with pytest.raises(FileError, match="damaged or cut short"):
        trained_context(path)


@pytest.mark.parametrize(
    "part",
    [
        pair("x", 99, b""),
        pair("x", ARRAY, struct.pack("<IQ", ARRAY, 1)),
        pair("x", ARRAY, struct.pack("<IQ", UINT64, 2**63)),
        pair("x", STRING, struct.pack("<Q", 2**63)),
        struct.pack("<Q", 2**40),
    ],
)
def test_sizes_no_file_has_are_damage(tmp_path: Path, part: bytes) -> None:
    path = tmp_path / "m.gguf"
    path.write_bytes(gguf(part, CONTEXT))
    with pytest.raises(FileError, match="damaged or cut short"):
        trained_context(path)


@given(st.binary(max_size=200))
def test_any_bytes_are_a_context_or_a_clear_error(
    tmp_path_factory: pytest.TempPathFactory, data: bytes
) -> None:
    path = tmp_path_factory.getbasetemp() / "any.gguf"
    path.write_bytes(b"GGUF" + data)
    try:
        context = trained_context(path)
    except FileError:
        return
    assert context is None or context >= 0


def test_another_file_is_named_as_such(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("hello, world")
    with pytest.raises(FileError, match=r"notes\.txt: this is not a GGUF file"):
        trained_context(path)


def test_a_missing_file_a_folder_and_a_pipe_are_told_apart(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for name, words in (("gone", "no such file"), ("", "folder"), ("pipe", "not a file")):
        with pytest.raises(FileError, match=words):
            trained_context(tmp_path / name)
