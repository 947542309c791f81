"""The arithmetic of sliders: which values a track offers, and where on it a value lies.

A scale is a row of marks. A place on the track is a share from 0 (its first cell) to 1 (its
last). A value between two marks, typed or read from a file, is kept as it is.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from typing import Final


class Scale:
    """A row of marks, at least one, in rising order.

    Args:
        marks: The values that keys, the wheel and the mouse reach.
        coarse: How many marks a coarse step moves.
    """

    def __init__(self, marks: Sequence[float], coarse: int) -> None:
        self.marks: Final = tuple(marks)
        self.coarse: Final = coarse

    @property
    def minimum(self) -> float:
        """The least value."""
        return self.marks[0]

    @property
    def maximum(self) -> float:
        """The greatest value."""
        return self.marks[-1]

    def clamped(self, value: float) -> float:
        """Return ``value``, limited to the ends of the scale."""
        return min(max(value, self.minimum), self.maximum)

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
        """Return the value of ``text``, which may be off the marks and beyond the ends.

        Raises:
            ValueError: ``text`` says no value of this kind.
        """
        raise NotImplementedError

    def shown(self, value: float) -> str:
        """Return ``value`` as it is shown."""
        raise NotImplementedError


class LinearScale(Scale):
    """Marks at equal distances, exact in decimals: 0.3 is 0.3, not 0.30000000000000004.

    Args:
        minimum: The first mark.
        maximum: The last mark, also where it is no whole number of steps away.
        step: From one mark to the next, positive; decimals as written, like ``"0.05"``.
        coarse: How many marks a coarse step moves.
    """

    def __init__(self, minimum: str, maximum: str, step: str, coarse: int = 5) -> None:
        low, high, distance = Decimal(minimum), Decimal(maximum), Decimal(step)
        marks = [float(low + index * distance) for index in range(int((high - low) / distance) + 1)]
        if marks[-1] != float(high):
            marks.append(float(high))
        super().__init__(marks, coarse)

    def parsed(self, text: str) -> float:
        """See ``Scale.parsed``; ``0.`` and ``.5`` are numbers."""
        try:
            number = Decimal(text)
        except InvalidOperation:
            raise ValueError(f"not a number: {text}") from None
        if not number.is_finite():
            raise ValueError(f"not a number: {text}")
        return float(number)

    def shown(self, value: float) -> str:
        """Return ``value`` in at most six digits, with a decimal point: ``1.0``, ``0.35``."""
        text = f"{value:.6g}"
        return text if "." in text or "e" in text else f"{text}.0"


class TokenScale(Scale):
    """Round numbers of tokens, useful at both ends: 1, 2, 4 … 1,024, 1,536, 2,048 … maximum.

    Args:
        maximum: The model's limit, at least 1; the last mark, round or not.
    """

    def __init__(self, maximum: int) -> None:
        marks = []
        power = 1
        while power < maximum:
            marks.append(power)
            # From a thousand on, doubling is too coarse: people think in "a bit more" there.
            if power >= 1024 and power + power // 2 < maximum:
                marks.append(power + power // 2)
            power *= 2
        super().__init__([*marks, maximum], coarse=4)

    def parsed(self, text: str) -> float:
        """See ``Scale.parsed``; whole numbers only."""
        return int(text)

    def shown(self, value: float) -> str:
        """Return ``value`` with thousands separators: ``4,096``."""
        return f"{value:,}"
