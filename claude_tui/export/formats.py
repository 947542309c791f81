"""List the formats of an export, and export a conversation."""

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
        name: Its name on the command line.
        title: A few words for a list.
        suffix: The suffix of its files.
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
    """Export the branch on screen, or the request that continues it, in the format ``name``.

    Args:
        conversation: The conversation.
        name: One of ``FORMATS``.
        find_model: Finds what is known of a model id.
        base_dir: The folder of the conversation's file, which its attachments are relative to.

    Raises:
        FileError: An attachment that a request needs is missing.
        StorageError: An attachment can't be read.
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
            from claude_tui.export.next_request import next_request

            request = next_request(conversation, find_model, base_dir)
            return written_as(name, request, conversation.display_title)


def written_as(name: str, request: Request, title: str) -> str:
    """Write a request in one of ``FORMATS`` that are for requests.

    Args:
        name: The format's name.
        request: The request, with the bytes of its attachments.
        title: The title of the conversation that it continues.

    Raises:
        UsageError: The format has no form for a block.
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
