"""The formats a conversation can be exported to, and the one call that does it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from claude_tui.conversation import Conversation

if TYPE_CHECKING:
    from claude_tui.api.request import Request
    from claude_tui.models.catalog import Model


@dataclass(frozen=True, slots=True)
class ExportFormat:
    """One format.

    Args:
        name: What a person calls it on the command line.
        title: A few words, for a list to choose from.
        suffix: What its files' names end with.
    """

    name: str
    title: str
    suffix: str


FORMATS: Final = {
    each.name: each
    for each in (
        ExportFormat("markdown", "Markdown, to read", ".md"),
        ExportFormat("html", "HTML: one page, to read, print or pass on", ".html"),
        ExportFormat("json", "JSON: the body of the next request", ".json"),
        ExportFormat("python", "Python: sends the next request", ".py"),
        ExportFormat("typescript", "TypeScript: sends the next request", ".mts"),
        ExportFormat("curl", "curl: sends the next request", ".sh"),
    )
}
"""Every format by its name."""


def exported(
    conversation: Conversation,
    name: str,
    *,
    find_model: Callable[[str], Model],
    base_dir: Path | None = None,
) -> str:
    """The branch on screen, or the request that continues it, in the format ``name``.

    Args:
        conversation: What to export.
        name: One of ``FORMATS``.
        find_model: What is known of a model id.
        base_dir: The folder with the conversation's file, where its attachments are.

    Raises:
        FileError: An attachment that a request needs is missing.
        StorageError: One can't be read.
        UsageError: There is no request to export.
    """
    match name:
        case "markdown":
            from claude_tui.export.markdown import to_markdown

            return to_markdown(conversation)
        case "html":
            from claude_tui.export.html import to_html

            return to_html(conversation, base_dir)
        case _:
            return _request(conversation, name, find_model, base_dir)


def _request(
    conversation: Conversation,
    name: str,
    find_model: Callable[[str], Model],
    base_dir: Path | None,
) -> str:
    from claude_tui.export.next_request import next_request

    request = next_request(conversation, find_model, base_dir)
    return written_as(name, request, conversation.display_title)


def written_as(name: str, request: Request, title: str) -> str:
    """A request in one of the formats of ``FORMATS`` that are for requests.

    Args:
        name: The format's name.
        request: What to write, with the bytes of its attachments.
        title: What it asks for the next reply of.

    Raises:
        UsageError: A block holds what the format has no form for.
    """
    from claude_tui.export import programs
    from claude_tui.export.request_json import to_json

    match name:
        case "python":
            return programs.to_python(request, title)
        case "typescript":
            return programs.to_typescript(request, title)
        case "curl":
            return programs.to_curl(request, title)
        case _:
            return to_json(request.body)
