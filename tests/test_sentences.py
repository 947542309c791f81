"""The list of all sentences: it has what the program says, and nothing that is no sentence."""

import re

import pytest

from tests.sentences import PACKAGE, Sentence, sentences, sentences_in

ALL = sentences()


def texts(source: str) -> list[str]:
    return [sentence.text for sentence in sentences_in(source, "claude_tui/x.py")]


@pytest.mark.parametrize(
    ("room", "text"),
    [
        ("cli", "send PROMPT, print the reply and exit"),
        ("config", "expected a table, got {short_repr(value)}"),
        ("conversation", "Claude declined to answer{category}. {advice}"),
        ("models", "Set the temperature; without a number, unset it."),
        ("models", "for verified organizations only"),
        ("storage", "Check its permissions, or use another location."),
        ("api", "Check your network connection, then try again."),
        ("library", "no index, reading every file"),
        ("export", "HTML: one page, to read, print or pass on"),
        ("importing", "Name the archive as downloaded, or the conversations.json in it."),
        ("session", "Reloaded: another program changed this file."),
        ("local", "Try a smaller model, or try again."),
        ("text", "If it is text, convert it first: iconv -f ENCODING -t UTF-8"),
        ("tui", "Ask again"),
        ("tui", "Discard changes"),
        ("tui/chat", "Still replying. Press {key_of('stop')} to stop it."),
        ("tui/composer", "{_OPEN}{amount} pasted{_CLOSE}"),
        ("tui/dialogs", "Keys and commands"),
        ("tui/sidebar", "first token in {first} s"),
        ("tui/transcript", "No reply to copy yet."),
        ("tui/widgets", "case-sensitive if you type a capital"),
        ("presets", "One step at a time, with a question at the end"),
    ],
)
def test_a_sentence_of_each_room_is_in_the_list(room: str, text: str) -> None:
    assert text in {sentence.text for sentence in ALL if sentence.room == room}


def test_a_sentence_stands_with_its_file_and_line() -> None:
    (sentence,) = (
        each for each in ALL if each.text == "Still reading the file. Try again in a moment."
    )
    assert sentence.path == "claude_tui/tui/chat/turns.py"
    source = (PACKAGE.parent / sentence.path).read_text(encoding="utf-8").split("\n")
    assert "Still reading the file." in source[sentence.line - 1]


def test_a_sentence_over_several_lines_is_one() -> None:
    assert texts('say(f"{name} is read "\n    "in part, " + "not written")') == [
        "{name} is read in part, not written"
    ]


def test_words_inside_an_f_string_are_sentences_too() -> None:
    source = "say(f\"{count} messages{', not saved' if failed else ''}\")"
    assert texts(source) == ["{count} messages{', not saved' if failed else ''}", ", not saved"]


def test_labels_of_one_word_are_in_the_list() -> None:
    source = 'Command("quit", "Quit"), field("x", title="idle")'
    assert texts(source) == ["Quit", "idle"]


@pytest.mark.parametrize(
    "source",
    [
        '"""A docstring of a module."""',
        'class A:\n    b = 1\n    """What b is."""',
        'log.warning("the index: %s", error)',
        'logger.info("nothing to do")',
        'kind: Literal["one two"] = x',
        "re.compile(r'not found: (.*)')",
        "DEFAULT_CSS = 'Box { height: 1; }'",
        'PATTERN = "a b"',
        'get("max_tokens")',
        'state == "read-only"',
        '"ctrl+r"',
        '"---- 123 ----"',
        "execute('SELECT name FROM files')",
        "run(work, description='save a preset', group='preset')",
    ],
)
def test_what_nobody_reads_on_the_screen_is_left_out(source: str) -> None:
    assert texts(source) == []


def test_the_list_has_no_docstring_and_no_style_sheet() -> None:
    odd = [
        each
        for each in ALL
        if re.search(r"\n *Args:|height: auto|\\b|^import anthropic$", each.text)
    ]
    assert odd == []


def test_the_rooms_are_the_folders_of_the_package() -> None:
    assert Sentence("claude_tui/tui/chat/pane.py", 1, "x").room == "tui/chat"
    assert Sentence("claude_tui/errors.py", 1, "x").room == "."
    assert Sentence("presets/brief.toml", 1, "x").room == "presets"
