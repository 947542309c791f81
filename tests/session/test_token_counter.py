from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from claude_tui.api.client import Client
from claude_tui.api.counting import TokenCounts
from claude_tui.api.endpoint import Endpoint
from claude_tui.api.worker import ApiThread
from claude_tui.conversation import Conversation, Message, OpaqueBlock, Parameters, TextBlock
from claude_tui.conversation.draft import Draft
from claude_tui.models.catalog import Catalog
from claude_tui.models.context import Measure
from claude_tui.session import token_counter as counter_module
from claude_tui.session.token_counter import Prompt, TokenCounter
from tests.narrowing import present
from tests.servers.messages_server import MessagesServer

SONNET = Catalog().find("claude-sonnet-4-6")
DEADLINE = 30.0


def prompt_of(*texts: str, draft: str = "", base_dir: Path | None = None, **asked: Any) -> Prompt:
    messages = [
        Message(number, number - 1, ("assistant", "user")[number % 2], (TextBlock(text),))
        for number, text in enumerate(texts, start=1)
    ]
    request = Parameters(model=SONNET.id, **asked)
    return Prompt(Conversation(messages=messages, request=request), Draft(draft), SONNET, base_dir)


class Reports:
    """What a counter reports, in order."""

    def __init__(self) -> None:
        self.measures: list[Measure] = []
        self._came = threading.Semaphore(0)

    def __call__(self, measure: Measure) -> None:
        self.measures.append(measure)
        self._came.release()

    def wait(self, count: int) -> list[Measure]:
        for _ in range(count):
            assert self._came.acquire(timeout=DEADLINE), "no measure came"
        return self.measures


@pytest.fixture
def counter(
    messages_server: MessagesServer, monkeypatch: pytest.MonkeyPatch
) -> Iterator[TokenCounter]:
    monkeypatch.setattr(counter_module, "PAUSE_SECONDS", 0.0)
    api = ApiThread()
    client = Client(lambda: Endpoint("server", messages_server.base_url, api_key="a-key-of-it"))
    api.submit(client.ready()).result(DEADLINE)
    yield TokenCounter(api, TokenCounts(client))
    api.submit(client.close()).result(DEADLINE)
    api.close()


def test_first_comes_the_estimate_then_the_servers_count(
    counter: TokenCounter, messages_server: MessagesServer
) -> None:
    messages_server.tokens = lambda body: 4321
    reports = Reports()
    counter.count(prompt_of("Hi", "Ho", draft="More?"), None, reports, ask=True)
    estimate, count = reports.wait(2)
    assert not estimate.exact
    assert (count.tokens, count.exact) == (4321, True)
    (asked,) = messages_server.counts
    assert [message["content"] for message in asked.body["messages"]] == ["Hi", "Ho", "More?"]


def test_what_is_counted_changes_with_the_draft_by_estimate(
    counter: TokenCounter, messages_server: MessagesServer
) -> None:
    messages_server.tokens = lambda body: 4000
    reports = Reports()
    prompt = prompt_of("Hi", draft="x" * 100)
    counter.count(prompt, None, reports, ask=True)
    count = reports.wait(2)[-1]
    assert count.tokens_with(prompt.open_bytes) == 4000
    assert count.tokens_with(prompt.open_bytes + 350) == 4100


def test_a_branch_that_is_measured_already_is_not_measured_again(
    counter: TokenCounter, messages_server: MessagesServer
) -> None:
    messages_server.tokens = lambda body: 9
    reports = Reports()
    known = Measure(1234, size=10, bytes_per_token=2.0)
    counter.count(prompt_of("Hi"), known, reports, ask=True)
    (count,) = reports.wait(1)
    assert (count.tokens, count.bytes_per_token) == (9, 2.0)


def test_where_no_count_comes_the_measure_is_what_holds(
    counter: TokenCounter, messages_server: MessagesServer
) -> None:
    reports = Reports()
    known = Measure(1234, size=10)
    counter.count(prompt_of("Hi"), known, reports, ask=True)
    assert reports.wait(1) == [known]
    assert len(messages_server.counts) == 1


