"""What the conversations of a run share, and what a run leaves for the next one."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from claude_tui import paths
from claude_tui.api.endpoint import Endpoint
from claude_tui.conversation import UNSET, Parameters
from claude_tui.models.catalog import Model, Sampling
from claude_tui.session.backend import Backend
from claude_tui.session.session import ChatSession
from claude_tui.session.workspace import Workspace
from claude_tui.storage.presets import load_last_request
from tests.servers.messages_server import MessagesServer
from tests.sessions import MODEL, workspace_of, write

CALL: dict[str, Any] = {
    "model": "claude-haiku-4-5",
    "system": "Be brief.",
    "temperature": 0.9,
    "top_p": 0.5,
    "max_tokens": 77,
}
"""What flags can set, a value each."""


def called_with(preset: Parameters | None = None, **flags: Any) -> Workspace:
    """A workspace as a call with ``flags`` makes it; the settings and the last run set others."""
    backend = Backend("a test", False, lambda: Endpoint("server", "http://127.0.0.1:1"))
    return Workspace(
        backend,
        Parameters(temperature=0.2, max_tokens=5),
        Parameters(**flags),
        preset=preset,
        last=Parameters(model="claude-opus-4-6", top_k=3),
    )


def request_of(session: ChatSession) -> Parameters:
    with closing(session):
        return session.conversation.request


@pytest.mark.parametrize("name", CALL)
def test_what_the_call_says_holds_for_every_new_conversation_of_its_run(name: str) -> None:
    with closing(called_with(**{name: CALL[name]})) as workspace:
        for _ in range(3):
            assert getattr(request_of(workspace.new_session()), name) == CALL[name]
        assert getattr(request_of(workspace.unsaved_session()), name) == CALL[name]
    assert load_last_request() == Parameters()


def test_the_preset_of_the_call_holds_for_every_new_conversation_of_its_run() -> None:
    preset = Parameters(temperature=0.0, system="Be exact.")
    with closing(called_with(preset, max_tokens=9)) as workspace:
        asked = [request_of(workspace.new_session()) for _ in range(2)]
        workspace.begin_with({"temperature": 0.4})
        asked.append(request_of(workspace.new_session()))
    begun = Parameters("claude-opus-4-6", 9, "Be exact.", 0.0)
    assert asked[:2] == [begun, begun]
    assert asked[2].temperature == 0.4
    assert (asked[2].system, asked[2].max_tokens) == ("Be exact.", 9)


def test_what_the_person_sets_in_the_program_goes_before_what_the_call_said() -> None:
    with closing(called_with(model=CALL["model"], top_p=0.5)) as workspace:
        request_of(workspace.new_session())
        workspace.begin_with({"model": "claude-sonnet-4-6", "top_p": UNSET})
        request = request_of(workspace.new_session())
    assert (request.model, request.top_p) == ("claude-sonnet-4-6", UNSET)


@pytest.mark.parametrize("change", [{"system": "A pirate."}, {"stop_sequences": ("END",)}])
def test_what_was_written_for_one_conversation_is_not_in_the_next(change: dict[str, Any]) -> None:
    backend = Backend("a test", False, lambda: Endpoint("server", "http://127.0.0.1:1"))
    last = Parameters(top_k=3, **change)
    with closing(Workspace(backend, Parameters(), Parameters(), last=last)) as workspace:
        begun = [request_of(workspace.new_session())]
        workspace.begin_with({**change, "top_k": 4})
        begun.append(request_of(workspace.new_session()))
        workspace.remember({**change, "top_k": 4})
    assert [(request.system, request.stop_sequences) for request in begun] == [(UNSET, UNSET)] * 2
    assert [request.top_k for request in begun] == [3, 4]
    assert load_last_request() == Parameters(top_k=4)


def test_a_system_prompt_of_the_call_holds_although_another_was_written_meanwhile() -> None:
    with closing(called_with(system="Be brief.")) as workspace:
        request_of(workspace.new_session())
        workspace.begin_with({"system": "A pirate."})
        assert request_of(workspace.new_session()).system == "Be brief."


def test_defaults_are_what_settings_preset_and_flags_say_with_the_model_that_is_asked() -> None:
    request = Parameters("claude-sonnet-4-6", 99, "A pirate.", 0.9, top_k=8, extra={"colour": 1})
    with closing(called_with(top_p=0.5)) as workspace:
        default = workspace.default_request(request)
    assert default == Parameters(
        "claude-sonnet-4-6", 5, temperature=0.2, top_p=0.5, extra={"colour": 1}
    )


def test_the_file_of_the_call_is_asked_as_the_call_says_and_no_other(tmp_path: Path) -> None:
    called, other = write(tmp_path / "a.toml", "Hi"), write(tmp_path / "b.toml", "Hi")
    with closing(called_with(**CALL)) as workspace:
        assert request_of(workspace.session(called)).model == CALL["model"]
        assert request_of(workspace.session(other)).model == MODEL
        # As after another window let go of it.
        assert request_of(workspace.session(called)).model == CALL["model"]
        assert request_of(workspace.new_session()).model == CALL["model"]


def test_a_file_that_is_opened_after_a_new_conversation_is_asked_as_it_says(tmp_path: Path) -> None:
    with closing(called_with(**CALL)) as workspace:
        request_of(workspace.new_session())
        assert request_of(workspace.session(write(tmp_path / "a.toml", "Hi"))).model == MODEL


def test_two_windows_remember_what_was_set_in_either(messages_server: MessagesServer) -> None:
    with (
        closing(workspace_of(messages_server)) as one,
        closing(workspace_of(messages_server)) as two,
    ):
        one.remember({"temperature": 0.2})
        two.remember({"max_tokens": 50})
        one.remember({"top_k": 4})
    assert load_last_request() == Parameters(temperature=0.2, max_tokens=50, top_k=4)


def test_what_is_set_holds_for_this_run_where_the_disk_refuses_it(workspace: Workspace) -> None:
    paths.last_request_file().mkdir(parents=True)
    for change in ({"temperature": 0.2}, {"top_k": 4}):
        workspace.begin_with(change)
        workspace.remember(change)
    with closing(workspace.new_session()) as session:
        assert session.conversation.request.temperature == 0.2
        assert session.conversation.request.top_k == 4


@pytest.mark.parametrize(("asked", "refused"), [("claude-opus-4-8", True), ("small", False)])
def test_a_call_that_asks_the_only_model_for_another_says_so(asked: str, refused: bool) -> None:
    only = Model("small", "Small (local)", Sampling.BOTH)
    backend = Backend("local", True, lambda: Endpoint("local", "http://127.0.0.1:1"), model=only)
    with closing(Workspace(backend, Parameters(), Parameters(model=asked))) as workspace:
        assert request_of(workspace.new_session()).model == "small"
        assert workspace.problems == ("Small (local) is the only model here.",) * refused
