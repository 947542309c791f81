"""The command line, in processes of its own where streams, signals and start-up matter."""

import io
import json
import logging
import os
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NoReturn, TypeAlias

import pytest

from claude_tui import __version__, paths
from claude_tui.__main__ import main
from claude_tui.cli import main as cli
from claude_tui.conversation import Parameters
from tests.clock import ROOT, python_path
from tests.servers.messages_server import MessagesServer
from tests.sessions import MODEL, write, write_long

COMMAND = [sys.executable, "-m", "claude_tui"]

Call: TypeAlias = Callable[..., tuple[int, str, str]]
"""Runs the program in this process; returns status, standard output and standard error."""


def run(
    *arguments: object, stdin: str | bytes = "", **options: Any
) -> subprocess.CompletedProcess[str]:
    """The real program, its streams as pipes."""
    data = stdin if isinstance(stdin, bytes) else stdin.encode()
    done = subprocess.run(
        [*COMMAND, *map(str, arguments)],
        cwd=options.pop("cwd", ROOT),
        input=data,
        capture_output=True,
        check=False,
        env={**os.environ, "PYTHONPATH": python_path()},
        **options,
    )
    done.stdout, done.stderr = done.stdout.decode(), done.stderr.decode()
    assert "Traceback" not in done.stderr
    return done


@pytest.fixture
def call(capfd: pytest.CaptureFixture[str], own_logging: None) -> Call:
    """The same without a process: status, standard output, standard error."""

    def call(*arguments: object) -> tuple[int, str, str]:
        capfd.readouterr()
        status = cli.run([str(argument) for argument in arguments])
        out, err = capfd.readouterr()
        return status, out, err

    return call


@pytest.fixture
def own_logging() -> Iterator[None]:
    """What the program does to logging ends with the test."""
    root = logging.getLogger()
    before = list(root.handlers)
    yield
    logging.captureWarnings(False)
    logging.raiseExceptions = True
    for handler in set(root.handlers) - set(before):
        root.removeHandler(handler)
        handler.close()


@pytest.fixture
def folder(home: Path) -> Path:
    folder = home / "data" / "conversations"
    folder.mkdir(parents=True)
    return folder


def one_line(err: str) -> str:
    """What the one line on standard error says."""
    assert err.startswith("claude-tui: "), err
    assert err.count("\n") == 1, err
    return err.removeprefix("claude-tui: ").rstrip("\n")


# -- the call itself


def test_the_version_and_the_help_need_no_terminal(tmp_path: Path) -> None:
    assert run("--version").stdout == f"claude-tui {__version__}\n"
    assert "--temperature X" in run("--help").stdout


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--no-such-flag"], "--no-such-flag"),
        (["--temperature", "warm"], '--temperature: expected a number from 0 to 2, got "warm"'),
        (["--temperature", "2.1"], "--temperature"),
        (["--temperature", "nan"], "--temperature"),
        (["--top-p", "1.1"], '--top-p: expected a number from 0 to 1, got "1.1"'),
        (["--top-p", "-0.1"], "--top-p"),
        (["--max-tokens", "0"], '--max-tokens: expected a whole number of at least 1, got "0"'),
        (["--max-tokens", "many"], "--max-tokens"),
        (["--model"], "--model"),
        (["--export", "pdf", "a.toml"], "--export"),
        (["--export", "json"], "needs a FILE"),
        (["--check"], "needs a FILE"),
        (["a.toml", "b.toml"], "one FILE at a time"),
        (["-c", "a.toml"], "can't be used with FILE"),
        (["-c", "--export", "json"], "no conversation to continue"),
        (["-c", "--check"], "no conversation to continue"),
        (["-p", "Hi", "--preset", "nowhere"], 'no preset "nowhere"'),
        (["-p", "Hi", "-s", "@nowhere.txt"], "nowhere.txt: No such file"),
        (["-p", "Hi", "-s", "@"], "Is a directory"),
        (["--export", "json", "nowhere.toml"], "nowhere.toml: No such file"),
        (["nowhere.toml", "--check", "--export", "pdf"], "--export"),
        (["-p", "hi", "--list"], "-p and --list can't be used together"),
        (["a.toml", "--check", "--export", "json"], "--check and --export can't be used together"),
        (["a.json", "--import", "--check"], "--check and --import can't be used together"),
        (["a.toml", "--export", "json", "-p"], "-p and --export can't be used together"),
        (["a.toml", "--list"], "--list can't be used with FILE"),
        (["-c", "--list"], "--list can't be used with --continue"),
        (["-c", "--import"], "--import needs a FILE"),
        (["-a", "a.png"], "--attach only works with -p"),
    ],
)
def test_a_wrong_call_is_one_line_and_status_2(
    call: Call,
    monkeypatch: pytest.MonkeyPatch,
    arguments: list[str],
    words: str,
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO()))
    status, out, err = call(*arguments)
    assert (status, out) == (2, "")
    assert words in one_line(err)


