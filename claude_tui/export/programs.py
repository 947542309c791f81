"""Write a request as a program that sends it, in three languages.

Each sends exactly the body that this program would, streams the reply, and takes the key from the
environment.
"""

from __future__ import annotations

from typing import Final

from claude_tui.api.request import Request
from claude_tui.export.literals import INDENT, PYTHON, TYPESCRIPT, literal
from claude_tui.export.request_json import to_json
from claude_tui.models.parameters import PARAMETERS
from claude_tui.text.visible import visible_line

API_VERSION: Final = "2026-10-21"
"""The version that the SDKs send unless a request needs another; curl needs it explicitly."""

_KEYWORDS: Final = frozenset(
    {"messages"} | {row.place[0] for row in PARAMETERS.values() if not row.sampling}
)
"""What the Python SDK takes as arguments. It no longer takes sampling parameters, but sends
everything in ``extra_body``."""

_PYTHON: Final = """\
#!/usr/bin/env python3
# Needs: pip install anthropic; a key in ANTHROPIC_API_KEY.
# Requests the next reply in a conversation: {title}
# Set ANTHROPIC_BASE_URL to use another server.

import anthropic

client = anthropic.Anthropic()

with client.messages.stream(
{arguments}
) as stream:
    for text in stream.text_stream:
        print(text, end="", flush=True)
print()
"""

_TYPESCRIPT: Final = """\
// Requests the next reply in a conversation: {title}
// Needs: npm install @anthropic-ai/sdk; a key in ANTHROPIC_API_KEY. Run it with: npx tsx FILE.mts
// Set ANTHROPIC_BASE_URL to use another server.

import Anthropic from "@anthropic-ai/sdk";

// Any, because a conversation may contain blocks that the SDK's types don't cover.
const body: any = {body};

const client = new Anthropic();
const stream = client.messages.stream(body{options});
stream.on("text", (text: string) => process.stdout.write(text));
await stream.finalMessage();
process.stdout.write("\\n");
"""

_CURL: Final = """\
#!/bin/sh
# Requests the next reply in a conversation: {title}
# Needs: curl; a key in ANTHROPIC_API_KEY. Set ANTHROPIC_BASE_URL to use another server.
# The reply comes as server-sent events.

: "${{ANTHROPIC_API_KEY:?is not set}}"

curl --no-buffer --silent --show-error --fail-with-body \\
{headers} \\
  --header "x-api-key: $ANTHROPIC_API_KEY" \\
  --data-binary @- \\
  "${{ANTHROPIC_BASE_URL:-https://api.anthropic.com}}/v1/messages" <<'END_OF_BODY'
{body}END_OF_BODY
"""


def to_python(request: Request, title: str) -> str:
    """Write a Python program with Anthropic's SDK.

    Raises:
        UsageError: A program has no form for a block.
    """
    to_json(request.body)
    named = {name: value for name, value in request.body.items() if name in _KEYWORDS}
    others = {name: value for name, value in request.body.items() if name not in _KEYWORDS}
    if others:
        named["extra_body"] = others
    if request.headers:
        named["extra_headers"] = dict(request.headers)
    arguments = "\n".join(
        f"{INDENT}{name}={literal(value, PYTHON, 1)}," for name, value in named.items()
    )
    return _PYTHON.format(title=_title(title), arguments=arguments)


def to_typescript(request: Request, title: str) -> str:
    """Write a TypeScript program with Anthropic's SDK.

    Raises:
        UsageError: A program has no form for a block.
    """
    to_json(request.body)
    options = ""
    if request.headers:
        options = f", {literal({'headers': dict(request.headers)}, TYPESCRIPT)}"
    body = literal(request.body, TYPESCRIPT)
    return _TYPESCRIPT.format(title=_title(title), body=body, options=options)


def to_curl(request: Request, title: str) -> str:
    """Write a shell script with curl.

    Raises:
        UsageError: JSON has no form for a block.
    """
    sent = {"content-type": "application/json", "anthropic-version": API_VERSION, **request.headers}
    headers = " \\\n".join(f'  --header "{name}: {value}"' for name, value in sent.items())
    body = to_json({**request.body, "stream": True})
    return _CURL.format(title=_title(title), headers=headers, body=body)


def _title(title: str) -> str:
    """Return the title on one line for a comment. Python obeys ``coding:`` in early comments."""
    line = visible_line(" ".join(title.split()))
    return f'"{line}"' if line else "untitled"
