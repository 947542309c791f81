"""Import the content of one message of ChatGPT's export.

Tools become text: their calls and results have names and numbers that only ChatGPT knows. Pictures,
recordings and files are not in ``conversations.json``, so a line with their name replaces them.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final

from claude_tui.conversation import ContentBlock, TextBlock, ThinkingBlock
from claude_tui.importing.as_markdown import (
    document,
    json_listing,
    labelled,
    language_of,
    link,
    listing,
    parsed,
)
from claude_tui.importing.chatgpt_marks import sources_below, without_marks
from claude_tui.importing.foreign import has_words, items, mapping, mappings, string, table
from claude_tui.importing.losses import Losses
from claude_tui.text.markdown.code import code_block

_TO_PEOPLE: Final = frozenset({"", "all", "assistant", "user"})
"""Recipients of a message that is no call of a tool."""

_ASSETS: Final = {
    "image_asset_pointer": "image",
    "audio_asset_pointer": "recording",
    "video_container_asset_pointer": "video",
    "file_asset_pointer": "file",
}
_POINTER: Final = "_asset_pointer"
_CANVAS: Final = "canmore."
_UNNAMED: Final = "unknown"
"""ChatGPT's word for the language of code that it does not know."""


def blocks_of(
    message: Mapping[str, Any], losses: Losses, canvas: Mapping[str, Any]
) -> Iterator[ContentBlock]:
    """Yield the blocks of a message; none if it has no content.

    Args:
        message: The message in the archive.
        losses: Gets what is lost, and what becomes text.
        canvas: What the answer to this message says of the canvas that it writes.

    Raises:
        FormatError: It is no message.
    """
    author = table(message.get("author") or {})
    content = table(message.get("content") or {})
    reader = _Reader(mapping(message.get("metadata")), losses)
    if report := _research_report(reader.about):
        author, content = {}, mapping(report.get("content"))
        reader.about = mapping(report.get("metadata"))
        losses.as_text["research report"] += 1
    recipient = string(message.get("recipient"))
    match author.get("role"):
        case "assistant" if recipient not in _TO_PEOPLE:
            content_blocks = reader.call(recipient, content, canvas)
        case "assistant" | None:
            content_blocks = reader.reply(content)
        case "user":
            content_blocks = reader.question(content)
        case role:
            name = string(author.get("name")) or ("" if role == "tool" else string(role))
            content_blocks = reader.result(name, content)
    blocks = list(content_blocks)
    for name in reader.unseen_files.values():
        yield TextBlock(losses.leave_out("file", name))
    yield from blocks


