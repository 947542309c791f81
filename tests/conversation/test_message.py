import pytest

from claude_tui.conversation import Response, Usage


@pytest.mark.parametrize(
    ("tokens", "seconds", "first", "speed"),
    [
        (100, 3.0, 1.0, 50),
        (100, 3.0, None, None),
        (100, None, 1.0, None),
        (1, 3.0, 1.0, None),
        (100, 1.01, 1.0, None),
        (100, 1.0, 3.0, None),
    ],
)
def test_speed_is_told_only_where_it_says_something(
    tokens: int, seconds: float | None, first: float | None, speed: int | None
) -> None:
    usage = Usage(output_tokens=tokens)
    response = Response(seconds=seconds, first_token_seconds=first, usage=usage)
    assert response.tokens_per_second == speed
    assert Response(seconds=3.0, first_token_seconds=1.0).tokens_per_second is None
