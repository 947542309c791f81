"""``-p`` on a file: turns that came to nothing."""

import os
import signal
import threading
from pathlib import Path

from claude_tui import paths
from claude_tui.conversation.draft import Draft
from claude_tui.storage.drafts import DraftStore
from claude_tui.storage.toml.codec import load_conversation
from tests.cli.test_main import Call, one_line, own_logging
from tests.cli.test_print_mode import _asks_the_test_server, ask
from tests.servers.messages_server import MessagesServer
from tests.sessions import bodies, refuse

__all__ = ["_asks_the_test_server", "ask", "own_logging"]


def test_a_refusal_says_why_and_is_left_out_of_the_next_request(
    ask: Call, messages_server: MessagesServer, tmp_path: Path
) -> None:
    refuse(messages_server, "cyber", "No exploits.")
    _status, out, err = ask(tmp_path / "a.toml", "-p", "Bad")
    assert out == "First, \n"
    assert "(cyber): No exploits." in one_line(err)
    ask(tmp_path / "a.toml", "-p", "Good")
    assert bodies(messages_server)[-1]["messages"] == [{"role": "user", "content": "Good"}]


def test_ctrl_c_before_anything_arrived_keeps_the_prompt_as_a_draft(
    ask: Call, messages_server: MessagesServer, tmp_path: Path
) -> None:
    def interrupt() -> None:
        messages_server.wait_until_held()
        os.kill(os.getpid(), signal.SIGINT)

    messages_server.stall()
    person = threading.Thread(target=interrupt)
    person.start()
    status, out, err = ask(tmp_path / "a.toml", "-p", "Hi")
    person.join()
    assert (status, out) == (130, "")
    assert "your prompt is a draft in" in one_line(err)
    assert load_conversation(tmp_path / "a.toml").messages == []
    assert DraftStore(paths.drafts_dir(), tmp_path / "a.toml").take_in() == Draft("Hi")


def test_a_file_of_another_program_is_not_written_to(
    ask: Call, messages_server: MessagesServer, tmp_path: Path
) -> None:
    path = tmp_path / "pyproject.toml"
    path.write_text('[project]\nname = "x"\n')
    status, out, err = ask(path, "-p", "Hi")
    assert (status, out) == (2, "")
    assert 'is not a conversation: it has no messages, but "project"' in one_line(err)
    assert path.read_text() == '[project]\nname = "x"\n'
    assert messages_server.requests == []


def test_slips_in_a_file_are_named_on_the_way(ask: Call, tmp_path: Path) -> None:
    path = tmp_path / "a.toml"
    path.write_text('model = "m"\n[[messages]]\nrole = "user"\ncontent = "Hi"\n')
    status, _out, err = ask(path, "-p", "Hi")
    assert status == 0
    assert 'unknown key "model" (did you mean model in [request]?)' in one_line(err)
