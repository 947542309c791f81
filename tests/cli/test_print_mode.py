"""``-p``: the reply on standard output, everything else in lines on standard error."""

import io
import os
import re
import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest

from claude_tui.cli import main as cli
from claude_tui.conversation import Parameters
from claude_tui.storage.lock import FileLock
from claude_tui.storage.toml.codec import load_conversation
from tests.cli.test_main import COMMAND, Call, one_line, own_logging
from tests.clock import ROOT
from tests.narrowing import present
from tests.servers import wire_events
from tests.servers.messages_server import MessagesServer
from tests.sessions import MODEL, pause, write, write_long

__all__ = ["own_logging"]

KEY = "sk-ant-api03-a-key-that-no-file-may-hold"


@pytest.fixture(autouse=True)
def _asks_the_test_server(messages_server: MessagesServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANTHROPIC_BASE_URL", messages_server.base_url)
    monkeypatch.setenv("ANTHROPIC_API_KEY", KEY)


@pytest.fixture
def ask(
    capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, own_logging: None
) -> Call:
    """Status, standard output and standard error of a call, with ``stdin`` piped in."""

    def ask(*arguments: object, stdin: str | bytes = "") -> tuple[int, str, str]:
        data = stdin if isinstance(stdin, bytes) else stdin.encode()
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data), encoding="utf-8"))
        capfd.readouterr()
        status = cli.run([str(argument) for argument in arguments])
        return status, *capfd.readouterr()

    return ask


def said(server: MessagesServer) -> Any:
    """What the user said last, on the wire."""
    return server.requests[-1].body["messages"][-1]["content"]


def start(*arguments: object) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [*COMMAND, *map(str, arguments)],
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


# -- what is sent, and what comes out


def test_the_reply_comes_out_and_nothing_is_saved(
    ask: Call, messages_server: MessagesServer, home: Path
) -> None:
    messages_server.reply("Tuples can't change. 🎉")
    assert ask("-p", "Lists?") == (0, "Tuples can't change. 🎉\n", "")
    assert said(messages_server) == "Lists?"
    assert list(home.rglob("*.toml")) == []


@pytest.mark.parametrize(
    ("argument", "stdin", "sent"),
    [
        (["Explain:"], "x = 1\n", "Explain:\n\nx = 1"),
        ([], "only piped\n", "only piped"),
        (["only given"], "", "only given"),
        (["caf\udce9"], "", "caf\N{REPLACEMENT CHARACTER}"),
    ],
)
def test_what_is_given_and_what_is_piped_are_sent(
    ask: Call,
    messages_server: MessagesServer,
    argument: list[str],
    stdin: str,
    sent: str,
) -> None:
    status, _, err = ask("-p", *argument, stdin=stdin)
    assert (status, err) == (0, "")
    assert said(messages_server) == sent


def test_a_line_break_that_is_there_is_not_doubled(
    ask: Call, messages_server: MessagesServer
) -> None:
    messages_server.reply("One line.\n")
    assert ask("-p", "Hi")[1] == "One line.\n"


def test_text_that_comes_with_the_start_of_its_block_is_printed(
    ask: Call, messages_server: MessagesServer
) -> None:
    block = wire_events.block(0, {"type": "text", "text": "All at once."}, [])
    events = [wire_events.message_start(), *block, wire_events.message_delta(), wire_events.STOP]
    messages_server.stream(events)
    assert ask("-p", "Hi") == (0, "All at once.\n", "")


def test_every_flag_of_the_request_reaches_the_wire(
    ask: Call, messages_server: MessagesServer, tmp_path: Path
) -> None:
    system = tmp_path / "system.txt"
    system.write_text("Be brief.")
    flags = ["-m", "claude-opus-4-6", "-s", f"@{system}", "--top-p", "0.9", "--max-tokens", "55"]
    status, _, err = ask("-p", "Hi", *flags)
    assert (status, err) == (0, "")
    request = messages_server.requests[-1]
    assert request.headers["anthropic-version"] == "2023-06-01"
    assert request.body == {
        "model": "claude-opus-4-6",
        "system": "Be brief.",
        "top_p": 0.9,
        "max_tokens": 55,
        "messages": [{"role": "user", "content": "Hi"}],
        "stream": True,
    }


