"""What follows a command and can't be right: it is said, and the line comes back to be mended."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.widgets import Input

from claude_tui.conversation.draft import Draft
from tests.servers.messages_server import MessagesServer
from tests.tui.driving import chat, conversation_file


@pytest.mark.parametrize(
    ("typed", "answer"),
    [
        ("/temperature hot", "temperature must be between 0 and 1."),
        ("/temperature 5", "temperature must be between 0 and 1."),
        ("/temperature nan", "temperature must be between 0 and 1."),
        ("/top_p -0.1", "top_p must be between 0 and 1."),
        ("/max_tokens 0", "max_tokens must be between 1 and 128,000."),
        ("/max_tokens 1e3", "max_tokens must be between 1 and 128,000."),
        ("/theme midnigth", 'There is no theme "midnigth". Did you mean "midnight"?'),
        ("/thinking 10", "a thinking budget must be at least 1,024"),
        ("/thinking hard", 'thinking must be "adaptive"'),
        ("/top_k 0", "top_k must be a whole number of at least 1"),
        ("/cache maybe", 'cache must be "on", "1h" or "off"'),
        ("/effort enormous", 'support effort "enormous", only "low"'),
        ("/service_tier gold", 'support service_tier "gold", only "auto"'),
        ("/speed slow", "doesn't support speed"),
        (f"/user_id {'x' * 300}", "user_id can have at most 256 characters"),
        ("/preset exactt", 'there is no preset "exactt"'),
        ("/preset exactt", 'Did you mean "exact"?'),
        ("/save_preset ../x", "can't be the name of a preset"),
        ("/open /nowhere/\0.toml", "/nowhere/"),
        ("/export pdf", "pdf"),
        ("/export html /nowhere/at/all.html", "/nowhere/at"),
        ("/open broken.toml", "broken.toml"),
        ("/help me", "/help doesn't take an argument"),
    ],
)
async def test_a_wrong_argument_is_refused_with_what_is_right_and_the_line_comes_back(
    messages_server: MessagesServer,
    typed: str,
    answer: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "broken.toml").write_text("[")
    async with chat(messages_server, file=conversation_file("a.toml", "Q", "A")) as person:
        before = person.pane.session.conversation.request
        person.pane.composer.put_back(Draft(typed))
        await person.press("enter")
        await person.sees(answer)
        await person.until(lambda: person.composed == typed, "the line again")
        assert person.pane.session.conversation.request == before


async def test_a_title_for_a_conversation_that_can_t_be_changed_comes_back(
    messages_server: MessagesServer,
) -> None:
    path = conversation_file("a.toml", "Q", "A")
    path.write_text(path.read_text().replace("format = 1", "format = 99"))
    async with chat(messages_server, file=path) as person:
        await person.say("/rename A better title")
        await person.until(lambda: person.composed == "/rename A better title", "the line again")


async def test_a_value_that_only_another_model_takes_is_kept_with_a_word(
    messages_server: MessagesServer,
) -> None:
    async with chat(messages_server, size=(80, 24)) as person:
        await person.say("/effort xhigh")
        await person.sees('support effort "xhigh"', "it's kept for other models")
        assert person.pane.session.conversation.request.effort == "xhigh"
        assert person.composed == ""


@pytest.mark.parametrize(
    ("row", "typed", "problem", "right", "value"),
    [
        ("top_k", "none", "top_k must be a whole number of at least 1", "7", 7),
        ("metadata", "x" * 300, "user_id can have at most 256", "me", {"user_id": "me"}),
    ],
)
async def test_a_wrong_value_in_a_box_stays_in_it(
    messages_server: MessagesServer,
    row: str,
    typed: str,
    problem: str,
    right: str,
    value: int | dict[str, str],
) -> None:
    async with chat(messages_server) as person:
        person.screen.query_one("#more").focus()
        await person.press("enter")
        person.screen.query_one(f"#{row}").focus()
        await person.press("enter")
        await person.type(typed)
        await person.press("enter")
        await person.sees(problem)
        box = person.app.screen.query_one("#line", Input)
        assert box.value == typed
        box.value = right
        await person.press("enter")
        await person.until(lambda: person.app.screen is person.screen, "the chat")
        assert getattr(person.pane.session.conversation.request, row) == value


@pytest.mark.parametrize(
    ("command", "typed", "problem"),
    [
        ("/thinking", "999", "a thinking budget must be at least 1,024"),
        ("/preset", "a/b", "can't be the name"),
        ("/save_preset", "a/b", "can't be the name"),
    ],
)
async def test_a_wrong_value_in_a_list_can_t_be_chosen(
    messages_server: MessagesServer, command: str, typed: str, problem: str
) -> None:
    async with chat(messages_server) as person:
        await person.say(command)
        await person.until(lambda: person.app.screen is not person.screen, "a box")
        await person.type(typed)
        await person.press("enter")
        await person.sees(problem, typed)
        assert person.app.screen is not person.screen
