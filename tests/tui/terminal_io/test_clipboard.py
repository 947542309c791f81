"""How far a copied text comes, and that the message says so."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

import pytest

from claude_tui.tui.terminal_io import clipboard
from claude_tui.tui.terminal_io.clipboard import Reach, clipboard_command, copy_to_system, words
from tests.servers.messages_server import MessagesServer
from tests.tui.driving import chat, conversation_file

VARIABLES = ("TMUX", "STY", "DISPLAY", "WAYLAND_DISPLAY", "SSH_TTY", "SSH_CONNECTION")
TMUX = """\
#!/bin/sh
case "$1$2" in
  load-buffer-w) {dash_w} cat > "{folder}/terminal" ;;
  load-buffer-) cat > "{folder}/buffer" ;;
  display-message-p) echo "{features}" ;;
esac
"""
OLD = 'echo "unknown option -- w" >&2; exit 1;'


@pytest.fixture(autouse=True)
def _no_clipboard(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Nothing but what a test puts there: no display, no multiplexer, no program."""
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}/bin{os.pathsep}/usr/bin")
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.setattr(clipboard, "_last", None)


def program(folder: Path, name: str, text: str) -> None:
    (folder / name).write_text(text)
    (folder / name).chmod(0o755)


def tmux(
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    *,
    features: str = "clipboard,focus",
    dash_w: str = "",
) -> None:
    monkeypatch.setenv("TMUX", "socket,1,0")
    program(folder, "tmux", TMUX.format(folder=folder, features=features, dash_w=dash_w))


@pytest.mark.parametrize(
    ("platform", "environment", "name"),
    [
        ("linux", {"WAYLAND_DISPLAY": "wayland-0", "DISPLAY": ":0"}, "wl-copy"),
        ("linux", {"DISPLAY": ":0"}, "xclip"),
        ("darwin", {}, "pbcopy"),
        ("linux", {"WSL_DISTRO_NAME": "Debian"}, "clip.exe"),
        ("linux", {}, None),
        ("darwin", {"SSH_CONNECTION": "1 2 3 4"}, None),
        ("linux", {"WAYLAND_DISPLAY": "wayland-0", "SSH_TTY": "/dev/pts/1"}, None),
        ("linux", {"DISPLAY": "localhost:10.0", "SSH_TTY": "/dev/pts/1"}, "xclip"),
    ],
)
def test_the_system_s_clipboard_is_that_of_the_display_where_the_person_is(
    platform: str, environment: dict[str, str], name: str | None, tmp_path: Path
) -> None:
    for each in ("wl-copy", "xclip", "xsel", "pbcopy", "clip.exe"):
        program(tmp_path, each, "#!/bin/sh\n")
    command = clipboard_command({**environment, "PATH": str(tmp_path)}, platform)
    assert [Path(part).name for part in command[:1]] == ([name] if name else [])


def test_a_copy_reaches_the_clipboard_program(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program(tmp_path, "wl-copy", f'#!/bin/sh\ncat > "{tmp_path}/copied"\n')
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-0")
    assert copy_to_system("ünïcode\n").result() == Reach.SYSTEM
    assert (tmp_path / "copied").read_text(encoding="utf-8") == "ünïcode\n"


def test_tmux_sends_the_text_on_to_its_terminal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tmux(tmp_path, monkeypatch)
    assert copy_to_system("ünïcode\n").result() == Reach.SYSTEM
    assert (tmp_path / "terminal").read_text(encoding="utf-8") == "ünïcode\n"


@pytest.mark.parametrize(
    ("options", "place"),
    [({"features": "focus,title"}, "terminal"), ({"dash_w": OLD}, "buffer")],
    ids=["a terminal without a clipboard", "an old tmux"],
)
def test_where_tmux_can_t_send_it_on_the_text_is_in_its_buffer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, options: dict[str, str], place: str
) -> None:
    tmux(tmp_path, monkeypatch, **options)
    assert copy_to_system("text").result() == Reach.TMUX
    assert (tmp_path / place).read_text() == "text"


def test_a_tmux_that_is_gone_leaves_it_to_the_terminal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TMUX", "gone,1,0")
    program(tmp_path, "tmux", "#!/bin/sh\nexit 1\n")
    assert copy_to_system("text").result() == Reach.TERMINAL


def test_within_tmux_a_display_gets_the_text_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tmux(tmp_path, monkeypatch, features="focus")
    program(tmp_path, "xclip", f'#!/bin/sh\ncat > "{tmp_path}/copied"\n')
    monkeypatch.setenv("DISPLAY", ":0")
    assert copy_to_system("text").result() == Reach.SYSTEM
    assert (tmp_path / "copied").read_text() == (tmp_path / "terminal").read_text() == "text"


@pytest.mark.parametrize(
    ("name", "value", "reach"),
    [
        ("TERM", "xterm-kitty", Reach.TERMINAL),
        ("SSH_TTY", "/dev/pts/1", Reach.TERMINAL),
        ("TERM", "linux", Reach.NOWHERE),
        ("STY", "1234.pts-0", Reach.NOWHERE),
    ],
)
def test_without_a_program_it_is_the_terminal_s_business(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, reach: Reach
) -> None:
    monkeypatch.setenv(name, value)
    assert copy_to_system("text").result() == reach


def test_a_program_that_hangs_is_ended_and_the_terminal_counts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clipboard, "SECONDS", 0.2)
    program(tmp_path, "xclip", f'#!/bin/sh\necho $$ > "{tmp_path}/pid"\nsleep 600\n')
    monkeypatch.setenv("DISPLAY", ":0")
    assert copy_to_system("x" * 1_000_000).result() == Reach.TERMINAL
    with pytest.raises(ProcessLookupError):  # neither running nor waiting to be asked about
        os.kill(int((tmp_path / "pid").read_text()), 0)


@pytest.mark.parametrize("text", ["#!/nowhere/at/all\n", "#!/bin/sh\nexit 3\n"])
def test_a_program_that_fails_leaves_it_to_the_terminal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    program(tmp_path, "xclip", text)
    monkeypatch.setenv("DISPLAY", ":0")
    assert copy_to_system("text").result() == Reach.TERMINAL


def test_of_two_copies_the_last_one_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program(tmp_path, "xclip", f'#!/bin/sh\ncat >> "{tmp_path}/copied"\n')
    monkeypatch.setenv("DISPLAY", ":0")
    for number in range(8):
        last = copy_to_system(str(number))
    last.result()
    assert (tmp_path / "copied").read_text() == "01234567"


def test_every_reach_has_its_words() -> None:
    said = {reach: words("the code", "3 lines", reach) for reach in Reach}
    assert said[Reach.SYSTEM] == "Copied the code: 3 lines."
    assert said[Reach.TERMINAL] == "Sent the code to the terminal's clipboard: 3 lines."
    assert "terminal-features" in said[Reach.TMUX]
    assert "within claude-tui only" in said[Reach.NOWHERE]


async def test_the_message_on_the_screen_says_how_far_it_came(
    messages_server: MessagesServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tmux(tmp_path, monkeypatch, features="focus")
    path = conversation_file("a.toml", "Q", "A reply")
    async with chat(messages_server, file=path) as person:
        with monkeypatch.context() as seen:
            seen.setattr(type(person.app), "is_headless", False)
            await person.say("/copy")
            await person.sees("Copied the last reply to tmux's buffer only: 1 line.")
            await person.sees("terminal-features")
    assert await asyncio.to_thread((tmp_path / "terminal").read_text) == "A reply"
