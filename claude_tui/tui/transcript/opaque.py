"""Blocks that are neither text nor thinking: as JSON, but images and documents by name and size."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path, PurePosixPath
from typing import Any, Final, TypeAlias

from claude_tui.conversation.content import ContentBlock, OpaqueBlock
from claude_tui.text.visible import visible_line
from claude_tui.tui.glyphs import joined, signs

Drawn: TypeAlias = tuple[str, str]
"""The name of a block, and the text below it; empty if there is only the name."""

_QUICK: Final = 20_000
"""Characters of JSON that are read before anybody notices."""

_FORMATS: Final = {
    "image/png": "PNG",
    "image/jpeg": "JPEG",
    "image/gif": "GIF",
    "image/webp": "WebP",
    "application/pdf": "PDF",
    "text/plain": "text",
}

_Read: TypeAlias = Callable[[str], bytes | None]
"""Returns the bytes of the attachment at a path; None: it is missing."""


def is_attachment(block: ContentBlock) -> bool:
    """Tell whether a block is an image or a document."""
    return block.type in ("image", "document")


def described(block: OpaqueBlock) -> Drawn:
    """Return the kind of a block, with its name if it has one, and its JSON, indented."""
    data = _parsed(block)
    return (block.type, block.json) if data is None else _described(block, data)


def named(block: OpaqueBlock, read: _Read | None = None) -> Drawn:
    """Return the same, with images and documents by name and size.

    Args:
        block: The block; a tool's result may hold images, too.
        read: Reads attachments; None: nothing is said of what is in them.
    """
    data = _parsed(block)
    if not isinstance(data, Mapping):
        return described(block)
    if is_attachment(block):
        return _name(block.type, data, read), ""
    return _described(block, _with_names(data, read))


def named_at_once(block: OpaqueBlock) -> Drawn:
    """Return as much of it as takes neither the disk nor time."""
    return named(block) if len(block.json) < _QUICK else (block.type, "")


class BlockNames:
    """Names blocks, and reads what it needs for that once.

    Args:
        find_folder: Returns the folder of the conversation's file, where its attachments are; None:
            there is no file.
    """

    def __init__(self, find_folder: Callable[[], Path | None] = lambda: None) -> None:
        self._find_folder = find_folder
        self._drawn: dict[tuple[Path | None, int], Drawn] = {}
        """By folder and hash of the block's JSON, which may have megabytes."""

    def drawn(self, block: OpaqueBlock) -> Drawn:
        """Return how ``block`` is drawn; unless that is known, it may take a while."""
        if not _may_hold_attachment(block):
            return described(block)
        folder, key = self._find_folder(), self._key(block)
        if key not in self._drawn:
            self._drawn[key] = named(block, lambda path: _attachment(path, folder))
        return self._drawn[key]

    def drawn_at_once(self, block: OpaqueBlock) -> Drawn:
        """Return how ``block`` is drawn, as far as that takes no time."""
        return self.drawn(block) if self.are_known([block]) else named_at_once(block)

    def are_known(self, blocks: Iterable[ContentBlock]) -> bool:
        """Tell whether ``drawn`` takes no time for any of these."""
        return all(
            self._key(block) in self._drawn
            for block in blocks
            if isinstance(block, OpaqueBlock) and _may_hold_attachment(block)
        )

    def _key(self, block: OpaqueBlock) -> tuple[Path | None, int]:
        return self._find_folder(), hash(block.json)


def _may_hold_attachment(block: OpaqueBlock) -> bool:
    is_result = block.type.endswith("_result") and '"source"' in block.json
    return is_attachment(block) or is_result


def _parsed(block: OpaqueBlock) -> Any:
    """Return what the block's JSON says; None: it is no JSON."""
    import json

    try:
        return json.loads(block.json)
    except ValueError:
        return None


def _described(block: OpaqueBlock, data: Any) -> Drawn:
    import json

    name = data.get("name") if isinstance(data, Mapping) else None
    text = json.dumps(data, indent=2, ensure_ascii=False)
    return joined(block.type, name if isinstance(name, str) else ""), text


def _with_names(value: Any, read: _Read | None) -> Any:
    """Replace each image and document in the content of ``value`` by its name."""
    match value:
        case {"type": "image" | "document" as kind, "source": Mapping()}:
            return _name(kind, value, read)
        case {"content": list(blocks)}:
            return {**value, "content": [_with_names(each, read) for each in blocks]}
        case _:
            return value


def _name(kind: str, block: Mapping[str, Any], read: _Read | None) -> str:
    """Return what an image or a document is: ``image · PNG 64×64 · 200 B``."""
    title = block.get("title")
    facts = _facts(block.get("source"), read)
    return visible_line(joined(kind, title if isinstance(title, str) else "", *facts))


def _facts(source: object, read: _Read | None) -> tuple[str, ...]:
    match source:
        case {"type": "base64", "data": str(coded)}:
            decoded = _decoded(coded)
            return _facts_in(decoded) if decoded else ("unreadable",)
        case {"type": "text", "data": str(text)}:
            return _facts_in(text.encode(errors="replace"))
        case {"type": "path", "path": str(path)}:
            data = None if read is None else read(path)
            if data is not None:
                return _facts_in(data)
            kind = PurePosixPath(path).suffix.removeprefix(".").upper()
            return kind, "" if read is None else "missing"
        case {"type": "url", "url": str(place)} | {"type": "file", "file_id": str(place)}:
            return (place,)
        case _:
            return ()


def _facts_in(data: bytes) -> tuple[str, ...]:
    """Return what the bytes of a file say, and how many they are."""
    from claude_tui.models.media import media_type, pdf_pages, pixels
    from claude_tui.tui.amounts import short_bytes

    kind = _FORMATS[media_type(data)]
    width, height = pixels(data)
    size = f" {width}{signs().times}{height}" if width else ""
    pages = pdf_pages(data) if kind == "PDF" else 0
    return kind + size, f"{pages:,} page{'s' * (pages > 1)}" * bool(pages), short_bytes(len(data))


def _decoded(coded: str) -> bytes:
    import base64
    import binascii

    try:
        return base64.b64decode(coded)
    except (binascii.Error, ValueError):
        return b""


def _attachment(path: str, folder: Path | None) -> bytes | None:
    from claude_tui.errors import ClaudeTuiError
    from claude_tui.storage.attachments import attachment

    try:
        return None if folder is None else attachment(path, folder)
    except ClaudeTuiError:
        return None
