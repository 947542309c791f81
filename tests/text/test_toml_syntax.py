from __future__ import annotations

from claude_tui.storage.toml.strings import key_path
from claude_tui.text.toml_syntax import line_of, statements

TEXT = '''\
# a comment
title = "a # b" # c
'quoted key'."and \\u0041" = [ # one
  """ ] " """, '] [',
  {x = 1},
]

[ request ]
system = """
[[messages]]
"""""

[[messages]]
role = 'user'
[[messages.content]]
type = "a"
[[messages.content]]
type = "b"
[[messages]]
[messages.response]
id = "x"'''


def test_statements_are_found_with_their_full_paths() -> None:
    found = [(statement.is_pair, statement.path) for statement in statements(TEXT)]
    assert found == [
        (True, ("title",)),
        (True, ("quoted key", "and A")),
        (False, ("request",)),
        (True, ("request", "system")),
        (False, ("messages", 0)),
        (True, ("messages", 0, "role")),
        (False, ("messages", 0, "content", 0)),
        (True, ("messages", 0, "content", 0, "type")),
        (False, ("messages", 0, "content", 1)),
        (True, ("messages", 0, "content", 1, "type")),
        (False, ("messages", 1)),
        (False, ("messages", 1, "response")),
        (True, ("messages", 1, "response", "id")),
    ]


def test_a_value_ends_before_its_comment() -> None:
    title = next(statements(TEXT))
    assert TEXT[title.value_start : title.value_end] == '"a # b"'
    assert TEXT[title.start : title.end] == 'title = "a # b" # c\n'


def test_a_place_inside_a_value_is_on_the_line_of_its_key() -> None:
    assert line_of(TEXT, ("messages", 0, "content", 1, "type")) == 18
    assert line_of(TEXT, ("messages", 1, "response", "usage", "x")) == 20
    assert line_of(TEXT, ("nowhere",)) is None


def test_a_key_path_counts_as_a_person_does() -> None:
    assert key_path(("messages", 0, "odd\nkey")) == 'messages[1]."odd\\nkey"'
