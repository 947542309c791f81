from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from claude_tui.errors import LocalModelError
from claude_tui.local.process import ServerProcess, reason_in
from claude_tui.local.server import ServerJob

JobFor = Callable[[Path], ServerJob]


def test_a_server_that_never_gets_ready_is_given_up(endless_model: Path, job_for: JobFor) -> None:
    process = ServerProcess(job_for(endless_model))
    try:
        with pytest.raises(LocalModelError, match=r"endless\.gguf: .* didn't start in time"):
            process.wait_until_listening(0.01)
    finally:
        process.end()
    assert not process.running


def test_a_server_that_is_killed_while_it_loads_says_so(
    endless_model: Path, job_for: JobFor
) -> None:
    process = ServerProcess(job_for(endless_model))
    process.kill()
    with pytest.raises(LocalModelError, match="it was killed by signal 9"):
        process.wait_until_listening(60)
    process.end()


def test_a_damaged_model_is_refused_with_the_first_reason(tmp_path: Path, job_for: JobFor) -> None:
    path = tmp_path / "broken.gguf"
    path.write_bytes(b"GGUF" + bytes(100))
    process = ServerProcess(job_for(path))
    with pytest.raises(LocalModelError, match=r"broken\.gguf: the local model didn't start: \w+"):
        process.wait_until_listening(60)
    process.end()


def test_ctrl_c_in_the_terminal_is_not_for_the_server(endless_model: Path, job_for: JobFor) -> None:
    process = ServerProcess(job_for(endless_model))
    try:
        assert os.getsid(process._process.pid) == process._process.pid
    finally:
        process.end()


def test_the_key_is_in_no_argument_and_no_environment(endless_model: Path, job_for: JobFor) -> None:
    process = ServerProcess(job_for(endless_model))
    try:
        listing = subprocess.run(
            ["ps", "eww", "-o", "args=", "-p", str(process._process.pid)],
            capture_output=True,
            text=True,
            check=True,
        ).stdout
    finally:
        process.end()
    assert "server.py" in listing
    assert job_for(endless_model).key not in listing


def test_the_reason_is_the_first_error_of_the_log() -> None:
    log = (
        "0.00.006.370 I srv    load_model: loading model '/m.gguf'\n"
        "0.00.006.501 E gguf_init: invalid magic: 'hell'\n"
        "0.00.007.873 E llama_model_load: error loading model\n"
        "RuntimeError: Failed to init server\n"
    )
    assert reason_in(log) == "invalid magic: 'hell'"


def test_without_an_error_in_the_log_a_traceback_tells_the_reason() -> None:
    assert (
        reason_in("Traceback (most recent call last):\n  File\nImportError: no libgomp\n\n")
        == "ImportError: no libgomp"
    )


def test_a_log_that_just_stops_gives_no_reason() -> None:
    assert reason_in("0.00.002.732 I srv  init_listene: The UI is disabled\n") == ""


def test_control_characters_of_the_file_do_not_reach_the_message() -> None:
    assert reason_in("0.0 E gguf: invalid magic '\x1b[2J'") == "invalid magic '�[2J'"