class _Reader:
    """Reads the content of one message.

    Args:
        about: The message's ``metadata``.
        losses: Gets what is lost, and what becomes text.
    """

    def __init__(self, about: Mapping[str, Any], losses: Losses) -> None:
        self.about = about
        self._losses = losses
        self.unseen_files = {
            string(entry.get("id")) or f"file {place}": string(entry.get("name"))
            for place, entry in enumerate(mappings(about.get("attachments")))
        }
        """The names of the files that nothing in the message has pointed to so far, by id."""

    def question(self, content: Mapping[str, Any]) -> Iterator[ContentBlock]:
        if content.get("content_type") not in ("text", "multimodal_text"):
            yield from self._unknown(content)
            return
        for part in items(content.get("parts")):
            if text := self._part(part):
                yield TextBlock(text)

    def reply(self, content: Mapping[str, Any]) -> Iterator[ContentBlock]:
        match content.get("content_type"):
            case "text" | "multimodal_text":
                yield from map(TextBlock, self._reply_texts(content))
            case "code":
                if text := string(content.get("text")).strip("\n"):
                    yield TextBlock(code_block(text, _language(content, text)))
            case "thoughts":
                yield from _thoughts(content)
            case "reasoning_recap":
                if has_words(content):
                    self._losses.dropped["reasoning recap"] += 1
            case "model_editable_context":
                if has_words(content):
                    self._losses.dropped["memory"] += 1
            case _:
                yield from self._unknown(content)

    def _reply_texts(self, content: Mapping[str, Any]) -> list[str]:
        texts = []
        for part in items(content.get("parts")):
            readable = (
                without_marks(part, self.about, self._losses) if isinstance(part, str) else part
            )
            if text := self._part(readable):
                texts.append(text)
        if sources := sources_below("\n".join(texts), self.about):
            texts.append(sources)
        return texts

    def call(
        self, recipient: str, content: Mapping[str, Any], canvas: Mapping[str, Any]
    ) -> Iterator[ContentBlock]:
        """Yield the call of a tool."""
        if content.get("content_type") == "thoughts":
            yield from _thoughts(content)
            return
        match content:
            case {"content_type": "text", "parts": [*parts]} if all(
                isinstance(p, str) for p in parts
            ):
                text = "\n".join(parts)
            case {"content_type": "code", "text": str(text)}:
                pass
            case _:
                text = json.dumps(dict(content), ensure_ascii=False) if has_words(content) else ""
        if not text.strip():
            return
        if recipient.startswith(_CANVAS) and (written := _canvas(text, canvas)):
            self._losses.as_text["canvas document"] += 1
            yield TextBlock(written)
            return
        self._losses.as_text["tool call"] += 1
        language = _language(content, text) or ("python" if recipient.startswith("python") else "")
        yield TextBlock(labelled(f"Tool call: {recipient}", listing(parsed(text), language)))

    def result(self, name: str, content: Mapping[str, Any]) -> Iterator[ContentBlock]:
        """Yield the result of a tool."""
        shown: list[str] = []
        match content.get("content_type"):
            case "text" | "multimodal_text":
                for part in items(content.get("parts")):
                    if isinstance(part, str) and part.strip():
                        shown.append(listing(parsed(part)))
                    elif text := self._part(part):
                        shown.append(text)
            case "execution_output":
                shown += self._execution(content)
            case "tether_quote" | "tether_browsing_display" | "sonic_webpage" | "system_error":
                shown += _page(content, self.about)
            case _ if has_words(content):
                rest = {key: item for key, item in content.items() if not _points(item)}
                shown.append(json_listing(rest))
                shown += self._pointers(dict(content))
            case _:
                pass
        if shown:
            self._losses.as_text["tool result"] += 1
            yield TextBlock(labelled(f"Tool result: {name}" if name else "Tool result", *shown))

    def _execution(self, content: Mapping[str, Any]) -> Iterator[str]:
        """Yield the output of code that ran, and the charts that it drew."""
        ran = mapping(self.about.get("aggregate_result"))
        text = string(content.get("text")) or string(ran.get("final_expression_output"))
        if text.strip():
            yield code_block(text)
        for output in mappings(ran.get("messages")):
            written = string(output.get("text"))
            if output.get("message_type") == "image":
                yield self._losses.leave_out(
                    "image", self._file_name(string(output.get("image_url")))
                )
            elif written.strip() and written not in text:
                yield code_block(written)

    def _part(self, part: Any) -> str:
        """Write one part of a message as Markdown; empty if it has no content."""
        match part:
            case None:
                return ""
            case str():
                return part if part.strip() else ""
            case {"content_type": "audio_transcription" | "text", "text": str(text)}:
                return text if text.strip() else ""
            case {"content_type": str(kind)} if kind.endswith(_POINTER):
                return "\n".join(self._pointers(part)) or self._asset(kind, "")
            case _:
                self._losses.as_text["unknown block"] += 1
                return json_listing(part)

    def _pointers(self, part: Mapping[str, Any]) -> Iterator[str]:
        """Yield a line for each picture, recording or film in a part, and the words behind it."""
        address = string(part.get("asset_pointer"))
        if address:
            yield self._asset(string(part.get("content_type")), address)
            prompt = string(mapping(mapping(part.get("metadata")).get("dalle")).get("prompt"))
            if prompt.strip():
                yield f"\n{prompt}"
        for key, value in part.items():
            if isinstance(value, str) and key.endswith(_POINTER):
                yield self._asset(key, value)
            for inner in mappings([value] if isinstance(value, Mapping) else value):
                yield from self._pointers(inner)

    def _asset(self, kind: str, address: str) -> str:
        name = _ASSETS.get(kind) or kind.removesuffix(_POINTER).replace("_", " ") or "file"
        return self._losses.leave_out(name, self._file_name(address))

    def _unknown(self, content: Mapping[str, Any]) -> Iterator[ContentBlock]:
        if any(value for key, value in content.items() if key != "content_type"):
            self._losses.as_text["unknown block"] += 1
            yield TextBlock(json_listing(dict(content)))

    def _file_name(self, address: str) -> str:
        """Return the name of the file at an address like ``file-service://file-1``."""
        return self.unseen_files.pop(address.rpartition("//")[2], "") or address


