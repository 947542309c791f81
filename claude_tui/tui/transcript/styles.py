"""The look of the transcript: theme variables only, so that every theme fits."""

from __future__ import annotations

from typing import Final

TRANSCRIPT_CSS: Final = """
Transcript {
    height: 1fr;
    overflow-x: hidden;
    overflow-y: scroll;
    scrollbar-size-vertical: 1;
    /* Only the thumb is seen, and where nothing scrolls, no bar at all. */
    scrollbar-background: $background;
    scrollbar-background-hover: $background;
    scrollbar-background-active: $background;
    background: $background;
    color: $foreground;
}
"""

STYLES_LOCATION: Final = (__file__, "STYLES_CSS")
STYLES_CSS: Final = """
Transcript {
    & > .transcript--user { color: $text-primary; text-style: bold; }
    & > .transcript--assistant { color: $text-accent; text-style: bold; }
    & > .transcript--notice { color: $text-secondary; text-style: bold; }
    & > .transcript--warning { color: $text-warning; text-style: bold; }
    & > .transcript--error { color: $text-error; text-style: bold; }
    & > .transcript--bar-user { color: $primary; }
    & > .transcript--bar-notice { color: $secondary; }
    & > .transcript--bar-warning { color: $warning; }
    & > .transcript--bar-error { color: $error; }
    & > .transcript--detail { color: $text-muted; }
    & > .transcript--label { color: $text-muted; }
    & > .transcript--thinking { color: $text-muted; text-style: italic; }
    & > .transcript--more { background: $text-primary; color: $background; text-style: bold; }

    & > .transcript--cursor { color: $text-warning; text-style: bold; }
    & > .transcript--hit { background: $warning-muted; color: $foreground; }
    & > .transcript--hit-current {
        background: $text-warning; color: $background; text-style: bold;
    }

    & > .transcript--heading-1 { color: $text-primary; text-style: bold underline; }
    & > .transcript--heading-2 { color: $text-primary; text-style: bold; }
    & > .transcript--heading-3 { color: $text-secondary; text-style: bold; }
    & > .transcript--heading-4 { color: $text-secondary; text-style: bold italic; }
    & > .transcript--heading-5 { color: $text-secondary; text-style: italic; }
    & > .transcript--heading-6 { color: $text-muted; text-style: italic; }
    & > .transcript--strong { text-style: bold; }
    & > .transcript--em { text-style: italic; }
    & > .transcript--strike { text-style: strike; }
    & > .transcript--code { color: $text-warning; background: $boost; }
    & > .transcript--kbd { color: $text-warning; background: $boost; text-style: bold; }
    & > .transcript--math { color: $text-secondary; }
    & > .transcript--link { color: $text-primary; text-style: underline; }
    & > .transcript--address { color: $text-muted; }
    & > .transcript--footnote { color: $text-primary; }
    & > .transcript--bullet { color: $text-primary; }
    & > .transcript--quote { text-style: italic; }
    & > .transcript--quote-bar { color: $primary; }
    & > .transcript--alert { color: $text-primary; text-style: bold; }
    & > .transcript--rule { color: $foreground 30%; }
    & > .transcript--table-header { color: $text-primary; text-style: bold; }
    & > .transcript--table-border { color: $foreground 30%; }

    & > .transcript--fence { background: $surface; color: $foreground; }
    & > .transcript--fence-label { color: $text-muted; }
    & > .transcript--code-keyword { color: $text-accent; }
    & > .transcript--code-string { color: $text-success; }
    & > .transcript--code-number { color: $text-warning; }
    & > .transcript--code-comment { color: $text-muted; text-style: italic; }
    & > .transcript--code-function { color: $text-primary; }
    & > .transcript--code-type { color: $text-secondary; text-style: bold; }
    & > .transcript--code-builtin { color: $text-secondary; }
    & > .transcript--code-name { color: $foreground; }
    & > .transcript--code-operator { color: $foreground; }
    & > .transcript--code-inserted { color: $text-success; }
    & > .transcript--code-deleted { color: $text-error; }

    &:ansi {
        & > .transcript--fence, & > .transcript--code,
        & > .transcript--kbd { background: transparent; }
        & > .transcript--more { text-style: reverse; }
        & > .transcript--hit { text-style: underline; background: transparent; }
        & > .transcript--hit-current { text-style: reverse bold; }
    }
}
"""
"""A class for each style that rows are painted in; read when the first row is painted."""
