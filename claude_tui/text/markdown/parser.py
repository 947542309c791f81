"""Make the Markdown parser."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from markdown_it import MarkdownIt, helpers

from claude_tui.text.markdown.addresses import AddressFinder
from claude_tui.text.markdown.html_tags import read_breaks
from claude_tui.text.markdown.inline import InlineParser, label_end, linkify
from claude_tui.text.markdown.math import add_math
from claude_tui.text.markdown.tokens import MAX_NESTING


def new_parser() -> MarkdownIt:
    """Return a parser of Markdown as models write it: GitHub's, with math.

    HTML gets its own tokens, so that no Markdown is read in it. Show them as text, except for the
    tags of ``html_tags.read_tags``.
    """
    parser = MarkdownIt()
    parser.inline = InlineParser()
    helper: Any = SimpleNamespace(**vars(helpers))
    helper.parseLinkLabel = label_end
    parser.helpers = helper
    parser.configure(
        "gfm-like", {"html": True, "xhtmlOut": False, "breaks": True, "maxNesting": MAX_NESTING}
    )
    parser.inline.ruler.at("linkify", linkify)
    # Only an address with a scheme becomes a link: "next.js" and "a@b" stay words.
    only_schemes = {"fuzzy_link": False, "fuzzy_email": False, "fuzzy_ip": False}
    parser.linkify = AddressFinder(options=only_schemes)
    add_math(parser)
    read_breaks(parser)
    return parser
