"""The dates that the SDK carries: read where they are, missed by nobody where they are gone."""

import sys
from collections.abc import Callable
from datetime import date
from types import ModuleType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claude_tui.api.retirements import retirement_day, sdk_retirements

MODULE = "anthropic._data.deprecated_models"


@pytest.fixture
def sdk_says(monkeypatch: pytest.MonkeyPatch) -> Callable[[object], None]:
    """Has the SDK carry other dates."""

    def says(days: object) -> None:
        module = ModuleType(MODULE)
        vars(module)["DEPRECATED_MODELS"] = days
        monkeypatch.setitem(sys.modules, MODULE, module)

    return says


def test_the_days_are_read(sdk_says: Callable[[object], None]) -> None:
    sdk_says({"claude-a": "January 22nd, 2027", "claude-b": "2027-03-01"})
    assert sdk_retirements() == {"claude-a": date(2027, 1, 22), "claude-b": date(2027, 3, 1)}


@pytest.mark.parametrize("days", [None, [], {"claude-a": "soon"}, {"claude-a": None}, {}])
def test_what_can_t_be_read_is_not_known(
    sdk_says: Callable[[object], None], days: list[object] | dict[str, Any] | None
) -> None:
    sdk_says(days)
    assert sdk_retirements() == {}


def test_an_sdk_without_the_data_is_no_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, MODULE, ModuleType(MODULE))
    assert sdk_retirements() == {}
    monkeypatch.setitem(sys.modules, MODULE, None)
    assert sdk_retirements() == {}


def ordinal(day: int) -> str:
    if day in (11, 12, 13):
        return f"{day}th"
    return f"{day}{ {1: 'st', 2: 'nd', 3: 'rd'}.get(day % 10, 'th') }"


@given(st.dates(min_value=date(1000, 1, 1)))
def test_every_day_is_read_as_the_sdk_writes_it(day: date) -> None:
    months = "January February March April May June July August September October November December"
    written = f"{months.split()[day.month - 1]} {ordinal(day.day)}, {day.year}"
    assert retirement_day(written) == retirement_day(day.isoformat()) == day


@given(st.text() | st.none() | st.integers())
def test_no_text_is_too_odd(text: str) -> None:
    assert retirement_day(text) is None or isinstance(text, str)
