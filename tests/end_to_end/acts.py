"""What the random acts are made of: keys, texts, commands, sizes."""

from __future__ import annotations

from tests.terminal import KEYS

SIZES = ((120, 40), (80, 24), (60, 15), (40, 10), (200, 60), (12, 4), (3, 2), (1, 1))
LOOK_SIZE = (110, 32)
ESCAPE = "\x1b[27u"
"""The escape key as Kitty's protocol has it: it can't be the beginning of anything else."""
QUIT = "\x1b[113;5u"
FIND = "\x06"
PASTE_ENDS = "\x1b[201~"

TEXTS = (
    "plain words",
    "[/b] [red]x[/red] [@click=app.quit]x[/]",
    "\u202eover\u202c \u200b \x07\x9b31m \x1b]0;title\x07",
    "👨‍👩‍👧 🇩🇪 é नमस्ते 東京　大阪",
    "```python\nx = 1\n```\n| a | b |\n|---|---|\n| 1 | 2 |",
    "a" * 3000,
    "line\n" * 60,
    "\r\n\t tab \r",
    "e" + "\u0301\u0323\u035c" * 200 + " z\u200d" * 50 + "\U000e0041\ufeff\u2028\u2029\x85",
    "\x1b]52;c;aGk=\x07\x1bP1$r0m\x1b\\\x1b[?1049l\x1b[2J\x1bc\x00\x08\x7f\x9d0;t\x9c",
    "- " * 40 + "> " * 40 + "**_`[a](b)`_**\n$$\\frac{1}{2}$$\n<b onclick=x>&amp;&#0;</b>",
    "/export\n@/etc/passwd quit",
    "\U0001faea\u0600\u0e33\U000e0001\ufffc\ue000\U0010ffff\u1160\u3164",
)
LONG = "words of a long paste " * 4000
"""A paste or a reply; nobody types as much, and as single keys it takes minutes."""
SLASHES = (
    "/theme", "/theme midnight", "/model", "/model claude-sonnet-5", "/open", "/new", "/system",
    "/system Be brief.", "/temperature 0.4", "/temperature", "/top_p 0.9", "/max_tokens 2000",
    "/thinking 2048", "/thinking off", "/preset", "/save_preset mine", "/rename", "/rename A [/b]",
    "/duplicate", "/export", "/export html", "/again", "/continue", "/find a", "/copy", "/fold",
    "/raw", "/links", "/details", "/inspect", "/help", "/fit", "/effort low", "/cache on",
    "/stop a b", "/editor", "/nothing", "/show_thinking", "/suspend", "/thinking hidden",
    "/thinking adaptive", "/theme mine", "/top_k 5", "/speed fast", "/service_tier auto",
    "/user_id [/b]", "/cache 1h", "/effort", "/stop", "/open nowhere.toml", "/open .",
    "/export markdown .", "/rename " + "x" * 300,
    "/theme no[/b]", "/theme claude-light", "/temperature nan", "/max_tokens 1e9", "/find",
)  # fmt: skip
PLAIN_KEYS = (
    *(key for key in KEYS.values() if key not in ("\x11", "\x1b")),
    *("\x1b[1;2A", "\x1b[1;2B", "\x1b[1;5C", "\x1b[1;5D", "\x1b[1;3C", "\x1bd", "\x1b\x7f"),
    *("\x1bOR", "\x1bOS", "\x1b[15~", "\x1b[17~", "\x1b[24~", ESCAPE, "\x1b", "\x02", "\x07"),
    *("\x0b", "\x0c", "\x0e", "\x12", "\x14", "\x15", "\x17", "\x18", "\x19", "\x1a", "\x00"),
    *("\x1b[1081;5u", "\x1b[97;5:3u", "\x1b[13;2u", "\x1b[27;5;13~", "\x1b[57441u", "\x1b[999;9u"),
    *("[", "]", "j", "k", "g", "G", "c", "n", "r", "d", "o", " ", "/", "5", "0", "-", "é", "語"),
)
OPENERS = (
    "\x10", "\x0f", "\x13", "\x06", "\x1bOP", "\x1bOQ", "\x1bOR",  "\x10theme\r", "\x10open\r",
    "\x10system\r", "\x10model\r", "\x10help\r", "\x10details\r", "\x10preset\r", "\x10links\r",
    "\x10save preset\r", "\x10rename\r", "\x10export\r", "\x10new\r", "\x10suspend\r",
)  # fmt: skip
"""What opens a dialog, whatever is open."""
REPORTS = (
    *("\x1b[I", "\x1b[O", "\x1b[?2026;2$y", "\x1b[?2048;0$y", "\x1b[5;7R", "\x1b[?62;c"),
    *("\x1b]11;rgb:1e1e/1e1e/1e1e\x1b\\", "\x1bP>|tmux 3.4\x1b\\", "\x1b[?1u", "\x1b[?997;1n"),
    *("\x1b[48;{rows};{columns};0;0t", "\x1b[48;t", "\x1b[8;9999;9999t"),
    *(
        "\x1b]52;c;aGk=\x07",
        "\x1b_Gi=1;OK\x1b\\",
        "\x1b[<35;0;0M",
        "\x1b[<0;99999;99999M",
        "\x1b[<;;M",
    ),
)
"""What terminals say of themselves; one that knows no pixels says that it has none."""
HALVES = ("\x1b[<0;5;5M", "\x1b[200~half a paste", "\x1b[1;5C", "\x1bOP", "\x1b[97;5u", "語", "😀")
"""Sequences of which a part is sent."""
EDITORS = ("true", "false", "sed -i s/e/語/g", "no-such-editor", "truncate -s 0")
"""What ``$EDITOR`` may be."""