def test_a_flag_that_does_nothing_says_so(call: Call, folder: Path) -> None:
    flags = ["-m", "x", "--temperature", "0.5", "--local"]
    status, out, err = call("--list", *flags)
    assert (status, out) == (0, "")
    assert one_line(err) == "--model, --temperature, --local have no effect with --list"


def test_without_a_terminal_the_screen_says_what_to_do_instead() -> None:
    done = run()
    assert (done.returncode, done.stdout) == (2, "")
    assert "needs a terminal" in one_line(done.stderr)
    assert "-p" in done.stderr


def test_streams_that_the_caller_closed_are_no_traceback() -> None:
    shell = f'"{sys.executable}" -m claude_tui --list <&- >&-; exec "$0" -m claude_tui <&- 2>&1'
    done = subprocess.run(
        ["sh", "-c", shell, sys.executable], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.stderr == ""
    assert done.returncode == 2
    assert "needs a terminal" in one_line(done.stdout)


def test_nothing_to_send_is_a_wrong_call() -> None:
    done = run("-p", stdin=" \n")
    assert done.returncode == 2
    assert "nothing to send" in one_line(done.stderr)


def test_a_base_url_that_is_none_is_a_wrong_call(
    call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ANTHROPIC_BASE_URL", "localhost")
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO()))
    status, _, err = call("-p", "Hi")
    assert status == 2
    assert "ANTHROPIC_BASE_URL" in one_line(err)


def test_ctrl_c_outside_of_a_turn_is_no_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> NoReturn:
        raise KeyboardInterrupt

    monkeypatch.setattr(sys, "argv", ["claude-tui", "--list"])
    for broken in ("_dispatch", "_arguments", "run"):
        monkeypatch.setattr(cli, broken, interrupted)
        with pytest.raises(SystemExit) as caught:
            main()
        assert caught.value.code == 130


# -- --check


