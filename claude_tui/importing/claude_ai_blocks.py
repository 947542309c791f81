"""Import the content of a message of Claude.ai's export.

Tools become text, since their calls and results are those of Claude.ai's own tools. Documents that
were written next to the chat, and pages that were found, stay readable.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from claude_tui.conversation import ContentBlock, TextBlock, ThinkingBlock
from claude_tui.importing.as_markdown import (
    change,
    document,
    is_page,
    json_listing,
    labelled,
    language_of,
    link,
    listing,
    parsed,
)
from claude_tui.importing.foreign import has_words, items, mapping, mappings, string, table
from claude_tui.importing.losses import Losses
from claude_tui.text.markdown.code import code_block

_SILENT: Final = frozenset({"token_budget", "flag"})
"""Blocks that only matter to Claude.ai's own screen."""

_ARTIFACTS: Final = {
    "application/vnd.ant.mermaid": "mermaid",
    "application/vnd.ant.react": "jsx",
    "image/svg+xml": "xml",
    "text/html": "html",
    "text/markdown": "markdown",
}
"""The language of an artifact by its type; an artifact of code names its own."""

_LANGUAGES: Final = {"repl": "javascript", "bash_tool": "bash"}
"""The languages of the tools that run code, by their names."""

_ARTIFACT_IN_TEXT: Final = re.compile(
    r"<antArtifact\b([^<>]*)>\n?((?:(?!<antArtifact\b).)*?)\n?</antArtifact>", re.DOTALL
)
"""The form of artifacts in archives of 2024."""

_ATTRIBUTE: Final = re.compile(r"""(\w{1,32})=(?:"([^"]*)"|'([^']*)')""")


def blocks_of(
    content: list[Any], losses: Losses, artifacts: dict[str, str]
) -> Iterator[ContentBlock]:
    """Yield the blocks of a message.

    Args:
        content: The message's ``content`` in the archive.
        losses: Gets what is lost, and what becomes text.
        artifacts: The titles of the conversation's artifacts so far, by id; gets those of this
            message.

    Raises:
        FormatError: A block is no object.
    """
    titles = dict(_titles(content))
    for entry in content:
        if (block := _block(table(entry), titles, losses, artifacts)) is not None:
            yield block


def _block(
    block: Mapping[str, Any],
    titles: Mapping[str, str],
    losses: Losses,
    artifacts: dict[str, str],
) -> ContentBlock | None:
    match block:
        case {"type": "text", "text": str(text)}:
            text = _cited(text, items(block.get("citations")), titles, losses)
            text = _ARTIFACT_IN_TEXT.sub(lambda match: _artifact_in_text(match, losses), text)
            return TextBlock(text) if text.strip() else None
        case {"type": "voice_note", "text": str(text)}:
            return TextBlock(text) if text.strip() else None
        case {"type": "thinking", "thinking": str(thinking)}:
            return _thinking(thinking, mappings(block.get("summaries")), losses)
        case {"type": "tool_use"}:
            name = string(block.get("name"))
            return TextBlock(_tool_use(name, block.get("input"), losses, artifacts))
        case {"type": "tool_result"}:
            return TextBlock(_tool_result(block, losses))
        case {"type": "injected_prompt_block"}:
            losses.dropped["injected prompt"] += 1
            return None
        case {"type": "image" | "document" as kind} if name := _file_name(block):
            return TextBlock(losses.leave_out("image" if kind == "image" else "file", name))
        case {"type": str(type_)} if type_ in _SILENT:
            return None
        case _:
            losses.as_text["unknown block"] += 1
            return TextBlock(labelled(string(block.get("type")), json_listing(dict(block))))


def _thinking(
    thinking: str, summaries: list[Mapping[str, Any]], losses: Losses
) -> ContentBlock | None:
    """Return thinking without its signature, which is valid only in its own conversation."""
    texts = [text for entry in summaries if (text := string(entry.get("summary"))).strip()]
    if not thinking.strip():
        thinking = "\n\n".join(texts)
    elif texts:
        losses.dropped["thinking summary"] += len(texts)
    return ThinkingBlock(thinking) if thinking.strip() else None


