"""One writer: a lock that the system takes back."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from claude_tui.storage.disk import hidden_beside
from claude_tui.storage.lock import FileLock
from tests.narrowing import present

ROOT = Path(__file__).parents[2]

HOLD = """
import sys
from pathlib import Path
from claude_tui.storage.lock import FileLock
lock = FileLock(Path(sys.argv[1]))
print(lock.acquire() or "held", flush=True)
sys.stdin.read()
"""

RACE = """
import sys
from pathlib import Path
from claude_tui.storage.lock import FileLock
path = Path(sys.argv[1])
sys.stdin.read()
for _ in range(300):
    lock = FileLock(path)
    if not lock.acquire():
        inside = path.with_suffix(".inside")
        inside.mkdir()  # fails if anyone else is inside
        inside.rmdir()
        lock.release()
"""


def start(script: str, path: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", script, path],
        cwd=ROOT,
        text=True,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "talk.toml"


def test_the_second_one_is_told_who_has_it(path: Path) -> None:
    first, second = FileLock(path), FileLock(path)
    assert first.acquire() == ""
    assert f"pid {os.getpid()} on " in second.acquire()
    first.release()
    assert second.acquire() == ""
    second.release()
    assert list(path.parent.iterdir()) == []


def test_the_lock_is_for_this_user_alone(path: Path) -> None:
    lock = FileLock(path)
    lock.acquire()
    assert stat.S_IMODE(hidden_beside(path, "lock").stat().st_mode) == 0o600
    lock.release()


def test_the_system_takes_the_lock_of_a_process_that_is_killed(path: Path) -> None:
    with start(HOLD, path) as process:
        assert present(process.stdout).readline() == "held\n"
        lock = FileLock(path)
        assert f"pid {process.pid} on " in lock.acquire()
        process.kill()
        process.wait()
        assert lock.acquire() == ""
        lock.release()


def test_however_many_start_at_once_only_one_is_inside(path: Path) -> None:
    processes = [start(RACE, path) for _ in range(4)]
    for process in processes:
        present(process.stdin).close()
    for process in processes:
        assert process.wait() == 0, present(process.stderr).read()
        present(process.stdout).close()
        present(process.stderr).close()


def test_where_there_can_be_no_lock_nobody_is_kept_out(tmp_path: Path) -> None:
    lock = FileLock(tmp_path / "no-folder" / "talk.toml")
    assert lock.acquire() == ""
    lock.release()


def test_what_a_holder_writes_into_it_is_one_line(path: Path) -> None:
    first, second = FileLock(path), FileLock(path)
    first.acquire()
    hidden_beside(path, "lock").write_bytes(b"\xff\n two\nlines")
    assert second.acquire() == "\N{REPLACEMENT CHARACTER} two lines"
    hidden_beside(path, "lock").write_bytes(b"")
    assert second.acquire() == "another program"
    first.release()