def test_check_names_every_file_and_what_is_wrong_with_it(
    call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    write(Path("one.toml"), "Hi")
    write(Path("two.toml"), "Hi", "Hello")
    lines = ["format = 1", "", *["[[messages]]", 'role = "user"', 'content = "Hi"'] * 12]
    lines += ["", "[[messages]]", 'role = "bot"', 'content = "Hi"']
    Path("lists.toml").write_text("\n".join(lines))
    Path("broken.toml").write_text("format = 1\ntitle = \n")
    names = [f"{name}.toml" for name in ("one", "lists", "two", "broken", "no")]
    status, out, err = call("--check", *names)
    assert status == 2
    assert out == "one.toml: ok, 1 message\ntwo.toml: ok, 2 messages\n"
    bot, broken, missing = err.splitlines()
    assert bot == 'lists.toml:41: messages[13].role: expected "user" or "assistant", got "bot"'
    assert broken.startswith("broken.toml:2:9: ")
    assert missing == "no.toml: No such file or directory"


def test_check_of_valid_files_is_status_0(call: Call, tmp_path: Path) -> None:
    status, out, err = call("--check", write_long(tmp_path / "long.toml"))
    assert (status, err) == (0, "")
    assert out.endswith("long.toml: ok, 100 messages\n")


def test_check_of_the_last_conversation_finds_what_is_wrong_with_it(
    call: Call, folder: Path
) -> None:
    write(folder / "talk.toml", "Hi")
    assert call("--check", "--continue")[1] == f"{folder / 'talk.toml'}: ok, 1 message\n"
    (folder / "talk.toml").write_text("title = 3\n")
    status, out, err = call("--check", "--continue")
    assert (status, out) == (2, "")
    assert "expected a string" in err


def test_check_mentions_what_is_kept_in_a_request_and_not_sent(
    call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    lines = ["[request]", "temprature = 0.3", "temperature = 0.3", '"a\\u001bb" = 1']
    Path("one.toml").write_text("\n".join([*lines, "[[messages]]", 'role="user"', 'content="Hi"']))
    status, out, err = call("--check", "one.toml")
    assert (status, out) == (0, "one.toml: ok, 1 message\n")
    place, kept = "one.toml: [request] unknown key", "kept, not sent"
    assert err.splitlines() == [
        f'{place} "temprature" (did you mean "temperature"?): {kept}',
        f'{place} "a␛b": {kept}',
    ]


# -- --list


def test_the_list_is_tab_separated_when_piped(call: Call, folder: Path) -> None:
    write(folder / "a.toml", "Hi", "Hello", title="A\ttab,\na line and \x1b[31m")
    write(folder / "b.toml", "Second")
    (folder / "c.toml").write_text("broken")
    for seconds, name in enumerate("abc"):
        os.utime(folder / f"{name}.toml", (seconds, seconds))
    status, out, err = call("--list")
    assert (status, err) == (0, "")
    rows = [line.split("\t") for line in out.splitlines()]
    assert [row[4] for row in rows] == [str(folder / f"{name}.toml") for name in "cba"]
    assert [row[3] for row in rows][1:] == ["1", "2"]
    assert rows[1][1:3] == ["Second", MODEL]
    assert "\x1b" not in out
    assert "a line and" in rows[2][1]
    assert "c.toml" in rows[0][1]


def test_an_empty_list_is_empty(call: Call) -> None:
    assert call("--list") == (0, "", "")


def test_a_list_with_a_name_that_is_no_text_is_no_traceback(folder: Path) -> None:
    path = os.fsencode(folder) + b"/caf\xe9.toml"
    Path(os.fsdecode(path)).write_text("format = 1\n")
    done = run("--list")
    assert (done.returncode, done.stderr) == (0, "")
    assert "/caf" in done.stdout


# -- --export


def test_an_exported_request_is_one_the_api_takes(
    call: Call, tmp_path: Path, messages_server: MessagesServer
) -> None:
    path = write(tmp_path / "a.toml", "Hi", "Hello", "And?")
    status, out, _ = call(path, "--export", "json")
    assert status == 0
    headers = {"content-type": "application/json", "anthropic-version": "2026-10-21"}
    url = f"{messages_server.base_url}/v1/messages"
    request = urllib.request.Request(url, out.encode(), headers)
    with urllib.request.urlopen(request) as answer:
        assert answer.status == 200
    assert messages_server.requests[0].body["messages"][-1]["content"] == "And?"
    assert json.loads(out)["model"] == MODEL


def test_a_model_of_somebody_else_is_asked_with_every_parameter(call: Call, tmp_path: Path) -> None:
    request = Parameters(model="smollm2", temperature=1.5, top_p=0.9)
    path = write(tmp_path / "a.toml", "Hi", request=request)
    body = json.loads(call(path, "--export", "json")[1])
    assert (body["temperature"], body["top_p"]) == (1.5, 0.9)


def test_an_exported_request_follows_the_file_of_models(call: Call, tmp_path: Path) -> None:
    paths.config_dir().mkdir()
    paths.models_file().write_text(f"[{MODEL}]\npdf = 1\nmax_output = 7\n")
    path = write(tmp_path / "a.toml", "Hi")
    status, out, err = call(path, "--export", "json")
    assert (status, json.loads(out)["max_tokens"]) == (0, 7)
    assert f"models.toml:2: {MODEL}.pdf: expected true or false" in one_line(err)
    assert call(path, "--export", "markdown")[2] == ""


def test_markdown_of_the_last_conversation(call: Call, folder: Path) -> None:
    write(folder / "a.toml", "Hi", "Hello", title="Greetings")
    status, out, _ = call("-c", "--export", "markdown")
    assert status == 0
    assert out.startswith("# Greetings\n")
    assert "Hello" in out


def test_an_export_without_a_question_is_a_wrong_call(call: Call, tmp_path: Path) -> None:
    path = tmp_path / "a.toml"
    path.write_text("format = 1\n")
    status, _, err = call(path, "--export", "json")
    assert status == 2
    assert "no message from you" in one_line(err)


# -- --import


def test_an_import_reports_each_conversation_and_what_is_wrong(
    call: Call, folder: Path, tmp_path: Path
) -> None:
    tools = [{"name": "get_weather", "input_schema": {"type": "object"}}]
    good = {"messages": [{"role": "user", "content": "Tell me of ducks"}], "tools": tools}
    path = tmp_path / "two.json"
    path.write_text(json.dumps([good, {"messages": [{"role": "bot"}]}]))
    status, out, err = call("--import", path, tmp_path / "nowhere.json")
    assert status == 2
    (file,) = folder.iterdir()
    assert out == (
        f"{file}: imported from Messages API, 1 message; dropped: 1 tool definition; "
        "kept, but not sent: the `tools` parameter\n"
    )
    broken, missing = err.splitlines()
    assert "[2].messages[1]" in broken
    assert "nowhere.json: No such file" in missing
    assert call("--check", file)[0] == 0
    status, out, err = call("--import", path)
    assert f"{file}: skipped, already imported" in out


def test_an_import_needs_a_file(call: Call) -> None:
    status, _, err = call("--import")
    assert status == 2
    assert "--import needs a FILE" in one_line(err)


def test_an_import_onto_a_disk_that_refuses_is_status_1(
    call: Call, home: Path, tmp_path: Path
) -> None:
    (home / "data").mkdir()
    (home / "data" / "conversations").write_text("a file in the way")
    path = tmp_path / "one.json"
    path.write_text('{"messages": [{"role": "user", "content": "Q"}]}')
    status, out, err = call("--import", path)
    assert (status, out) == (1, "")
    assert "conversations" in one_line(err)