def test_a_model_without_sampling_is_sent_none_and_says_so(
    ask: Call, messages_server: MessagesServer
) -> None:
    status, _, err = ask("-p", "Hi", "-m", "claude-opus-4-7", "--temperature", "0.3")
    assert status == 0
    assert one_line(err) == "claude-opus-4-7 doesn't support temperature"
    request = messages_server.requests[-1]
    assert "temperature" not in request.body
    assert request.headers["anthropic-version"] != "2023-06-01"


def test_of_two_that_exclude_each_other_temperature_is_sent(
    ask: Call, messages_server: MessagesServer
) -> None:
    status, _, err = ask("-p", "Hi", "-m", MODEL, "--temperature", "0.3", "--top-p", "0.5")
    assert status == 0
    assert "temperature is sent" in one_line(err)
    assert messages_server.requests[-1].body["temperature"] == 0.3
    assert "top_p" not in messages_server.requests[-1].body


def test_a_temperature_beyond_the_model_is_sent_as_its_most(
    ask: Call, messages_server: MessagesServer
) -> None:
    status, _, err = ask("-p", "Hi", "-m", MODEL, "--temperature", "1.5")
    assert status == 0
    assert "1 is sent" in one_line(err)
    assert messages_server.requests[-1].body["temperature"] == 1


def test_a_preset_is_asked_with_and_flags_go_over_it(
    ask: Call, messages_server: MessagesServer, home: Path
) -> None:
    presets = home / "config" / "presets"
    presets.mkdir(parents=True)
    request = '[request]\nmodel = "claude-sonnet-4-6"\nsystem = "Be brief."\ntemperature = 0.2\n'
    (presets / "brief.toml").write_text(f"format = 1\n{request}")
    ask("-p", "Hi", "--preset", "brief", "--temperature", "0.7")
    body = messages_server.requests[-1].body
    assert (body["system"], body["temperature"]) == ("Be brief.", 0.7)


def test_the_settings_are_asked_with_and_their_faults_named(
    ask: Call, messages_server: MessagesServer, home: Path
) -> None:
    (home / "config").mkdir()
    config = home / "config" / "config.toml"
    config.write_text('[request]\nmax_tokens = 77\ntemperature = "warm"\n')
    status, _, err = ask("-p", "Hi")
    assert status == 0
    assert "config.toml" in one_line(err)
    assert "temperature" in err
    assert messages_server.requests[-1].body["max_tokens"] == 77


# -- with a file


def test_a_file_is_continued_and_saved(
    ask: Call, messages_server: MessagesServer, tmp_path: Path
) -> None:
    path = write(tmp_path / "a.toml", "Hi", "Hello")
    messages_server.reply("Fine.")
    assert ask(path, "-p", "How are you?", "--max-tokens", "9") == (0, "Fine.\n", "")
    assert [m["content"] for m in messages_server.requests[-1].body["messages"]] == [
        "Hi",
        "Hello",
        "How are you?",
    ]
    conversation = load_conversation(path)
    assert [message.text for message in conversation.messages[2:]] == ["How are you?", "Fine."]
    assert conversation.request == Parameters(model=MODEL, max_tokens=9)


def test_a_long_file_is_sent_whole(
    ask: Call, messages_server: MessagesServer, tmp_path: Path
) -> None:
    path = write_long(tmp_path / "long.toml")
    assert ask("-p", "And?", path)[0] == 0
    assert len(messages_server.requests[-1].body["messages"]) == 101
    assert len(load_conversation(path).messages) == 102


def test_the_last_conversation_is_continued(
    ask: Call, messages_server: MessagesServer, home: Path
) -> None:
    folder = home / "data" / "conversations"
    folder.mkdir(parents=True)
    for seconds, name in enumerate(("old", "new")):
        os.utime(write(folder / f"{name}.toml", name, "Hello"), (seconds, seconds))
    ask("-c", "-p", "And?")
    assert messages_server.requests[-1].body["messages"][0]["content"] == "new"
    assert len(load_conversation(folder / "new.toml").messages) == 4


def test_a_file_that_is_not_there_is_made(ask: Call, tmp_path: Path) -> None:
    assert ask(tmp_path / "new.toml", "-p", "Hi")[0] == 0
    assert len(load_conversation(tmp_path / "new.toml").messages) == 2


@pytest.mark.parametrize("long", [False, True])
def test_a_broken_file_is_neither_sent_nor_touched(
    ask: Call,
    messages_server: MessagesServer,
    tmp_path: Path,
    long: bool,
) -> None:
    path = (write_long if long else write)(tmp_path / "a.toml", *([] if long else ["Hi"]))
    path.write_text(path.read_text().replace('role = "user"', 'role = "bot"', 1))
    before = path.read_bytes()
    status, out, err = ask(path, "-p", "Hi")
    assert (status, out) == (2, "")
    assert "messages[1].role: expected" in one_line(err)
    assert path.read_bytes() == before
    assert messages_server.requests == []


