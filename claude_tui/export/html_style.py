"""Hold the style sheet of an exported page: light and dark, on a screen and on paper."""

from __future__ import annotations

from typing import Final

PAGE: Final = """\
:root { color-scheme: light dark; --ink: #1f2328; --dim: #59636e; --paper: #fff;
  --card: #f6f8fa; --line: #d1d9e0; --you: #0550ae; --model: #953800; --code: #f6f8fa; }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 50rem; padding: 1.5rem 1rem 4rem; background: var(--paper);
  color: var(--ink); font: 1rem/1.6 system-ui, -apple-system, "Segoe UI", sans-serif;
  overflow-wrap: anywhere; }
h1 { font-size: 1.6rem; line-height: 1.25; margin: 0 0 .25rem; }
h2 { font-size: 1rem; margin: 0; }
h3, h4, h5, h6 { margin: 1.25em 0 .5em; line-height: 1.3; }
p, ul, ol, blockquote, pre, .wide { margin: .6em 0; }
a { color: var(--you); }
.facts { color: var(--dim); font-size: .85rem; margin: 0 0 .6em; }
article { border-top: 1px solid var(--line); padding: 1rem 0; }
article.user h2 { color: var(--you); }
article.assistant h2 { color: var(--model); }
pre, code { font: .875em/1.5 ui-monospace, "SF Mono", Menlo, Consolas, monospace; tab-size: 4; }
pre { background: var(--code); border: 1px solid var(--line); border-radius: 6px;
  padding: .6rem .8rem; overflow-x: auto; white-space: pre; overflow-wrap: normal; }
pre code { font-size: 1em; }
pre.text { white-space: pre-wrap; overflow-wrap: anywhere; }
pre[data-language]::before { content: attr(data-language); display: block; color: var(--dim);
  font-size: .8em; }
:not(pre) > code { background: var(--code); border-radius: 4px; padding: .1em .3em; }
blockquote { border-left: 3px solid var(--line); color: var(--dim); margin-left: 0;
  padding-left: 1rem; }
ol.parenthesis { list-style-type: parenthesis; }
@counter-style parenthesis { system: extends decimal; suffix: ") "; }
kbd { background: var(--code); border: 1px solid var(--line); border-radius: 4px;
  padding: 0 .35em; font: .875em/1.4 ui-monospace, "SF Mono", Menlo, Consolas, monospace; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; overflow-wrap: normal; }
th, td { border: 1px solid var(--line); padding: .25rem .6rem; text-align: start; }
.left { text-align: left; } .center { text-align: center; } .right { text-align: right; }
details { border: 1px solid var(--line); border-radius: 6px; padding: .3rem .8rem;
  margin: .6em 0; background: var(--card); }
summary { cursor: pointer; color: var(--dim); }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 0 1rem; margin: .5em 0;
  font-size: .9rem; }
dt { color: var(--dim); } dd { margin: 0; }
img { max-width: 100%; height: auto; border-radius: 6px; }
.note { color: var(--dim); font-style: italic; }
"""

DARK: Final = """\
:root { --ink: #e6edf3; --dim: #9198a1; --paper: #0d1117; --card: #151b23; --line: #3d444d;
  --you: #79c0ff; --model: #ffa657; --code: #151b23; }
"""

PRINT: Final = """\
body { max-width: none; padding: 0; font-size: 10.5pt; }
article { break-inside: auto; } h2, summary { break-after: avoid; }
pre { white-space: pre-wrap; overflow-wrap: anywhere; }
.wide { overflow: visible; } pre, img, tr { break-inside: avoid-page; }
details::details-content { content-visibility: visible; block-size: auto; }
a[href]:not(.address)::after { content: " (" attr(href) ")"; color: var(--dim); font-size: .85em; }
"""


def style_sheet(light_code: str, dark_code: str) -> str:
    """Return the whole sheet with the colours of code for both."""
    dark = f"@media screen and (prefers-color-scheme: dark) {{\n{DARK}{dark_code}\n}}\n"
    return f"{PAGE}{light_code}\n{dark}@media print {{\n{PRINT}}}\n"
