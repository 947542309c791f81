"""Kills the program at random moments of replies, and looks what is left of what was on the screen.

Run it from the project's root: ``python -m tests.end_to_end.kill [kills] [seed]``.

Each time a message is sent, a slow server answers, and the next message is begun. At a moment
between the sending and a little after the reply the screen is read; a quarter of a second later the
program gets a SIGKILL. Its file must be valid then; so it must be after the next start, and hold
the message and every character of the reply that was read, while the composer holds the draft.
"""

from __future__ import annotations

import random
import re
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from claude_tui import paths
from claude_tui.storage.toml.codec import load_conversation
from tests.end_to_end.program import environment
from tests.servers.messages_server import MessagesServer
from tests.terminal import Terminal

WORDS = 60
PAUSE = 0.03
"""Seconds between two words of a reply."""
MOMENTS = WORDS * PAUSE + 1.0
"""Seconds after the sending in which the moment lies."""
KEY_SECONDS = 0.05
"""Between two keys of the draft."""


@dataclass
class Left:
    """What was on the screen when a moment came.

    Args:
        question: The message that was sent.
        reply: The words of the reply that were seen.
        draft: What was seen in the composer.
        whole: The whole reply.
    """

    question: str
    reply: str
    draft: str
    whole: str


@dataclass
class Killer:
    """Starts and kills one program after the other, with one home and one server.

    Args:
        server: Where replies come from.
        environ: The program's environment; names the home.
        seed: Of the moments.
        loss: What came to the screen in so many seconds before the end may be lost.
    """

    server: MessagesServer
    environ: Mapping[str, str]
    seed: int
    loss: float = 0.25
    found: Counter[str] = field(default_factory=Counter)
    """How often the moment was in which part of a turn."""

    def __post_init__(self) -> None:
        self._random = random.Random(self.seed)
        self._conversations = Path(self.environ[paths.DATA_DIR_VARIABLE]) / "conversations"

    def run(self, kills: int) -> None:
        """Kill so often.

        Raises:
            AssertionError: Something was lost.
        """
        program = self._start()
        try:
            for number in range(1, kills + 1):
                left = self._talk_and_kill(program, number)
                self._check()
                # Now and then a conversation that is no file yet.
                fresh = self._random.random() < 0.2
                program.close()
                program = self._start(*([] if fresh and not left.draft else ["-c"]))
                self._require(left, program, number)
                if left.draft:
                    program.press(*["backspace"] * 80)
        finally:
            program.close()

    def _start(self, *arguments: str) -> Terminal:
        command = [sys.executable, "-m", "claude_tui", *arguments]
        program = Terminal(command, self.environ, folder=Path(self.environ["HOME"]))
        program.wait_for("ready")
        return program

    def _talk_and_kill(self, program: Terminal, number: int) -> Left:
        question, draft = f"question {number}.", f"draft {number} and some more words of it"
        whole = " ".join(f"{number}x{word}y" for word in range(WORDS))
        self.server.reply(whole, chunk=self._random.randint(3, 20), pause=PAUSE)
        moment = time.monotonic() + self._random.uniform(0, MOMENTS)
        program.type(f"{question}\r")
        for key in draft:
            left = moment - time.monotonic()
            if left <= 0:
                break
            time.sleep(min(left, KEY_SECONDS))
            program.type(key)
        time.sleep(max(0.0, moment - time.monotonic()))
        seen = program.text()
        time.sleep(self.loss)
        program.process.kill()
        program.wait_for_exit()
        words = re.findall(rf"\b{number}x\d+y", seen)
        drafts = re.findall(rf"draft {number}\b[a-z ]*", seen)
        reply = whole[: whole.index(words[-1]) + len(words[-1])] if words else ""
        self.found[_part_of_turn(question in seen, reply, whole)] += 1
        return Left(
            question if question in seen else "", reply, max(drafts, default="").strip(), whole
        )

    def _files(self) -> list[Path]:
        return sorted(self._conversations.glob("*.toml"))

    def _check(self) -> None:
        """Every file is valid."""
        if not self._files():
            return
        command = [sys.executable, "-m", "claude_tui", "--check", *map(str, self._files())]
        done = subprocess.run(
            command, env=self.environ, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr

    def _require(self, left: Left, program: Terminal, number: int) -> None:
        """All of it is in a file or in the composer."""
        self._check()
        said = [message for path in self._files() for message in load_conversation(path).messages]
        texts = [message.text for message in said]
        if left.question and left.question not in texts:
            program.wait_for(left.question)
        replies = [text for text in texts if text.startswith(f"{number}x0y"[: len(text)]) and text]
        if left.reply:
            assert any(
                left.whole.startswith(text) and text.startswith(left.reply) for text in replies
            ), f"seen: {left.reply!r}\nkept: {replies!r}"
        if left.draft:
            program.wait_for(left.draft)


def _part_of_turn(asked: bool, reply: str, whole: str) -> str:
    if not asked:
        return "before the message was seen"
    if not reply:
        return "before the reply"
    return "in the middle of the reply" if reply != whole else "after its last word"


def main() -> None:
    kills = int(sys.argv[1]) if len(sys.argv) > 1 else 100
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else random.randrange(10**6)
    print(f"{kills} kills, seed {seed}")
    with tempfile.TemporaryDirectory() as home, MessagesServer() as server:
        killer = Killer(server, environment(Path(home), server), seed)
        killer.run(kills)
        for part, times in killer.found.most_common():
            print(f"{times:5}  {part}")
    print(f"Every file was valid, and nothing was lost that had been seen for {killer.loss} s.")


if __name__ == "__main__":
    main()
