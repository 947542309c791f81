"""What the conversations of a run share, and what a run leaves for the next one."""

from __future__ import annotations

from contextlib import closing

from claude_tui import paths
from claude_tui.conversation import Parameters
from claude_tui.storage.presets import load_last_request
from tests.sessions import workspace_of


def test_two_windows_remember_what_was_set_in_either(messages_server):
    with (
        closing(workspace_of(messages_server)) as one,
        closing(workspace_of(messages_server)) as two,
    ):
        one.remember({"temperature": 0.2})
        two.remember({"max_tokens": 50})
        one.remember({"top_k": 4})
    assert load_last_request() == Parameters(temperature=0.2, max_tokens=50, top_k=4)


def test_what_is_set_holds_for_this_run_where_the_disk_refuses_it(workspace):
    paths.last_request_file().mkdir(parents=True)
    workspace.remember({"temperature": 0.2})
    workspace.remember({"top_k": 4})
    with closing(workspace.new_session()) as session:
        assert session.conversation.request.temperature == 0.2
        assert session.conversation.request.top_k == 4