def test_a_file_of_a_later_format_is_neither_sent_nor_touched(
    ask: Call, messages_server: MessagesServer, tmp_path: Path
) -> None:
    path = tmp_path / "a.toml"
    path.write_text("format = 9\n")
    status, _, err = ask(path, "-p", "Hi")
    assert status == 2
    assert "format 9" in one_line(err)
    assert messages_server.requests == []


# -- what goes wrong


def test_a_reply_that_pauses_is_printed_to_its_end(
    ask: Call, messages_server: MessagesServer
) -> None:
    pause(messages_server)
    messages_server.reply("Found.")
    status, out, err = ask("-p", "Look it up")
    assert (status, out) == (0, "I look. Found.\n")
    assert "The reply paused" in err


# -- secrets


def test_the_key_stands_nowhere_but_in_the_request(
    ask: Call,
    messages_server: MessagesServer,
    home: Path,
    tmp_path: Path,
) -> None:
    messages_server.reply("Fine.")
    messages_server.fail(401, "authentication_error", f"invalid x-api-key: {KEY}")
    headers = {"retry-after-ms": "0", "x-request-id": KEY}
    messages_server.answer(500, f"<p>Bearer {KEY}</p>", content_type="text/html", headers=headers)
    messages_server.answer(200, f"authorization: Bearer {KEY}", content_type="text/plain")
    messages_server.stream([f"event: x\ndata: not json {KEY}\n\n".encode()])
    messages_server.fail_within("api_error", f"your key is {KEY}", text="So")
    outputs: list[str] = []
    for retry in range(5):
        outputs += ask(tmp_path / "a.toml", "-p", f"Hi {retry}")[1:]
    assert messages_server.requests[0].headers["authorization"] == f"Bearer {KEY}"
    files = [path for folder in (home, tmp_path) for path in folder.rglob("*") if path.is_file()]
    assert tmp_path / "a.toml" in files
    for path in files:
        assert KEY.encode() not in path.read_bytes(), path
        assert path.stat().st_mode & 0o077 == 0, path
    assert KEY not in "".join(outputs)


# -- a process of its own: signals, pipes


def test_ctrl_c_saves_what_arrived(messages_server: MessagesServer, tmp_path: Path) -> None:
    messages_server.reply("Half of it, and the rest", chunk=7, gate=threading.Event())
    process = start(tmp_path / "a.toml", "-p", "Hi")
    assert present(process.stdout).read(7) == b"Half of"
    process.send_signal(signal.SIGINT)
    out, err = process.communicate()
    assert (process.returncode, out) == (130, b"\n")
    assert one_line(err.decode()) == "the reply ended early: interrupted"
    messages_server.wait_for_hangup()
    reply = load_conversation(tmp_path / "a.toml").messages[-1]
    assert (reply.text, present(reply.response).stop_reason) == ("Half of", "interrupted")


def test_a_file_that_a_window_has_open_is_left_to_it(
    ask: Call, messages_server: MessagesServer, tmp_path: Path
) -> None:
    path = write(tmp_path / "a.toml", "Hi", "Hello")
    lock = FileLock(path)
    lock.acquire()
    status, out, err = ask(path, "-p", "Again")
    lock.release()
    assert (status, out, len(messages_server.requests)) == (2, "", 0)
    assert re.fullmatch(
        r"a\.toml is open in another window \(pid .+\)\. Close it there first\.", one_line(err)
    )


def test_a_reader_that_leaves_in_the_middle_stops_the_reply(
    messages_server: MessagesServer, tmp_path: Path
) -> None:
    gate = threading.Event()
    messages_server.reply("Half of it, and the rest", chunk=7, gate=gate)
    process = start(tmp_path / "a.toml", "-p", "Hi")
    assert present(process.stdout).read(7) == b"Half of"
    present(process.stdout).close()
    gate.set()
    assert process.wait() == 1
    assert present(process.stderr).read() == b""
    present(process.stderr).close()
    assert load_conversation(tmp_path / "a.toml").messages[-1].text.startswith("Half of")


def test_the_working_folder_is_left_as_it_was(
    ask: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    ask("-p", "Hi")
    assert list(Path(tmp_path).iterdir()) == []
