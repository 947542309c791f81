"""Every model × what the sidebar can be set to: what is sent is never refused.

The values are those of the sidebar itself: the marks of its sliders and what its rows offer, with
any model, because what was set with one is still set when another is chosen. Texts that a person
types freely, and what only a file can hold, stand here.

Judged, for each model:

- every mark of every slider, beside every ``thinking``;
- every three values of every three parameters, where a slider gives the ends of its scale and the
  marks around each number that a rule of the API names;
- every combination of the parameters whose rules look at each other;
- every two values of every two parameters, also as a request to count and, where the program goes
  on from a reply, with one at the end.

Sent by the real client to a real server that refuses what the API refuses, for each model: the
distinct requests of a set in which every two values of every two parameters stand together.
"""

from __future__ import annotations

import asyncio
import json
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from itertools import product
from typing import Any, get_args

import pytest
from textual.app import App, ComposeResult

from claude_tui.api.client import Client
from claude_tui.api.counting import countable
from claude_tui.api.endpoint import Endpoint
from claude_tui.api.failures import ApiError
from claude_tui.api.request import Request, build_request
from claude_tui.conversation import UNSET, Message, Parameters, TextBlock
from claude_tui.conversation.parameters import PARAMETER_NAMES
from claude_tui.models.catalog import Catalog, Model, shipped_models
from claude_tui.models.parameters import PARAMETERS
from claude_tui.models.rules import takes_prefill
from claude_tui.tui.sidebar.row import Row
from claude_tui.tui.sidebar.sidebar import RequestView, Sidebar
from claude_tui.tui.sidebar.slider import Slider
from tests.servers import wire_events
from tests.servers.messages_server import MessagesServer
from tests.servers.rules import THINKING, count_refusal_of, refusal_of

DATED = ("claude-haiku-4-5-20251001", "claude-opus-4-5-20251101", "claude-sonnet-4-5-20250929")
MODELS = (*(f"claude-{short}" for short in THINKING), *DATED)
"""Every model that the test server knows."""

HELLO = [Message(1, 0, "user", (TextBlock("Hi"),))]
BROKEN_OFF = [*HELLO, Message(2, 1, "assistant", (TextBlock("Hello and "),))]
NEWEST = {"anthropic-version": "2026-10-21"}

TYPED: Mapping[str, tuple[str, ...]] = {
    "top_k": ("1", "40"),
    "stop_sequences": ("END", r"\s END", r"\n"),
    "metadata": ("someone", "x" * 256),
    "thinking": ("500,000 hidden",),
}
"""What a person may type where the sidebar takes any text."""

IN_FILES: Mapping[str, tuple[Any, ...]] = {
    "system": ("Be brief.", " "),
    "max_tokens": (999_999,),
    "stop_sequences": ((),),
    "thinking": ({"type": "enabled"}, {"type": "enabled", "budget_tokens": 10}),
    "effort": ("enormous",),
    "service_tier": ("flex",),
    "speed": ("slow",),
    "inference_geo": ("mars",),
}
"""What no control gives, but the editor of the system prompt or a file."""

BOUNDS: Mapping[str, tuple[float, ...]] = {
    "temperature": (1.0,),
    "top_p": (0.95,),
    "max_tokens": (1024, 4096, 64_000),
}
"""The numbers inside a scale at which what the API takes changes."""

LINKED = ("temperature", "top_p", "top_k", "thinking")
"""The parameters whose rules look at each other."""

Settings = Iterable[dict[str, Any]]


# -- what can be set


class _SidebarApp(App[None]):
    def compose(self) -> ComposeResult:
        yield Sidebar(RequestView(Parameters(), Catalog().find(MODELS[0]), ()))


@cache
def within_reach() -> Mapping[str, tuple[Any, ...]]:
    """By parameter, what the sidebar can set it to with some model or other; sliders in order."""
    return asyncio.run(_read_sidebar())