def _cited(text: str, citations: list[Any], titles: Mapping[str, str], losses: Losses) -> str:
    """Return ``text`` with a link after each passage that cites a page."""
    links: dict[tuple[int, str], None] = {}
    for citation in citations:
        about = mapping(citation)
        address = string(mapping(about.get("details")).get("url")) or string(about.get("url"))
        end = about.get("end_index")
        if is_page(address) and isinstance(end, int) and 0 <= end <= len(text):
            title = string(about.get("title")) or titles.get(address, "")
            links[end, link(title, address)] = None
        else:
            losses.dropped["citation"] += 1
    pieces: list[str] = []
    start = 0
    for end, name in sorted(links):
        pieces += [text[start:end], f" ({name})"]
        start = end
    return "".join([*pieces, text[start:]])


def _titles(content: Iterable[Any]) -> Iterator[tuple[str, str]]:
    """Yield the title of each page that a tool of this message found, with its address."""
    for block in mappings(list(content)):
        for page in mappings(block.get("content")):
            if page.get("type") == "knowledge":
                yield string(page.get("url")), string(page.get("title"))


def _tool_use(name: str, data: Any, losses: Losses, artifacts: dict[str, str]) -> str:
    match data:
        case {"content": str(text), "command": "create" | "rewrite"} if name == "artifacts":
            artifacts[string(data.get("id"))] = string(data.get("title"))
            return _artifact(data, text, losses)
        case {"old_str": str(old), "new_str": str(new)}:
            losses.as_text["edit"] += 1
            given = [string(data.get(key)) for key in ("title", "path", "description")]
            id_ = string(data.get("id"))
            title = " ".join(filter(None, given)) or artifacts.get(id_) or id_
            label = f"Edit: {title}" if title else "Edit"
            return labelled(label, change(old, new))
        case {"path": str(path), "file_text": str(text)}:
            losses.as_text["file"] += 1
            description = string(data.get("description"))
            parts = [code_block(text, language_of(path))]
            return labelled(f"File: {path}", *([description] if description else []), *parts)
        case _:
            losses.as_text["tool call"] += 1
            return labelled(f"Tool call: {name}", listing(data, _LANGUAGES.get(name, "")))


def _artifact(about: Mapping[str, Any], text: str, losses: Losses) -> str:
    losses.as_text["artifact"] += 1
    language = language_of(string(about.get("language")))
    language = _ARTIFACTS.get(string(about.get("type")), language)
    return document("Artifact", string(about.get("title")), text, language)


def _artifact_in_text(match: re.Match[str], losses: Losses) -> str:
    about = {name: double or single for name, double, single in _ATTRIBUTE.findall(match[1])}
    return f"\n\n{_artifact(about, match[2], losses)}\n\n"


def _tool_result(block: Mapping[str, Any], losses: Losses) -> str:
    losses.as_text["tool result"] += 1
    content = block.get("content")
    if not has_words(content):
        shown = mapping(block.get("display_content"))
        content = shown.get("json_block") or shown or content
    if isinstance(content, str):
        parts = [listing(parsed(content))]
    elif texts := _only_texts(content):
        parts = [code_block("\n".join(texts))]
    elif isinstance(content, list):
        parts = [_result_part(item, losses) for item in content]
    else:
        parts = [listing(content)]
    what = "Tool error" if block.get("is_error") is True else "Tool result"
    name = string(block.get("name"))
    return labelled(f"{what}: {name}" if name else what, *parts)


def _only_texts(content: Any) -> list[str]:
    """Return the texts of a result that has only texts; empty for any other."""
    texts = [string(item.get("text")) for item in mappings(content) if item.get("type") == "text"]
    return texts if isinstance(content, list) and len(texts) == len(content) else []


def _result_part(item: Any, losses: Losses) -> str:
    """Write one part of a tool's result."""
    match item:
        case {"type": "knowledge"}:
            parts = [link(string(item.get("title")), string(item.get("url")))]
            if (text := string(item.get("text"))).strip():
                parts.append(code_block(text))
            return "\n\n".join(part for part in parts if part)
        case {"type": "text", "text": str(text)}:
            return code_block(text)
        case {"type": "image"}:
            return losses.leave_out("image", _file_name(item))
        case {"type": "local_resource"}:
            return losses.leave_out("file", _file_name(item))
        case _:
            return listing(item)


def _file_name(block: Mapping[str, Any]) -> str:
    keys = ("file_name", "title", "file_path", "name", "file_uuid", "uuid")
    return next((name for key in keys if (name := string(block.get(key)))), "")
