"""The context window as a meter: how full the next request makes it, and what that costs."""

from __future__ import annotations

from math import ceil
from typing import ClassVar, NamedTuple

from textual.app import RenderResult
from textual.content import Content
from textual.geometry import Size
from textual.widget import Widget

from claude_tui.models.context import Fit
from claude_tui.models.spending import Spent
from claude_tui.tui.amounts import amount, short_cost, short_tokens


class ContextView(NamedTuple):
    """What the meter shows.

    Args:
        fit: The prompt of the next request against the context window.
        next_cost: What that prompt costs in USD; None: not known.
    """

    fit: Fit
    next_cost: float | None = None

    @property
    def tokens(self) -> str:
        """The prompt's tokens, as short as they can be said; an estimate has a ``~``."""
        return ("" if self.fit.exact else "~") + short_tokens(self.fit.tokens)


class ContextMeter(Widget):
    """A bar with its numbers, and the cost of the next request's prompt.

    The bar is the context window: the prompt, then the room that ``max_tokens`` asks for. Of a
    window that is not known there is no bar.

    Args:
        id: The widget's id.
        bar: Whether there is a bar at all; a screen reader would read its signs.
    """

    ALLOW_SELECT = False

    DEFAULT_CSS = """
    ContextMeter {
        height: auto;
        padding: 0 1 0 2;

        .meter--prompt { color: $text-primary; }
        .meter--reply { color: $text-secondary; }
        .meter--short { color: $text-warning; }
        .meter--full { color: $text-error; }
        .meter--free { color: $foreground 35%; }
        .meter--next { color: $text-muted; }
    }
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "meter--prompt",
        "meter--reply",
        "meter--short",
        "meter--full",
        "meter--free",
        "meter--next",
    }

    _view: ContextView | None = None
    _cost: Spent | None = None

    def __init__(self, *, id: str | None = None, bar: bool = True) -> None:  # noqa: A002
        super().__init__(id=id)
        self._has_bar = bar

    def show(self, view: ContextView, cost: Spent | None) -> None:
        """Show ``view``, and what the conversation cost so far; None if it is not known."""
        if (view, cost) == (self._view, self._cost):
            return
        lines = self._line_count
        self._view, self._cost = view, cost
        # Only another number of lines moves what is below.
        self.refresh(layout=self._line_count != lines)

    @property
    def _line_count(self) -> int:
        view = self._view
        if view is None:
            return 1
        bar = self._has_bar and view.fit.model.context_window is not None
        at_least = self._cost is not None and self._cost.at_least
        return 1 + bar + at_least + (view.next_cost is not None)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """A line for each thing that is known."""
        return self._line_count

    def render(self) -> RenderResult:
        """The lines, each cut to the width there is."""
        view = self._view
        if view is None:
            return Content("")
        window = view.fit.model.context_window
        room = f"{view.tokens} / {short_tokens(window)}" if window else f"{view.tokens} tokens"
        between = "\n" if self._cost is not None and self._cost.at_least else "   "
        cost = "" if self._cost is None else f"{between}{amount(self._cost)}"
        style = "full" if view.fit.overflows else "short" if view.fit.short else ""
        numbers = Content.assemble(self._styled(room, style) if style else room, cost)
        lines = [self._bar(view.fit, window), numbers] if window and self._has_bar else [numbers]
        if view.next_cost is not None:
            lines.append(self._styled(f"next prompt {short_cost(view.next_cost)}", "next"))
        return Content("\n").join(lines)

    def _bar(self, fit: Fit, window: int) -> Content:
        width = self.content_size.width
        prompt = min(ceil(fit.tokens / window * width), width)
        reply = min(ceil(fit.max_tokens / window * width), width - prompt)
        return Content.assemble(
            self._styled("━" * prompt, "full" if fit.overflows else "prompt"),
            self._styled("╍" * reply, "short" if fit.short else "reply"),
            self._styled("─" * (width - prompt - reply), "free"),
        )

    def _styled(self, text: str, part: str) -> Content:
        return Content.styled(text, self.get_visual_style(f"meter--{part}", partial=True))
