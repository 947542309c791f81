"""CPU from the start to the first paint of a new conversation, against two bare Textual apps.

One bare app has the same number of widgets of the same kinds; the other is Header, Markdown,
Input and Footer. And CPU from the start to the first byte of a reply with ``-p``, against the SDK
alone in a process of its own.
"""

from __future__ import annotations

from tests.benchmarks.process import (
    BARE_PAINTED,
    OURS,
    OURS_PAINTED,
    PRINTED,
    SAME_WIDGETS_BARE,
    SDK_ALONE,
    USUAL_WIDGETS_BARE,
    alternate,
    cpu_to_output,
    cpu_to_sign,
    print_line,
    surroundings,
    within,
)
from tests.servers.messages_server import MessagesServer

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
    with MessagesServer() as server, surroundings(server.base_url) as (_, environ):
        alone, printed = alternate(
            RUNS,
            {
                "the SDK alone, to the first byte": lambda: cpu_to_output(SDK_ALONE, environ),
                "-p, to the first byte": lambda: cpu_to_output(PRINTED, environ),
            },
        ).values()
    print_line("-p to the SDK alone", within(printed / alone, 1.1))


if __name__ == "__main__":
    main()
