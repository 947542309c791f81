from __future__ import annotations

from pathlib import Path

import pytest

from claude_tui.errors import StorageError, UsageError
from claude_tui.export.files import asked_for, write_export
from claude_tui.export.formats import FORMATS

HTML = FORMATS["html"]


@pytest.mark.parametrize(
    ("argument", "name", "file"),
    [
        ("html", "html", ""),
        ("html  my page.html", "html", "my page.html"),
        ("python ~/next", "python", "~/next"),
        ("a b.md", "markdown", "a b.md"),
        ("x.sh", "curl", "x.sh"),
    ],
)
def test_a_format_is_said_by_its_name_or_by_the_files(argument: str, name: str, file: str) -> None:
    kind, named = asked_for(argument)
    assert (kind.name, named) == (name, file)


def test_no_format_at_all_is_refused() -> None:
    with pytest.raises(UsageError, match=r"a\.pdf.*markdown, html"):
        asked_for("a.pdf")


def test_an_export_is_named_like_its_conversation_and_lies_in_the_current_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    conversation = tmp_path / "conversations" / "lists.toml"
    monkeypatch.chdir(tmp_path)
    first = write_export("1", HTML, "", conversation)
    second = write_export("2", HTML, "", conversation)
    assert [first.name, second.name] == ["lists.html", "lists-2.html"]
    assert first.read_text() == "1"
    assert first.stat().st_mode & 0o777 == 0o600
    assert first.absolute().parent == tmp_path


def test_a_folder_is_a_place_for_it(tmp_path: Path) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    written = write_export("1", HTML, str(folder), tmp_path / "lists.toml")
    assert written == folder / "lists.html"


def test_a_named_file_that_is_there_stays(tmp_path: Path) -> None:
    place = tmp_path / "mine.html"
    place.write_text("mine")
    with pytest.raises(UsageError, match="already exists"):
        write_export("1", HTML, str(place), None)
    assert place.read_text() == "mine"


def test_a_user_whom_nobody_knows_is_no_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UsageError, match="no user nobody-we-know"):
        write_export("1", HTML, "~nobody-we-know/mine.html", None)
    assert not list(tmp_path.iterdir())
    assert write_export("1", HTML, "./~mine.html", None).read_text() == "1"


@pytest.mark.parametrize("named", ["x" * 300 + ".html", "a\0b.html"])
def test_a_name_that_no_file_can_have_is_refused(tmp_path: Path, named: str) -> None:
    with pytest.raises((StorageError, UsageError)):
        write_export("1", HTML, str(tmp_path / named), None)
