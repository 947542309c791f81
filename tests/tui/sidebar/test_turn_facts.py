"""What one is told after a turn."""

from __future__ import annotations

from claude_tui.api.exchange import Exchange, HttpHeaders
from claude_tui.conversation import Parameters, Response, Usage
from claude_tui.models.spending import Spent
from claude_tui.session.turn import TurnRecord
from claude_tui.tui.sidebar.turn_facts import turn_facts
from tests.narrowing import present
from tests.servers import wire_events
from tests.servers.messages_server import MessagesServer
from tests.tui.driving import chat

LIMITS = {
    "anthropic-ratelimit-requests-limit": "50",
    "anthropic-ratelimit-requests-remaining": "49",
    "anthropic-ratelimit-tokens-remaining": "38000",
    "anthropic-ratelimit-input-tokens-remaining": "38000",
    "anthropic-ratelimit-input-tokens-limit": "40000",
}


def record_of(*headers: dict[str, str]) -> TurnRecord:
    exchanges = tuple(
        Exchange(Parameters(), HttpHeaders("", {}, 200, each), 0.1, (), None, 1.0)
        for each in headers
    )
    return TurnRecord(1, 2, exchanges)


def test_speed_cost_and_cache_are_told() -> None:
    usage = Usage(5, 201, cache_creation_input_tokens=1000, cache_read_input_tokens=12_000)
    response = Response(seconds=4.5, first_token_seconds=0.48, usage=usage)
    assert turn_facts(response, Spent(0.0123), ()) == (
        "last reply $0.0123",
        "first token in 0.5 s",
        "then 50 tokens/s",
        "12k read from cache",
        "1k written to cache",
    )


def test_what_is_not_known_is_not_told() -> None:
    assert turn_facts(None, None, ()) == ()
    assert turn_facts(Response(), None, [TurnRecord(1, None, ())]) == ()
    assert turn_facts(Response(seconds=3.0, usage=Usage(5, 5)), None, [record_of({})]) == ()


def test_the_limits_are_those_of_the_last_answer_that_had_any() -> None:
    older = {"anthropic-ratelimit-requests-remaining": "1"}
    records = [record_of(older), record_of(LIMITS, {}), TurnRecord(3, None, ())]
    assert turn_facts(None, None, records) == ("requests left 49 / 50", "input left 38k / 40k")


async def test_the_sidebar_and_the_details_tell_it(messages_server: MessagesServer) -> None:
    messages_server.stream(
        [
            wire_events.message_start(cache_read_input_tokens=12_000),
            *wire_events.text_block(0, "Hello."),
            wire_events.message_delta(output_tokens=100),
            wire_events.STOP,
        ],
        headers=LIMITS,
    )
    async with chat(messages_server) as person:
        await person.say("Hi")
        await person.rests()
        await person.sees("last reply $0.005", "first token in", "12k read from cache")
        await person.sees("requests left 49 / 50", "input left 38k / 40k")
        await person.say("/details")
        await person.sees("first_token_seconds", "cost at list price", "$0.005133")
        assert present(person.saved().messages[-1].response).first_token_seconds is not None


async def test_the_limits_are_told_after_a_refusal_too(messages_server: MessagesServer) -> None:
    headers = {"anthropic-ratelimit-requests-remaining": "0", "retry-after": "60"}
    messages_server.fail(429, "rate_limit_error", "Too many", headers=headers)
    async with chat(messages_server) as person:
        await person.say("Hi")
        await person.sees("Retrying in")
        await person.press("escape")
        await person.sees("requests left 0")


async def test_a_prompt_that_the_server_says_nothing_of_is_not_taken_for_an_empty_one(
    messages_server: MessagesServer,
) -> None:
    """As of a compatible server that leaves out the beginning, or the usage in it."""
    rest = [
        *wire_events.text_block(0, "好。"),
        wire_events.message_delta(output_tokens=100),
        wire_events.STOP,
    ]
    messages_server.stream(rest)
    messages_server.stream([wire_events.message_start(input_tokens=0), *rest])
    async with chat(messages_server) as person:
        for _ in range(2):
            await person.say("Hi")
            await person.rests()
        await person.sees("100 tokens", "first token in")
        assert "last reply $" not in person.text()
        assert "so far" not in person.text()
        assert "at least" not in person.text()
        await person.say("/details")
        await person.sees("not reported")
        assert "cost at list price" not in person.text()
        path = person.pane.session.document.path
        assert path is not None
        written = path.read_text()
    assert written.count("usage = { output_tokens = 100 }") == 2
    assert "input_tokens" not in written
