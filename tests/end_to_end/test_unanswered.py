"""The real program: what a person takes back, and which prompts a file remembers."""

from __future__ import annotations

from claude_tui.storage.toml.codec import load_conversation
from tests.end_to_end.program import OpenProgram, quit_program, the_file
from tests.narrowing import present
from tests.servers.messages_server import MessagesServer
from tests.sessions import refuse


def test_a_message_that_is_taken_back_survives_a_sudden_end(
    open_program: OpenProgram, messages_server: MessagesServer
) -> None:
    program = open_program()
    program.type("First\r")
    program.wait_for("Hello from the test server.")
    messages_server.stall()
    program.type("Think about ducks\r")
    messages_server.wait_until_held()
    program.press("escape")
    path = the_file()
    program.wait_until(lambda _: len(load_conversation(path).messages) == 2, "the file without it")
    program.process.kill()
    program.wait_for_exit()
    again = open_program("-c")
    again.wait_for("Think about ducks")
    again.press("enter")
    again.wait_until(lambda _: len(load_conversation(path).messages) == 4, "the next reply")
    said = [message.text for message in load_conversation(path).messages]
    assert said[::2] == ["First", "Think about ducks"]


def test_a_prompt_that_was_replaced_is_shown_for_the_reply_it_was_for(
    open_program: OpenProgram, messages_server: MessagesServer
) -> None:
    program = open_program()
    for prompt, question in (("Be brief.", "One"), ("Be kind.", "Two")):
        program.type(f"/system {prompt}\r")
        program.type(f"{question}\r")
        program.wait_for(question)
        program.wait_for("end_turn")
    path = the_file()
    program.wait_until(lambda _: len(load_conversation(path).messages) == 4, "both replies")
    quit_program(program)
    replies = load_conversation(path).messages[1::2]
    assert [present(reply.request).system for reply in replies] == ["Be brief.", "Be kind."]


def test_a_refused_turn_says_so_and_is_not_sent_again(
    open_program: OpenProgram, messages_server: MessagesServer
) -> None:
    refuse(messages_server, "cyber", "It could do harm.")
    program = open_program()
    program.type("Do harm\r")
    program.wait_for("Claude declined to answer (cyber). It could do harm.")
    program.type("Do good\r")
    program.wait_for("Hello from the test server.")
    sent = [request.body for request in messages_server.requests if request.method == "POST"]
    assert sent[-1]["messages"] == [{"role": "user", "content": "Do good"}]
