"""CPU from the start to the first paint of a new conversation, against two bare Textual apps.

One bare app has the same number of widgets of the same kinds; the other is Header, Markdown,
Input and Footer.
"""

from __future__ import annotations

from tests.benchmarks.process import (
    BARE_PAINTED,
    OURS,
    OURS_PAINTED,
    SAME_WIDGETS_BARE,
    USUAL_WIDGETS_BARE,
    alternate,
    cpu_to_sign,
    print_line,
    surroundings,
    within,
)

RUNS = 15


def main() -> None:
    with surroundings() as (_, environ):
        same, usual, new = alternate(
            RUNS,
            {
                "bare app, the same widgets": lambda: cpu_to_sign(
                    SAME_WIDGETS_BARE, environ, BARE_PAINTED
                ),
                "bare app, Input and Markdown": lambda: cpu_to_sign(
                    USUAL_WIDGETS_BARE, environ, BARE_PAINTED
                ),
                "new conversation": lambda: cpu_to_sign(OURS, environ, OURS_PAINTED),
            },
        ).values()
    print_line("to the bare app, the same widgets", within(new / same, 1.2))
    print_line("to the bare app, Input and Markdown", within(new / usual, 1.2))


if __name__ == "__main__":
    main()
