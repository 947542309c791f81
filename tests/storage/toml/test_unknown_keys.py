"""Slips in files that people write, and files that are no conversations."""

from __future__ import annotations

from pathlib import Path

import pytest

from claude_tui.errors import InvalidFileError
from claude_tui.storage.opening import open_conversation
from claude_tui.storage.toml.codec import parse_document
from claude_tui.storage.toml.unknown_keys import remarks, slips

MESSAGE = '[[messages]]\nrole = "user"\ncontent = "Hi"\n'
PATH = Path("a.toml")


def found(text: str) -> list[str]:
    return list(remarks(parse_document(text.encode(), PATH).conversation))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (
            f"format = 1\n[[message]]\n{MESSAGE[13:]}",
            'unknown key "message" (did you mean [[messages]]?)',
        ),
        (f'[reqest]\nmodel = "m"\n{MESSAGE}', 'unknown key "reqest" (did you mean [request]?)'),
        (f'model = "m"\n{MESSAGE}', 'unknown key "model" (did you mean model in [request]?)'),
        (f'Titel = "m"\n{MESSAGE}', 'unknown key "Titel" (did you mean "title"?)'),
        (f'mood = "m"\n{MESSAGE}', 'unknown key "mood"'),
        (
            f"[request]\nmaxtokens = 5\n{MESSAGE}",
            '[request] unknown key "maxtokens" (did you mean "max_tokens"?): kept, not sent',
        ),
        (
            f'[request]\ntools = ["x"]\n{MESSAGE}',
            '[request] "tools": kept, but this version does not send it',
        ),
        (f"{MESSAGE}paret = 3\n", 'messages[1] unknown key "paret" (did you mean "parent"?)'),
    ],
)
def test_a_slip_is_named_with_what_was_meant(text: str, words: str) -> None:
    assert found(text) == [words]


@pytest.mark.parametrize(
    "text",
    [
        f"[experiment]\nsamples = 3\n{MESSAGE}",
        f'imported = {{ from = "ChatGPT", id = "1", digest = "2" }}\n{MESSAGE}',
        f"{MESSAGE}edited = 3\nrating = 5\n",
        MESSAGE,
    ],
)
def test_what_the_format_has_and_what_people_add_is_no_slip(text: str) -> None:
    assert found(text) == []


def test_what_is_told_on_opening_are_slips_alone_and_not_endless() -> None:
    text = "mood = 1\n[request]\n" + "".join(f"max_token{'s' * n} = 1\n" for n in range(2, 9))
    conversation = parse_document(text.encode(), PATH).conversation
    words = slips(conversation)
    assert "mood" not in words
    assert words.count("did you mean") == 4
    assert words.endswith("; and 2 more")


@pytest.mark.parametrize("reference", [99, 2])
def test_a_reference_to_no_prompt_is_told(reference: int) -> None:
    text = (
        f'{MESSAGE}[[messages]]\nrole = "assistant"\ncontent = "Ho"\n'
        f"[messages.request]\nsystem = {reference}\n"
    )
    (words,) = found(text)
    assert words.startswith(f"messages[2].request.system: no reply above has the id {reference}")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('[project]\nname = "x"\n[tool.x]\ny = 1\n', 'no messages, but "project", "tool"'),
        ('[[message]]\nrole = "user"\ncontent = "Hi"\n', "did you mean [[messages]]?"),
        ('theme = "x"\n[request]\nmodel = "m"\n', 'no messages, but "theme"'),
        ('model = "m"\n', "did you mean model in [request]?"),
    ],
)
def test_a_file_of_another_program_is_no_conversation(
    tmp_path: Path, text: str, words: str
) -> None:
    path = tmp_path / "a.toml"
    path.write_text(text)
    with pytest.raises(InvalidFileError) as error:
        open_conversation(path)
    assert words in error.value.message
    assert "this is not a conversation" in error.value.message
    assert error.value.exit_status == 2


@pytest.mark.parametrize(
    "text", ["", "# mine\n", 'title = "T"\n', '[request]\nmodel = "m"\n', "format = 1\nmood = 1\n"]
)
def test_a_file_that_says_little_may_become_one(tmp_path: Path, text: str) -> None:
    path = tmp_path / "a.toml"
    path.write_text(text)
    assert open_conversation(path).complete
