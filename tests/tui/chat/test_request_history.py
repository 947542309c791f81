from dataclasses import replace
from typing import Any

from claude_tui.conversation import UNSET, Parameters
from claude_tui.tui.chat.request_history import RequestHistory


def changed(history: RequestHistory, request: Parameters, **changes: Any) -> Parameters:
    history.record(request, changes)
    return replace(request, **changes)


def test_steps_of_the_same_setting_are_one_change() -> None:
    history = RequestHistory()
    request = changed(history, Parameters("m", temperature=0.5), temperature=0.6)
    changed(history, request, temperature=0.7)
    assert history.undo() == {"temperature": 0.5}
    assert history.undo() is None


def test_what_unsets_is_a_change_of_its_own() -> None:
    history = RequestHistory()
    request = changed(history, Parameters("m", temperature=0.5), temperature=0.6)
    request = changed(history, request, temperature=UNSET)
    changed(history, request, temperature=0.1)
    assert history.undo() == {"temperature": UNSET}
    assert history.undo() == {"temperature": 0.6}
    assert history.undo() == {"temperature": 0.5}


def test_what_changes_nothing_is_no_change() -> None:
    history = RequestHistory()
    changed(history, Parameters("m", temperature=0.5), temperature=0.5)
    assert history.undo() is None


def test_a_change_behind_an_undo_is_another_one() -> None:
    history = RequestHistory()
    request = changed(history, Parameters("m"), top_k=1)
    request = changed(history, request, temperature=0.6)
    assert history.undo() == {"temperature": UNSET}
    changed(history, Parameters("m", top_k=1), top_k=2)
    assert history.undo() == {"top_k": 1}
    assert history.undo() == {"top_k": UNSET}