def _thoughts(content: Mapping[str, Any]) -> Iterator[ContentBlock]:
    for thought in items(content.get("thoughts")):
        parts = (string(table(thought).get(key)) for key in ("summary", "content"))
        if text := "\n\n".join(part for part in parts if part.strip()):
            yield ThinkingBlock(text)


def _canvas(text: str, canvas: Mapping[str, Any]) -> str:
    """Write a canvas document as written or rewritten; empty if ``text`` is something else."""
    data = parsed(text)
    if data == text:
        data = parsed(f"{text}]}}")  # seen in exports: the end of an update is missing
    match data:
        case {"content": str(body)} | {"updates": [{"pattern": ".*", "replacement": str(body)}]}:
            name = string(data.get("name")) or string(canvas.get("title"))
            kind = string(data.get("type")) or string(canvas.get("textdoc_type"))
            return document("Canvas", name, body, _canvas_language(kind))
        case {"updates": [*updates]} if updates and all(map(_is_update, updates)):
            name = string(canvas.get("title"))
            changes = [
                part
                for update in updates
                for part in (
                    f"Replaced `{update['pattern']}`:",
                    code_block(update["replacement"], _canvas_language(canvas.get("textdoc_type"))),
                )
            ]
            return labelled(f"Canvas edited: {name}" if name else "Canvas edited", *changes)
        case _:
            return ""


def _is_update(value: Any) -> bool:
    match value:
        case {"pattern": str(), "replacement": str()}:
            return True
        case _:
            return False


def _canvas_language(kind: Any) -> str:
    """Return the language of a canvas document from a type like ``document`` or ``code/python``."""
    _, slash, language = string(kind).partition("/")
    return language_of(language) if slash else ""


def _page(content: Mapping[str, Any], about: Mapping[str, Any]) -> Iterator[str]:
    """Yield the text of a page that was found or opened, or why there is none."""
    title = string(content.get("title")) or string(content.get("name"))
    address = string(content.get("url")) or string(content.get("domain"))
    if title or address:
        name = link(title, address)
        yield name if address in name or not address else f"{name} {address}".strip()
    texts = [string(content.get(key)) for key in ("result", "summary", "snippet", "text")]
    for text in dict.fromkeys(texts):
        if text.strip() and not any(text in other for other in texts if other != text):
            yield code_block(text)
    pages = mappings(mapping(about.get("_cite_metadata")).get("metadata_list"))
    links = [link(string(page.get("title")), string(page.get("url"))) for page in pages]
    if listed := "\n".join(f"- {name}" for name in dict.fromkeys(links) if name):
        yield listed


def _points(value: Any) -> bool:
    return any(string(item.get("asset_pointer")) for item in mappings([value]))


def _language(content: Mapping[str, Any], text: str) -> str:
    """Return the language of code: as the archive has it, or JSON if the text is JSON."""
    stated = string(content.get("language"))
    if stated and stated != _UNNAMED:
        return language_of(stated)
    return "" if parsed(text) is text else "json"


def _research_report(about: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the report of Deep Research, which since 2026 is only in the state of its window."""
    state = parsed(string(mapping(about.get("chatgpt_sdk")).get("widget_state")))
    return mapping(mapping(state).get("report_message"))
