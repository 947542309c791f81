from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path

import pytest

from claude_tui.local import server
from claude_tui.local.server import ServerJob

COMMAND = [sys.executable, "-P", server.__file__]


@pytest.fixture
def loading(
    endless_model: Path, job_for: Callable[[Path], ServerJob]
) -> Iterator[subprocess.Popen[bytes]]:
    """A server in the middle of loading, where it does not get any further."""
    with subprocess.Popen(
        COMMAND, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdin is not None
        assert process.stderr is not None
        process.stdin.write(json.dumps(asdict(job_for(endless_model))).encode() + b"\n")
        process.stdin.flush()
        assert any(b"load_model: loading model" in line for line in process.stderr)
        yield process
        process.kill()


def test_the_end_of_its_input_ends_it_even_while_it_loads(
    loading: subprocess.Popen[bytes],
) -> None:
    assert loading.stdin is not None
    loading.stdin.close()
    assert loading.wait(60) < 0


def test_whoever_waits_for_it_notices_its_end(loading: subprocess.Popen[bytes]) -> None:
    assert loading.stdout is not None
    loading.kill()
    assert loading.stdout.read() == b""


def test_without_a_job_it_ends() -> None:
    assert subprocess.run(
        COMMAND, input=b"", capture_output=True, check=False, timeout=60
    ).returncode


def test_it_loads_nothing_of_the_app() -> None:
    code = (
        "import runpy, sys; runpy.run_path(sys.argv[1]);"
        "print([name for name in sys.modules if name.startswith(('claude_tui', 'xllamacpp'))])"
    )
    result = subprocess.run(
        [sys.executable, "-P", "-c", code, server.__file__],
        capture_output=True,
        check=True,
        text=True,
    )
    assert result.stdout.strip() == "[]"


def test_the_key_is_not_in_the_job_as_text(
    tmp_path: Path, job_for: Callable[[Path], ServerJob]
) -> None:
    job = job_for(tmp_path)
    assert job.key not in repr(job)