async def _read_sidebar() -> Mapping[str, tuple[Any, ...]]:
    models = [*map(Catalog().find, MODELS), Catalog(foreign=True).find("some-model")]
    marks: dict[str, set[float]] = {}
    chosen: dict[str, list[Any]] = {}
    app = _SidebarApp()
    async with app.run_test() as pilot:
        sidebar = app.query_one(Sidebar)
        sidebar.query_one("#more", Row).action_press()
        await pilot.pause()
        for model in models:
            sidebar.show(RequestView(Parameters(), model, ()), None)
            for slider in sidebar.query(Slider):
                if not slider.disabled:
                    marks.setdefault(slider.label, set()).update(slider._scale.marks)
            for row in sidebar.query("#offers Row").results(Row):
                if row.id in PARAMETER_NAMES and not row.disabled:
                    found = chosen.setdefault(str(row.id), [])
                    found += [v for v in _of_row(str(row.id), model) if v not in found]
    return {name: tuple(sorted(values)) for name, values in marks.items()} | {
        name: tuple(values) for name, values in chosen.items()
    }


def _of_row(name: str, model: Model) -> list[Any]:
    words = [offer.word for offer in PARAMETERS[name].offers(model, Parameters())]
    return [PARAMETERS[name].parse(word, model) for word in (*words, *TYPED.get(name, ()))]


@cache
def values() -> Mapping[str, tuple[Any, ...]]:
    """By parameter, the values to combine; unset is the first of each."""
    reach = within_reach()
    return {
        name: (UNSET, *_telling(name, reach.get(name, ())), *IN_FILES.get(name, ()))
        for name in PARAMETER_NAMES
        if name != "model"
    }


def _telling(name: str, of: tuple[Any, ...]) -> tuple[Any, ...]:
    """Of a scale both ends and what is below, at and above each bound; else all there is."""
    if name not in BOUNDS:
        return of
    places = {0, len(of) - 1}
    for bound in BOUNDS[name]:
        low, high = bisect_left(of, bound), bisect_right(of, bound)
        places |= {low - 1, low, high}
    return tuple(of[place] for place in sorted(places) if 0 <= place < len(of))


# -- what is set together


def beside_each_other(count: int) -> Iterator[dict[str, Any]]:
    """Few settings of all parameters in which any values of any ``count`` of them meet.

    Each parameter has a number of its own, and takes in every row what a polynomial says there,
    modulo a prime: ``count`` points determine its coefficients, so each choice of values is the
    value of some polynomial of degree ``count - 1``.
    """
    choices = values()
    prime = _prime(max(len(choices), *map(len, choices.values())))
    for row in product(range(prime), repeat=count):
        yield {
            name: of[sum(c * number**power for power, c in enumerate(row)) % prime % len(of)]
            for number, (name, of) in enumerate(choices.items())
        }


def _prime(least: int) -> int:
    return next(n for n in range(least, 2 * least) if all(n % d for d in range(2, n)))


def settings() -> Iterator[dict[str, Any]]:
    """Everything that is judged."""
    for name, marks in within_reach().items():
        if name in BOUNDS:
            for mark, thinking in product(marks, values()["thinking"]):
                yield {name: mark, "thinking": thinking}
    yield from beside_each_other(3)
    for chosen in product(*(values()[name] for name in LINKED)):
        yield dict(zip(LINKED, chosen, strict=True))


def test_the_sidebar_reaches_every_parameter() -> None:
    reached = set(within_reach()) | {"model", "system"}  # which have rows of their own
    assert reached == set(PARAMETER_NAMES)
    assert set(BOUNDS) < set(within_reach())


@pytest.mark.parametrize("count", [1, 2, 3])
def test_any_values_meet(count: int) -> None:
    choices = {name: of for name, of in values().items() if name in (*LINKED, "max_tokens")}
    for three in [("thinking", "max_tokens", "top_p"), ("temperature", "top_k", "thinking")]:
        names = three[:count]
        met = {json.dumps([row[n] for n in names], default=str) for row in beside_each_other(count)}
        every = product(*(choices[name] for name in names))
        assert met == {json.dumps(list(one), default=str) for one in every}


