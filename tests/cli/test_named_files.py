"""What is named as a conversation and is none: nothing is written, and what was meant is said."""

import os
from pathlib import Path

import pytest

from tests.cli.test_main import Call, call, folder, one_line, own_logging
from tests.cli.test_print_mode import _asks_the_test_server, ask
from tests.servers.messages_server import MessagesServer
from tests.sessions import write

__all__ = ["_asks_the_test_server", "ask", "call", "folder", "own_logging"]


@pytest.fixture(autouse=True)
def _in_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_a_file_that_was_meant_to_be_sent_is_left_alone(
    ask: Call, messages_server: MessagesServer
) -> None:
    Path("notes.txt").write_text("Milk, eggs.")
    status, out, err = ask("notes.txt", "-p", "sum up")
    assert (status, out, messages_server.requests) == (2, "", [])
    assert one_line(err) == (
        "notes.txt: is not a conversation. To send it: claude-tui -p 'sum up' <notes.txt"
    )
    assert Path("notes.txt").read_text() == "Milk, eggs."


@pytest.mark.parametrize(
    ("name", "next_step"),
    [
        ("notes.txt", "To send a file: claude-tui -p Hi <FILE"),
        ("notes", "Did you mean notes.toml?"),
        ("notes.toml.bak", "To send a file: claude-tui -p Hi <FILE"),
    ],
)
def test_only_a_name_of_a_conversation_is_created(
    ask: Call,
    messages_server: MessagesServer,
    name: str,
    next_step: str,
) -> None:
    status, _, err = ask(name, "-p", "Hi")
    assert (status, messages_server.requests, list(Path().iterdir())) == (2, [], [])
    assert one_line(err) == (
        f"{name}: does not exist, and the name of a conversation ends with .toml. {next_step}"
    )


@pytest.mark.parametrize("name", ["a.toml", "A.TOML"])
def test_a_name_of_a_conversation_is_one_in_capitals_too(ask: Call, name: str) -> None:
    assert ask(name, "-p", "Hi")[0] == 0
    assert "Hi" in Path(name).read_text()


@pytest.mark.parametrize("content", ["", "# Notes\n", "x = 1\n", "\0\xff"])
def test_no_existing_file_of_another_kind_is_written_to(
    ask: Call, messages_server: MessagesServer, content: str
) -> None:
    Path("Makefile").write_text(content)
    assert ask("Makefile", "-p", "Hi")[0] == 2
    assert Path("Makefile").read_text() == content
    assert messages_server.requests == []


def test_a_conversation_right_after_the_flag_is_no_prompt(
    ask: Call, messages_server: MessagesServer
) -> None:
    write(Path("a.toml"), "Hi", "Hello")
    assert ask("-p", "a.toml", stdin="And?")[0] == 0
    assert [m["content"] for m in messages_server.requests[-1].body["messages"]] == [
        "Hi",
        "Hello",
        "And?",
    ]
    assert ask("-p", "b.toml")[0] == 0
    assert messages_server.requests[-1].body["messages"][-1]["content"] == "b.toml"


def test_a_link_is_what_it_leads_to(ask: Call, messages_server: MessagesServer) -> None:
    write(Path("a.toml"), "Hi", "Hello")
    Path("notes.txt").write_text("Milk")
    Path("talk").symlink_to("a.toml")
    Path("list").symlink_to("notes.txt")
    assert ask("talk", "-p", "And?")[0] == 0
    assert Path("a.toml").read_text().count("[[messages]]") == 4
    assert ask("list", "-p", "And?")[0] == 2


def test_a_folder_a_dash_and_a_device_are_no_conversations(
    ask: Call, messages_server: MessagesServer
) -> None:
    Path("talks.toml").mkdir()
    for name, words in {
        "talks.toml": "talks.toml: is a folder. Name a file in it: talks.toml/NAME.toml",
        "-": "- is not a conversation. To send what you pipe in: claude-tui -p Hi",
        os.devnull: "/dev/null: is not a conversation. To send it: claude-tui -p Hi </dev/null",
    }.items():
        status, _, err = ask(name, "-p", "Hi", stdin="piped")
        assert (status, one_line(err)) == (2, words)
    assert messages_server.requests == []


@pytest.mark.parametrize(
    ("prompt", "repeated"),
    [("it's", "'it'\"'\"'s'"), ("", "PROMPT"), ("two\nlines", "PROMPT"), ("long " * 20, "PROMPT")],
)
def test_a_prompt_is_repeated_where_a_shell_takes_it_on_one_line(
    ask: Call, prompt: str, repeated: str
) -> None:
    Path("notes.txt").write_text("Milk")
    assert one_line(ask("notes.txt", "-p", prompt)[2]).endswith(f"-p {repeated} <notes.txt")


def test_the_screen_says_so_too(call: Call) -> None:
    Path("notes.txt").write_text("Milk")
    for arguments, words in {
        ("notes.txt",): "To send it: claude-tui -p PROMPT <notes.txt",
        ("why is it so?",): "To send that as a prompt: claude-tui -p 'why is it so?'",
        ("why " * 100,): "To send that as a prompt: claude-tui -p 'why why",
        ("plans",): "Did you mean plans.toml?",
        (".",): "is a folder",
    }.items():
        status, out, err = call(*arguments)
        assert (status, out) == (2, "")
        assert words in one_line(err)
    assert Path("notes.txt").read_text() == "Milk"


def test_reading_says_so_of_a_file_that_is_none(call: Call) -> None:
    Path("notes.txt").write_text("Milk, eggs.")
    Path("data.toml").write_text("Milk, eggs.")
    words = "notes.txt: is not a conversation. To send it: claude-tui -p PROMPT <notes.txt"
    assert call("--check", "notes.txt")[::2] == (2, f"{words}\n")
    assert call("notes.txt", "--export", "json")[2] == f"claude-tui: {words}\n"
    assert "data.toml:1:5: " in call("--check", "data.toml")[2]
    assert "No such file" in call("--check", "-")[2]


def test_reading_takes_a_conversation_of_any_name(
    call: Call,
) -> None:
    write(Path("talk"), "Hi")
    assert call("--check", "talk")[1] == "talk: ok, 1 message\n"
    assert call("talk", "--export", "markdown")[0] == 0
