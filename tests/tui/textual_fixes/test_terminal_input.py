from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual import events
from textual._ansi_sequences import ANSI_SEQUENCES_KEYS
from textual._xterm_parser import XTermParser

from claude_tui.tui.textual_fixes import terminal_input
from claude_tui.tui.textual_fixes.terminal_input import PASTE_SECONDS, TerminalInput
from claude_tui.tui.textual_fixes.terminal_keys import means_nothing

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
def test_a_paste_may_be_cut_into_any_reads(
    parts: list[str | tuple[str, str]], data: st.DataObject
) -> None:
    whole = "".join(part if isinstance(part, str) else BEGIN + part[1] + END for part in parts)
    cuts = sorted(data.draw(st.sets(st.integers(1, max(len(whole) - 1, 1)), max_size=8)))
    reads = [whole[a:b] for a, b in zip([0, *cuts], [*cuts, len(whole)], strict=True) if whole[a:b]]
    assert seen(*reads) == parts


def test_a_paste_ends_a_while_after_its_end_was_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 10.0
    monkeypatch.setattr(terminal_input, "monotonic", lambda: now)
    parser = TerminalInput()
    for read in (f"a{BEGIN}", "one\r", "two\x1b[20"):
        assert ("paste", "one\r") not in seen(read, parser=parser)
        now += PASTE_SECONDS
        assert list(parser.tick()) == []
    now += 0.1
    (paste,) = parser.tick()
    assert isinstance(paste, events.Paste)
    assert paste.text == "one\rtwo\x1b[20"
    assert seen("b", parser=parser) == ["b"]
    assert list(parser.tick()) == []


def test_what_stands_before_an_end_without_a_beginning_is_the_rest_of_a_paste() -> None:
    assert seen(f"the rest\r{END}b") == [("paste", "the rest\r"), "b"]
    assert seen(f"\x1b[A{END}b") == ["up", "b"]
    assert seen("\x1b", f"{END}b") == ["escape", "b"]


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


@pytest.mark.parametrize(
    ("sent", "keys"),
    [
        ("\x1bd", ["alt+d"]),
        ("\x1bD", ["alt+shift+d"]),
        ("\x1b1", ["alt+1"]),
        ("\x1b ", ["alt+space"]),
        ("\x1b\x7f", ["alt+backspace"]),
        ("\x1b[127;3u", ["alt+backspace"]),
        ("\x1b\x1b[D", ["alt+left"]),
        ("\x1b\x1bOC", ["alt+right"]),
        ("\x1b[1;3D", ["alt+left"]),
        ("\x1b\x11", ["escape", "ctrl+q"]),
        ("\x1b\t", ["shift+tab"]),
    ],
)
def test_a_key_with_alt_needs_no_protocol(sent: str, keys: list[str]) -> None:
    behind = "x" * 40  # more than Textual waits for
    assert seen(f"a{sent}{behind}") == ["a", *keys, *behind]


@pytest.mark.parametrize(
    ("sent", "key"),
    [
        ("\x1b[1081::113;5u", "ctrl+q"),
        ("\x1b[1089:1057:99;6u", "ctrl+shift+c"),
        ("\x1b[1081::113;;1081u", "й"),
        ("\x1b[1081:1049:113;2;1049u", "Й"),
        ("\x1b[97::113;5u", "ctrl+a"),
        ("\x1b[246:214:59;5u", "ctrl+ö"),
        ("\x1b[113:64:113;7;64u", "ctrl+at"),
        ("\x1b[13::13;2u", "shift+enter"),
    ],
)
def test_of_another_script_the_key_at_that_place_acts(sent: str, key: str) -> None:
    assert seen(f"{sent}b") == [key, "b"]
    for at in range(2, len(sent)):
        assert seen(sent[:at], sent[at:], "b") == [key, "b"]


def test_textual_alone_still_does_not_know_keys_as_xterm_sends_them() -> None:
    # Once this fails, Textual is mended and need not be told.
    assert "shift+enter" not in seen("\x1b[27;2;13~", parser=XTermParser())


def test_textual_alone_still_knows_no_alternate_keys() -> None:
    # Once this fails, Textual is mended and need not be told which key is meant.
    with pytest.raises(ValueError, match="1081::113"):
        seen("\x1b[1081::113;5u", parser=XTermParser())


@pytest.mark.parametrize("sequence", ["\x1b[1;2Z", "\x1b[?1;2c", "\x1b[?25u", "\x1b[9;9;9y"])
def test_what_is_no_key_types_nothing(sequence: str) -> None:
    assert seen(f"a{sequence}b") == ["a", "b"]


def test_what_is_no_key_is_the_beginning_of_none() -> None:
    for sequence in ANSI_SEQUENCES_KEYS:
        for length in range(len(sequence)):
            assert not means_nothing(sequence[:length])


@given(st.text("\x1b[O;:0123456789<?$~mMuAdR \x7f\x01йx", min_size=1, max_size=30))
def test_whatever_comes_what_follows_is_understood(nonsense: str) -> None:
    assert seen(nonsense, f"{BEGIN}{END}", "z")[-1] == "z"


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


@pytest.mark.parametrize("nonsense", ["\x1b[97;5:3u", f"\x1b[{10**9}u", "\x1b[1;2;3;4u"])
def test_what_comes_in_one_read_with_nonsense_is_not_lost(nonsense: str) -> None:
    keys = seen(f"ab{nonsense}cd\x1b[Ae")
    assert [key for key in keys if key != "ignore"] == ["a", "b", "c", "d", "up", "e"]


def test_the_end_of_the_input_is_no_error() -> None:
    assert seen("a\x1b[20", "")[0] == "a"


PRESS = "\x1b[<0;5;3M"


def place_of_a_press(*, report: str, parser: XTermParser | None = None) -> tuple[int, int]:
    (press,) = (
        event
        for event in seen(report + PRESS, parser=parser)
        if isinstance(event, events.MouseDown)
    )
    return press.x, press.y


@pytest.mark.parametrize(
    "report", ["\x1b[48;24;80;0;0t", "\x1b[48;24;80;480;0t", "\x1b[48;0;0;480;640t"]
)
def test_a_press_is_on_its_cell_where_the_terminal_does_not_know_its_size(report: str) -> None:
    assert place_of_a_press(report=report) == (4, 2)


def test_a_press_is_in_pixels_again_once_the_terminal_knows_their_number() -> None:
    reports = "\x1b[48;24;80;0;0t\x1b[<0;5;3m\x1b[48;24;80;48;160t"
    assert place_of_a_press(report=reports) == (2, 1)


def test_textual_alone_still_divides_by_a_size_of_nothing() -> None:
    # Once this fails, Textual is mended and TerminalInput need not look at the sizes.
    with pytest.raises(ZeroDivisionError):
        place_of_a_press(report="\x1b[48;24;80;0;0t", parser=XTermParser())
