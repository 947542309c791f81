from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual import events
from textual._xterm_parser import XTermParser

from claude_tui.tui.terminal_input import TerminalInput

BEGIN, END = "\x1b[200~", "\x1b[201~"


def seen(*reads: str, parser: XTermParser | None = None) -> list[object]:
    """Keys by name and pastes as ``("paste", text)``, of ``reads`` that came one after another."""
    parser = parser or TerminalInput()
    found: list[object] = []
    for read in reads:
        for event in parser.feed(read):
            if isinstance(event, events.Key):
                found.append(event.key)
            elif isinstance(event, events.Paste):
                found.append(("paste", event.text))
            else:
                found.append(event)
    return found


@pytest.mark.parametrize(
    "text",
    [
        "plain",
        "a\rb\nc\td",
        "a\x1b[Ab",
        "\x1b",
        "\x1b[200~",
        "\x1b[20",
        "a\x1b\x1b\x1b[31mred\x1b[0m\r",
        "nul \x00 and more",
        "\x1b" + "x" * 100,
        "",
    ],
)
def test_a_paste_is_what_stands_between_its_marks(text: str) -> None:
    assert seen(f"a{BEGIN}{text}{END}b") == ["a", ("paste", text), "b"]


def test_textual_alone_still_takes_an_escape_in_a_paste_for_a_key() -> None:
    # Once this fails, Textual is mended and TerminalInput need not take pastes apart.
    assert "enter" in seen(f"{BEGIN}a\x1b[1\rb{' ' * 40}{END}", parser=XTermParser())


@given(
    st.lists(
        st.one_of(
            st.sampled_from("ab"),
            st.text("xy\x1b[20~\r", max_size=12).map(lambda text: ("paste", text)),
        ),
        max_size=6,
    ),
    st.data(),
)
def test_a_paste_may_be_cut_into_any_reads(parts: list[object], data: st.DataObject) -> None:
    whole = "".join(part if isinstance(part, str) else BEGIN + part[1] + END for part in parts)
    cuts = sorted(data.draw(st.sets(st.integers(1, max(len(whole) - 1, 1)), max_size=8)))
    reads = [whole[a:b] for a, b in zip([0, *cuts], [*cuts, len(whole)], strict=True) if whole[a:b]]
    assert seen(*reads) == parts


def test_an_escape_key_right_before_a_paste_comes_before_it() -> None:
    assert seen(f"\x1b{BEGIN}a{END}") == ["escape", ("paste", "a")]


@pytest.mark.parametrize(
    ("sent", "key"),
    [
        ("\x1b\r", "alt+enter"),
        ("\x1b[13;3u", "alt+enter"),
        ("\x1b[27;2;13~", "shift+enter"),
        ("\x1b[27;3;13~", "alt+enter"),
        ("\x1b[27;5;13~", "ctrl+enter"),
    ],
)
def test_enter_with_another_key_is_not_enter(sent: str, key: str) -> None:
    assert seen(f"a{sent}b") == ["a", key, "b"]


@pytest.mark.parametrize("key", ["\x1b[A", "\x1b[2~", "\x1b[20~", "\x1bOP", "\x1b[<0;3;4M"])
def test_a_key_may_be_cut_as_textual_lets_it(key: str) -> None:
    for at in range(1, len(key)):
        ours, theirs = (
            seen(key[:at], key[at:], "a", parser=p()) for p in (TerminalInput, XTermParser)
        )
        assert list(map(str, ours)) == list(map(str, theirs))


def test_a_lone_escape_is_a_key_after_its_time(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 0.0
    monkeypatch.setattr("textual._parser.get_time", lambda: now)
    parser = TerminalInput()
    assert seen("\x1b", parser=parser) == []
    now = 10.0
    assert [event.key for event in parser.tick() if isinstance(event, events.Key)] == ["escape"]
    assert seen("[200~", parser=parser) == [
        "left_square_bracket", "2", "0", "0", "tilde"
    ]  # fmt: skip


@pytest.mark.parametrize(
    "nonsense", ["\x1b[99999999999;1u", "\x1b[1;1:99999999999u", "\x1b[<9999M"]
)
def test_nonsense_of_the_terminal_ends_nothing(nonsense: str) -> None:
    assert seen("a", nonsense, "b")[-1] == "b"


def test_the_end_of_the_input_is_no_error() -> None:
    assert seen("a\x1b[20", "")[0] == "a"