def test_nothing_is_asked_while_nothing_would_be_sent(
    counter: TokenCounter, messages_server: MessagesServer
) -> None:
    messages_server.tokens = lambda body: 9
    reports = Reports()
    counter.count(prompt_of("Hi", "Ho"), None, reports, ask=True)
    reports.wait(1)
    present(counter._counting).result(DEADLINE)
    assert prompt_of("Hi", "Ho").request() is None
    assert messages_server.counts == []


def test_a_newer_count_ends_the_one_before_it(
    counter: TokenCounter, messages_server: MessagesServer
) -> None:
    gate = threading.Event()
    asked = threading.Event()

    def slow(body: Mapping[str, Any]) -> int:
        if body["messages"][-1]["content"] == "old":
            asked.set()
            gate.wait(DEADLINE)
            return 1
        return 2

    messages_server.tokens = slow
    old, new = Reports(), Reports()
    counter.count(prompt_of("Hi", "Ho", draft="old"), Measure(1), old, ask=True)
    assert asked.wait(DEADLINE)
    counter.count(prompt_of("Hi", "Ho", draft="new"), Measure(1), new, ask=True)
    assert new.wait(1)[0].tokens == 2
    gate.set()
    assert old.measures == []


def test_a_request_too_large_to_be_sent_is_only_estimated(
    counter: TokenCounter, messages_server: MessagesServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(counter_module, "MOST_BYTES", 100)
    messages_server.tokens = lambda body: 9
    reports = Reports()
    counter.count(prompt_of("x" * 200), None, reports, ask=True)
    reports.wait(1)
    present(counter._counting).result(DEADLINE)
    assert messages_server.counts == []


def test_an_attachment_is_counted_with_its_bytes(
    counter: TokenCounter, messages_server: MessagesServer, tmp_path: Path
) -> None:
    (tmp_path / "talk.files").mkdir()
    (tmp_path / "talk.files" / "note.txt").write_text("a note")
    block = '{"type":"document","source":{"type":"path","path":"talk.files/note.txt"}}'
    prompt = prompt_of(draft="What is it?", base_dir=tmp_path)
    prompt.conversation.messages.append(
        Message(1, 0, "user", (OpaqueBlock("document", block), TextBlock("See.")))
    )
    messages_server.tokens = lambda body: 55
    reports = Reports()
    counter.count(prompt, None, reports, ask=True)
    assert reports.wait(2)[-1].tokens == 55
    source = messages_server.counts[0].body["messages"][0]["content"][0]["source"]
    assert source["data"] == "a note"


def test_an_attachment_that_is_gone_leaves_the_estimate(
    counter: TokenCounter, messages_server: MessagesServer, tmp_path: Path
) -> None:
    block = '{"type":"document","source":{"type":"path","path":"talk.files/gone.txt"}}'
    prompt = prompt_of(base_dir=tmp_path)
    prompt.conversation.messages.append(Message(1, 0, "user", (OpaqueBlock("document", block),)))
    reports = Reports()
    counter.count(prompt, None, reports, ask=True)
    present(counter._counting).result(DEADLINE)
    assert [measure.exact for measure in reports.measures] == [False]
    assert messages_server.counts == []


def test_a_system_prompt_is_counted_by_what_it_adds(
    counter: TokenCounter, messages_server: MessagesServer
) -> None:
    messages_server.tokens = lambda body: 20 + len(body["system"])
    came: list[int] = []
    counter.count_system(Parameters(model=SONNET.id), SONNET, "x" * 300, came.append)
    present(counter._counting).result(DEADLINE)
    assert came == [300]


def test_a_prompt_knows_whether_it_is_about_the_branch_on_view() -> None:
    prompt = prompt_of("Hi", "Ho")
    conversation = prompt.conversation
    assert prompt.continues(conversation)
    other = prompt_of("Hi", "Ho").conversation
    assert not prompt.continues(other)
    longer = Conversation(messages=[*conversation.messages, Message(3, 2, "user", ())])
    assert not prompt.continues(longer)
    branched = Conversation(messages=list(conversation.messages), tip=1)
    assert not prompt.continues(branched)
