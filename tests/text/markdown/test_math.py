"""Math stands on the screen as it was written, and money is no math."""

from __future__ import annotations

import re

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from claude_tui.tui.markdown.parser import parse
from claude_tui.tui.markdown.written import written
from tests.tui.markdown.drawing import rows, screen, streamed

WIDE = 1_000


def math_of(text: str) -> list[str]:
    """What is drawn as math, joined within each row."""
    found = []
    for block in parse(text):
        for row in rows(block, WIDE):
            parts = [piece.text for piece in row.pieces if "math" in piece.styles]
            found.extend(["".join(parts)] if parts else [])
    return found


@pytest.mark.parametrize(
    "math",
    [
        "$a_1 * b_2 * c_3$",
        "$x$",
        "$2 x * 3 y$",
        r"$0 \text{ if so}$",
        r"$\*\_\$$",
        r"$a \\$",
        "$[a](b) <c> &lt; **d**$",
        r"$$ \sum_{i} x\_i \\ y $$",
        r"$$\text{if $a*b*$ then}$$",
        r"\(a*b*c\)",
        r"\( a_{1} \\ b_{2} \)",
        r"\[ x_{1} \]",
        r"\[\frac{a}{b}\\[2pt] *c*\]",
    ],
)
@pytest.mark.parametrize(
    "around",
    [
        "{}",
        "It is {}, **not** y.",
        "**{}**",
        "~~*a*{}~~",
        "({})",
        "设{}为",
        "# Of {}",
        "- [ ] {} x",
        "> > 1. a {}",
        "a | {}\n--|--\n{} | b",
        "[{}](https://x.org)",
        "![{}](https://x.org)",
        r"\\{}",
        r"\${}",
        "`$` {} `$`",
        "[^1]: {}",
    ],
)
def test_math_in_a_line_is_drawn_as_it_was_written(math: str, around: str) -> None:
    # An image is not drawn in the styles of its description.
    assert math in "\n".join(screen(around.format(math, math), WIDE))
    if not around.startswith("!"):
        assert math in "".join(math_of(around.format(math, math)))


@pytest.mark.parametrize(
    "math", ["$a_1\n  *b_1*$", "$$ a\n= b_1 $$", "\\(a\n*b*\\)", "\\[ a\nb \\]"]
)
@pytest.mark.parametrize("sign", ["", "> "])
def test_math_in_a_paragraph_keeps_its_lines(math: str, sign: str) -> None:
    text = f"So {math} it *is*.".replace("\n", f"\n{sign}")

    assert math_of(sign + text) == math.split("\n")


@pytest.mark.parametrize(
    ("text", "math"),
    [
        ("H$_2$O, 10$^\\circ$ and 3$\\times$", ["$_2$$^\\circ$$\\times$"]),
        ("the $n$th and $x$-axis", ["$n$$x$"]),
        ("a\n$$\nb_1 \\\\\n\n*c*\n$$ ", ["$$", "b_1 \\\\", "$$"]),
        ("\\[\n# a\n    > b\n\\] where\n*c*", ["\\[", "# a", "    > b", "\\] where"]),
        ("$$\\begin{x}\n- a \\\\\n+ b\n\\end{x}$$\n*c*", [
            "$$\\begin{x}", "- a \\\\", "+ b", "\\end{x}$$",
        ]),
        ("\\[ f(x) = a\n- b \\]\n- c", ["\\[ f(x) = a", "- b \\]"]),
        ("$$\na \\$$ b\n- c\n$$\nd", ["$$", "a \\$$ b", "- c", "$$"]),
        ("- a\n  $$\n  b\n    c\n  $$\n- d", ["$$", "b", "  c", "$$"]),
        ("> $$\n> - a\n> $$\n> b", ["$$", "- a", "$$"]),
        ("> $$\n> - a\nb", ["$$", "- a"]),
        ("a\n$$x_1$$\nb", ["$$x_1$$"]),
        ("a|b\n-|-\n1|2\n$$x$$", ["$$x$$"]),
    ],
)  # fmt: skip
def test_math_is_found(text: str, math: list[str]) -> None:
    assert math_of(text) == math


