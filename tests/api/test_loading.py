"""How the SDK is loaded: early, beside everything else, and without a trace."""

from __future__ import annotations

import io
import subprocess
import sys
import threading

import pytest

from claude_tui.api.client import Client
from claude_tui.api.endpoint import Endpoint
from claude_tui.cli.main import run
from tests.servers.messages_server import DEADLINE, MessagesServer

LOAD = """
import gc, sys, threading
from claude_tui.api.connection import import_sdk

{before}
interval = sys.getswitchinterval()
threads = [threading.Thread(target=import_sdk) for _ in range(3)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(gc.isenabled(), gc.get_freeze_count() > 100_000, sys.getswitchinterval() == interval)
"""


def loaded(before: str = "") -> str:
    """What is so after the SDK was loaded by three threads at a time."""
    program = [sys.executable, "-c", LOAD.format(before=before)]
    return subprocess.run(program, capture_output=True, text=True, check=True).stdout.strip()


def test_what_the_sdk_loads_is_never_gone_through_for_garbage() -> None:
    assert loaded() == "True True True"


def test_a_collector_that_is_off_stays_off() -> None:
    assert loaded("gc.disable()") == "False False True"


async def test_the_endpoint_is_found_while_the_sdk_loads(monkeypatch: pytest.MonkeyPatch) -> None:
    found = threading.Event()

    def resolve() -> Endpoint:
        found.set()
        return Endpoint("server", "http://127.0.0.1:9")

    def import_sdk() -> None:
        assert found.wait(DEADLINE)

    monkeypatch.setattr("claude_tui.api.client.import_sdk", import_sdk)
    client = Client(resolve)
    await client.ready()
    await client.close()


def test_the_sdk_loads_while_the_piped_input_is_read(
    messages_server: MessagesServer,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    loading = threading.Event()
    monkeypatch.setattr("claude_tui.api.connection.import_sdk", loading.set)
    monkeypatch.setenv("ANTHROPIC_BASE_URL", messages_server.base_url)

    class Input(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            assert loading.wait(DEADLINE)
            return super().read(size)

        read1 = read

    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(Input(b"Hi")))
    assert run(["-p"]) == 0
    assert capsys.readouterr().out == "Hello from the test server.\n"
