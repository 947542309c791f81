from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claude_tui.tui.sidebar.scale import Scale, linear_scale, token_scale

TEMPERATURE = linear_scale("0", "1", "0.05")
TOKENS = token_scale(128_000)


def test_every_mark_of_a_linear_scale_is_the_float_its_decimals_say() -> None:
    assert list(TEMPERATURE.marks) == [float(Decimal(n) / 20) for n in range(21)]
    assert TEMPERATURE.moved(0.25, 1) == 0.3
    assert TEMPERATURE.moved(0.2, -1) == 0.15


def test_a_maximum_between_two_steps_is_a_mark_of_its_own() -> None:
    assert linear_scale("0", "1", "0.3").marks == (0.0, 0.3, 0.6, 0.9, 1.0)


def test_a_token_scale_is_fine_at_both_ends_and_round_in_between() -> None:
    assert TOKENS.marks[:4] == (1, 2, 4, 8)
    assert TOKENS.marks[9:16] == (512, 1024, 1536, 2048, 3072, 4096, 6144)
    assert TOKENS.marks[-2:] == (98_304, 128_000)
    assert all(isinstance(mark, int) for mark in TOKENS.marks)


@pytest.mark.parametrize(
    ("maximum", "marks"), [(1, (1,)), (2, (1, 2)), (3, (1, 2, 3)), (4, (1, 2, 4))]
)
def test_a_tiny_token_limit_is_reached_exactly(maximum: int, marks: tuple[int, ...]) -> None:
    assert token_scale(maximum).marks == marks


def test_a_step_from_between_two_marks_goes_to_the_next_one() -> None:
    assert TEMPERATURE.moved(0.33, 1) == 0.35
    assert TEMPERATURE.moved(0.33, -1) == 0.3
    assert TOKENS.moved(5000, 1) == 6144
    assert TOKENS.moved(5000, -1) == 4096


def test_steps_end_at_the_ends_and_come_back_from_beyond_them() -> None:
    assert TEMPERATURE.moved(0.95, 5) == 1.0
    assert TEMPERATURE.moved(0.05, -5) == 0.0
    assert TEMPERATURE.moved(1.7, -1) == 1.0
    assert TEMPERATURE.moved(1.7, 1) == 1.0
    assert TEMPERATURE.moved(-1, 1) == 0.0


def test_a_value_between_two_marks_lies_between_them_on_the_track() -> None:
    assert TEMPERATURE.share_of(0.5) == pytest.approx(0.5)
    assert TEMPERATURE.share_of(0.52) == pytest.approx(0.52)
    assert TOKENS.share_of(4096) < TOKENS.share_of(5000) < TOKENS.share_of(6144)


@given(
    st.sampled_from([TEMPERATURE, TOKENS, token_scale(1), linear_scale("0", "2", "0.05")]),
    st.integers(min_value=2, max_value=200),
)
def test_the_first_and_last_cell_of_a_track_are_its_ends(scale: Scale, cells: int) -> None:
    assert scale.value_at(0 / (cells - 1)) == scale.minimum
    assert scale.value_at((cells - 1) / (cells - 1)) == scale.maximum
    assert scale.value_at(-3.0) == scale.minimum
    assert scale.value_at(7.5) == scale.maximum


@given(st.sampled_from([TEMPERATURE, TOKENS, linear_scale("0", "1", "0.01")]), st.data())
def test_every_mark_is_found_again_at_its_place(scale: Scale, data: st.DataObject) -> None:
    mark = data.draw(st.sampled_from(scale.marks))
    assert scale.value_at(scale.share_of(mark)) == mark


@given(st.floats(min_value=-5, max_value=5))
def test_every_value_has_a_place_on_the_track(value: float) -> None:
    assert 0 <= TEMPERATURE.share_of(value) <= 1


@pytest.mark.parametrize(("text", "value"), [("0.3", 0.3), ("0.", 0.0), (".5", 0.5), ("1", 1.0)])
def test_numbers_half_typed_are_numbers(text: str, value: float) -> None:
    assert TEMPERATURE.parsed(text) == value


@pytest.mark.parametrize("text", ["", ".", "1.2.3", "nan", "inf", "x", "7", "1.01", "-0.1"])
def test_what_is_no_number_of_the_scale_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"^must be between 0 and 1$"):
        TEMPERATURE.parsed(text)


def test_tokens_are_whole() -> None:
    assert TOKENS.parsed("1234") == 1234
    with pytest.raises(ValueError, match=r"^must be between 1 and 128,000$"):
        TOKENS.parsed("1.5")


def test_values_are_shown_as_people_write_them() -> None:
    assert [TEMPERATURE.shown(v) for v in (0.0, 0.3, 1.0, 0.1 + 0.2)] == [
        "0.0",
        "0.3",
        "1.0",
        "0.3",
    ]
    assert TOKENS.shown(128_000) == "128,000"
