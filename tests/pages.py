"""The pages for users, in parts that tests compare with the code."""

import re
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).parent.parent

_FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_CODE = re.compile(r"`([^`\n]+)`")


class Page:
    """One page in Markdown, or a part of it."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.prose = _FENCE.sub("", text)
        """The page without its listings."""
        self.code = _CODE.findall(self.prose)
        """What stands in backticks, in order."""

    @classmethod
    def at(cls, path: str) -> "Page":
        return cls((ROOT / path).read_text(encoding="utf-8"))

    def section(self, title: str) -> "Page":
        """What stands under a heading, up to the next one."""
        _, _, rest = _FENCE.sub(
            lambda fence: fence[0].replace("\n#", "\n\0#"), self.text
        ).partition(f"# {title}\n")
        assert rest, f"there is no section {title}"
        return Page(re.split(r"^#+ ", rest, maxsplit=1, flags=re.MULTILINE)[0].replace("\0", ""))

    def listings(self, language: str) -> list[str]:
        return [text for kind, text in _FENCE.findall(self.text) if kind == language]

    def rows(self) -> list[list[str]]:
        """The cells of every row whose first cell begins with code, but for headings."""
        rows = re.findall(r"^\| (`.*) \|$(?!\n\|-)", self.prose, re.MULTILINE)
        return [[cell.strip() for cell in row.split(" | ")] for row in rows]

    def first_cells(self) -> list[str]:
        """The code of the first cell of every row."""
        return codes(row[0] for row in self.rows())


def codes(texts: Iterable[str]) -> list[str]:
    """What stands in backticks in ``texts``."""
    return [code for text in texts for code in _CODE.findall(text)]


PAGES = ("README.md", *(path.relative_to(ROOT).as_posix() for path in (ROOT / "docs").glob("*.md")))
"""Every page for users and developers."""
