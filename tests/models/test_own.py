import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claude_tui.conversation import Parameters
from claude_tui.models import own as own_module
from claude_tui.models.catalog import Catalog, Model, Sampling
from claude_tui.models.own import load_own_models
from claude_tui.models.pricing import Prices
from claude_tui.models.rules import takes_prefill

WHOLE = """\
[claude-sonnet-4-6]
prices = { input = 2.4, output = 12, cache_write = 3.0, cache_read = 0.24 }

["qwen2.5:7b"]
name = "Qwen"
note = "on the machine below the desk"
sampling = "both"
context_window = 32_768
max_output = 4096
max_temperature = 1.5
thinking = []
thinks = false
efforts = ["low"]
default_effort = "low"
efforts_without_thinking = ["low"]
speeds = []
prefill = true
images = false
pdf = false
retires = 2027-01-31
may_retire = 2027-01-01
successor = "qwen3:8b"
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "models.toml"


def test_no_file_is_no_models_and_no_problem(path: Path) -> None:
    assert load_own_models(path) == ({}, ())


def test_everything_that_can_be_said_of_a_model_counts(path: Path) -> None:
    path.write_text(WHOLE)
    models, problems = load_own_models(path)
    assert problems == ()
    catalog = Catalog(foreign=True, own=models)
    sonnet = catalog.find("claude-sonnet-4-6")
    assert sonnet.prices == Prices(input=2.4, output=12, cache_write=3.0, cache_read=0.24)
    assert sonnet.context_window == 1_000_000
    qwen = catalog.find("qwen2.5:7b")
    assert (qwen.name, qwen.sampling, qwen.context_window) == ("Qwen", Sampling.BOTH, 32_768)
    assert (qwen.efforts, qwen.retires, qwen.images) == (("low",), date(2027, 1, 31), False)
    assert set(models["qwen2.5:7b"]) == set(own_module._KEYS)


@pytest.mark.parametrize("model_id", ["claude-haiku-4-5", "qwen2.5:7b"])
@pytest.mark.parametrize("prefill", [True, False])
def test_what_is_said_of_prefill_goes_before_what_thinking_tells(
    path: Path, model_id: str, prefill: bool
) -> None:
    path.write_text(f'["{model_id}"]\nprefill = {str(prefill).lower()}')
    models, problems = load_own_models(path)
    assert problems == ()
    model = Catalog(foreign=True, own=models).find(model_id)
    assert takes_prefill(model, Parameters()) is prefill
    assert not takes_prefill(model, Parameters(thinking={"type": "enabled"}))


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (
            '[m]\nname = "M"\nmax_output = 0',
            "3: m.max_output: expected a whole number of at least 1",
        ),
        ('["m.1"]\nthinks = 1', "2: m.1.thinks: expected true or false, got 1"),
        ("[m]\nefforts = [1]", '2: m.efforts: expected texts like ["low", "high"], got [1]'),
        ('[m]\nsampling = "some"', '2: m.sampling: expected "none", "either" or "both"'),
        ("[m]\nretires = 2027-01-31T10:00:00Z", "2: m.retires: expected a day like 2027-01-31"),
        ("[m]\nmax_temperature = nan", "2: m.max_temperature: expected a number above 0"),
        ("[m]\ncolour = 1", "2: m.colour: unknown key"),
        ("m = 1", "1: m: unknown key"),
        ("[m]\nprices = 3", "2: m.prices: expected a table of prices, got 3"),
        ("[m]\nprices = { input = 1 }", "2: m.prices: output, cache_write, cache_read missing"),
        ("[m]\n[m.prices]\ninput = 1", "2: m.prices: output, cache_write, cache_read missing"),
        ("[m", "1:3: Expected ']'"),
    ],
)
def test_every_fault_is_named_with_file_line_and_key(path: Path, text: str, problem: str) -> None:
    path.write_text(text)
    _models, (said,) = load_own_models(path)
    assert said.startswith(f"{path}:{problem}")


@pytest.mark.parametrize(
    ("more", "problem"),
    [
        ("input = -1", "input: expected a number of at least 0, got -1"),
        ("input = inf", "input: expected a number of at least 0, got inf"),
        ("input = true", "input: expected a number of at least 0, got true"),
        ("input = 1, over = 1.5", "over: expected a whole number of at least 1, got 1.5"),
        ("input = 1, above = 2", "above: expected a table of prices, got 2"),
        ("input = 1, above = { input = 1 }", "above: output, cache_write, cache_read missing"),
        ("input = 1, tax = 2", '"tax" is not a price'),
    ],
)
def test_a_wrong_price_is_named(path: Path, more: str, problem: str) -> None:
    path.write_text(f"[m]\nprices = {{ output = 1, cache_write = 1, cache_read = 1, {more} }}")
    models, (said,) = load_own_models(path)
    assert said.startswith(f"{path}:2: m.prices: {problem}")
    assert models == {}


def test_the_rest_counts_beside_a_fault(path: Path) -> None:
    path.write_text('[m]\nname = "M"\npdf = 1\n\n[n]\nname = "N"')
    models, problems = load_own_models(path)
    assert models == {"m": {"name": "M"}, "n": {"name": "N"}}
    assert len(problems) == 1


def test_a_price_above_a_size_is_taken(path: Path) -> None:
    path.write_text(
        "[m]\nprices = { input = 1, output = 1, cache_write = 1, cache_read = 1, over = 100, "
        "above = { input = 2, output = 2, cache_write = 2, cache_read = 2 } }"
    )
    models, problems = load_own_models(path)
    assert problems == ()
    assert models["m"]["prices"].above.input == 2


_SCALARS = st.one_of(
    st.booleans(), st.integers(), st.floats(), st.text(max_size=5), st.dates(), st.lists(st.text())
)
_NAMES = st.one_of(st.sampled_from([*own_module._KEYS, "prices"]), st.text(max_size=5))


@given(st.dictionaries(st.text(max_size=5), st.dictionaries(_NAMES, _SCALARS, max_size=5)))
def test_whatever_stands_in_the_file_a_model_comes_of_it(
    tmp_path_factory: pytest.TempPathFactory, data: dict[str, dict[str, Any]]
) -> None:
    import tomli_w

    text = tomli_w.dumps(data)
    tomllib.loads(text)
    path = tmp_path_factory.mktemp("models") / "models.toml"
    path.write_text(text, encoding="utf-8")
    models, problems = load_own_models(path)
    keys = sum(len(table) or not name for name, table in data.items())
    assert sum(map(len, models.values())) + len(problems) <= keys + len(data)
    for model_id in models:
        assert isinstance(Catalog(own=models).find(model_id), Model)