@pytest.mark.parametrize(
    "text",
    [
        "It costs $5 and $10.",
        "It costs $5 or\n$10 a month.",
        "I have $5 *more*, you have 10$.",
        "From $5 (*about* 4€) to 10$, from $5k/month *on* (US$)",
        "US$ 3 to US$ 4",
        "US$3 and CA$ 4, A$5/US$",
        "5$, 10$ or 5$/month and 10$/month",
        "**$5**–**$10**, $20k/$30k",
        "$ cheap, $$ good, $$$ dear",
        "$$ – *good*, $$$ – *dear*, $$ again",
        "- $ = cheap\n- $$ = *good*\n- $$$ = *dear*",
        "$$ is *what* a shell calls itself",
        r"\$5 *and* \$6",
        r"a \$x$ b",
        "`$x$` and `a $` b `$`",
        "$5 for `x$`",
        "```\n$x$\n$$\n```",
        "    $$\n    x\n    $$",
        "<!-- $x$ -->",
        "https://x.org/?a=$x$",
        "$x $ and $ x$ and $$ and $",
        "$x\n\ny$",
        r"\\(a*b*\\) and \\[c\\]",
        r"\(\) \[\] \(a \[b",
        "\\[ ] *task*\n\\[foo](/a?b=c)",
        "|$|a|$|\n|-|-|-|",
    ],
)
def test_what_is_no_math_is_drawn_as_ever(text: str) -> None:
    assert math_of(text) == []


def test_math_is_copied_as_its_source() -> None:
    text = "- So $a_1 *\n  b$\n\n  \\[\n    x\\_1 \\\\\n  - y\n  \\]"

    assert written(parse(text), lambda _: (0, -1)) == text.split("\n")


DELIMITERS = st.sampled_from([("$", "$"), ("$$", "$$"), (r"\(", r"\)"), (r"\[", r"\]")])
TEX = st.lists(
    st.sampled_from([*"ab12 *_^{}~<>&!#+-=:.()[]|'\"é漢", r"\\", r"\_", r"\*", r"\frac", r"\,"]),
    min_size=1,
    max_size=12,
).map("".join)


@settings(max_examples=300, deadline=None)
@given(delimiters=DELIMITERS, content=TEX, data=st.data())
def test_no_character_of_math_is_lost(
    delimiters: tuple[str, str], content: str, data: st.DataObject
) -> None:
    content = content.strip()
    assume(content and not content.startswith(r"\\"))
    around = data.draw(st.sampled_from(["x {}", "*x* {} _y_ $z$", "- **{}**", "# {}", "> x {}"]))
    # A word in brackets may be prose whose brackets are escaped.
    assume(delimiters[0][0] == "$" or re.search(r"[\\^_=+*/<>|{}\d]", content))
    math = content.join(delimiters)
    text = around.format(math)

    assert math in "".join(math_of(text))
    assert math in "".join(screen(text, WIDE))
    assert re.sub(" ", "", math) in re.sub(r"[ ▌]", "", "".join(screen(text, 20)))
    assert math in "".join(
        piece.text
        for block in streamed(text, range(len(text)))
        for row in rows(block, WIDE)
        for piece in row.pieces
    )


@settings(max_examples=300, deadline=None)
@given(
    delimiters=st.sampled_from([("$$", "$$"), (r"\[", r"\]")]),
    lines=st.lists(st.one_of(TEX, st.sampled_from(["- a", "===", "> a", "```", "<div>", "1. a"]))),
    sign=st.sampled_from(["", "  ", "> ", "- ", "> 1. "]),
    above=st.sampled_from(["", "words", "- a", "> a", "a|b\n-|-\n1|2"]),
    below=st.sampled_from(["", "*x*", "- *a*"]),
)
def test_no_line_of_a_block_of_math_is_lost(
    delimiters: tuple[str, str], lines: list[str], sign: str, above: str, below: str
) -> None:
    math = [delimiters[0], *(line for line in lines if line.strip()), delimiters[1]]
    rest = re.sub("[^>]", " ", sign)
    source = [f"{rest if number else sign}{line}" for number, line in enumerate(math)]

    found = math_of("\n".join([above, *source, below]))

    assert [line.rstrip() for line in found] == [line.rstrip() for line in math]
