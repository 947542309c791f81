"""Write what has no form of its own in a conversation as readable Markdown."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Any, Final
from urllib.parse import urlsplit

from claude_tui.importing.foreign import string
from claude_tui.text.markdown.code import code_block

_LANGUAGES: Final = {
    "cc": "cpp",
    "htm": "html",
    "js": "javascript",
    "markdown": "markdown",
    "md": "markdown",
    "py": "python",
    "react": "jsx",
    "rb": "ruby",
    "rs": "rust",
    "sh": "bash",
    "svg": "xml",
    "ts": "typescript",
    "txt": "",
    "yml": "yaml",
}
"""The language of a listing, by the suffix of a file or by another name of the language."""

_MOST_LETTERS: Final = 16
"""Longer suffixes of files, and longer names of languages, are none."""

_UNSAFE_IN_ADDRESSES: Final = {ord("<"): "%3C", ord(">"): "%3E", ord(" "): "%20"}


def json_listing(value: Any) -> str:
    """Return ``value`` as a listing of JSON."""
    return code_block(json.dumps(value, ensure_ascii=False, indent=2), "json")


def listing(data: Any, language: str = "") -> str:
    """Write the input or output of a tool.

    Text of several lines gets its own listing, since in JSON it would be one long line.

    Args:
        data: Any JSON value.
        language: The language of such text, unless ``data`` names one.
    """
    match data:
        case str():
            return code_block(data, language)
        case Mapping():
            texts = {key: item for key, item in data.items() if _is_text(item)}
            rest = {key: item for key, item in data.items() if key not in texts}
            parts = [json_listing(rest)] if rest or not texts else []
            for key, item in texts.items():
                parts.append(f"{key}:\n\n{code_block(item, _language_in(data, key) or language)}")
            return "\n\n".join(parts)
        case _:
            return json_listing(data)


def parsed(text: str) -> Any:
    """Return the JSON object or array in ``text``, or ``text`` itself."""
    if text.lstrip()[:1] in {"{", "["}:
        try:
            return json.loads(text)
        except (ValueError, RecursionError):
            return text
    return text


def labelled(label: str, *parts: str) -> str:
    """Write ``parts`` below a line that says what they are."""
    return "\n\n".join((" ".join(label.split()), *parts))


def placeholder(kind: str, name: str) -> str:
    """Write a line in place of something that was not imported."""
    return f"[{kind}: {' '.join(name.split()) or 'no name'}]"


def link(label: str, address: str) -> str:
    """Write a link, or only the label if the address leads to no page."""
    label = " ".join(label.split())
    if not is_page(address):
        return label
    words = (label or site(address)).replace("[", "\\[").replace("]", "\\]")
    target = address.translate(_UNSAFE_IN_ADDRESSES)
    return f"[{words}](<{target}>)" if "(" in target or ")" in target else f"[{words}]({target})"


def is_page(address: str) -> bool:
    """Whether a browser can open ``address``."""
    return address.startswith(("https://", "http://")) and address.isprintable()


def site(address: str) -> str:
    """Return the name of the site at ``address``, or ``address`` if it has none."""
    try:
        return urlsplit(address).netloc.removeprefix("www.") or address
    except ValueError:
        return address


def change(old: str, new: str) -> str:
    """Write a listing of text that was replaced, and of its replacement."""
    lines = [f"-{line}" for line in old.splitlines()] + [f"+{line}" for line in new.splitlines()]
    return code_block("\n".join(lines), "diff")


def document(kind: str, title: str, text: str, language: str) -> str:
    """Write a document next to a chat: prose as prose, code as a listing.

    Args:
        kind: The chat's name for such a document.
        title: Its title; may be empty.
        text: Its whole text.
        language: Its language; empty or ``markdown`` for prose.
    """
    body = text if language in {"", "markdown"} else code_block(text, language)
    return labelled(f"{kind}: {title}" if title else kind, body)


def language_of(name: str) -> str:
    """Return the language for a listing from the suffix of a path, or from a language's name."""
    ending = PurePosixPath(name).suffix[1:] or name
    ending = ending.lower()
    if ending in _LANGUAGES:
        return _LANGUAGES[ending]
    return ending if ending.isalnum() and len(ending) <= _MOST_LETTERS else ""


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and "\n" in value.strip()


def _language_in(data: Mapping[str, Any], key: str) -> str:
    if key == "command":
        return "bash"
    for name in ("language", "path", "file_path", "filename"):
        if stated := string(data.get(name)):
            return language_of(stated)
    return ""