# -- what comes of it


def named_by_the_sdk() -> set[str]:
    from anthropic.types import model_param

    return {one for part in get_args(model_param.ModelParam) for one in get_args(part)}


def test_every_model_that_the_sdk_names_is_among_these() -> None:
    newer = named_by_the_sdk() - set(MODELS)
    if newer:  # a case for the next version, and no fault of this one
        pytest.xfail(f"newer than tests/servers/rules.py and catalog.toml: {sorted(newer)}")


def test_every_model_of_the_catalog_is_among_these_and_the_other_way_round() -> None:
    assert {model.id for model in shipped_models()} == set(MODELS) - set(DATED)
    assert all(Catalog().find(model_id).known for model_id in DATED)


@pytest.mark.parametrize("model_id", MODELS)
def test_what_would_be_sent_is_never_refused(model_id: str) -> None:
    model = Catalog().find(model_id)
    for setting in settings():
        request, notes = build_request(HELLO, Parameters(model=model_id, **setting), model)
        assert refusal_of(request.body, NEWEST | dict(request.headers)) is None, (
            setting,
            request.body,
        )
        changed = {
            name
            for name, value in setting.items()
            if name not in ("system", "max_tokens")
            and value is not UNSET
            and getattr(request.parameters, name) != value
        }
        assert bool(notes) or not changed, (setting, request.body)


@pytest.mark.parametrize("model_id", MODELS)
def test_neither_counting_nor_going_on_is_ever_refused(model_id: str) -> None:
    model = Catalog().find(model_id)
    for setting in beside_each_other(2):
        parameters = Parameters(model=model_id, **setting)
        request, _ = build_request(HELLO, parameters, model)
        counted = countable(request)
        assert count_refusal_of(counted.body, NEWEST | dict(counted.headers)) is None, setting
        if takes_prefill(model, parameters):
            request, _ = build_request(BROKEN_OFF, parameters, model)
            assert request.body["messages"][-1]["role"] == "assistant"
            assert refusal_of(request.body, NEWEST | dict(request.headers)) is None, setting


@pytest.mark.parametrize("model_id", MODELS)
def test_what_is_sent_is_never_refused(model_id: str, messages_server: MessagesServer) -> None:
    model = Catalog().find(model_id)
    asked = (Parameters(model=model_id, **setting) for setting in beside_each_other(2))
    requests = _distinct(build_request(HELLO, one, model)[0] for one in asked)
    assert asyncio.run(_refused(requests, messages_server)) == []
    arrived = [received.body for received in messages_server.requests]
    assert arrived == [{**request.body, "stream": True} for request in requests]


def _distinct(requests: Iterable[Request]) -> list[Request]:
    found = {}
    for request in requests:
        found[json.dumps([request.body, request.headers])] = request
    return list(found.values())


async def _refused(
    requests: Iterable[Request], server: MessagesServer
) -> list[tuple[Mapping[str, Any], str]]:
    """The bodies that the server refuses, and its words."""
    endpoint = Endpoint("server", server.base_url, api_key="a-key")
    client = Client(lambda: endpoint)
    refused = []
    for request in requests:
        server.stream([wire_events.message_start(), wire_events.STOP])
        try:
            async for _ in client.stream(request):
                pass
        except ApiError as error:
            refused.append((request.body, str(error)))
    await client.close()
    return refused


def test_a_model_nobody_knows_is_sent_nothing_it_may_refuse() -> None:
    everything = {name: of[-1] for name, of in values().items()}
    may_be_refused = {"temperature", "top_p", "top_k", "thinking", "output_config", "speed"}
    for model_id in {"claude-opus-9", "some-model"} | (named_by_the_sdk() - set(MODELS)):
        asked = Parameters(model=model_id, **everything)
        request, _ = build_request(HELLO, asked, Catalog().find(model_id))
        assert not may_be_refused & set(request.body), model_id
