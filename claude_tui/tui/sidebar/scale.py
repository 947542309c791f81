"""The arithmetic of sliders: which values a track offers, and where on it a value lies.

A scale is a row of marks. A place on the track is a share from 0 (its first cell) to 1 (its
last). A value between two marks, typed or read from a file, is kept as it is.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from decimal import Decimal
from math import nan
from typing import Final


class Scale:
    """A row of marks, at least one, in rising order.

    Args:
        marks: The values that keys, the wheel and the mouse reach; all whole numbers, or none.
        coarse: How many marks a coarse step moves.
    """

    def __init__(self, marks: Sequence[float], coarse: int) -> None:
        self.marks: Final = tuple(marks)
        self.coarse: Final = coarse
        self.minimum: Final = marks[0]
        self.maximum: Final = marks[-1]

    def moved(self, value: float, steps: int) -> float:
        """The mark ``steps`` marks above (below, if negative) ``value``, or the last one there.

        The first step from a value between two marks goes to the next mark in that direction.
        """
        if steps > 0:
            index = bisect_right(self.marks, value) - 1 + steps
        else:
            index = bisect_left(self.marks, value) + steps
        return self.marks[min(max(index, 0), len(self.marks) - 1)]

    def share_of(self, value: float) -> float:
        """Return the place of ``value`` on the track, from 0 to 1."""
        last = len(self.marks) - 1
        if last == 0 or value >= self.maximum:
            return 1.0
        index = bisect_right(self.marks, value) - 1
        if index < 0:
            return 0.0
        low, high = self.marks[index], self.marks[index + 1]
        return (index + (value - low) / (high - low)) / last

    def value_at(self, share: float) -> float:
        """Return the mark nearest to a place on the track."""
        last = len(self.marks) - 1
        return self.marks[round(min(max(share, 0.0), 1.0) * last)]

    def parsed(self, text: str) -> float:
        """Return the value of ``text``, which may be off the marks; ``0.`` and ``.5`` are numbers.

        Raises:
            ValueError: It is no number of this kind, or beyond the ends; the message says them.
        """
        try:
            value = type(self.minimum)(text)
        except ValueError:
            value = nan
        if not self.minimum <= value <= self.maximum:
            raise ValueError(f"must be between {self.minimum:,.9g} and {self.maximum:,.9g}")
        return value

    def shown(self, value: float) -> str:
        """Return ``value`` as it is shown: ``4,096``, or in six digits with a point: ``1.0``."""
        if isinstance(self.minimum, int):
            return f"{value:,}"
        text = f"{value:.6g}"
        return text if "." in text or "e" in text else f"{text}.0"


def linear_scale(minimum: str, maximum: str, step: str, coarse: int = 5) -> Scale:
    """Return marks at equal distances, exact in decimals: 0.3 is not 0.30000000000000004.

    Args:
        minimum: The first mark.
        maximum: The last mark, also where it is no whole number of steps away.
        step: From one mark to the next, positive; decimals as written, like ``"0.05"``.
        coarse: How many marks a coarse step moves.
    """
    low, high, distance = Decimal(minimum), Decimal(maximum), Decimal(step)
    marks = [float(low + index * distance) for index in range(int((high - low) / distance) + 1)]
    if marks[-1] != float(high):
        marks.append(float(high))
    return Scale(marks, coarse)


def token_scale(maximum: int) -> Scale:
    """Return round numbers of tokens, useful at both ends: 1, 2, 4 … 1,024, 1,536 … maximum.

    Args:
        maximum: The model's limit, at least 1; the last mark, round or not.
    """
    marks = []
    power = 1
    while power < maximum:
        marks.append(power)
        # From a thousand on, doubling is too coarse: people think in "a bit more" there.
        if power >= 1024 and power + power // 2 < maximum:
            marks.append(power + power // 2)
        power *= 2
    return Scale([*marks, maximum], coarse=4)
