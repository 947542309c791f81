"""``--list`` on a terminal: a line for each conversation, whatever its width."""

import os
import sys
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st
from wcwidth import wcswidth

from claude_tui.cli.list_mode import Row, row_of, table
from claude_tui.storage.disk import Stamp
from claude_tui.storage.summary import read_summary
from tests.cli.test_main import folder
from tests.clock import ROOT
from tests.sessions import write
from tests.terminal import Terminal

__all__ = ["folder"]

FOLDER = "/home/someone/.local/share/claude-tui/conversations"
ROWS = [
    Row(
        "2026-11-30 09:40",
        "What is the difference between a list and a tuple?",
        "claude-sonnet-4-6",
        "12",
        f"{FOLDER}/2026-11-30-what-is-the-difference-between-a-list.toml",
    ),
    Row(
        "2026-11-29 18:02",
        "东京和大阪",
        "claude-opus-5-5",
        "1024",
        f"{FOLDER}/2026-11-29-东京.toml",
    ),
    Row("2026-11-28 07:00", "broken.toml:3: Invalid value", "", "", f"{FOLDER}/broken.toml"),
]


def test_a_wide_terminal_has_room_for_everything() -> None:
    lines = table(ROWS, 200)
    assert all(line.endswith(row.path) for line, row in zip(lines, ROWS, strict=True))
    assert len({line.index("claude-") for line in lines[:1]}) == 1
    assert "  12  /home" in lines[0]
    assert "1024  /home" in lines[1]


def test_a_narrower_terminal_has_the_names_of_the_files() -> None:
    assert table(ROWS, 100)[0] == (
        "2026-11-30 09:40  What is the difference between…  claude-sonnet-4-6    12"
        "  2026-11-30-what-is-the-…"
    )
    assert table(ROWS, 100)[2].endswith("  broken.toml")


def test_eighty_columns_have_a_line_for_each() -> None:
    assert table(ROWS, 80) == [
        "2026-11-30 09:40  What is the difference between a lis…  claude-sonnet-4-6    12",
        "2026-11-29 18:02  东京和大阪                             claude-opus-5-5    1024",
        "2026-11-28 07:00  broken.toml:3: Invalid value",
    ]


def test_a_terminal_of_a_phone_has_the_date_and_the_title() -> None:
    assert table(ROWS, 40)[0] == "2026-11-30 09:40  What is the differenc…"
    assert table(ROWS, 1) == ["…"] * 3


TEXTS = st.text("aé \u0301東한🎉", max_size=80)


@given(st.lists(st.builds(Row, *[TEXTS] * 5), max_size=4), st.integers(1, 300))
def test_no_line_is_wider_than_the_terminal(rows: list[Row], width: int) -> None:
    lines = table(rows, width)
    assert len(lines) == len(rows)
    assert all(wcswidth(line) <= width for line in lines)


def test_nothing_is_listed_without_conversations() -> None:
    assert table([], 80) == []


def test_a_conversation_without_a_message_has_the_name_of_its_file(tmp_path: Path) -> None:
    path = tmp_path / "new.toml"
    path.write_text("format = 1\n", encoding="utf-8")
    assert row_of(read_summary(path, Stamp.of(path.stat()))).title == "new.toml"


def test_each_conversation_is_one_row_of_a_real_terminal(folder: Path) -> None:
    for number in range(3):
        title = f"Conversation {number} with a title that goes on and on and on"
        os.utime(
            write(folder / f"{number}-{'long-' * 20}.toml", "Hi", title=title), (number, number)
        )
    command = [sys.executable, "-m", "claude_tui", "--list"]
    environ = {**os.environ, "PYTHONPATH": str(ROOT)}
    with Terminal(command, environ, 80, 24, folder=Path(folder)) as terminal:
        assert terminal.wait_for_exit() == 0
        terminal.drain()
        rows = [row for row in terminal.text().splitlines() if row]
    assert [row[18:32] for row in rows] == [f"Conversation {number}" for number in (2, 1, 0)]
