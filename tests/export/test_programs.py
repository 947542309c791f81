"""Programs that send a conversation's next request: run for real, against a real server."""

from __future__ import annotations

import io
import json
import os
import re
import shutil
import subprocess
import sys
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from claude_tui.conversation import ROOT, Conversation, Message, Parameters, TextBlock
from claude_tui.errors import FileError
from tests.export.conversations import (
    MODEL,
    TRAPS,
    conversations,
    exported,
    next_request,
    opaque,
    said,
)
from tests.servers.messages_server import MessagesServer

PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(32))
TEXT = 'Say "hi" \\ with `ticks`, ${HOME}, $(id), """ and\r\nEND_OF_BODY\n\0\x1b[31m\u202e.'
REQUEST = Parameters(model=MODEL, max_tokens=64, temperature=0.3, system="Be\nbrief.")

untimed = settings(
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def on_the_wire(conversation: Conversation) -> dict[str, Any]:
    """The body the program itself would send."""
    return {**next_request(conversation).body, "stream": True}


@pytest.fixture
def environment(messages_server: MessagesServer, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    monkeypatch.setenv("ANTHROPIC_BASE_URL", messages_server.base_url)
    monkeypatch.setenv("ANTHROPIC_API_KEY", "key-of-the-test")
    return dict(os.environ)


def sent(server: MessagesServer) -> tuple[dict[str, Any], dict[str, str]]:
    """Body and headers of the last request."""
    request = server.requests[-1]
    return request.body, dict(request.headers)


def run(command: list[str], environment: dict[str, str], program: str) -> str:
    done = subprocess.run(
        command,
        input=program.encode(),
        env=environment,
        capture_output=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout.decode()


def test_the_python_program_sends_the_request_and_prints_the_reply(
    messages_server: MessagesServer, environment: dict[str, str], tmp_path: Path
) -> None:
    messages_server.reply("Hi.\nThere.")
    conversation = said(TEXT, request=REQUEST)
    path = tmp_path / "program.py"
    path.write_text(exported(conversation, "python"), encoding="utf-8")
    assert run([sys.executable, str(path)], environment, "") == "Hi.\nThere.\n"
    body, headers = sent(messages_server)
    assert body == on_the_wire(conversation)
    assert headers["anthropic-version"] == "2023-06-01"


def test_without_sampling_parameters_no_version_is_asked_for(
    messages_server: MessagesServer, environment: dict[str, str]
) -> None:
    conversation = said("Q", request=Parameters(model=MODEL, max_tokens=64))
    assert "anthropic-version" not in exported(conversation, "python")
    assert "anthropic-version" not in exported(conversation, "typescript")
    run(["sh"], environment, exported(conversation, "curl"))
    assert sent(messages_server)[1]["anthropic-version"] == "2026-10-21"


@untimed
@given(conversation=conversations())
def test_the_python_program_sends_any_request_exactly(
    messages_server: MessagesServer, environment: dict[str, str], conversation: Conversation
) -> None:
    program = exported(conversation, "python")
    code = compile(program.encode(), "program.py", "exec")
    names: dict[str, Any] = {"__name__": "__main__"}
    with redirect_stdout(io.StringIO()) as out:
        exec(code, names)
    names["client"].close()
    assert out.getvalue() == "Hello from the test server.\n"
    assert sent(messages_server)[0] == on_the_wire(conversation)


@settings(untimed, max_examples=25)
@given(conversation=conversations())
def test_curl_sends_any_request_exactly(
    messages_server: MessagesServer, environment: dict[str, str], conversation: Conversation
) -> None:
    assert "event: message_stop" in run(["sh"], environment, exported(conversation, "curl"))
    body, headers = sent(messages_server)
    assert body == on_the_wire(conversation)
    assert headers["x-api-key"] == "key-of-the-test"


def test_curl_without_a_key_says_so(
    environment: dict[str, str], messages_server: MessagesServer
) -> None:
    del environment["ANTHROPIC_API_KEY"]
    program = exported(said("Q"), "curl")
    done = subprocess.run(
        ["sh"], input=program.encode(), env=environment, capture_output=True, check=False
    )
    assert done.returncode != 0
    assert b"ANTHROPIC_API_KEY" in done.stderr
    assert messages_server.requests == []


_TOKEN = re.compile(
    r'("(?:[^"\\]|\\.)*")|`\\\n((?:[^`\\]|\\.)*)`|\[("__proto__")\](?=:)|,(?=\s*[\]}])'
)
_TEMPLATE_ESCAPE = re.compile(r"\\([\\`$])|\n|\"")


def body_in(program: str) -> Any:
    """The body in a TypeScript program: JSON but for templates, a kind of key, and last commas."""
    _, _, rest = program.partition("const body: any = ")
    literal, _, _ = rest.partition(";\n\nconst client")
    return json.loads(_TOKEN.sub(_as_json, literal))


def _as_json(match: re.Match[str]) -> str:
    string, template, key = match.groups()
    if template is None:
        return string or key or ""
    assert not re.search(r"(?<!\\)(?:\\\\)*\$\{", template)
    escaped = {"\\\\": "\\\\", "\\`": "`", "\\$": "$", "\n": "\\n", '"': '\\"'}
    return (
        '"'
        + _TEMPLATE_ESCAPE.sub(lambda found: escaped[found[0]], template).replace("\t", "\\t")
        + '"'
    )


def evaluated(program: str) -> Any:
    """The same, as a JavaScript engine sees it."""
    _, _, rest = program.partition("const body: any = ")
    literal, _, _ = rest.partition(";\n\nconst client")
    done = subprocess.run(
        ["node"],
        input=f"console.log(JSON.stringify(({literal})))".encode(),
        capture_output=True,
        check=True,
        timeout=60,
    )
    return json.loads(done.stdout)


@untimed
@given(conversation=conversations())
def test_the_typescript_program_holds_any_request_exactly(conversation: Conversation) -> None:
    assert body_in(exported(conversation, "typescript")) == next_request(conversation).body


def test_a_javascript_engine_reads_the_same_request() -> None:
    traps = [opaque({"type": "something_new", "__proto__": {"text": trap}}) for trap in TRAPS]
    lines = [TextBlock(f"{trap}\n{trap}.") for trap in TRAPS if trap != "\ud83d"]
    message = Message(id=1, parent=ROOT, role="user", content=(*traps, *lines))
    conversation = Conversation(messages=[message])
    program = exported(conversation, "typescript")
    assert body_in(program) == next_request(conversation).body
    if shutil.which("node"):
        assert evaluated(program) == next_request(conversation).body


def test_the_typescript_program_streams_with_the_older_api_version() -> None:
    program = exported(said(TEXT, request=REQUEST), "typescript")
    assert '"anthropic-version": "2023-06-01"' in program
    assert "client.messages.stream(body, {" in program


@pytest.mark.parametrize("name", ["python", "typescript", "curl"])
def test_a_title_stays_a_comment(name: str) -> None:
    title = "coding: latin-1\n\rimport os\u2028`id`\x1b"
    first = exported(said("Q", title=title), name).split("\n")[:4]
    (line,) = (line for line in first if "latin-1" in line)
    assert line.startswith(("# Requests", "// Requests"))
    assert "import os" in line
    assert line.isprintable()


@pytest.mark.parametrize("name", ["json", "python", "typescript", "curl"])
def test_no_program_holds_a_key(name: str, environment: dict[str, str]) -> None:
    assert "key-of-the-test" not in exported(said("Q"), name)


def test_nested_too_deep_for_a_program_is_refused() -> None:
    deep: object = "x"
    for _ in range(90):
        deep = [deep]
    block = opaque({"type": "something_new", "deep": deep})
    message = Message(id=1, parent=ROOT, role="user", content=(block,))
    with pytest.raises(Exception, match="nested too deeply for a program"):
        exported(Conversation(messages=[message]), "python")


# -- attachments


def with_source(source: object) -> Conversation:
    block = opaque({"type": "image", "source": source})
    content = (block, TextBlock("What is it?"))
    return Conversation(messages=[Message(id=1, parent=ROOT, role="user", content=content)])


def with_path(path: str) -> Conversation:
    return with_source({"type": "path", "path": path})


@pytest.mark.parametrize("name", ["json", "python", "typescript", "curl"])
def test_an_attachment_goes_along_as_its_bytes(tmp_path: Path, name: str) -> None:
    folder = tmp_path / "cat.files"
    folder.mkdir()
    (folder / "0af1").write_bytes(PNG)
    written = exported(with_path("cat.files/0af1"), name, base_dir=tmp_path)
    assert "iVBORw0KGgo" in written
    assert "image/png" in written
    assert "0af1" not in written


@pytest.mark.parametrize(
    "path",
    ["../secret", "/etc/passwd", "cat.files/../secret", "secret", "cat.files/link", "", "\0"],
)
def test_a_path_out_of_the_folder_for_attachments_is_refused(tmp_path: Path, path: str) -> None:
    (tmp_path / "secret").write_text("my key")
    (tmp_path / "cat.files").mkdir()
    (tmp_path / "cat.files" / "link").symlink_to(tmp_path / "secret")
    with pytest.raises(FileError, match="is not an attachment"):
        exported(with_path(path), "json", base_dir=tmp_path)


def test_a_missing_attachment_is_named(tmp_path: Path) -> None:
    with pytest.raises(FileError, match=r"cat\.files/0af1: No such file"):
        exported(with_path("cat.files/0af1"), "json", base_dir=tmp_path)


def test_a_tools_input_that_looks_like_an_attachment_is_none(tmp_path: Path) -> None:
    source = {"type": "path", "path": "../secret"}
    call = {"type": "tool_use", "id": "t", "name": "n", "input": {"source": source}}
    content = (opaque(call),)
    result = opaque({"type": "tool_result", "tool_use_id": "t", "content": "ok"})
    messages = [
        Message(id=1, parent=ROOT, role="user", content=(TextBlock("Q"),)),
        Message(id=2, parent=1, role="assistant", content=content),
        Message(id=3, parent=2, role="user", content=(result,)),
    ]
    body = json.loads(exported(Conversation(messages=messages), "json", base_dir=tmp_path))
    assert body["messages"][1]["content"] == [call]
